//! What happens to a card payment outside of the API: the buyer pays, or the payment fails, or is given back.

use super::{Refused, Sandbox};
use crate::ledger::{CardSale, Command};

impl Sandbox {
    /// Completes a checkout, as its buyer does by paying: the card is charged and the plan delivered. A repeat
    /// changes nothing. The id is `stripeCheckoutSessionId`.
    ///
    /// # Errors
    /// [`Refused`] if there is no such checkout, it has expired, or the plan can't be bought again.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), nevermined_sandbox::StartError> {
    /// let sandbox = nevermined_sandbox::Sandbox::start().await?;
    /// let refused = sandbox.complete_checkout("cs_test_0").err();
    /// assert_eq!(refused.map(|refused| refused.status()), Some(404));
    /// # Ok(())
    /// # }
    /// ```
    pub fn complete_checkout(&self, checkout: &str) -> Result<(), Refused> {
        self.sell_by_card(CardSale::CompleteCheckout {
            checkout: checkout.to_owned(),
            payment: format!("pi_{}", self.state.random_hex(2)),
        })
    }

    /// Pays an order, as its buyer does. A repeat changes nothing.
    ///
    /// # Errors
    /// [`Refused`] if there is no such order, or it has failed.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), nevermined_sandbox::StartError> {
    /// let sandbox = nevermined_sandbox::Sandbox::start().await?;
    /// let refused = sandbox.pay_order("ord_0").err();
    /// assert_eq!(refused.as_ref().map(|refused| refused.code()), Some("BCK.ORDER.0002"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn pay_order(&self, order: &str) -> Result<(), Refused> {
        self.sell_by_card(CardSale::Pay {
            order: order.to_owned(),
        })
    }

    /// Fails an order for good: it can't be paid any more.
    ///
    /// # Errors
    /// [`Refused`] if there is no such order, or it was paid or has failed.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), nevermined_sandbox::StartError> {
    /// let sandbox = nevermined_sandbox::Sandbox::start().await?;
    /// assert!(sandbox.fail_order("ord_0").is_err());
    /// # Ok(())
    /// # }
    /// ```
    pub fn fail_order(&self, order: &str) -> Result<(), Refused> {
        self.sell_by_card(CardSale::Fail {
            order: order.to_owned(),
        })
    }

    /// Gives back a part of a paid order, in cents. The money comes out of the seller's wallet.
    ///
    /// # Errors
    /// [`Refused`] if there is no such order, it was not paid, less than that is left of it, or the seller's
    /// wallet holds less.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), nevermined_sandbox::StartError> {
    /// let sandbox = nevermined_sandbox::Sandbox::start().await?;
    /// assert!(sandbox.refund_order("ord_0", 100).is_err());
    /// # Ok(())
    /// # }
    /// ```
    pub fn refund_order(&self, order: &str, cents: u64) -> Result<(), Refused> {
        self.sell_by_card(CardSale::Refund {
            order: order.to_owned(),
            cents,
        })
    }

    fn sell_by_card(&self, sale: CardSale) -> Result<(), Refused> {
        let done = self.state.apply(Command::Card(sale));
        done.map_err(|denial| Refused(denial.into()))?;
        self.wait_for_store();
        Ok(())
    }
}
