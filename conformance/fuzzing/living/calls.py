"""Calls of one account, and what they make."""

import json
import urllib.error
import urllib.request

from support.sandbox import Account, Sandbox

MORTAL = 40
"""How many there are of what is there to be revoked, deleted or used up."""

NOBODY = "0x0000000000000000000000000000000000000000"
USDC = "0x036CbD53842c5426634e7929541eC2318f3dCF7e"
SOMEBODY = "0x1111111111111111111111111111111111111111"
ASKED = {"scheme": "exact", "network": "eip155:84532", "amount": "10000", "asset": USDC, "payTo": SOMEBODY}
REQUIRED = {"x402Version": 2, "accepts": [ASKED]}
"""What the merchant asks for."""
SPENDING = {"provider": "erc4337", "spendingLimitCents": 100_000, "durationSecs": 604_800, "currency": "usdc"}

Ids = dict[str, list[str]]
"""What there is, by the names of formats in the documents."""


class Calls:
    """Calls with one key."""

    def __init__(self, running: Sandbox, account: Account, key: str | None = None, below: str = "/api/v1") -> None:
        self.account = account
        self.key = key or account.key
        self.base = f"{running.url}{below}"

    def get(self, path: str) -> object:
        return self.send("GET", path)

    def post(self, path: str, body: object = None) -> object:
        return self.send("POST", path, body)

    def send(self, method: str, path: str, body: object = None) -> object:
        content = None if body is None else json.dumps(body).encode()
        headers = {"content-type": "application/json", "authorization": f"Bearer {self.key}"}
        request = urllib.request.Request(f"{self.base}{path}", content, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=10) as response:
                answer = response.read()
        except urllib.error.HTTPError as refusal:
            raise RuntimeError(f"{method} {path}: {refusal.code} {refusal.read().decode()}") from None
        return json.loads(answer) if answer else None


def found(body: object, name: str) -> str:
    """The text of that name, at the top or one below."""
    for place in (body, *(part for part in body.values() if isinstance(part, dict))):
        if isinstance(place.get(name), str):
            return place[name]
    raise KeyError(f"no {name} in {body}")


def plan(calls: Calls, price: int, **more) -> str:
    return found(calls.post("/protocol/plans", plan_body(calls.account.address, price, **more)), "planId")


def agent(calls: Calls, name: str, plans: list[str]) -> str:
    return found(calls.post("/protocol/agents", agent_body(name, plans)), "agentId")


def delegation(calls: Calls) -> str:
    return found(calls.post("/delegation/create", SPENDING), "delegationId")


def permission(calls: Calls, plan: str, delegation: str, path: str = "/x402/permissions") -> object:
    return calls.post(path, permission_body(plan, delegation))


def accepted(plan: str) -> dict:
    return {"scheme": "nvm:erc4337", "network": "eip155:84532", "planId": plan, "extra": {}}


def permission_body(plan: str, delegation: str) -> dict:
    return {"accepted": accepted(plan), "delegationConfig": {"delegationId": delegation}}


def plan_body(address: str, price: int, *, is_crypto: bool = True) -> dict:
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
            "isCrypto": is_crypto,
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


def agent_body(name: str, plans: list[str]) -> dict:
    return {"metadataAttributes": {"name": name}, "agentApiAttributes": {}, "plans": plans}
