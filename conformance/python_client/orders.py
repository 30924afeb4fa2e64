"""Orders: single payments by card, asked for by an organization, without a plan."""

from payments_py.common.types import OrderStatus

from support.steps import equal, true

from .market import Market, client, refused

CENTS = 3_437


def order(market: Market) -> None:
    step, lab, buyer = market.steps.step, market.lab.orders, market.buyer.orders

    with step("create an order with the key of an organization"):
        created = lab.create_order(CENTS, description="a cart", idempotency_key="k1", metadata={"my_key": 1})
        equal("status", OrderStatus.REQUIRES_PAYMENT, created.status)
        true("the secret of its payment", "some text", bool(created.client_secret), created)

    with step("create it again with the same key"):
        again = lab.create_order(CENTS, description="another cart", idempotency_key="k1")
        equal("the same order", created.order_id, again.order_id)
        equal("its secret", created.client_secret, again.client_secret)
        refused(lambda: lab.create_order(CENTS + 1, idempotency_key="k1"), "BCK.ORDER.0007", status=409)

    with step("read an order, which needs no key"):
        read = buyer.get_order(created.order_id)
        equal("id", created.order_id, read.id)
        equal("amount", (CENTS, "usd", "a cart"), (read.amount_minor, read.currency, read.description))
        equal("status and what was given back", (OrderStatus.REQUIRES_PAYMENT, 0), (read.status, read.amount_refunded_minor))
        refused(lambda: buyer.get_order("ord_nothing"), "BCK.ORDER.0002", status=404)

    with step("create an order of less than a dollar"):
        refused(lambda: lab.create_order(99), "BCK.ORDER.0001", status=400)

    with step("create an order with a personal key, also when it names the organization"):
        refused(lambda: market.admin.orders.create_order(CENTS), "BCK.ORDER.0003", status=403)
        pinned = client(market.admin_account.key, organization_id=market.lab_id)
        refused(lambda: pinned.orders.create_order(CENTS), "BCK.ORDER.0003", status=403)
