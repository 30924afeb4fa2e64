use std::fmt;

use bytes::Bytes;
use nevermined_api::organizations::types;
/// A subscription of an organization to a tier.
pub use nevermined_api::organizations::types::BillingSubscription as Subscription;
/// What a change of tier did.
pub use nevermined_api::organizations::types::BillingTierChanged as TierChanged;
/// A tier in one currency and one interval. Its price is in the currency's minor unit.
pub use nevermined_api::organizations::types::TierCatalogRowDto as Tier;
use nevermined_api::organizations::{
    CANCEL_SUBSCRIPTION, CREATE_BILLING_CHECKOUT, DOWNGRADE_SUBSCRIPTION, GET_BILLING_ENTITLEMENTS,
    GET_BILLING_SUBSCRIPTION, LIST_BILLING_INVOICES, LIST_TIERS, UPGRADE_SUBSCRIPTION,
};
use serde_json::{Map, Value};

use super::{OrganizationId, OrganizationsHandle, part_of_organization};
use crate::Request;
use crate::endpoint::endpoint;

/// A tier that an organization can buy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PaidTier {
    /// The lower one.
    Premium,
    /// The higher one.
    Enterprise,
}

/// A currency that a tier has a price in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TierCurrency {
    /// US dollars.
    Usd,
    /// Euros.
    Eur,
    /// The token that stands for a dollar.
    Usdc,
    /// The token that stands for a euro.
    Eurc,
}

/// How often a tier is paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TierInterval {
    /// Every month.
    Month,
    /// Every year.
    Year,
    /// Once.
    Once,
}

/// Where a buyer pays for a tier: the answer as it came, whose form is not published. Whoever has it can go to the
/// payment, so `Debug` shows its size only.
#[derive(Clone)]
pub struct Checkout(Bytes);

impl Checkout {
    /// The answer itself.
    #[must_use]
    pub fn expose(&self) -> &Bytes {
        &self.0
    }

    /// The answer as JSON, if it is JSON.
    #[must_use]
    pub fn expose_json(&self) -> Option<Value> {
        serde_json::from_slice(&self.0).ok()
    }
}

impl fmt::Debug for Checkout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Checkout([redacted], {} bytes)", self.0.len())
    }
}

part_of_organization! {
    /// The calls on an organization's tier and what is paid for it; from
    /// [`OrganizationHandle::billing`](super::OrganizationHandle::billing). Which tiers there are, and what they cost, is
    /// in [`OrganizationsHandle::tiers`].
    BillingHandle,
    /// Its tier: what it allows, what is paid for it, and moves to another.
    billing
}

impl BillingHandle {
    /// Reads the organization's tier, what it allows, and how much of that is used, in JSON of a form that is not
    /// published. Members may read it.
    ///
    /// Source: `getBillingEntitlements`.
    ///
    /// # Errors
    /// `Forbidden` (403: no active member): `Rejected`. `Timeout`, `Connect`, `Server`, `Decode`: it can be repeated.
    ///
    /// ```
    /// # async fn run(organization: nevermined::organizations::OrganizationHandle) -> Result<(), nevermined::Error> {
    /// for (name, value) in organization.billing().entitlements().await?.into_inner() {
    ///     println!("{name}: {value}");
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn entitlements(&self) -> Request<GetEntitlements> {
        let get = GetEntitlements {
            organization: self.organization.clone(),
        };
        Request::new(&self.core, Ok(get))
    }

    /// Reads the newest subscription; `None` if there was none. Only admins may.
    ///
    /// Source: `getBillingSubscription`.
    ///
    /// # Errors
    /// `Forbidden` (403: no active admin): `Rejected`. `Timeout`, `Connect`, `Server`, `Decode`: it can be repeated.
    ///
    /// ```
    /// # async fn run(organization: nevermined::organizations::OrganizationHandle) -> Result<(), nevermined::Error> {
    /// match organization.billing().subscription().await?.into_inner() {
    ///     Some(subscription) => println!("{:?} until {:?}", subscription.tier, subscription.current_period_end),
    ///     None => println!("no subscription"),
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn subscription(&self) -> Request<GetSubscription> {
        let get = GetSubscription {
            organization: self.organization.clone(),
        };
        Request::new(&self.core, Ok(get))
    }

    /// Lists the newest invoices, 20 at most, in JSON of a form that is not published. Only admins may.
    ///
    /// Source: `listBillingInvoices`.
    ///
    /// # Errors
    /// `Forbidden` (403: no active admin): `Rejected`. `Timeout`, `Connect`, `Server`, `Decode`: it can be repeated.
    ///
    /// ```
    /// # async fn run(organization: nevermined::organizations::OrganizationHandle) -> Result<(), nevermined::Error> {
    /// let invoices = organization.billing().invoices().await?;
    /// println!("{}", invoices.into_inner());
    /// # Ok(())
    /// # }
    /// ```
    pub fn invoices(&self) -> Request<ListInvoices> {
        let list = ListInvoices {
            organization: self.organization.clone(),
        };
        Request::new(&self.core, Ok(list))
    }

