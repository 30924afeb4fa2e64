use std::error::Error as StdError;
use std::fmt;

use crate::Cents;

/// A limit of a [`Budget`](super::Budget).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum BudgetLimit {
    /// What one call may cost.
    PerCall,
    /// What all calls of one day may cost, in UTC.
    PerDay,
    /// What all calls may cost together.
    Total,
}

impl fmt::Display for BudgetLimit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::PerCall => "the limit of one call",
            Self::PerDay => "the limit of the day",
            Self::Total => "the total limit",
        })
    }
}

/// Why a budget refused a call. Nothing was sent.
///
/// It is the [`source`](std::error::Error::source) of an [`Error`](crate::Error) of the kind
/// [`OverBudget`](crate::ErrorKind::OverBudget).
///
/// ```
/// # async fn pay(nvm: nevermined::Nevermined, budget: nevermined::router::Budget, delegation: nevermined::DelegationId) {
/// use std::error::Error as _;
/// use nevermined::router::OverBudget;
///
/// let router = nvm.router().with_budget(&budget);
/// if let Err(error) = router.route(&delegation, "https://api.example.com/answer").await {
///     if let Some(over) = error.source().and_then(|source| source.downcast_ref::<OverBudget>()) {
///         println!("{}: {} cents are left", over.limit, over.left);
///     }
/// }
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct OverBudget {
    /// The limit that would be passed. Where several would, the first in the order call, day, total.
    pub limit: BudgetLimit,
    /// What the call would have reserved, in cents.
    pub asked: Cents,
    /// What is left of the limit, in cents.
    pub left: Cents,
}

impl fmt::Display for OverBudget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { limit, asked, left } = self;
        write!(f, "{asked} cents are too many for {limit}: {left} are left")
    }
}

impl StdError for OverBudget {}
