"""What the service offers beside the published documents: MPP, cards, orders, simulations, the catalog, consents."""

from support.sandbox import Sandbox

from . import calls
from .calls import Calls, Ids, found
from replay.values import credential


def fill(running: Sandbox, merchant: str) -> tuple[str, Ids, dict]:
    lab = running.organizations["Lab"]
    admin = Calls(running, running.accounts["admin"], lab.key)
    plan, by_card = calls.plan(admin, 0), calls.plan(admin, 5_000_000, is_crypto=False)
    admin.post(f"/protocol/plans/{plan}/order")
    delegation = calls.delegation(admin)
    token = found(calls.permission(admin, plan, delegation, "/mpp/permissions"), "accessToken")
    challenges = [found(admin.post("/mpp/challenge", challenge(plan)), "challenge") for _ in range(20)]
    started = [found(admin.post("/protocol/agents/simulate/start", {}), "agentRequestId") for _ in range(20)]
    order = {"amountMinor": 100, "currency": "usd"}
    ids = {
        "plan-id": [plan, by_card],
        "agent-id": [calls.agent(admin, "one", [plan])],
        "delegationId": [delegation],
        "credential": [credential(one, token) for one in challenges],
        "agentRequestId": started,
        "orderId": [found(admin.post("/orders", order), "orderId")],
        "slug": [one["slug"] for one in admin.get("/catalog/services")["services"]],
        "payable": [f"{merchant}/paid"],
        "url": ["http://127.0.0.1:4000/callback"],
    }
    shown = {"credential": ids["credential"][0], "resource": "/ask", "httpVerb": "POST"}
    return lab.key, ids, {
        "POST /mpp/challenge": challenge(plan),
        "POST /mpp/permissions": calls.permission_body(plan, delegation),
        "POST /mpp/verify": shown,
        "POST /mpp/settle": shown,
        "POST /fiat/stripe/payment": {"planId": by_card, "sessionType": "embedded"},
        "POST /fiat/stripe/account": {
            "userEmail": "a@example.com",
            "userCountryCode": "ES",
            "returnUrl": ids["url"][0],
        },
        "POST /orders": order,
        "POST /legal-documents/me/consents": {
            "action": "signup",
            "acceptances": [{"slug": "terms", "version": "1.0"}],
        },
        "POST /embed/session": {"returnUrl": ids["url"][0]},
    }


def challenge(plan: str) -> dict:
    return {"planId": plan, "credits": "1", "resource": "/ask", "httpVerb": "POST"}
