"""Who meets: a seller, a buyer and an admin, each with a client of their own, and what all refer to."""

import dataclasses
import json
import urllib.request

from payments_py import PaymentOptions, Payments, PaymentsError
from payments_py.common.types import PlanMetadata
from payments_py.plans import get_erc20_price_config, get_fixed_credits_config
from payments_py.x402.helpers import build_payment_required
from payments_py.x402.types import CreateDelegationPayload, DelegationConfig, X402PaymentRequired, X402TokenOptions

from support.sandbox import Account, Sandbox
from support.steps import Steps, Unmet, true

USDC = "0x036CbD53842c5426634e7929541eC2318f3dCF7e"
TEN_DOLLARS = 10_000_000
ENDPOINT = "http://localhost:8889/ask"


@dataclasses.dataclass
class Market:
    """The seller and the buyer of a sandbox, and the admin of its organization."""

    steps: Steps
    seller_account: Account
    buyer_account: Account
    admin_account: Account
    seller: Payments
    buyer: Payments
    admin: Payments
    lab: Payments
    """The admin once more, with the key that acts for the organization."""
    lab_id: str

    def plan(self, name: str, price: int = TEN_DOLLARS, credits: int = 100) -> str:
        """A plan of the seller's, with one credit a request."""
        price_config = get_erc20_price_config(price, USDC, self.seller_account.address)
        made = self.seller.plans.register_credits_plan(
            PlanMetadata(name=name), price_config, get_fixed_credits_config(credits, 1)
        )
        return made["planId"]

    def balance(self, plan: str) -> int:
        """The buyer's credits."""
        return self.buyer.plans.get_plan_balance(plan).balance

    def delegation(self, cents: int = 100_000, **more) -> str:
        """A delegation that draws on the buyer's wallet."""
        payload = CreateDelegationPayload(
            provider="erc4337", spending_limit_cents=cents, duration_secs=604_800, currency="usdc", **more
        )
        return self.buyer.delegation.create_delegation(payload).delegation_id

    def read(self, path: str, key: str | None = None) -> dict:
        """An answer as it is on the wire, also where the client has no call, or makes something else of it."""
        headers = {"authorization": f"Bearer {key}"} if key else {}
        request = urllib.request.Request(f"{self.buyer.environment.backend}/api/v1{path}", headers=headers)
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)

    def token(self, plan: str, delegation: str, agent: str | None = None, **more) -> dict:
        """An access token of the buyer's."""
        options = X402TokenOptions(delegation_config=DelegationConfig(delegation_id=delegation), **more)
        return self.buyer.x402.get_x402_access_token(plan, agent, options)


def meet(running: Sandbox, steps: Steps) -> Market:
    seller, buyer, admin = (running.accounts[name] for name in ("seller", "buyer", "admin"))
    lab = running.organizations["Lab"]
    clients = (client(key) for key in (seller.key, buyer.key, admin.key, lab.key))
    return Market(steps, seller, buyer, admin, *clients, lab.id)


def client(key: str, **more) -> Payments:
    """The official client, with nothing changed but where it calls."""
    return Payments.get_instance(PaymentOptions(nvm_api_key=key, environment="custom", **more))


def asked(plan: str, agent: str | None = None, **more) -> X402PaymentRequired:
    """What the seller's endpoint asks for."""
    return build_payment_required(
        plan, endpoint=ENDPOINT, agent_id=agent, http_verb="POST", environment="custom", **more
    )


def refused(call, code: str, *, status: int | None = None, error: type[Exception] = PaymentsError) -> Exception:
    """Expects that `call` fails with the service's `code`, wherever this client puts it: calls on plans keep code and
    status in the text only, and others keep no status."""
    expected = f"{error.__name__} with {code}, status {status}"
    try:
        came = call()
    except error as refusal:
        text = f"{refusal.code} {refusal}"
        true("the refusal", expected, code in text, f"{type(refusal).__name__}: {text}")
        if status is not None and ("{" in text or "(HTTP" in text):
            true("the status", expected, str(status) in text, f"{type(refusal).__name__}: {text}")
        return refusal
    raise Unmet("a refusal", expected, came)
