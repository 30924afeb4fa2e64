"""The rest of what the client wraps: sub tasks, simulated requests, cards, orders, and routes that the service lost."""

import uuid

from payments_py.common.types import PlanMetadata, TrackAgentSubTaskDto
from payments_py.plans import get_fiat_price_config, get_fixed_credits_config

from support.steps import equal, true

from .market import Market, asked, refused


def rest(market: Market) -> None:
    step, seller, buyer = market.steps.step, market.seller, market.buyer
    plan = market.plan("for the rest")

    with step("track a sub task"):
        access = market.token(plan, market.delegation())["accessToken"]
        request = seller.facilitator.verify_permissions(asked(plan), access, "1").agent_request_id
        task = TrackAgentSubTaskDto(agent_request_id=request, credits_to_redeem=1, tag="t", description="d")
        equal("success", True, seller.requests.track_agent_sub_task(task)["success"])

    with step("burn and redeem by routes that the service does not have, or has otherwise"):
        refused(lambda: buyer.plans.burn_credits(plan, "1"), "BCK.HTTP.404", status=404)
        holder = market.buyer_account.address
        refused(lambda: buyer.plans.redeem_credits(str(uuid.uuid4()), plan, holder, "1"), "BCK.HTTP.400", status=400)

    with step("simulate a request"):
        started = seller.requests.start_simulation_request(price_per_credit=0.01, agent_name="a", plan_name="p")
        finished = seller.requests.finish_simulation_request(started.agent_request_id)
        equal("success", True, finished["success"])

    with step("order a plan that is paid by card"):
        made = seller.plans.register_credits_plan(
            PlanMetadata(name="dollars"),
            get_fiat_price_config(1_000_000, market.seller_account.address),
            get_fixed_credits_config(10, 1),
        )
        checkout = buyer.plans.order_fiat_plan(made["planId"])["result"]
        true("the checkout's link", "a URL", checkout["checkoutLink"].startswith("http"), checkout)
        equal("balance before it is paid", 0, market.balance(made["planId"]))
