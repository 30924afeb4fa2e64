"""Organizations: memberships, members, customers, the feed of what happened."""

from payments_py.common.types import (
    OrganizationActivityEventType,
    OrganizationActivityFilters,
    OrganizationMemberRole,
    PlanMetadata,
)
from payments_py.plans import get_fixed_credits_config, get_free_price_config

from support.steps import equal, true

from .market import Market, client, refused


def organize(market: Market) -> None:
    step, admin = market.steps.step, market.admin

    with step("list memberships"):
        memberships = {one.org_name: one for one in admin.organizations.get_my_memberships()}
        equal("names", {"Lab", "Shop"}, set(memberships))
        lab, shop = memberships["Lab"], memberships["Shop"]
        equal("roles", [OrganizationMemberRole.ADMIN] * 2, [lab.role, shop.role])
        equal("admin", True, lab.is_admin)
        equal("memberships of somebody else", [], market.buyer.organizations.get_my_memberships())

    with step("register a plan for an organization, pinned and for one call"):
        free = (PlanMetadata(name="the lab's"), get_free_price_config(), get_fixed_credits_config(5, 1))
        one = admin.plans.register_credits_plan(*free, organization_id=lab.org_id)["planId"]
        equal("organization", lab.org_id, admin.plans.get_plan(one)["orgId"])
        # Without a pin the admin acts for the organization that it joined last, which is the lab.
        elsewhere = admin.plans.register_credits_plan(*free, organization_id=shop.org_id)["planId"]
        equal("organization of the one call", shop.org_id, admin.plans.get_plan(elsewhere)["orgId"])
        shopping = client(market.admin_account.key, organization_id=shop.org_id)
        elsewhere = shopping.plans.register_credits_plan(*free)["planId"]
        equal("organization of the pin", shop.org_id, admin.plans.get_plan(elsewhere)["orgId"])
        pinned = client(market.admin_account.key, organization_id=lab.org_id)
        other = pinned.plans.register_credits_plan(*free)["planId"]
        equal("organization", lab.org_id, admin.plans.get_plan(other)["orgId"])

    with step("create a member, and list members"):
        made = pinned.organizations.create_member("user-1", "member@example.com", OrganizationMemberRole.MEMBER)
        equal("was a member before", False, made.already_member)
        members = pinned.organizations.get_members()
        equal("total", 2, members.total)
        equal("wallets", {market.admin_account.address, made.user_wallet}, {one.user_address for one in members.members})
        again = pinned.organizations.create_member("user-1", "member@example.com", OrganizationMemberRole.MEMBER)
        equal("is a member now", (True, made.user_id), (again.already_member, again.user_id))

    with step("onboard a customer, whose key works"):
        onboarded = pinned.organizations.onboard_customer("customer@example.com")
        equal("consent", False, bool(onboarded.consent_required))
        customer = client(onboarded.nvm_api_key)
        equal("plans of the customer", 0, customer.plans.get_user_plans()["total"])
        equal("the customer's order", True, customer.plans.order_plan(one)["success"])
        equal("balance", 5, customer.plans.get_plan_balance(one, onboarded.user_wallet).balance)

    with step("act for an organization as somebody who is no member"):
        outsider = client(market.buyer_account.key, organization_id=lab.org_id)
        refused(lambda: outsider.organizations.create_member("user-2"), "BCK.", status=403)

    with step("read the feed of an organization"):
        bought = OrganizationActivityFilters(event_type=OrganizationActivityEventType.PLAN_PURCHASED)
        feed = admin.organizations.get_organization_activity(lab.org_id, bought)
        equal("total", 1, feed.total)
        (event,) = feed.items
        equal("event", ("plan.purchased", "plan", one), (event.event_type, event.subject.kind, event.subject.id))
        created = OrganizationActivityFilters(event_type="plan.created", page=1, limit=1)
        page = admin.organizations.get_organization_activity(lab.org_id, created)
        equal("page", (1, 2), (len(page.items), page.total))
        refused(lambda: market.buyer.organizations.get_organization_activity(lab.org_id), "BCK.", status=403)

    with step("connect a Stripe account"):
        connected = pinned.organizations.connect_stripe_account("owner@example.com", "ES", "http://127.0.0.1/done")
        true("the link", "a URL", connected.stripe_account_link.startswith("http"), connected)
