"""Plans, agents, delegations, permissions and payments of one account, which is seller and buyer at once."""

from support.sandbox import Sandbox

from . import calls
from .calls import MORTAL, REQUIRED, SPENDING, Calls, Ids, found


def fill(running: Sandbox, merchant: str) -> tuple[str, Ids, dict]:
    seller = Calls(running, running.accounts["seller"])
    plans = [calls.plan(seller, price) for price in (0, 1_000_000)]
    for one in plans:
        seller.post(f"/protocol/plans/{one}/order")
    agents = [calls.agent(seller, name, plans) for name in ("one", "two")]
    living = [calls.delegation(seller) for _ in range(3)]
    permissions = [calls.permission(seller, plans[0], living[0]) for _ in range(2)]
    # What is paid with the last one is refused.
    ended = calls.delegation(seller)
    permissions.append(calls.permission(seller, plans[0], ended))
    seller.send("DELETE", f"/delegation/{ended}")
    revocable = [calls.permission(seller, plans[0], living[0]) for _ in range(MORTAL)]
    payments = [payment(seller, living[0], f"before {index}") for index in range(MORTAL)]
    ids = {
        "plan-id": plans,
        "agent-id": agents,
        "address": [seller.account.address],
        "delegationId": living,
        "delegationId to end": [calls.delegation(seller) for _ in range(MORTAL)],
        "permissionHash": [found(one, "permissionHash") for one in permissions],
        "permissionHash to end": [found(one, "permissionHash") for one in revocable],
        "accessToken": [found(one, "accessToken") for one in permissions],
        "paymentMethodId": [seller.account.card, seller.account.address],
        "paymentMethodId to end": [seller.account.card],
        "paymentId": payments,
        "payable": [f"{merchant}/paid"],
    }
    return seller.key, ids, examples(ids)


def payment(seller: Calls, delegation: str, name: str) -> str:
    body = {"delegationId": delegation, "protocol": "x402", "target": REQUIRED, "requestId": name}
    return found(seller.post("/router/payments", body), "paymentId")


def examples(ids: Ids) -> dict[str, object]:
    address, one, token = ids["address"][0], ids["plan-id"][0], ids["accessToken"][0]
    delegation, payable = ids["delegationId"][0], ids["payable"][0]
    accepted = calls.accepted(one)
    required = {"x402Version": 2, "resource": {"url": "/ask"}, "accepts": [accepted], "extensions": {}}
    plan = calls.plan_body(address, 5)
    parts = {name: part for name, part in plan.items() if name not in ("nonce", "isTrialPlan")}
    return {
        "POST /protocol/plans": plan,
        "POST /protocol/agents": calls.agent_body("another", [one]),
        "POST /protocol/agents/plans": {
            "plan": parts,
            "agent": {"metadataAttributes": {"name": "both"}, "agentApiAttributes": {}},
        },
        "POST /x402/permissions": calls.permission_body(one, delegation),
        "POST /x402/verify": {"paymentRequired": required, "x402AccessToken": token, "maxAmount": "1"},
        "POST /x402/settle": {"paymentRequired": required, "x402AccessToken": token, "maxAmount": "1"},
        "POST /delegation/create": SPENDING,
        "POST /router/payments": {"delegationId": delegation, "protocol": "x402", "target": REQUIRED, "requestId": "one"},
        "POST /router/route": {"delegationId": delegation, "url": payable, "requestId": "two", "method": "GET"},
        "POST /router/payments/{id}/settled": {"txHash": f"0x{'11' * 32}"},
    }
