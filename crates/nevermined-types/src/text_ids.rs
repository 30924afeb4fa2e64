//! Ids that the service makes: opaque text, checked when it is given, sent exactly as it came.

use crate::ParseIdError;
use crate::complaint::{Complaint, quoted};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

const REMEDY: &str = "pass the id as the service answered it";

/// The longest id that is taken. The service's own are UUIDs, most of them with a few letters in front.
const MAX_LENGTH: usize = 200;

/// Refuses what would not keep its place in a path.
fn check(subject: &'static str, text: &str) -> Result<(), Box<Complaint>> {
    let complaint = |problem: &'static str| Complaint::new(subject, text, problem, REMEDY);
    if text.is_empty() {
        return Err(complaint("it is empty"));
    }
    if text.len() > MAX_LENGTH {
        return Err(complaint("it is longer than 200 bytes"));
    }
    if text.bytes().all(|byte| byte == b'.') {
        return Err(complaint("it is made of dots only"));
    }
    let keeps_its_place = |c: char| c.is_ascii_alphanumeric() || "-_.:".contains(c);
    match text.char_indices().find(|(_, c)| !keeps_its_place(*c)) {
        Some((at, found)) => {
            let problem = format!("{} at byte {at} has no place in an id", quoted(found));
            Err(Complaint::new(subject, text, problem, REMEDY).at(Some(at)))
        }
        None => Ok(()),
    }
}

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident, $subject:literal) => {
        $(#[$doc])*
        ///
        /// Letters, digits, and `-`, `_`, `.`, `:`, at most 200 of them, so that it keeps its place in a path. What
        /// the service answers is kept as it is.
        ///
        /// # Errors
        ///
        /// Parsing gives a [`ParseIdError`].
        #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(Arc<str>);

        impl $name {
            #[doc = concat!("The ", $subject, " exactly as it was given.")]
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = ParseIdError;

            fn from_str(text: &str) -> Result<Self, ParseIdError> {
                check($subject, text)?;
                Ok(Self(text.into()))
            }
        }

        impl TryFrom<&str> for $name {
            type Error = ParseIdError;

            fn try_from(text: &str) -> Result<Self, ParseIdError> {
                text.parse()
            }
        }

        impl TryFrom<String> for $name {
            type Error = ParseIdError;

            fn try_from(text: String) -> Result<Self, ParseIdError> {
                text.parse()
            }
        }

        impl TryFrom<&String> for $name {
            type Error = ParseIdError;

            fn try_from(text: &String) -> Result<Self, ParseIdError> {
                text.parse()
            }
        }

        impl From<&$name> for $name {
            fn from(id: &$name) -> Self {
                id.clone()
            }
        }

        impl From<&$name> for String {
            fn from(id: &$name) -> Self {
                id.as_str().to_owned()
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.as_str().to_owned()
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({:?})"), self.as_str())
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.serialize_str(self.as_str())
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let text = String::deserialize(from)?;
                Ok(Self(text.into()))
            }
        }

        #[cfg(feature = "schemars")]
        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn schema_id() -> std::borrow::Cow<'static, str> {
                concat!("nevermined_types::", stringify!($name)).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": "string" })
            }
        }
    };
}

text_id! {
    /// The id of an organization.
    ///
    /// ```
    /// use nevermined_types::OrganizationId;
    ///
    /// let id: OrganizationId = "org-7f1c2a4e-0c52-4f7e-9a53-1f6a2b7c8d90".parse()?;
    /// assert_eq!(id.as_str(), "org-7f1c2a4e-0c52-4f7e-9a53-1f6a2b7c8d90");
    /// assert!("../keys".parse::<OrganizationId>().is_err());
    /// # Ok::<(), nevermined_types::ParseIdError>(())
    /// ```
    OrganizationId, "organization id"
}

text_id! {
    /// The id of a membership: a person within one organization.
    ///
    /// ```
    /// use nevermined_types::MemberId;
    ///
    /// let id: MemberId = "om-7f1c2a4e-0c52-4f7e-9a53-1f6a2b7c8d90".parse()?;
    /// assert_eq!(id.as_str(), "om-7f1c2a4e-0c52-4f7e-9a53-1f6a2b7c8d90");
    /// assert!("../keys".parse::<MemberId>().is_err());
    /// # Ok::<(), nevermined_types::ParseIdError>(())
    /// ```
    MemberId, "member id"
}

