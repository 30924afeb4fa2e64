"""Organizations: memberships, members, customers, the feed of what happened."""

from .market import Market
from .unserved import Unserved


def organize(market: Market) -> None:
    organizations = market.seller.organizations
    unserved = Unserved(market.steps)

    unserved.step("list memberships", "GET /api/v1/organizations/my-memberships", organizations.get_my_memberships)
    unserved.step(
        "read the feed of an organization",
        "GET /api/v1/organizations/{organization}/activity",
        lambda: organizations.get_organization_activity("org-1"),
    )
    unserved.step(
        "onboard a customer",
        "POST /api/v1/organizations/account",
        lambda: organizations.onboard_customer("customer@example.com"),
    )
    unserved.step("list members", "POST /api/v1/organizations/members", organizations.get_members)
    unserved.step(
        "connect a Stripe account",
        "POST /api/v1/fiat/stripe/account",
        lambda: organizations.connect_stripe_account("owner@example.com", "ES", "http://127.0.0.1/done"),
    )
