//! What the error catalog says of each code, as data.

use crate::error_codes::ERROR_CODES;

/// One entry of the error catalog, or of the additions to it.
///
/// Source: `openapi/errors.csv`, `openapi/errors-additions.csv`.
///
/// ```
/// use nevermined_api::{Category, error_code};
///
/// let known = error_code("BCK.PROTOCOL.0017").ok_or("the catalog lacks the code")?;
/// assert_eq!(known.status, 403);
/// assert_eq!(known.retryable, Some(false));
/// # Ok::<(), &str>(())
/// ```
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ErrorCode {
    /// The code as an error body states it.
    pub code: &'static str,
    /// The HTTP status that carries the code. A few codes arrive with 200: the state asked for already held.
    pub status: u16,
    /// Which part of the service says it. Not dependable enough to decide by.
    pub category: Category,
    /// Whether the source says that the same call may succeed later; `None` when it does not say.
    pub retryable: Option<bool>,
}

/// Which part of the service an error code belongs to.
///
/// Source: `openapi/errors.csv`. For display: several "not found" codes are filed under `Integration`.
///
/// ```
/// use nevermined_api::{Category, error_code};
///
/// let category = error_code("BCK.X402.0030").map(|known| known.category);
/// assert!(category.is_some_and(|category| category != Category::Internal));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Category {
    /// Keys, sessions, permissions.
    Auth,
    /// A rule of the market: balances, ownership, limits.
    Business,
    /// Something behind the service: a chain, a card processor.
    Integration,
    /// The service itself.
    Internal,
    /// The source does not say: the catalog lacks the code.
    Unstated,
    /// The request is malformed.
    Validation,
}

/// The entry for `code`, or `None` for a code that neither the catalog nor the additions list.
///
/// ```
/// use nevermined_api::error_code;
///
/// assert_eq!(error_code("BCK.PROTOCOL.0017").map(|known| known.status), Some(403));
/// assert!(error_code("BCK.PROTOCOL.9999").is_none());
/// ```
#[must_use]
pub fn error_code(code: &str) -> Option<&'static ErrorCode> {
    ERROR_CODES
        .binary_search_by(|probe| probe.code.cmp(code))
        .ok()
        .and_then(|index| ERROR_CODES.get(index))
}

/// The whole catalog with the additions, in the order of the codes.
///
/// ```
/// use nevermined_api::error_codes;
///
/// assert!(error_codes().is_sorted_by_key(|known| known.code));
/// ```
#[must_use]
pub fn error_codes() -> &'static [ErrorCode] {
    &ERROR_CODES
}
