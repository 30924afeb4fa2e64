//! What an audit can find.

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
    /// The money in all wallets, and under way through the router, is not the money that was ever put into
    /// them, by funding or from cards.
    #[non_exhaustive]
    MoneyNotConserved {
        /// Token units ever put into wallets.
        funded: Uint256,
        /// Token units that cards paid.
        charged: Uint256,
        /// Token units in all wallets and under way.
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
    /// A delegation's spending is not the sum of its transactions, or is above its limit, or came in more
    /// transactions than it allows.
    #[non_exhaustive]
    DelegationOverdrawn {
        /// The delegation.
        delegation: String,
        /// Its limit in cents.
        limit_cents: Uint256,
        /// What is said to be spent, in cents.
        spent_cents: Uint256,
        /// What its transactions add up to, in cents.
        charged_cents: Uint256,
        /// How many transactions it has.
        transactions: u64,
    },
    /// A permission's uses are not what its settlements add up to, or are more than it allows, or were
    /// made again with a token for one use.
    #[non_exhaustive]
    PermissionOverused {
        /// The permission.
        permission: String,
        /// Credits that it is said to have used.
        used: Uint256,
        /// Credits that its settlements burned.
        settled: Uint256,
        /// How many settlements it has.
        settlements: u64,
    },
    /// Two settlements were made under one request id, or one that no request id finds again.
    #[non_exhaustive]
    SettledTwice {
        /// The request id.
        request_id: String,
    },
    /// Settlements took more credits from a holder than the holder's credits show as redeemed.
    #[non_exhaustive]
    SettledWithoutCredits {
        /// The plan.
        plan: String,
        /// The holder.
        holder: Address,
        /// Credits that settlements burned.
        settled: Uint256,
        /// Credits that the holder redeemed.
        redeemed: Uint256,
    },
    /// What cards paid into wallets is not what delegations, checkouts and orders charged to cards.
    #[non_exhaustive]
    CardsNotConserved {
        /// Token units that cards paid.
        charged: Uint256,
        /// Token units that were charged to cards, less what was given back.
        accounted: Uint256,
    },
    /// Credits exist for a plan that does not.
    #[non_exhaustive]
    CreditsWithoutPlan {
        /// The plan.
        plan: String,
    },
    /// An organization has no active admin, or refers to something that it does not have.
    #[non_exhaustive]
    OrganizationBroken {
        /// The organization.
        organization: String,
        /// What is wrong with it.
        flaw: String,
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
            Self::MoneyNotConserved {
                funded,
                charged,
                held,
            } => write!(
                f,
                "{funded} token units were funded and {charged} paid by card, but wallets hold {held}"
            ),
            Self::DelegationOverdrawn {
                delegation,
                limit_cents,
                spent_cents,
                charged_cents,
                transactions,
            } => write!(
                f,
                "delegation {delegation}: {spent_cents} cents spent of {limit_cents}, but {charged_cents} charged in {transactions} transactions"
            ),
            Self::PermissionOverused {
                permission,
                used,
                settled,
                settlements,
            } => write!(
                f,
                "permission {permission}: {used} credits used, but {settled} settled in {settlements} settlements"
            ),
            Self::SettledTwice { request_id } => {
                write!(
                    f,
                    "request id {request_id} does not stand for one settlement"
                )
            }
            Self::SettledWithoutCredits {
                plan,
                holder,
                settled,
                redeemed,
            } => write!(
                f,
                "plan {plan}: {settled} credits of {holder} were settled, but {redeemed} redeemed"
            ),
            Self::CardsNotConserved { charged, accounted } => write!(
                f,
                "cards paid {charged} token units, but {accounted} were charged to them"
            ),
            Self::TrialSoldTwice {
                plan,
                buyer,
                orders,
            } => write!(f, "plan {plan}: a trial was sold {orders} times to {buyer}"),
            Self::CreditsWithoutPlan { plan } => {
                write!(f, "plan {plan}: credits exist, the plan does not")
            }
            Self::OrganizationBroken { organization, flaw } => {
                write!(f, "organization {organization}: {flaw}")
            }
        }
    }
}