    /// Ends the subscription with its current period. Only admins may.
    ///
    /// What the organization has published is cut down to the limits of an organization without a tier at once. The answer
    /// has `canceled`, `cancelAt` and `currentPeriodEnd`; their form is not published.
    /// Source: `cancelSubscription`.
    ///
    /// # Errors
    /// `InvalidRequest` (400: no subscription by card), `Forbidden` (403: no active admin): `Rejected`. `Timeout`,
    /// `Connect`, `Server`, `Decode`: `Unknown`; read the [`subscription`](Self::subscription).
    ///
    /// ```
    /// # async fn run(organization: nevermined::organizations::OrganizationHandle) -> Result<(), nevermined::Error> {
    /// let canceled = organization.billing().cancel().await?;
    /// println!("{:?}", canceled.get("cancelAt"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn cancel(&self) -> Request<CancelSubscription> {
        let cancel = CancelSubscription {
            organization: self.organization.clone(),
        };
        Request::new(&self.core, Ok(cancel))
    }

    /// Moves the subscription from Enterprise to Premium, with the rest of the period credited. Only admins may.
    ///
    /// What the organization has published is cut down to the lower limits at once.
    /// Source: `downgradeSubscription`.
    ///
    /// # Errors
    /// `InvalidRequest` (400: it cannot be moved), `Forbidden` (403: no active admin): `Rejected`. `Timeout`, `Connect`,
    /// `Server` (503: there is no price for the tier yet), `Decode`: `Unknown`; read the
    /// [`subscription`](Self::subscription).
    ///
    /// ```
    /// # async fn run(organization: nevermined::organizations::OrganizationHandle) -> Result<(), nevermined::Error> {
    /// let moved = organization.billing().downgrade_to_premium().await?;
    /// println!("{:?}", moved.tier);
    /// # Ok(())
    /// # }
    /// ```
    pub fn downgrade_to_premium(&self) -> Request<DowngradeSubscription> {
        let downgrade = DowngradeSubscription {
            organization: self.organization.clone(),
        };
        Request::new(&self.core, Ok(downgrade))
    }

    /// Moves the subscription from Premium to Enterprise. The card is charged for the rest of the period. Only admins may.
    ///
    /// Source: `upgradeSubscription`.
    ///
    /// # Errors
    /// | kind | outcome |
    /// |---|---|
    /// | `InvalidRequest` (400: it cannot be moved), `Forbidden` (403: no active admin) | `Rejected` |
    /// | `Timeout`, `Connect`, `Server` (503: there is no price for the tier yet), `Decode` | `Unknown`: read the [`subscription`](Self::subscription) before you repeat it |
    ///
    /// ```
    /// # async fn run(organization: nevermined::organizations::OrganizationHandle) -> Result<(), nevermined::Error> {
    /// let moved = organization.billing().upgrade_to_enterprise().await?;
    /// println!("{:?}", moved.tier);
    /// # Ok(())
    /// # }
    /// ```
    pub fn upgrade_to_enterprise(&self) -> Request<UpgradeSubscription> {
        let upgrade = UpgradeSubscription {
            organization: self.organization.clone(),
        };
        Request::new(&self.core, Ok(upgrade))
    }

    /// Starts the first purchase of a tier. The answer leads to a page where the buyer pays by card. Only admins may.
    ///
    /// An organization that has a subscription moves it instead. The call is refused if the account acts in another
    /// organization: [`with_organization`](Request::with_organization) says which.
    /// Source: `createBillingCheckout`.
    ///
    /// # Errors
    /// `InvalidRequest` (400: not sold in this currency and interval), `Forbidden` (403), `Conflict` (409: there is a
    /// subscription): `Rejected`. `Timeout`, `Connect`, `Server` (503: there are no prices yet): `Unknown`; nothing is
    /// paid before a person pays.
    ///
    /// ```
    /// # async fn run(organization: nevermined::organizations::OrganizationHandle) -> Result<(), nevermined::Error> {
    /// use nevermined::organizations::PaidTier;
    ///
    /// let checkout = organization.billing().checkout(PaidTier::Premium).await?;
    /// let answer = checkout.expose_json();
    /// # let _ = answer; Ok(())
    /// # }
    /// ```
    pub fn checkout(&self, tier: PaidTier) -> Request<CreateCheckout> {
        let tier = match tier {
            PaidTier::Premium => types::CreateOrgCheckoutDtoTier::Premium,
            PaidTier::Enterprise => types::CreateOrgCheckoutDtoTier::Enterprise,
        };
        let create = CreateCheckout {
            organization: self.organization.clone(),
            body: types::CreateOrgCheckoutDto {
                tier,
                currency: None,
                interval: None,
            },
        };
        Request::new(&self.core, Ok(create))
    }
}

