//! What each operation is, as data.

/// What is known of an operation before it is called.
///
/// Source: the documents and their overlays; see [`OPERATIONS`](crate::OPERATIONS).
///
/// ```
/// use nevermined_api::{MINT_CREDITS, Safety};
///
/// assert_eq!(MINT_CREDITS.id, "mintCredits");
/// assert_eq!(MINT_CREDITS.method, "POST");
/// assert!(MINT_CREDITS.moves_value);
/// assert_eq!(MINT_CREDITS.safety, Safety::Neither);
/// ```
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Operation {
    /// The operation id of the document, as `mintCredits`.
    pub id: &'static str,
    /// The method of the client, as `mint_credits`.
    pub name: &'static str,
    /// The HTTP method, in capitals.
    pub method: &'static str,
    /// The path template below the base URL, as `/protocol/plans/{planId}/order`.
    pub path: &'static str,
    /// The documented statuses, ascending.
    pub statuses: &'static [u16],
    /// What a repeat of the same call does.
    pub safety: Safety,
    /// Whether a call can spend, mint or burn money or credits.
    pub moves_value: bool,
    /// The body property that makes a repeat harmless when its value is reused, if there is one.
    pub idempotency_key: Option<&'static str>,
    /// Whether the document asks for an API key. Where it does not, the key has no business.
    pub needs_key: bool,
}

/// What a repeat of the same call does.
///
/// ```
/// use nevermined_api::{GET_PLAN, ORDER_PLAN, Safety};
///
/// assert_eq!(GET_PLAN.safety, Safety::Safe);
/// assert_eq!(ORDER_PLAN.safety, Safety::Neither); // a second order buys again
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Safety {
    /// It changes nothing on the server.
    Safe,
    /// Doing it twice has the effect of doing it once.
    Idempotent,
    /// Doing it twice has the effect of doing it once if [`Operation::idempotency_key`] keeps its value.
    IdempotentByKey,
    /// A repeat may have its effect again.
    Neither,
}

/// The operation whose [`Operation::name`] is `name`, of any client that is compiled in.
///
/// ```
/// use nevermined_api::operation;
///
/// assert_eq!(operation("order_plan").map(|found| found.path), Some("/protocol/plans/{planId}/order"));
/// assert!(operation("teleport").is_none());
/// ```
#[must_use]
pub fn operation(name: &str) -> Option<&'static Operation> {
    let found = in_table(&crate::protocol::OPERATIONS, name);
    #[cfg(feature = "organizations")]
    let found = found.or_else(|| in_table(&crate::organizations::OPERATIONS, name));
    #[cfg(feature = "additions")]
    let found = found.or_else(|| in_table(&crate::additions::OPERATIONS, name));
    #[cfg(feature = "root")]
    let found = found.or_else(|| in_table(&crate::root::OPERATIONS, name));
    found
}

fn in_table(table: &'static [Operation], name: &str) -> Option<&'static Operation> {
    let index = table.binary_search_by(|probe| probe.name.cmp(name)).ok()?;
    table.get(index)
}
