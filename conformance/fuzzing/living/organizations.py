"""An organization with one of everything, and of what can be ended, enough to end. Its admin calls."""

from support.sandbox import Sandbox

from . import calls
from .calls import MORTAL, Calls, Ids, found


def fill(running: Sandbox, _: str) -> tuple[str, Ids, dict]:
    lab = running.organizations["Lab"]
    admin = Calls(running, running.accounts["admin"], lab.key)
    at = f"/organizations/{lab.id}"
    plan = calls.plan(admin, 0)
    members = join(admin, at)
    group = made(admin, f"{at}/groups", {"name": "Ops"}, "groupId")
    groups = [made(admin, f"{at}/groups", {"name": f"group {index}"}, "groupId") for index in range(MORTAL)]
    for member in members[: MORTAL // 2]:
        admin.post(f"{at}/groups/{group}/members", {"memberId": member})
    cards = running.accounts["admin"].cards
    for card in cards:
        admin.send("PATCH", f"/payment-methods/{card}", {"orgId": lab.id})
    admin.post(f"{at}/groups/{group}/payment-methods", {"paymentMethodId": cards[0]})
    budget = made(admin, f"{at}/groups/{group}/budgets", {"spendingLimitCents": "100"}, "budgetId")
    wallets = [made(admin, f"{at}/wallets", {}, "id") for _ in range(MORTAL)]
    admin.post(f"{at}/wallets/{wallets[0]}/groups/{group}")
    fill_wallet(admin, admin.get(f"{at}/wallets/{wallets[0]}")["wallet"]["address"])
    webhooks = [made(admin, f"{at}/webhooks", {"url": "http://example.com/"}, "id") for _ in range(MORTAL)]
    secrets = [made(admin, f"{at}/realtime/secrets", {"label": "l"}, "id") for _ in range(MORTAL)]
    invited = [admin.post(f"{at}/invitations", invitation(index)) for index in range(MORTAL)]
    admin.post("/organizations/account", {"email": "customer@example.com", "as": "customer"})
    customers = admin.get(f"{at}/customers")["items"]
    deliveries = admin.get(f"{at}/webhooks/{webhooks[0]}/deliveries")["items"]
    tokens = [one["magicLinkUrl"].rsplit("/", 1)[1] for one in invited]
    ids = {
        "organization-id": [lab.id],
        "plan-id": [plan],
        "address": [admin.account.address],
        "member-id": members[:3],
        "member-id to end": members[3:],
        "group-id": [group],
        "group-id to end": groups,
        "budget-id": [budget],
        "paymentMethodId": cards,
        "wallet-id": wallets[:2],
        "wallet-id to end": wallets[2:],
        "webhook-id": webhooks[:2],
        "webhook-id to end": webhooks[2:],
        "realtime-secret-id": secrets[:2],
        "realtime-secret-id to end": secrets[2:],
        "invitation-id": [found(one, "id") for one in invited],
        "invitationToken": tokens,
        "customer-id": [one["id"] for one in customers],
        "delivery-id": [one["id"] for one in deliveries],
        "user-id": [one["userId"] for one in listed(admin)[:3]],
    }
    return lab.key, ids, examples(ids, members[-1])


def made(admin: Calls, path: str, body: dict, name: str) -> str:
    return found(admin.post(path, body), name)


def fill_wallet(admin: Calls, wallet: str) -> None:
    """A plan that is paid to the wallet, bought by the admin."""
    plan = found(admin.post("/protocol/plans", calls.plan_body(wallet, 1_000_000)), "planId")
    admin.post(f"/protocol/plans/{plan}/order")


def join(admin: Calls, at: str) -> list[str]:
    """Members who are no admins, by id. They begin suspended."""
    for index in range(MORTAL):
        member = {"uniqueExternalId": f"user-{index}", "email": f"user-{index}@example.com"}
        admin.post("/organizations/account", member)
    members = [one["id"] for one in listed(admin) if one["role"] != "Admin"]
    for member in members:
        admin.post(f"{at}/members/{member}/reactivate")
    return members


def listed(admin: Calls) -> list[dict]:
    return admin.post("/organizations/members", {"page": 1, "offset": 100})["members"]


def invitation(index: int) -> dict:
    return {"email": f"invited-{index}@example.com", "name": "I", "role": "Member"}


def examples(ids: Ids, member: str) -> dict[str, object]:
    at = "/organizations/{orgId}"
    group = f"{at}/groups/{{groupId}}"
    return {
        "POST /organizations/account": {"uniqueExternalId": "user-x", "email": "user-x@example.com"},
        f"PATCH {at}/members/{{memberId}}": {"role": "Member"},
        f"POST {at}/invitations": invitation(MORTAL),
        f"POST {at}/webhooks": {"url": "http://example.com/"},
        f"POST {group}/budgets": {"spendingLimitCents": "100", "currency": "eur"},
        f"PATCH {group}/budgets/{{budgetId}}": {"spendingLimitCents": "200"},
        f"POST {group}/members": {"memberId": member},
        f"POST {group}/payment-methods": {"paymentMethodId": ids["paymentMethodId"][1]},
        f"POST {at}/wallets/{{id}}/withdraw": {"token": "USDC", "amount": "5", "toAddress": ids["address"][0]},
    }
