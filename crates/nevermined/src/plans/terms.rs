//! What a plan costs and what it gives.

use std::time::Duration;

use nevermined_api::types;

use crate::{Address, Credits, Error, ParseCreditsError, TokenAmount, Uint256, Usd, tokens};

/// What a plan costs. One that the service would refuse cannot be made.
///
/// ```
/// use nevermined::{PlanPrice, TokenAmount, Usd, tokens};
/// # let seller = nevermined::Address::from_bytes([7; 20]);
///
/// let free = PlanPrice::free();
/// let card = PlanPrice::usd(Usd::from_cents(999), seller)?;
/// let usdc = PlanPrice::erc20(tokens::USDC_BASE, TokenAmount::usdc("9.99")?, seller)?;
/// # let _ = (free, card, usdc); Ok::<(), nevermined::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct PlanPrice {
    kind: PriceKind,
    receiver: Address,
}

#[derive(Clone, Debug, PartialEq)]
enum PriceKind {
    Free,
    Fiat { amount: Usd },
    Token { token: Address, amount: Uint256 },
}

impl PlanPrice {
    /// Nothing.
    #[must_use]
    pub fn free() -> Self {
        Self {
            kind: PriceKind::Free,
            receiver: Address::ZERO,
        }
    }

    /// US dollars, paid by card: from $1.00 to $999,999.99.
    ///
    /// # Errors
    /// `InvalidRequest` (`NotSent`): the amount is out of these bounds, or the receiver is the zero address.
    pub fn usd(amount: Usd, receiver: impl Into<Address>) -> Result<Self, Error> {
        if amount < Usd::FIAT_MIN {
            let least = Usd::FIAT_MIN;
            return Err(Error::invalid(format!(
                "a card price of {amount} is below the least, {least}"
            )));
        }
        if amount > Usd::FIAT_MAX {
            let most = Usd::FIAT_MAX;
            return Err(Error::invalid(format!(
                "a card price of {amount} is above the most, {most}"
            )));
        }
        Ok(Self {
            kind: PriceKind::Fiat { amount },
            receiver: real(receiver.into())?,
        })
    }

    /// An amount of an ERC-20 token, as USDC; see [`tokens`].
    ///
    /// # Errors
    /// `InvalidRequest` (`NotSent`): the amount is zero, or has other decimals than the token has (as far as it is one
    /// of [`tokens`]); the token or the receiver is the zero address.
    pub fn erc20(
        token: impl Into<Address>,
        amount: TokenAmount,
        receiver: impl Into<Address>,
    ) -> Result<Self, Error> {
        let token = token.into();
        if token.is_zero() {
            return Err(Error::invalid("the token is the zero address")
                .with_hint("use PlanPrice::native for the network's own token"));
        }
        if let Some(decimals) = known_decimals(token) {
            check_decimals(amount, decimals)?;
        }
        Self::token(token, amount, receiver.into())
    }

    /// An amount of the network's own token, which has 18 decimals.
    ///
    /// # Errors
    /// `InvalidRequest` (`NotSent`): the amount is zero, or has not 18 decimals; the receiver is the zero address.
    pub fn native(amount: TokenAmount, receiver: impl Into<Address>) -> Result<Self, Error> {
        check_decimals(amount, 18)?;
        Self::token(Address::ZERO, amount, receiver.into())
    }

    fn token(token: Address, amount: TokenAmount, receiver: Address) -> Result<Self, Error> {
        if amount.units().is_zero() {
            return Err(Error::invalid("the price is zero")
                .with_hint("use PlanPrice::free for a plan that costs nothing"));
        }
        let kind = PriceKind::Token {
            token,
            amount: amount.units(),
        };
        Ok(Self {
            kind,
            receiver: real(receiver)?,
        })
    }

    pub(crate) fn currency(&self) -> Option<String> {
        matches!(self.kind, PriceKind::Fiat { .. }).then(|| "USD".to_owned())
    }

