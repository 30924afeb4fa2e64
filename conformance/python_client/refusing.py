"""What must not work: ids of nothing, tokens that are none, keys of nobody."""

from .market import Market, asked, client, refused

NOWHERE = "11111"


def refuse(market: Market, plan: str) -> None:
    step, buyer = market.steps.step, market.buyer
    holder = market.buyer_account.address

    with step("read a plan that is not there"):
        refused(lambda: buyer.plans.get_plan(NOWHERE), "BCK.PROTOCOL.0003", status=404)

    with step("order, and ask a balance of, a plan that is not there"):
        refused(lambda: buyer.plans.order_plan(NOWHERE), "BCK.PROTOCOL.0055", status=404)
        refused(lambda: buyer.plans.get_plan_balance(NOWHERE, holder), "BCK.PROTOCOL.0055", status=404)

    with step("read an agent that is not there"):
        refused(lambda: buyer.agents.get_agent(NOWHERE), "BCK.", status=404)

    with step("verify and settle what is no token"):
        facilitator = market.seller.facilitator
        refused(lambda: facilitator.verify_permissions(asked(plan), "nonsense"), "BCK.X402.0010", status=400)
        refused(lambda: facilitator.settle_permissions(asked(plan), "nonsense"), "BCK.X402.0010", status=400)

    with step("get a token for a delegation that is not there"):
        refused(lambda: market.token(plan, "00000000-0000-4000-8000-000000000000"), "BCK.", status=402)

    with step("call with a key that nobody was given"):
        body = market.buyer_account.key.rsplit(".", 1)[0]
        stranger = client(f"{body}.AAAA")
        refused(lambda: stranger.plans.order_plan(plan), "BCK.", status=401)
