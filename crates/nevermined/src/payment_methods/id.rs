use crate::opaque_id::text_id;

text_id! {
    /// The id of a payment method, as its provider names it: a card's token, or a wallet's address. Opaque text, sent
    /// exactly as it came.
    ///
    /// Letters, digits, and `-`, `_`, `.`, `:`, so that it keeps its place in a path.
    ///
    /// ```
    /// use nevermined::PaymentMethodId;
    ///
    /// let card: PaymentMethodId = "pm_1NxYzA2eZvKYlo2C".parse()?;
    /// assert_eq!(card.as_str(), "pm_1NxYzA2eZvKYlo2C");
    /// assert!("pm_1/..".parse::<PaymentMethodId>().is_err());
    /// # Ok::<(), nevermined::Error>(())
    /// ```
    PaymentMethodId, "payment method"
}
