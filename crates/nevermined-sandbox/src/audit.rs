//! The invariants of the ledger. Whatever was asked of it and whatever it refused, these hold.

use crate::ledger::{Amount, Holding, Ledger, PlanKey, sum};
use nevermined_types::{Address, Uint256};
use std::fmt;

/// An invariant that the ledger broke. Seeing one means that the sandbox itself is wrong, not its caller.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), nevermined_sandbox::StartError> {
/// let sandbox = nevermined_sandbox::Sandbox::start().await?;
/// assert_eq!(sandbox.audit(), Ok(()));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Violation {
    /// The credits minted for a plan are not those held, redeemed and expired.
    #[non_exhaustive]
    CreditsNotConserved {
        /// The plan.
        plan: String,
        /// Credits ever minted.
        minted: Uint256,
        /// Credits in the hands of holders, with those whose expiry was not booked yet.
        held: Uint256,
        /// Credits redeemed.
        redeemed: Uint256,
        /// Credits whose expiry was booked.
        expired: Uint256,
    },
    /// What one holder received is not what the holder has, has used and has lost to expiry.
    #[non_exhaustive]
    HolderNotConserved {
        /// The plan.
        plan: String,
        /// The holder.
        holder: Address,
        /// Credits ever received.
        received: Uint256,
        /// Credits held, redeemed and expired, together.
        accounted: Uint256,
    },
    /// The money in all wallets is not the money that was ever put into them.
    #[non_exhaustive]
    MoneyNotConserved {
        /// Token units ever put into wallets.
        funded: Uint256,
        /// Token units in all wallets.
        held: Uint256,
    },
    /// A plan that is sold once to each buyer was sold to one of them more than once.
    #[non_exhaustive]
    TrialSoldTwice {
        /// The plan.
        plan: String,
        /// The buyer.
        buyer: Address,
        /// How many times.
        orders: u64,
    },
    /// Credits exist for a plan that does not.
    #[non_exhaustive]
    CreditsWithoutPlan {
        /// The plan.
        plan: String,
    },
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CreditsNotConserved {
                plan,
                minted,
                held,
                redeemed,
                expired,
            } => write!(
                f,
                "plan {plan}: {minted} credits minted, but {held} held, {redeemed} redeemed and {expired} expired"
            ),
            Self::HolderNotConserved {
                plan,
                holder,
                received,
                accounted,
            } => write!(
                f,
                "plan {plan}: {holder} received {received} credits, but {accounted} are accounted for"
            ),
            Self::MoneyNotConserved { funded, held } => {
                write!(
                    f,
                    "{funded} token units were funded, but wallets hold {held}"
                )
            }
            Self::TrialSoldTwice {
                plan,
                buyer,
                orders,
            } => write!(f, "plan {plan}: a trial was sold {orders} times to {buyer}"),
            Self::CreditsWithoutPlan { plan } => {
                write!(f, "plan {plan}: credits exist, the plan does not")
            }
        }
    }
}

/// Every invariant that does not hold.
pub(crate) fn audit(ledger: &Ledger) -> Vec<Violation> {
    let mut found = Vec::new();
    audit_wallets(ledger, &mut found);
    for key in ledger.books.keys() {
        audit_book(ledger, *key, &mut found);
    }
    found
}

fn audit_wallets(ledger: &Ledger, found: &mut Vec<Violation>) {
    let held = sum(ledger.wallets.values().copied());
    if held != ledger.funded {
        found.push(Violation::MoneyNotConserved {
            funded: uint256(ledger.funded),
            held: uint256(held),
        });
    }
}

fn audit_book(ledger: &Ledger, key: PlanKey, found: &mut Vec<Violation>) {
    let Some(book) = ledger.books.get(&key) else {
        return;
    };
    let plan = key.to_string();
    let Some(terms) = ledger.plans.get(&key) else {
        found.push(Violation::CreditsWithoutPlan { plan });
        return;
    };

    let mut held = Amount::ZERO;
    for (holder, holding) in &book.holders {
        let here = lots_of(holding);
        held = held.saturating_add(here);
        let accounted = sum([here, holding.redeemed, holding.expired].into_iter());
        if accounted != holding.received {
            found.push(Violation::HolderNotConserved {
                plan: plan.clone(),
                holder: *holder,
                received: uint256(holding.received),
                accounted: uint256(accounted),
            });
        }
        if terms.is_trial && holding.orders > 1 {
            found.push(Violation::TrialSoldTwice {
                plan: plan.clone(),
                buyer: *holder,
                orders: holding.orders,
            });
        }
    }
    if sum([held, book.redeemed, book.expired].into_iter()) != book.minted {
        found.push(Violation::CreditsNotConserved {
            plan,
            minted: uint256(book.minted),
            held: uint256(held),
            redeemed: uint256(book.redeemed),
            expired: uint256(book.expired),
        });
    }
}

fn lots_of(holding: &Holding) -> Amount {
    sum(holding.lots.iter().map(|lot| lot.amount))
}

/// The public form of a number of the ledger. Every such number is a 256-bit decimal, so parsing succeeds.
pub(crate) fn uint256(amount: Amount) -> Uint256 {
    amount.to_string().parse().unwrap_or_default()
}
