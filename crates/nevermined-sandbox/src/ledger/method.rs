//! Payment methods: the wallet of each account, and cards.

use super::{Denial, Ledger, Receipt};
use crate::change::given;
use nevermined_types::Address;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Who moves the money.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Provider {
    /// The account's own wallet.
    Erc4337,
    Stripe,
    Braintree,
    Visa,
    Vgs,
}

impl Provider {
    pub(crate) const ALL: [Self; 5] = [
        Self::Stripe,
        Self::Braintree,
        Self::Erc4337,
        Self::Visa,
        Self::Vgs,
    ];

    /// As the API writes it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Erc4337 => "erc4337",
            Self::Stripe => "stripe",
            Self::Braintree => "braintree",
            Self::Visa => "visa",
            Self::Vgs => "vgs",
        }
    }

    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|provider| provider.name() == name)
    }

    pub(crate) fn is_card(self) -> bool {
        self != Self::Erc4337
    }
}

impl fmt::Display for Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A card, or an account's wallet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PaymentMethod {
    /// The provider's id of it. A wallet's is its address.
    pub(crate) id: String,
    pub(crate) owner: Address,
    pub(crate) provider: Provider,
    pub(crate) brand: String,
    pub(crate) last4: String,
    /// Month and year, of a card.
    pub(crate) valid_until: Option<(u32, u32)>,
    pub(crate) alias: Option<String>,
    /// The keys that may use it, or any of the owner's.
    pub(crate) allowed_keys: Option<Vec<String>>,
    pub(crate) org_id: Option<String>,
    pub(crate) revoked: bool,
}

/// New values for some of what can be changed. `Some(None)` clears, `None` keeps.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct MethodChange {
    pub(crate) alias: Option<String>,
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "given"
    )]
    pub(crate) allowed_keys: Option<Option<Vec<String>>>,
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "given"
    )]
    pub(crate) org_id: Option<Option<String>>,
}

impl PaymentMethod {
    /// The wallet of an account, which pays from the money that the sandbox keeps for it.
    pub(crate) fn wallet(owner: Address) -> Self {
        let id = owner.to_string();
        let last4 = id.chars().skip(id.chars().count().saturating_sub(4));
        Self {
            last4: last4.collect(),
            id,
            owner,
            provider: Provider::Erc4337,
            brand: "ethereum".to_owned(),
            valid_until: None,
            alias: None,
            allowed_keys: None,
            org_id: None,
            revoked: false,
        }
    }

    /// Whether the key may use it.
    pub(crate) fn is_for_key(&self, key_id: &str) -> bool {
        let allowed = self.allowed_keys.as_ref();
        allowed.is_none_or(|keys| keys.iter().any(|key| key == key_id))
    }
}

impl Ledger {
    /// The payment method, or the denial that says it does not exist.
    pub(super) fn method(&self, id: &str) -> Result<&PaymentMethod, Denial> {
        self.methods
            .get(id)
            .ok_or_else(|| Denial::UnknownMethod(id.to_owned()))
    }

    /// The payment method, if it is the caller's. Others' look as if they did not exist.
    pub(crate) fn own_method(&self, id: &str, caller: Address) -> Result<&PaymentMethod, Denial> {
        self.method(id)
            .ok()
            .filter(|method| method.owner == caller)
            .ok_or_else(|| Denial::UnknownMethod(id.to_owned()))
    }

    pub(super) fn add_method(&mut self, method: PaymentMethod) -> Result<Receipt, Denial> {
        if self.methods.contains_key(&method.id) {
            return Err(Denial::MethodExists(method.id));
        }
        self.methods.insert(method.id.clone(), method);
        Ok(Receipt::of_no_credits())
    }

    pub(super) fn update_method(
        &mut self,
        id: &str,
        caller: Address,
        change: MethodChange,
    ) -> Result<Receipt, Denial> {
        self.own_method(id, caller)?;
        if let Some(method) = self.methods.get_mut(id) {
            if change.alias.is_some() {
                method.alias = change.alias;
            }
            if let Some(keys) = change.allowed_keys {
                method.allowed_keys = keys;
            }
            if let Some(org_id) = change.org_id {
                method.org_id = org_id;
            }
        }
        Ok(Receipt::of_no_credits())
    }

    /// Ends the use of a payment method. Ending it again changes nothing.
    pub(super) fn revoke_method(&mut self, id: &str, caller: Address) -> Result<Receipt, Denial> {
        self.own_method(id, caller)?;
        if let Some(method) = self.methods.get_mut(id) {
            method.revoked = true;
        }
        Ok(Receipt::of_no_credits())
    }
}
