//! Cards: who issues them, and how an account gets one.

use super::{Account, Sandbox};
use crate::ledger::{Command, PaymentMethod, Provider};
use crate::state::State;
use nevermined_types::Address;

/// Who charges a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CardProvider {
    /// Stripe. Its cards are called `pm_…`.
    Stripe,
    /// Braintree.
    Braintree,
    /// Visa. Its cards are called `vat_…`.
    Visa,
    /// A card in the VGS vault.
    Vgs,
}

impl Sandbox {
    /// Gives an account a card that is never declined, and returns the id of the payment method. The card
    /// can be delegated from then on. Charging it brings money into the sandbox.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), nevermined_sandbox::StartError> {
    /// use nevermined_sandbox::{CardProvider, Sandbox};
    ///
    /// let sandbox = Sandbox::start().await?;
    /// let alice = sandbox.create_account("alice", 0);
    /// let card = sandbox.add_card(&alice, CardProvider::Stripe);
    /// assert!(card.starts_with("pm_"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn add_card(&self, account: &Account, provider: CardProvider) -> String {
        let provider = match provider {
            CardProvider::Stripe => Provider::Stripe,
            CardProvider::Braintree => Provider::Braintree,
            CardProvider::Visa => Provider::Visa,
            CardProvider::Vgs => Provider::Vgs,
        };
        let id = new_card(&self.state, account.address, provider);
        self.wait_for_store();
        id
    }

    /// The cards of an account that were not revoked, by the ids of the payment methods.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), nevermined_sandbox::StartError> {
    /// use nevermined_sandbox::{CardProvider, Sandbox};
    ///
    /// let sandbox = Sandbox::start().await?;
    /// let alice = sandbox.create_account("alice", 0);
    /// let card = sandbox.add_card(&alice, CardProvider::Visa);
    /// assert_eq!(sandbox.cards(&alice), [card]);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn cards(&self, account: &Account) -> Vec<String> {
        self.state.read(|ledger, _| {
            let methods = ledger.methods.values();
            let own = methods.filter(|method| method.owner == account.address && !method.revoked);
            let cards = own.filter(|method| method.provider.is_card());
            cards.map(|card| card.id.clone()).collect()
        })
    }
}

/// Gives an account a card of this provider, and says its id.
pub(crate) fn new_card(state: &State, owner: Address, provider: Provider) -> String {
    let digits = state.random_hex(1);
    let id = match provider {
        Provider::Visa => format!("vat_{digits}"),
        Provider::Vgs => format!("tok_{digits}"),
        Provider::Braintree => digits,
        Provider::Stripe | Provider::Erc4337 => format!("pm_{digits}"),
    };
    // Denied only if 64 random bits came twice: then the account of the first has the card.
    let _receipt = state.apply(Command::AddMethod {
        method: Box::new(PaymentMethod {
            id: id.clone(),
            owner,
            provider,
            brand: "visa".to_owned(),
            last4: "4242".to_owned(),
            valid_until: Some((12, 2099)),
            alias: None,
            allowed_keys: None,
            org_id: None,
            revoked: false,
        }),
    });
    id
}
