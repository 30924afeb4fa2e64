"""x402: a token, verify, settle, and what happens when credits or money run short."""

from payments_py.common.types import PlanMetadata
from payments_py.plans import get_dynamic_credits_config, get_erc20_price_config
from payments_py.x402.errors import AccessTokenAlreadyUsedError
from payments_py.x402.token import decode_access_token
from payments_py.x402.types import DelegationConfig, X402TokenOptions

from support.steps import equal, true

from .market import ENDPOINT, TEN_DOLLARS, USDC, Market, asked, refused


def pay(market: Market, plan: str, agent: str, delegation: str) -> None:
    step, facilitator = market.steps.step, market.seller.facilitator
    buyer = market.buyer_account.address

    with step("get an access token"):
        token = market.token(plan, delegation, agent)
        access = token["accessToken"]
        equal("version", 2, token["tokenVersion"])
        said = decode_access_token(access)
        equal("plan", plan, said["accepted"]["planId"])
        equal("scheme", "nvm:erc4337", said["accepted"]["scheme"])
        equal("payer", buyer, said["payload"]["authorization"]["from"])

    with step("verify, which changes nothing"):
        before = market.balance(plan)
        verified = facilitator.verify_permissions(asked(plan, agent), access, "1")
        equal("valid", True, verified.is_valid)
        equal("payer", buyer, verified.payer)
        equal("network", "eip155:84532", verified.network)
        equal("agent", agent, verified.agent_request["agentId"])
        equal("balance", before, market.balance(plan))
        true("the request's id", "some text", bool(verified.agent_request_id), verified)

    with step("settle"):
        first = facilitator.settle_permissions(asked(plan, agent), access, "1", verified.agent_request_id)
        equal("success", True, first.success)
        equal("redeemed", "1", first.credits_redeemed)
        equal("remaining", str(before - 1), first.remaining_balance)
        equal("order", None, first.order_tx)
        equal("network", "eip155:84532", first.network)
        true("the transaction", "a hash", first.transaction.startswith("0x"), first)
        equal("balance", before - 1, market.balance(plan))

    with step("settle the same request again, which charges nothing"):
        again = facilitator.settle_permissions(asked(plan, agent), access, "1", verified.agent_request_id)
        equal("receipt", first.transaction, again.transaction)
        equal("redeemed", "1", again.credits_redeemed)
        equal("balance", before - 1, market.balance(plan))

    with step("settle another request with the same token"):
        other = facilitator.settle_permissions(asked(plan, agent), access, "1")
        true("receipt", f"another than {first.transaction}", other.transaction != first.transaction, other)
        equal("balance", before - 2, market.balance(plan))

    with step("settle on a dynamic plan"):
        made = market.seller.plans.register_credits_plan(
            PlanMetadata(name="dynamic"),
            get_erc20_price_config(TEN_DOLLARS, USDC, market.seller_account.address),
            get_dynamic_credits_config(100, 2, 7),
        )
        dynamic = made["planId"]
        market.buyer.plans.order_plan(dynamic)
        access = market.token(dynamic, delegation)["accessToken"]
        asked_for = facilitator.settle_permissions(asked(dynamic), access, "5")
        equal("what was asked for", "5", asked_for.credits_redeemed)
        silent = facilitator.settle_permissions(asked(dynamic), access)
        equal("the most, when nothing was asked for", "7", silent.credits_redeemed)
        equal("balance", 88, market.balance(dynamic))


def run_short(market: Market, delegation: str) -> None:
    step, facilitator = market.steps.step, market.seller.facilitator

    with step("settle without credits, which orders the plan first"):
        plan = market.plan("from zero")
        access = market.token(plan, delegation)["accessToken"]
        spent = spent_cents(market, delegation)
        settled = facilitator.settle_permissions(asked(plan), access, "1")
        true("the order", "a hash", settled.order_tx.startswith("0x"), settled)
        equal("redeemed and remaining", ("1", "99"), (settled.credits_redeemed, settled.remaining_balance))
        equal("balance", 99, market.balance(plan))
        equal("what the delegation spent, in cents", spent + 1_000, spent_cents(market, delegation))

    with step("settle with insufficient credits, and a delegation that can't buy more"):
        plan = market.plan("too dear")
        access = market.token(plan, market.delegation(cents=1))["accessToken"]
        verified = facilitator.verify_permissions(asked(plan), access, "1")
        equal("valid", False, verified.is_valid)
        code = verified.invalid_reason.split(":")[0]
        equal("the reason", "BCK.X402.0023", code)
        refused(lambda: facilitator.settle_permissions(asked(plan), access, "1"), code, status=402)
        equal("balance", 0, market.balance(plan))

    with step("get a token without a delegation"):
        refused(lambda: market.buyer.x402.get_x402_access_token(plan), "BCK.X402.0030", status=402)

    with step("get a token with a delegation made on the way"):
        inline = DelegationConfig(spending_limit_cents=5_000, duration_secs=3_600, currency="usdc")
        token = market.buyer.x402.get_x402_access_token(plan, None, X402TokenOptions(delegation_config=inline))
        settled = facilitator.settle_permissions(asked(plan), token["accessToken"], "1")
        equal("success", True, settled.success)
        equal("balance", 99, market.balance(plan))


def spent_cents(market: Market, delegation: str) -> int:
    return int(market.read(f"/delegation/{delegation}", market.buyer_account.key)["amountSpentCents"])


def single_use(market: Market, plan: str, delegation: str) -> None:
    facilitator = market.seller.facilitator

    with market.steps.step("settle a token for one use twice"):
        token = market.token(plan, delegation, resource=ENDPOINT, http_verb="POST", token_version=3)
        equal("version", 3, token["tokenVersion"])
        settled = facilitator.settle_permissions(asked(plan), token["accessToken"], "1")
        equal("success", True, settled.success)
        before = market.balance(plan)
        refused(
            lambda: facilitator.settle_permissions(asked(plan), token["accessToken"], "1"),
            "BCK.X402.0059",
            status=402,
            error=AccessTokenAlreadyUsedError,
        )
        equal("balance", before, market.balance(plan))
