//! Credits: issued by a plan's owner, burned when a request was served.

mod mint;
mod mint_expirable;
mod redeem;

use std::sync::Arc;

pub use self::mint::{MintCredits, MintedCredits};
pub use self::mint_expirable::MintExpirableCredits;
pub use self::redeem::{RedeemCredits, RedeemedCredits};
use crate::transport::Core;
use crate::{Address, Credits, Error, ParseCreditsError, PlanId, Request};

/// The calls on credits; from [`Nevermined::credits`](crate::Nevermined::credits).
#[derive(Clone, Debug)]
pub struct CreditsHandle {
    pub(crate) core: Arc<Core>,
}

impl CreditsHandle {
    /// Issues `amount` credits of a plan to `holder`. Only the plan's owner may.
    ///
    /// Minting is not idempotent: a repeat mints again.
    /// Source: `mintCredits`; the address is sent as `holderAddress` (published) and `creditsReceiver` (observed).
    ///
    /// # Errors
    /// | kind | outcome |
    /// |---|---|
    /// | `InvalidRequest`: zero credits, the zero address | `NotSent` |
    /// | `NotPlanOwner` (403), `PlanNotFound` (404), `Unauthorized` (401) | `Rejected` |
    /// | `Timeout`, `Connect`, `Server`, `Decode` | `Unknown`: read the balance before you mint again |
    ///
    /// ```
    /// # async fn run(nvm: nevermined::Nevermined, plan: nevermined::PlanId, holder: nevermined::Address) -> Result<(), nevermined::Error> {
    /// let minted = nvm.credits().mint(&plan, holder, 100).await?;
    /// println!("transaction {:?}", minted.tx_hash);
    /// # Ok(())
    /// # }
    /// ```
    pub fn mint<A>(
        &self,
        plan: &PlanId,
        holder: impl Into<Address>,
        amount: A,
    ) -> Request<MintCredits>
    where
        A: TryInto<Credits>,
        ParseCreditsError: From<A::Error>,
    {
        let endpoint = checked(holder.into(), amount).map(|(holder, amount)| MintCredits {
            plan: plan.clone(),
            holder,
            amount,
        });
        Request::new(&self.core, endpoint)
    }

    /// Issues `amount` credits of a plan to `holder` that are lost after `duration`, counted in whole seconds.
    ///
    /// A zero duration never expires. Otherwise as [`mint`](Self::mint).
    /// Source: `mintExpirableCredits`, with the body that the service takes (it differs from the published one).
    ///
    /// # Errors
    /// Those of [`mint`](Self::mint).
    ///
    /// ```
    /// # async fn run(nvm: nevermined::Nevermined, plan: nevermined::PlanId, holder: nevermined::Address) -> Result<(), nevermined::Error> {
    /// use std::time::Duration;
    ///
    /// let week = Duration::from_secs(604_800);
    /// nvm.credits().mint_expirable(&plan, holder, 100, week).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn mint_expirable<A>(
        &self,
        plan: &PlanId,
        holder: impl Into<Address>,
        amount: A,
        duration: std::time::Duration,
    ) -> Request<MintExpirableCredits>
    where
        A: TryInto<Credits>,
        ParseCreditsError: From<A::Error>,
    {
        let endpoint =
            checked(holder.into(), amount).map(|(holder, amount)| MintExpirableCredits {
                plan: plan.clone(),
                holder,
                amount,
                duration,
            });
        Request::new(&self.core, endpoint)
    }

    /// Burns `amount` of the holder's credits, with the holder's `proof`.
    ///
    /// Redeeming is not idempotent: a repeat burns again.
    /// Source: `redeemCredits`, exactly as published. Some deployments do not serve it and answer
    /// [`RouteUnavailable`](crate::ErrorKind::RouteUnavailable); there, credits are burned by settling an x402 token.
    ///
    /// # Errors
    /// | kind | outcome |
    /// |---|---|
    /// | `InvalidRequest`: zero credits, the zero address, no proof | `NotSent` |
    /// | `InsufficientCredits` (402), `Unauthorized` (401), `RouteUnavailable` (404) | `Rejected` |
    /// | `Timeout`, `Connect`, `Server`, `Decode` | `Unknown`: read the balance before you redeem again |
    ///
    /// ```
    /// # async fn run(nvm: nevermined::Nevermined, plan: nevermined::PlanId, holder: nevermined::Address) -> Result<(), nevermined::Error> {
    /// match nvm.credits().redeem(&plan, holder, 5, "0xproof").await {
    ///     Ok(burned) => println!("{:?} left", burned.remaining),
    ///     Err(error) if error.is_insufficient_credits() => println!("order the plan again"),
    ///     Err(error) => return Err(error),
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn redeem<A>(
        &self,
        plan: &PlanId,
        holder: impl Into<Address>,
        amount: A,
        proof: impl Into<String>,
    ) -> Request<RedeemCredits>
    where
        A: TryInto<Credits>,
        ParseCreditsError: From<A::Error>,
    {
        let endpoint = checked(holder.into(), amount).map(|(holder, amount)| RedeemCredits {
            plan: plan.clone(),
            holder,
            amount,
            proof: proof.into(),
        });
        Request::new(&self.core, endpoint)
    }
}

/// A holder and an amount that the service takes.
fn checked<A>(holder: Address, amount: A) -> Result<(Address, Credits), Error>
where
    A: TryInto<Credits>,
    ParseCreditsError: From<A::Error>,
{
    let amount = amount.try_into().map_err(ParseCreditsError::from)?;
    if amount.is_zero() {
        return Err(Error::invalid("the amount is zero credits"));
    }
    if holder.is_zero() {
        return Err(Error::invalid("the holder is the zero address"));
    }
    Ok((holder, amount))
}
