//! What a plan costs.

use nevermined_api::types;

use crate::{Address, Environment, Error, TokenAmount, Uint256, Usd, tokens};

/// What a plan costs. One that the service would refuse cannot be made.
///
/// ```
/// use nevermined::{Environment, PlanPrice, TokenAmount, Usd, tokens};
/// # let seller = nevermined::Address::from_bytes([7; 20]);
///
/// let free = PlanPrice::free();
/// let card = PlanPrice::usd(Usd::from_cents(999), seller)?;
/// let usdc = PlanPrice::erc20(tokens::USDC_BASE, TokenAmount::usdc("9.99")?, seller)?;
/// let eurc = PlanPrice::eurc(TokenAmount::eurc("9.99")?, seller, &Environment::Sandbox)?;
/// # let _ = (free, card, usdc, eurc); Ok::<(), nevermined::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct PlanPrice {
    kind: PriceKind,
    receiver: Address,
    /// The contract of pay-as-you-go; the zero address if it is none.
    template: Address,
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
            template: Address::ZERO,
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
            template: Address::ZERO,
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

    /// An amount of USDC on the network of an environment: Base for live, else Base Sepolia.
    ///
    /// # Errors
    /// `InvalidRequest` (`NotSent`): the amount is zero, or has not 6 decimals; the receiver is the zero address.
    ///
    /// ```
    /// # fn run(nvm: nevermined::Nevermined, seller: nevermined::Address) -> Result<(), nevermined::Error> {
    /// use nevermined::{PlanPrice, TokenAmount};
    ///
    /// let price = PlanPrice::usdc(TokenAmount::usdc("9.99")?, seller, nvm.environment())?;
    /// # let _ = price; Ok(())
    /// # }
    /// ```
    pub fn usdc(
        amount: TokenAmount,
        receiver: impl Into<Address>,
        environment: &Environment,
    ) -> Result<Self, Error> {
        let token = match environment.is_live() {
            true => tokens::USDC_BASE,
            false => tokens::USDC_BASE_SEPOLIA,
        };
        Self::erc20(token, amount, receiver)
    }

    /// An amount of EURC on the network of an environment: Base for live, else Base Sepolia.
    ///
    /// # Errors
    /// Those of [`usdc`](Self::usdc).
    ///
    /// ```
    /// # fn run(nvm: nevermined::Nevermined, seller: nevermined::Address) -> Result<(), nevermined::Error> {
    /// use nevermined::{PlanPrice, TokenAmount};
    ///
    /// let price = PlanPrice::eurc(TokenAmount::eurc("9.99")?, seller, nvm.environment())?;
    /// # let _ = price; Ok(())
    /// # }
    /// ```
    pub fn eurc(
        amount: TokenAmount,
        receiver: impl Into<Address>,
        environment: &Environment,
    ) -> Result<Self, Error> {
        let token = match environment.is_live() {
            true => tokens::EURC_BASE,
            false => tokens::EURC_BASE_SEPOLIA,
        };
        Self::erc20(token, amount, receiver)
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
            template: Address::ZERO,
        })
    }

    /// The same price, taken for each use and not for an order. The credits that go with it are
    /// [`PlanCredits::pay_as_you_go`](crate::PlanCredits::pay_as_you_go).
    ///
    /// `template` is the contract of pay-as-you-go on the environment's network. The deployment says its address at `/`,
    /// under `deployment.contracts.PayAsYouGoTemplate`.
    ///
    /// # Errors
    /// `InvalidRequest` (`NotSent`): the template is the zero address, or the price is not in a token.
    ///
    /// ```
    /// # fn run(template: nevermined::Address, seller: nevermined::Address) -> Result<(), nevermined::Error> {
    /// use nevermined::{PlanPrice, TokenAmount, tokens};
    ///
    /// let a_call = PlanPrice::erc20(tokens::USDC_BASE, TokenAmount::usdc("0.01")?, seller)?;
    /// let a_call = a_call.pay_as_you_go(template)?;
    /// # let _ = a_call; Ok(())
    /// # }
    /// ```
    pub fn pay_as_you_go(mut self, template: impl Into<Address>) -> Result<Self, Error> {
        let template = template.into();
        if template.is_zero() {
            return Err(Error::invalid("the template is the zero address")
                .with_hint("read the template's address from the deployment"));
        }
        if !matches!(self.kind, PriceKind::Token { .. }) {
            return Err(Error::invalid("pay-as-you-go is paid in a token")
                .with_hint("start from PlanPrice::erc20 or PlanPrice::native"));
        }
        self.template = template;
        Ok(self)
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
            template_address: self.template,
        }
    }
}

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
    fn a_stablecoin_is_of_the_network_that_the_environment_is_on() {
        let seller = Address::from_bytes([1; 20]);
        let local = Environment::custom("http://127.0.0.1:1").unwrap();
        for (environment, usdc, eurc) in [
            (Environment::Live, tokens::USDC_BASE, tokens::EURC_BASE),
            (
                Environment::StagingLive,
                tokens::USDC_BASE,
                tokens::EURC_BASE,
            ),
            (
                Environment::Sandbox,
                tokens::USDC_BASE_SEPOLIA,
                tokens::EURC_BASE_SEPOLIA,
            ),
            (local, tokens::USDC_BASE_SEPOLIA, tokens::EURC_BASE_SEPOLIA),
        ] {
            let amount = TokenAmount::eurc("1.5").unwrap();
            assert_eq!(
                PlanPrice::usdc(amount, seller, &environment).unwrap(),
                PlanPrice::erc20(usdc, amount, seller).unwrap()
            );
            assert_eq!(
                PlanPrice::eurc(amount, seller, &environment).unwrap(),
                PlanPrice::erc20(eurc, amount, seller).unwrap()
            );
            let wrong = TokenAmount::from_units(1_u64, 2);
            assert!(refusal(PlanPrice::eurc(wrong, seller, &environment)).contains("has 6"));
        }
    }

    #[test]
    fn pay_as_you_go_needs_a_template_and_a_token() {
        let seller = Address::from_bytes([1; 20]);
        let template = Address::from_bytes([2; 20]);
        let amount = TokenAmount::from_units(1_u64, 18);
        let native = PlanPrice::native(amount, seller).unwrap();
        let wire = native.clone().pay_as_you_go(template).unwrap().to_wire();
        assert_eq!(wire.template_address, template);
        assert!(refusal(native.pay_as_you_go(Address::ZERO)).contains("zero address"));
        let fiat = PlanPrice::usd(Usd::FIAT_MIN, seller).unwrap();
        for unpaid in [fiat, PlanPrice::free()] {
            assert!(refusal(unpaid.pay_as_you_go(template)).contains("in a token"));
        }
    }
}
