"""Credits: ordered, minted, and of plans of every kind."""

from payments_py.common.types import PlanMetadata
from payments_py.plans import (
    get_dynamic_credits_config,
    get_erc20_price_config,
    get_expirable_duration_config,
    get_fiat_price_config,
    get_fixed_credits_config,
    get_free_price_config,
)

from support.steps import equal, true

from .market import TEN_DOLLARS, USDC, Market, refused

ABOVE_DOUBLES = 2**60 + 1
"""An amount that no double holds: the client sends it as a string."""

SOMEBODY = "0x2222222222222222222222222222222222222222"


def order_and_mint(market: Market, plan: str) -> None:
    step, seller, buyer = market.steps.step, market.seller, market.buyer
    address = market.buyer_account.address

    with step("read a balance before the order"):
        before = buyer.plans.get_plan_balance(plan)
        equal("balance", 0, before.balance)
        equal("subscriber", False, before.is_subscriber)
        equal("plan", (plan, "a hundred answers"), (before.plan_id, before.plan_name))

    with step("order the plan"):
        ordered = buyer.plans.order_plan(plan)
        equal("success", True, ordered["success"])
        true("the transaction", "a hash", ordered["txHash"].startswith("0x"), ordered)

    with step("read the balance after the order"):
        after = buyer.plans.get_plan_balance(plan, address)
        equal("balance", 100, after.balance)
        equal("subscriber", True, after.is_subscriber)
        equal("holder", address, after.holder_address)
        equal("type", "credits", after.plan_type)
        true("price of a credit", "a tenth of a dollar", abs(float(after.price_per_credit) - 0.1) < 1e-9, after)
        true("contract of the credits", "an address", after.credits_contract.startswith("0x"), after)
        equal("balance on the wire", "100", wire_balance(market, plan))

    with step("mint credits for the buyer"):
        equal("success", True, seller.plans.mint_plan_credits(plan, 25, address)["success"])
        equal("balance", 125, market.balance(plan))

    with step("mint credits that expire"):
        equal("success", True, seller.plans.mint_plan_expirable(plan, 5, address, 86_400)["success"])
        equal("balance", 130, market.balance(plan))

    with step("mint an amount that a double would round"):
        equal("success", True, seller.plans.mint_plan_credits(plan, ABOVE_DOUBLES, SOMEBODY)["success"])
        equal("balance", ABOVE_DOUBLES, seller.plans.get_plan_balance(plan, SOMEBODY).balance)

    with step("mint as somebody who does not own the plan"):
        refused(lambda: buyer.plans.mint_plan_credits(plan, 1, address), "BCK.PROTOCOL.0017", status=403)
        equal("balance", 130, market.balance(plan))


def wire_balance(market: Market, plan: str) -> object:
    """The balance as it is in the answer: this client makes a number of whatever it is."""
    return market.read(f"/protocol/plans/{plan}/balance/{market.buyer_account.address}")["balance"]


def kinds_of_plans(market: Market) -> None:
    step, seller, buyer = market.steps.step, market.seller, market.buyer
    address = market.seller_account.address

    with step("order a trial twice"):
        made = seller.plans.register_credits_trial_plan(
            PlanMetadata(name="trial"), get_free_price_config(), get_fixed_credits_config(10, 1)
        )
        trial = made["planId"]
        equal("first order", True, buyer.plans.order_plan(trial)["success"])
        refused(lambda: buyer.plans.order_plan(trial), "BCK.PROTOCOL.0056", status=409)
        equal("balance", 10, market.balance(trial))

    with step("order a plan that limits use by time"):
        made = seller.plans.register_time_plan(
            PlanMetadata(name="a day"),
            get_erc20_price_config(TEN_DOLLARS, USDC, address),
            get_expirable_duration_config(86_400),
        )
        equal("access", "time", seller.plans.get_plan(made["planId"])["metadata"]["plan"]["accessLimit"])
        equal("order", True, buyer.plans.order_plan(made["planId"])["success"])
        equal("subscriber", True, buyer.plans.get_plan_balance(made["planId"]).is_subscriber)

    with step("register a time trial"):
        made = seller.plans.register_time_trial_plan(
            PlanMetadata(name="an hour"), get_free_price_config(), get_expirable_duration_config(3_600)
        )
        equal("order", True, buyer.plans.order_plan(made["planId"])["success"])
        equal("subscriber", True, buyer.plans.get_plan_balance(made["planId"]).is_subscriber)
        refused(lambda: buyer.plans.order_plan(made["planId"]), "BCK.PROTOCOL.0056", status=409)

    with step("register a plan with a price above 2^53"):
        made = seller.plans.register_credits_plan(
            PlanMetadata(name="dear"),
            get_erc20_price_config(ABOVE_DOUBLES, USDC, address),
            get_fixed_credits_config(ABOVE_DOUBLES, 1),
        )
        registry = seller.plans.get_plan(made["planId"])["registry"]
        equal("price", [str(ABOVE_DOUBLES)], registry["price"]["amounts"])
        equal("credits", str(ABOVE_DOUBLES), registry["credits"]["amount"])

    with step("register a dynamic plan"):
        made = seller.plans.register_credits_plan(
            PlanMetadata(name="dynamic"),
            get_erc20_price_config(TEN_DOLLARS, USDC, address),
            get_dynamic_credits_config(100, 2, 7),
        )
        credits = seller.plans.get_plan(made["planId"])["registry"]["credits"]
        equal("range", ("2", "7"), (credits["minAmount"], credits["maxAmount"]))

    with step("register a plan that is paid as it is used"):
        price = seller.plans.get_pay_as_you_go_price_config(100, address, USDC)
        made = seller.plans.register_plan(
            PlanMetadata(name="as you go"), price, seller.plans.get_pay_as_you_go_credits_config()
        )
        kept = seller.plans.get_plan(made["planId"])["registry"]["price"]["templateAddress"]
        equal("template", seller.contracts.pay_as_you_go_template, kept)

    with step("register a plan in dollars, and one that is too cheap"):
        made = seller.plans.register_credits_plan(
            PlanMetadata(name="dollars"), get_fiat_price_config(1_000_000, address), get_fixed_credits_config(10, 1)
        )
        equal("crypto", False, seller.plans.get_plan(made["planId"])["registry"]["price"]["isCrypto"])
        refused(
            lambda: seller.plans.register_credits_plan(
                PlanMetadata(name="cents"), get_fiat_price_config(999_999, address), get_fixed_credits_config(10, 1)
            ),
            "BCK.PROTOCOL.0047",
            status=400,
        )
