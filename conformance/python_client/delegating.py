"""What the buyer allows others to spend, and from which method."""

from support.steps import equal, true

from .market import Market, refused


def delegate(market: Market) -> str:
    """Makes a delegation. Returns its id."""
    step, buyer = market.steps.step, market.buyer

    with step("list payment methods"):
        methods = buyer.delegation.list_payment_methods()
        equal("types", {"crypto_wallet", "card"}, {method.type for method in methods})
        cards = buyer.delegation.list_payment_methods(provider="stripe")
        equal("cards", [market.buyer_account.card], [card.id for card in cards])

    with step("create a delegation"):
        delegation = market.delegation()
        true("its id", "some text", bool(delegation), delegation)
        # This client has no call that reads one.
        read = market.read(f"/delegation/{delegation}", market.buyer_account.key)
        equal("status", "Active", read["status"])
        equal("limit and what is spent", ("100000", "0"), (read["spendingLimitCents"], read["amountSpentCents"]))
        equal("method", ("erc4337", market.buyer_account.address), (read["provider"], read["providerPaymentMethodId"]))

    with step("list delegations, which this client can't"):
        # The client reads the documented envelope as if it were a bare list. When a release reads it, this step
        # fails and becomes a real one.
        fault = refused(lambda: buyer.delegation.list_delegations(), "internal")
        true("its words", "that the envelope's first name is no delegation", "input_value='delegations'" in str(fault), fault)
    return delegation