text_id! {
    /// The id of a user.
    ///
    /// ```
    /// use nevermined_types::UserId;
    ///
    /// let id: UserId = "us-7f1c2a4e-0c52-4f7e-9a53-1f6a2b7c8d90".parse()?;
    /// assert_eq!(id.as_str(), "us-7f1c2a4e-0c52-4f7e-9a53-1f6a2b7c8d90");
    /// assert!("../keys".parse::<UserId>().is_err());
    /// # Ok::<(), nevermined_types::ParseIdError>(())
    /// ```
    UserId, "user id"
}

text_id! {
    /// The id of a group of members.
    ///
    /// ```
    /// use nevermined_types::GroupId;
    ///
    /// let id: GroupId = "grp-7f1c2a4e-0c52-4f7e-9a53-1f6a2b7c8d90".parse()?;
    /// assert_eq!(id.as_str(), "grp-7f1c2a4e-0c52-4f7e-9a53-1f6a2b7c8d90");
    /// assert!("../keys".parse::<GroupId>().is_err());
    /// # Ok::<(), nevermined_types::ParseIdError>(())
    /// ```
    GroupId, "group id"
}

text_id! {
    /// The id of a group's budget.
    ///
    /// ```
    /// use nevermined_types::BudgetId;
    ///
    /// let id: BudgetId = "bdg-7f1c2a4e-0c52-4f7e-9a53-1f6a2b7c8d90".parse()?;
    /// assert_eq!(id.as_str(), "bdg-7f1c2a4e-0c52-4f7e-9a53-1f6a2b7c8d90");
    /// assert!("../keys".parse::<BudgetId>().is_err());
    /// # Ok::<(), nevermined_types::ParseIdError>(())
    /// ```
    BudgetId, "budget id"
}

text_id! {
    /// The id of an organization's wallet.
    ///
    /// ```
    /// use nevermined_types::WalletId;
    ///
    /// let id: WalletId = "orw-7f1c2a4e-0c52-4f7e-9a53-1f6a2b7c8d90".parse()?;
    /// assert_eq!(id.as_str(), "orw-7f1c2a4e-0c52-4f7e-9a53-1f6a2b7c8d90");
    /// assert!("../keys".parse::<WalletId>().is_err());
    /// # Ok::<(), nevermined_types::ParseIdError>(())
    /// ```
    WalletId, "wallet id"
}

text_id! {
    /// The id of an invitation into an organization.
    ///
    /// ```
    /// use nevermined_types::InvitationId;
    ///
    /// let id: InvitationId = "oi-7f1c2a4e-0c52-4f7e-9a53-1f6a2b7c8d90".parse()?;
    /// assert_eq!(id.as_str(), "oi-7f1c2a4e-0c52-4f7e-9a53-1f6a2b7c8d90");
    /// assert!("../keys".parse::<InvitationId>().is_err());
    /// # Ok::<(), nevermined_types::ParseIdError>(())
    /// ```
    InvitationId, "invitation id"
}

text_id! {
    /// The id of a customer of an organization.
    ///
    /// ```
    /// use nevermined_types::CustomerId;
    ///
    /// let id: CustomerId = "oc-7f1c2a4e-0c52-4f7e-9a53-1f6a2b7c8d90".parse()?;
    /// assert_eq!(id.as_str(), "oc-7f1c2a4e-0c52-4f7e-9a53-1f6a2b7c8d90");
    /// assert!("../keys".parse::<CustomerId>().is_err());
    /// # Ok::<(), nevermined_types::ParseIdError>(())
    /// ```
    CustomerId, "customer id"
}

text_id! {
    /// The id of a webhook.
    ///
    /// ```
    /// use nevermined_types::WebhookId;
    ///
    /// let id: WebhookId = "7f1c2a4e-0c52-4f7e-9a53-1f6a2b7c8d90".parse()?;
    /// assert_eq!(id.as_str(), "7f1c2a4e-0c52-4f7e-9a53-1f6a2b7c8d90");
    /// assert!("../keys".parse::<WebhookId>().is_err());
    /// # Ok::<(), nevermined_types::ParseIdError>(())
    /// ```
    WebhookId, "webhook id"
}

