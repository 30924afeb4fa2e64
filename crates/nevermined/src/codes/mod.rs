//! The service's error codes: names for those that people meet, and what the catalog says of every one.
//!
//! [`Error::code`](crate::Error::code) is the code as it came, also one that nobody here knows. To act on a failure, ask for
//! its [`kind`](crate::Error::kind) and its [`outcome`](crate::Error::outcome) first: they are told for every failure, with
//! a code or without.
//!
//! ```
//! # async fn run(nvm: nevermined::Nevermined, plan: nevermined::PlanId) -> Result<(), nevermined::Error> {
//! use nevermined::codes;
//!
//! match nvm.plans().order(&plan).await {
//!     Ok(_) => println!("ordered"),
//!     Err(error) => match error.code() {
//!         Some(codes::FIAT_PLAN_NOT_ORDERED) => println!("send the buyer to the checkout"),
//!         Some(code) => println!("{code}: {:?}", codes::lookup(code).map(|known| known.category)),
//!         None => return Err(error),
//!     },
//! }
//! # Ok(())
//! # }
//! ```

mod names;

use std::fmt;

use nevermined_api::{ErrorCode, error_code, error_codes};

pub use self::names::*;

/// What the catalog says of a code, or where it lacks the code, another document.
/// Source: `openapi/errors.csv`, `openapi/errors-additions.csv`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct KnownCode {
    /// The code as an error carries it.
    pub code: &'static str,
    /// The HTTP status that comes with it.
    pub status: u16,
    /// Which part of the service says it. Not dependable enough to decide by.
    pub category: Category,
    /// Whether the same call may succeed later; `None` where the catalog does not say, which is no yes.
    ///
    /// Even a yes does not mean that nothing has happened: see [`Outcome`](crate::Outcome).
    pub retryable: Option<bool>,
}

/// Which part of the service a code belongs to. For display: some "not found" codes are filed under `Integration`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
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
    /// Nobody says: the catalog lacks the code.
    Unstated,
    /// The request is malformed.
    Validation,
}

impl Category {
    /// As the service writes it.
    ///
    /// ```
    /// assert_eq!(nevermined::codes::Category::Auth.as_str(), "auth");
    /// ```
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Auth => "auth",
            Self::Business => "business",
            Self::Integration => "integration",
            Self::Internal => "internal",
            Self::Unstated => "unstated",
            Self::Validation => "validation",
        }
    }
}

impl fmt::Display for Category {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// What is known of `code`; `None` if neither the catalog nor the additions to it have it.
///
/// ```
/// use nevermined::codes;
///
/// let known = codes::lookup(codes::CHAIN_DOWN).expect("the catalog has it");
/// assert_eq!((known.status, known.retryable), (503, Some(true)));
/// assert_eq!(codes::lookup("BCK.NEW.0001"), None);
/// ```
#[must_use]
pub fn lookup(code: &str) -> Option<KnownCode> {
    error_code(code).map(KnownCode::new)
}

/// The whole catalog with the additions, in the order of the codes.
///
/// ```
/// use nevermined::codes;
///
/// let worth_another_try = codes::all().filter(|known| known.retryable == Some(true));
/// assert!(worth_another_try.count() > 0);
/// ```
pub fn all() -> impl Iterator<Item = KnownCode> {
    error_codes().iter().map(KnownCode::new)
}

impl KnownCode {
    fn new(entry: &'static ErrorCode) -> Self {
        Self {
            code: entry.code,
            status: entry.status,
            category: match entry.category {
                nevermined_api::Category::Auth => Category::Auth,
                nevermined_api::Category::Business => Category::Business,
                nevermined_api::Category::Integration => Category::Integration,
                nevermined_api::Category::Validation => Category::Validation,
                nevermined_api::Category::Internal => Category::Internal,
                _ => Category::Unstated,
            },
            retryable: entry.retryable,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_name_says_what_the_catalogue_says() {
        for &(code, status, retryable) in names::CATALOGUED {
            let known = lookup(code).unwrap_or_else(|| panic!("the catalogue lacks {code}"));
            assert_eq!(known.code, code);
            assert_eq!(
                (known.status, known.retryable),
                (status, retryable),
                "{code}"
            );
        }
    }

    #[test]
    fn a_code_is_named_once() {
        let codes = names::CATALOGUED.iter().map(|(code, ..)| code);
        let all: Vec<_> = codes.chain(names::UNCATALOGUED).collect();
        let distinct: BTreeSet<_> = all.iter().collect();
        assert_eq!(all.len(), distinct.len());
    }

    #[test]
    fn what_the_catalogue_lacks_is_listed_as_such() {
        for code in names::UNCATALOGUED {
            assert_eq!(lookup(code), None, "{code} has been catalogued: move it");
        }
    }

    #[test]
    fn the_whole_catalog_is_there_and_sorted() {
        // The table itself is compared with the document by the raw client's tests.
        let known: Vec<KnownCode> = all().collect();
        assert!(known.is_sorted_by(|a, b| a.code < b.code));
        assert_eq!(known.len(), error_codes().len());
        for (known, row) in known.iter().zip(error_codes()) {
            assert_eq!(known.code, row.code);
            assert_eq!(known.status, row.status);
            assert_eq!(known.retryable, row.retryable);
            let category = format!("{:?}", row.category).to_lowercase();
            assert_eq!(known.category.as_str(), category, "{}", row.code);
            assert_eq!(lookup(known.code).as_ref(), Some(known));
        }
    }
}