    pub(crate) fn to_wire(&self) -> types::PlanPriceConfig {
        let (token, amounts) = match &self.kind {
            PriceKind::Free => (Address::ZERO, Vec::new()),
            PriceKind::Fiat { amount } => (Address::ZERO, vec![amount.micros()]),
            PriceKind::Token { token, amount } => (*token, vec![*amount]),
        };
        types::PlanPriceConfig {
            receivers: amounts.iter().map(|_| self.receiver).collect(),
            amounts,
            token_address: token,
            contract_address: Address::ZERO,
            currency: self.currency(),
            external_price_address: Address::ZERO,
            fee_controller: Address::ZERO,
            is_crypto: !matches!(self.kind, PriceKind::Fiat { .. }),
            template_address: Address::ZERO,
        }
    }
}

/// What an order of a plan gives. Terms that the service would refuse cannot be made.
///
/// ```
/// use std::time::Duration;
/// use nevermined::PlanCredits;
///
/// let hundred_calls = PlanCredits::fixed(100, 1)?;
/// let metered = PlanCredits::dynamic(1_000, 1, 50)?;
/// let a_month = PlanCredits::time(Duration::from_secs(2_629_746))?;
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
        let one = Credits::from(1_u64);
        Ok(Self {
            amount: one,
            min: one,
            max: one,
            fixed: false,
            duration: Some(duration),
            onchain_mirror: false,
        })
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

/// The decimals of the tokens that this library names.
fn known_decimals(token: Address) -> Option<u8> {
    [
        tokens::USDC_BASE,
        tokens::USDC_BASE_SEPOLIA,
        tokens::EURC_BASE,
        tokens::EURC_BASE_SEPOLIA,
    ]
    .contains(&token)
    .then_some(tokens::USDC_DECIMALS)
}

/// An amount with other decimals is off by a power of ten.
fn check_decimals(amount: TokenAmount, expected: u8) -> Result<(), Error> {
    let given = amount.decimals();
    if given == expected {
        return Ok(());
    }
    Err(Error::invalid(format!(
        "the amount has {given} decimals, the token has {expected}"
    )))
}

/// A receiver that can receive.
fn real(receiver: Address) -> Result<Address, Error> {
    if receiver.is_zero() {
        return Err(Error::invalid(
            "the price has no receiver: the zero address would burn the money",
        ));
    }
    Ok(receiver)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal<T: std::fmt::Debug>(result: Result<T, Error>) -> String {
        let error = result.unwrap_err();
        assert_eq!(error.outcome(), crate::Outcome::NotSent);
        error.to_string()
    }

    #[test]
    fn prices_that_the_service_refuses_cannot_be_made() {
        let seller = Address::from_bytes([1; 20]);
        assert!(
            refusal(PlanPrice::usd(Usd::from_cents(99), seller)).contains("below the least, $1.00")
        );
        assert!(
            refusal(PlanPrice::usd(Usd::from_cents(100_000_000), seller))
                .contains("above the most")
        );
        assert!(
            PlanPrice::usd(Usd::FIAT_MIN, seller).is_ok()
                && PlanPrice::usd(Usd::FIAT_MAX, seller).is_ok()
        );
        assert!(refusal(PlanPrice::usd(Usd::FIAT_MIN, Address::ZERO)).contains("no receiver"));
        let wrong = TokenAmount::from_units(1_u64, 18);
        assert!(
            refusal(PlanPrice::erc20(tokens::USDC_BASE, wrong, seller))
                .contains("18 decimals, the token has 6")
        );
        let none = TokenAmount::from_units(0_u64, 6);
        assert!(
            refusal(PlanPrice::erc20(tokens::USDC_BASE, none, seller)).contains("price is zero")
        );
        let six = TokenAmount::from_units(1_u64, 6);
        assert!(refusal(PlanPrice::native(six, seller)).contains("6 decimals, the token has 18"));
        assert!(refusal(PlanPrice::erc20(Address::ZERO, six, seller)).contains("zero address"));
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
}
