//! What an order of a plan gives.

use std::time::Duration;

use nevermined_api::types;

use crate::{Credits, Error, ParseCreditsError, Uint256};

/// What an order of a plan gives. Terms that the service would refuse cannot be made.
///
/// A plan counts credits or ends with time, and not both: credits that are lost after a while are minted, see
/// [`mint_expirable`](crate::credits::CreditsHandle::mint_expirable).
///
/// ```
/// use std::time::Duration;
/// use nevermined::PlanCredits;
///
/// let hundred_calls = PlanCredits::fixed(100, 1)?;
/// let metered = PlanCredits::dynamic(1_000, 1, 50)?;
/// let a_month = PlanCredits::time(Duration::from_secs(2_629_746))?; // expires
/// # let _ = (hundred_calls, metered, a_month); Ok::<(), nevermined::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct PlanCredits {
    amount: Credits,
    min: Credits,
    max: Credits,
    fixed: bool,
    duration: Option<Duration>,
    onchain_mirror: bool,
}

impl PlanCredits {
    /// `amount` credits, of which each request burns `per_request`.
    ///
    /// # Errors
    /// `InvalidRequest` (`NotSent`): a number is zero or negative.
    pub fn fixed<A, P>(amount: A, per_request: P) -> Result<Self, Error>
    where
        A: TryInto<Credits>,
        P: TryInto<Credits>,
        ParseCreditsError: From<A::Error> + From<P::Error>,
    {
        let per_request = per_request.try_into().map_err(ParseCreditsError::from)?;
        let amount = amount.try_into().map_err(ParseCreditsError::from)?;
        Self::counted(amount, per_request, per_request, true)
    }

    /// `amount` credits, of which each request burns between `min` and `max`, as the seller decides.
    ///
    /// # Errors
    /// `InvalidRequest` (`NotSent`): `amount` or `max` is zero, a number is negative, or `min` is above `max`.
    pub fn dynamic<A, B, C>(amount: A, min: B, max: C) -> Result<Self, Error>
    where
        A: TryInto<Credits>,
        B: TryInto<Credits>,
        C: TryInto<Credits>,
        ParseCreditsError: From<A::Error> + From<B::Error> + From<C::Error>,
    {
        let min = min.try_into().map_err(ParseCreditsError::from)?;
        let max = max.try_into().map_err(ParseCreditsError::from)?;
        let amount = amount.try_into().map_err(ParseCreditsError::from)?;
        Self::counted(amount, min, max, false)
    }

    fn counted(amount: Credits, min: Credits, max: Credits, fixed: bool) -> Result<Self, Error> {
        if amount.is_zero() {
            return Err(Error::invalid("a plan of zero credits"));
        }
        if max.is_zero() {
            return Err(Error::invalid("a request that burns zero credits at most"));
        }
        if min > max {
            let message = format!(
                "a request burns at least {min} credits and at most {max}: the least is above the most"
            );
            return Err(Error::invalid(message));
        }
        Ok(Self {
            amount,
            min,
            max,
            fixed,
            duration: None,
            onchain_mirror: false,
        })
    }

    /// Unlimited use for `duration`, counted in whole seconds.
    ///
    /// # Errors
    /// `InvalidRequest` (`NotSent`): less than one second.
    pub fn time(duration: Duration) -> Result<Self, Error> {
        if duration.as_secs() == 0 {
            return Err(Error::invalid("a time plan of less than one second"));
        }
        Ok(Self::one(Some(duration)))
    }

    /// One credit an order, which one request burns: for a price that is taken for each use, see
    /// [`PlanPrice::pay_as_you_go`](crate::PlanPrice::pay_as_you_go).
    ///
    /// ```
    /// let a_call = nevermined::PlanCredits::pay_as_you_go();
    /// # let _ = a_call;
    /// ```
    #[must_use]
    pub fn pay_as_you_go() -> Self {
        Self::one(None)
    }

    /// One credit, the number that plans have which do not count.
    fn one(duration: Option<Duration>) -> Self {
        let one = Credits::from(1_u64);
        Self {
            amount: one,
            min: one,
            max: one,
            fixed: false,
            duration,
            onchain_mirror: false,
        }
    }

    /// Whether the credits are kept on the blockchain too.
    #[must_use]
    pub fn onchain_mirror(mut self, mirror: bool) -> Self {
        self.onchain_mirror = mirror;
        self
    }

    pub(crate) fn access_limit(&self) -> types::PlanAccessLimit {
        match self.duration {
            Some(_) => types::PlanAccessLimit::Time,
            None => types::PlanAccessLimit::Credits,
        }
    }

    pub(crate) fn to_wire(&self) -> types::PlanCreditsConfig {
        types::PlanCreditsConfig {
            amount: self.amount.into(),
            duration_secs: Uint256::from(self.duration.map_or(0, |duration| duration.as_secs())),
            is_redemption_amount_fixed: self.fixed,
            max_amount: self.max.into(),
            min_amount: self.min.into(),
            nft_address: None,
            onchain_mirror: self.onchain_mirror,
            redemption_type: SUBSCRIBER,
        }
    }
}

/// Who may burn credits: the official clients' default, the subscriber.
const SUBSCRIBER: i64 = 4;

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal<T: std::fmt::Debug>(result: Result<T, Error>) -> String {
        let error = result.unwrap_err();
        assert_eq!(error.outcome(), crate::Outcome::NotSent);
        error.to_string()
    }

    #[test]
    fn credits_that_the_service_refuses_cannot_be_made() {
        assert!(refusal(PlanCredits::fixed(0, 1)).contains("zero credits"));
        assert!(refusal(PlanCredits::fixed(1, 0)).contains("zero credits at most"));
        assert!(refusal(PlanCredits::dynamic(10, 5, 4)).contains("above the most"));
        assert!(!refusal(PlanCredits::fixed(-1, 1)).is_empty());
        assert!(
            refusal(PlanCredits::time(Duration::from_millis(999))).contains("less than one second")
        );
    }

    #[test]
    fn only_time_limits_a_plan_of_time() {
        let month = PlanCredits::time(Duration::from_secs(2_629_746)).unwrap();
        let (limit, wire) = (month.access_limit(), month.to_wire());
        assert_eq!(limit, types::PlanAccessLimit::Time);
        assert_eq!(wire.duration_secs, Uint256::from(2_629_746_u64));
        assert!(!wire.is_redemption_amount_fixed);
        for counted in [
            PlanCredits::pay_as_you_go(),
            PlanCredits::fixed(5, 1).unwrap(),
            PlanCredits::dynamic(5, 0, 2).unwrap(),
        ] {
            assert_eq!(counted.access_limit(), types::PlanAccessLimit::Credits);
            assert!(counted.to_wire().duration_secs.is_zero());
        }
    }
}
