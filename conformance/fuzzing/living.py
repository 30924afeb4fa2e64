"""What a sandbox holds before it is fuzzed, so that generated calls meet something that is there."""

import json
import urllib.error
import urllib.request

from support.sandbox import Sandbox

NOBODY = "0x0000000000000000000000000000000000000000"
USDC = "0x036CbD53842c5426634e7929541eC2318f3dCF7e"
MORTAL = 40
"""How many delegations and permissions there are to be revoked."""


SPENDING = {"provider": "erc4337", "spendingLimitCents": 100_000, "durationSecs": 604_800, "currency": "usdc"}


class Calls:
    """Calls of one account."""

    def __init__(self, running: Sandbox) -> None:
        self.account = running.accounts["seller"]
        self.base = f"{running.url}/api/v1"

    def post(self, path: str, body: object = None) -> object:
        content = None if body is None else json.dumps(body).encode()
        headers = {"content-type": "application/json", "authorization": f"Bearer {self.account.key}"}
        request = urllib.request.Request(f"{self.base}{path}", content, headers, method="POST")
        with urllib.request.urlopen(request, timeout=10) as response:
            return json.load(response)


Ids = dict[str, list[str]]
"""What there is, by the names of formats in the document."""


def settle_in(running: Sandbox) -> Ids:
    """Plans, agents, delegations, tokens and permissions of one account."""
    calls = Calls(running)
    plans = [found(calls.post("/protocol/plans", plan(calls.account.address, price)), "planId") for price in (0, 1_000_000)]
    for one in plans:
        calls.post(f"/protocol/plans/{one}/order")
    agents = [found(calls.post("/protocol/agents", agent(name, plans)), "agentId") for name in ("one", "two")]
    living = [delegation(calls) for _ in range(3)]
    mortal = [delegation(calls) for _ in range(MORTAL)]
    permissions = [permission(calls, plans[0], living[0]) for _ in range(3)]
    revocable = [permission(calls, plans[0], living[0]) for _ in range(MORTAL)]
    return {
        "plan-id": plans,
        "agent-id": agents,
        "address": [calls.account.address],
        "delegationId": living,
        "delegationId to revoke": mortal,
        "permissionHash": [found(one, "permissionHash") for one in permissions],
        "permissionHash to revoke": [found(one, "permissionHash") for one in revocable],
        "accessToken": [found(one, "accessToken") for one in permissions],
        "paymentMethodId": [calls.account.card, calls.account.address],
        "paymentMethodId to revoke": [calls.account.card],
    }


def examples(ids: Ids) -> dict[str, object]:
    """Bodies that are accepted, by operation: rules that no schema says make them too rare among generated ones."""
    address, one, token = ids["address"][0], ids["plan-id"][0], ids["accessToken"][0]
    accepted = {"scheme": "nvm:erc4337", "network": "eip155:84532", "planId": one, "extra": {}}
    required = {"x402Version": 2, "resource": {"url": "/ask"}, "accepts": [accepted], "extensions": {}}
    parts = {name: part for name, part in plan(address, 5).items() if name not in ("nonce", "isTrialPlan")}
    return {
        "POST /protocol/plans": plan(address, 5),
        "POST /protocol/agents": agent("another", [one]),
        "POST /protocol/agents/plans": {
            "plan": parts,
            "agent": {"metadataAttributes": {"name": "both"}, "agentApiAttributes": {}},
        },
        "POST /x402/permissions": {"accepted": accepted, "delegationConfig": {"delegationId": ids["delegationId"][0]}},
        "POST /x402/verify": {"paymentRequired": required, "x402AccessToken": token, "maxAmount": "1"},
        "POST /x402/settle": {"paymentRequired": required, "x402AccessToken": token, "maxAmount": "1"},
        "POST /delegation/create": SPENDING,
    }


def plan(address: str, price: int) -> dict:
    return {
        "metadataAttributes": {"name": f"for {price} units"},
        "priceConfig": {
            "tokenAddress": USDC,
            "amounts": [str(price)],
            "receivers": [address],
            "contractAddress": NOBODY,
            "feeController": NOBODY,
            "externalPriceAddress": NOBODY,
            "templateAddress": NOBODY,
            "isCrypto": True,
        },
        "creditsConfig": {
            "isRedemptionAmountFixed": False,
            "redemptionType": 4,
            "onchainMirror": False,
            "durationSecs": "0",
            "amount": "1000000",
            "minAmount": "1",
            "maxAmount": "9",
        },
        "nonce": str(price),
        "isTrialPlan": False,
        "accessLimit": "credits",
    }


def agent(name: str, plans: list[str]) -> dict:
    return {"metadataAttributes": {"name": name}, "agentApiAttributes": {}, "plans": plans}


def delegation(calls: Calls) -> str:
    return found(calls.post("/delegation/create", SPENDING), "delegationId")


def permission(calls: Calls, plan: str, delegation: str) -> object:
    accepted = {"scheme": "nvm:erc4337", "network": "eip155:84532", "planId": plan, "extra": {}}
    body = {"accepted": accepted, "delegationConfig": {"delegationId": delegation}}
    return calls.post("/x402/permissions", body)


def found(body: object, name: str) -> str:
    """The text of that name, at the top or under `data`."""
    for place in (body, body.get("data", {})):
        if isinstance(place.get(name), str):
            return place[name]
    raise KeyError(f"no {name} in {body}")