impl OrganizationsHandle {
    /// Lists the tiers that an organization can buy, one for each currency and interval. Needs no key.
    ///
    /// Source: `listTiers`.
    ///
    /// # Errors
    /// `Timeout`, `Connect`, `Server`, `Decode`: it can be repeated.
    ///
    /// ```
    /// # async fn run(nvm: nevermined::Nevermined) -> Result<(), nevermined::Error> {
    /// for tier in nvm.organizations().tiers().await?.into_inner() {
    ///     println!("{:?}: {:?} {:?}", tier.tier, tier.price_minor_units, tier.currency);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn tiers(&self) -> Request<ListTiers> {
        Request::new(&self.core, Ok(ListTiers {}))
    }
}

endpoint! {
    /// A reading of what a tier allows; from [`BillingHandle::entitlements`].
    GetEntitlements { organization: OrganizationId }
    GET_BILLING_ENTITLEMENTS,
    |this, client| client.organizations().get_billing_entitlements(&this.organization),
    json |wire: types::BillingEntitlements| -> Map<String, Value> { Ok(wire.0) }
}

endpoint! {
    /// A reading of a subscription; from [`BillingHandle::subscription`].
    GetSubscription { organization: OrganizationId }
    GET_BILLING_SUBSCRIPTION,
    |this, client| client.organizations().get_billing_subscription(&this.organization),
    json |wire: types::BillingSubscriptionResponse| -> Option<Subscription> { Ok(wire.subscription) }
}

endpoint! {
    /// A list of invoices; from [`BillingHandle::invoices`].
    ListInvoices { organization: OrganizationId }
    LIST_BILLING_INVOICES,
    |this, client| client.organizations().list_billing_invoices(&this.organization),
    value |wire: Value| -> Value { Ok(wire) }
}

endpoint! {
    /// An end of a subscription; from [`BillingHandle::cancel`].
    CancelSubscription { organization: OrganizationId }
    CANCEL_SUBSCRIPTION,
    |this, client| client.organizations().cancel_subscription(&this.organization),
    json |wire: types::BillingCanceled| -> Map<String, Value> { Ok(wire.0) }
}

endpoint! {
    /// A move to a lower tier; from [`BillingHandle::downgrade_to_premium`].
    DowngradeSubscription { organization: OrganizationId }
    DOWNGRADE_SUBSCRIPTION,
    |this, client| client.organizations().downgrade_subscription(
        &this.organization,
        &types::DowngradeOrgSubscriptionDto { tier: types::DowngradeOrgSubscriptionDtoTier::Premium },
    ),
    json |wire: types::BillingTierChanged| -> TierChanged { Ok(wire) }
}

endpoint! {
    /// A move to a higher tier; from [`BillingHandle::upgrade_to_enterprise`].
    UpgradeSubscription { organization: OrganizationId }
    UPGRADE_SUBSCRIPTION,
    |this, client| client.organizations().upgrade_subscription(
        &this.organization,
        &types::UpgradeOrgSubscriptionDto { tier: types::UpgradeOrgSubscriptionDtoTier::Enterprise },
    ),
    json |wire: types::BillingTierChanged| -> TierChanged { Ok(wire) }
}

endpoint! {
    /// A start of a purchase; from [`BillingHandle::checkout`].
    CreateCheckout { organization: OrganizationId, body: types::CreateOrgCheckoutDto }
    CREATE_BILLING_CHECKOUT,
    |this, client| client.organizations().create_billing_checkout(&this.organization, &this.body),
    bytes |body: &Bytes| -> Checkout { Ok(Checkout(body.clone())) }
}

impl Request<CreateCheckout> {
    /// The currency to pay in. The service ignores it now and takes US dollars.
    pub fn currency(self, currency: TierCurrency) -> Self {
        use types::CreateOrgCheckoutDtoCurrency as Wire;

        let currency = match currency {
            TierCurrency::Usd => Wire::Usd,
            TierCurrency::Eur => Wire::Eur,
            TierCurrency::Usdc => Wire::Usdc,
            TierCurrency::Eurc => Wire::Eurc,
        };
        self.set(|create| create.body.currency = Some(currency))
    }

    /// How often to pay. The service ignores it now and takes a month.
    pub fn interval(self, interval: TierInterval) -> Self {
        use types::CreateOrgCheckoutDtoInterval as Wire;

        let interval = match interval {
            TierInterval::Month => Wire::Month,
            TierInterval::Year => Wire::Year,
            TierInterval::Once => Wire::OneShot,
        };
        self.set(|create| create.body.interval = Some(interval))
    }
}

endpoint! {
    /// A list of tiers; from [`OrganizationsHandle::tiers`].
    ListTiers {}
    LIST_TIERS,
    |_this, client| client.organizations().list_tiers(),
    items |wire: types::TierCatalogResponseDto| -> Vec<Tier> { (wire.catalog, "catalog") }
}