text_id! {
    /// The id of one delivery of a webhook.
    ///
    /// ```
    /// use nevermined_types::DeliveryId;
    ///
    /// let id: DeliveryId = "whd-7f1c2a4e-0c52-4f7e-9a53-1f6a2b7c8d90".parse()?;
    /// assert_eq!(id.as_str(), "whd-7f1c2a4e-0c52-4f7e-9a53-1f6a2b7c8d90");
    /// assert!("../keys".parse::<DeliveryId>().is_err());
    /// # Ok::<(), nevermined_types::ParseIdError>(())
    /// ```
    DeliveryId, "delivery id"
}

text_id! {
    /// The id of a secret for live updates.
    ///
    /// ```
    /// use nevermined_types::RealtimeSecretId;
    ///
    /// let id: RealtimeSecretId = "7f1c2a4e-0c52-4f7e-9a53-1f6a2b7c8d90".parse()?;
    /// assert_eq!(id.as_str(), "7f1c2a4e-0c52-4f7e-9a53-1f6a2b7c8d90");
    /// assert!("../keys".parse::<RealtimeSecretId>().is_err());
    /// # Ok::<(), nevermined_types::ParseIdError>(())
    /// ```
    RealtimeSecretId, "realtime secret id"
}

text_id! {
    /// The id of a delegation.
    ///
    /// ```
    /// use nevermined_types::DelegationId;
    ///
    /// let id: DelegationId = "fcf2b8fc-fe07-41c6-861b-92f2991b57bf".parse()?;
    /// assert_eq!(id.as_str(), "fcf2b8fc-fe07-41c6-861b-92f2991b57bf");
    /// assert!("../keys".parse::<DelegationId>().is_err());
    /// # Ok::<(), nevermined_types::ParseIdError>(())
    /// ```
    DelegationId, "delegation id"
}

text_id! {
    /// The id of a payment method, as its provider names it: a card's token, or a wallet's address.
    ///
    /// ```
    /// use nevermined_types::PaymentMethodId;
    ///
    /// let id: PaymentMethodId = "pm_1NxYzA2eZvKYlo2C".parse()?;
    /// assert_eq!(id.as_str(), "pm_1NxYzA2eZvKYlo2C");
    /// assert!("../keys".parse::<PaymentMethodId>().is_err());
    /// # Ok::<(), nevermined_types::ParseIdError>(())
    /// ```
    PaymentMethodId, "payment method id"
}

text_id! {
    /// The hash that names a permission.
    ///
    /// ```
    /// use nevermined_types::PermissionHash;
    ///
    /// let id: PermissionHash = "0x1f4a".parse()?;
    /// assert_eq!(id.as_str(), "0x1f4a");
    /// assert!("../keys".parse::<PermissionHash>().is_err());
    /// # Ok::<(), nevermined_types::ParseIdError>(())
    /// ```
    PermissionHash, "permission hash"
}

text_id! {
    /// The id of an order. Whoever has it may read the order.
    ///
    /// ```
    /// use nevermined_types::OrderId;
    ///
    /// let id: OrderId = "ord_7f1c2a4e".parse()?;
    /// assert_eq!(id.as_str(), "ord_7f1c2a4e");
    /// assert!("../keys".parse::<OrderId>().is_err());
    /// # Ok::<(), nevermined_types::ParseIdError>(())
    /// ```
    OrderId, "order id"
}

text_id! {
    /// The id of a connection: a program that an account has let in.
    ///
    /// ```
    /// use nevermined_types::BindingId;
    ///
    /// let id: BindingId = "b-1".parse()?;
    /// assert_eq!(id.as_str(), "b-1");
    /// assert!("../keys".parse::<BindingId>().is_err());
    /// # Ok::<(), nevermined_types::ParseIdError>(())
    /// ```
    BindingId, "connection id"
}

text_id! {
    /// The id of a payment in the router's ledger.
    ///
    /// ```
    /// use nevermined_types::PaymentId;
    ///
    /// let id: PaymentId = "7f1c2a4e-0c52-4f7e-9a53-1f6a2b7c8d90".parse()?;
    /// assert_eq!(id.as_str(), "7f1c2a4e-0c52-4f7e-9a53-1f6a2b7c8d90");
    /// assert!("../keys".parse::<PaymentId>().is_err());
    /// # Ok::<(), nevermined_types::ParseIdError>(())
    /// ```
    PaymentId, "payment id"
}
