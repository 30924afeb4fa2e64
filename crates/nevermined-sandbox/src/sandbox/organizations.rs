//! Organizations of a sandbox: the service founds them when somebody pays for one, a sandbox when it is told to.

use super::{Account, Refused, Sandbox};
use crate::codes;
use crate::ledger::Amount;
use crate::organizations::{self, Change, Command, Tier, TierOffer};
use crate::refusal::Refusal;
use nevermined_types::Address;
use std::fmt;

/// How much an organization pays, and with that what it may do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum OrganizationTier {
    /// Groups, budgets, one wallet, invitations, activity, figures, documents and webhooks.
    Premium,
    /// All that Premium has, any number of wallets, customers and realtime secrets.
    #[default]
    Enterprise,
    /// No subscription now.
    Lapsed,
    /// From before there were tiers.
    Other,
}

/// What an organization is founded with.
///
/// ```
/// use nevermined_sandbox::{OrganizationTerms, OrganizationTier};
/// let terms = OrganizationTerms::new("Lab").tier(OrganizationTier::Premium).seats(5);
/// # let _ = terms;
/// ```
#[derive(Clone, Debug)]
#[must_use = "terms do nothing until an organization is founded with them"]
pub struct OrganizationTerms {
    name: String,
    tier: OrganizationTier,
    seats: Option<usize>,
    groups: Option<usize>,
    wallets: Option<usize>,
}

impl OrganizationTerms {
    /// An organization of this name, in the tier Enterprise, with as many seats, groups and wallets as it wants.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            tier: OrganizationTier::default(),
            seats: None,
            groups: None,
            wallets: None,
        }
    }

    /// The tier. Premium has one wallet, if [`OrganizationTerms::wallets`] does not say otherwise.
    pub fn tier(mut self, tier: OrganizationTier) -> Self {
        self.tier = tier;
        self
    }

    /// How many members and pending invitations it can have together. How many the service allows is not
    /// published.
    pub fn seats(mut self, most: usize) -> Self {
        self.seats = Some(most);
        self
    }

    /// How many active groups it can have. How many the service allows is not published.
    pub fn groups(mut self, most: usize) -> Self {
        self.groups = Some(most);
        self
    }

    /// How many active wallets it can have.
    pub fn wallets(mut self, most: usize) -> Self {
        self.wallets = Some(most);
        self
    }

    fn into_terms(self) -> organizations::Terms {
        let tier = match self.tier {
            OrganizationTier::Premium => Tier::Premium,
            OrganizationTier::Enterprise => Tier::Enterprise,
            OrganizationTier::Lapsed => Tier::Lapsed,
            OrganizationTier::Other => Tier::Other,
        };
        organizations::Terms {
            name: self.name,
            tier,
            most_seats: self.seats,
            most_groups: self.groups,
            most_wallets: self.wallets.or(tier.most_wallets()),
        }
    }
}

/// An organization of a sandbox. Its key is not shown by `Debug`.
#[derive(Clone)]
pub struct Organization {
    name: String,
    id: String,
    founder: Address,
    key: Option<String>,
}

impl Organization {
    /// The name that it was founded with, or was given since.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its id, `org-` and a UUID.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The address of the account that founded it, its first admin.
    #[must_use]
    pub fn founder(&self) -> Address {
        self.founder
    }

    /// A key of the founder's that acts for it. A [`Seed`](crate::Seed) issues one; of those that
    /// [`Sandbox::create_organization`] founded there is none before [`Sandbox::organization_key`] is called.
    #[must_use]
    pub fn api_key(&self) -> Option<&str> {
        self.key.as_deref()
    }
}

impl fmt::Debug for Organization {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Organization")
            .field("name", &self.name)
            .field("id", &self.id)
            .field("founder", &self.founder)
            .finish_non_exhaustive()
    }
}

impl Sandbox {
    /// The organizations, in the order in which they were founded.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use nevermined_sandbox::{Sandbox, Seed};
    ///
    /// let seed = Seed::from_json(
    ///     r#"{ "accounts": [{ "name": "alice" }], "organizations": [{ "name": "Lab", "founder": "alice" }] }"#,
    /// )?;
    /// let sandbox = Sandbox::builder().seed(seed).start().await?;
    /// let lab = &sandbox.organizations()[0];
    /// assert_eq!(lab.name(), "Lab");
    /// assert_eq!(lab.founder(), sandbox.accounts()[0].address());
    /// assert!(lab.api_key().is_some());
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn organizations(&self) -> Vec<Organization> {
        let founded = self.state.founded_organizations().into_iter();
        founded
            .map(|founded| Organization {
                name: founded.name,
                id: founded.id,
                founder: founded.founder,
                key: founded.key.map(|issued| issued.key().to_owned()),
            })
            .collect()
    }

    /// Founds an organization whose first admin is `founder`, and returns its id.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), nevermined_sandbox::StartError> {
    /// use nevermined_sandbox::{OrganizationTerms, Sandbox};
    ///
    /// let sandbox = Sandbox::start().await?;
    /// let alice = sandbox.create_account("alice", 0);
    /// let lab = sandbox.create_organization(&alice, OrganizationTerms::new("Lab"));
    /// assert!(lab.starts_with("org-"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn create_organization(&self, founder: &Account, terms: OrganizationTerms) -> String {
        let founded = self.organize(Change::Found {
            terms: terms.into_terms(),
            founder: founder.address,
        });
        // Founding is never denied.
        founded.map(|receipt| receipt.id).unwrap_or_default()
    }

    /// Offers a tier to organizations: `listTiers` shows it, and the plan that it names is a tier plan, whose
    /// credits are counted member by member. An offer of the same tier in the same currency and interval is
    /// replaced. Nobody can buy it: an organization keeps the tier that it was founded with.
    ///
    /// # Errors
    /// [`Refused`] if a field is not as the API has it, with the field.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let sandbox = nevermined_sandbox::Sandbox::start().await?;
    /// sandbox.offer_tier(serde_json::from_value(serde_json::json!({
    ///     "tier": "Premium", "currency": "USD", "interval": "month", "source": "stripe_subscription",
    ///     "creditsPerCycle": "1000", "durationSecs": "2629746", "priceMinorUnits": 4900,
    ///     "stripeLookupKey": null, "neverminedPlanId": "42",
    /// }))?)?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn offer_tier(&self, offer: TierOffer) -> Result<(), Refused> {
        if let Some((field, problem)) = offer.problem() {
            return Err(Refused(Refusal::field(codes::BAD_REQUEST, field, problem)));
        }
        // Offering is never denied.
        let _offered = self.organize(Change::Offer(Box::new(offer)));
        Ok(())
    }

    /// Gives an account an email address, in lower case. Returns false if it is another account's.
    ///
    /// Invitations and accounts of organizations go by email addresses. The sandbox sends no mail.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), nevermined_sandbox::StartError> {
    /// let sandbox = nevermined_sandbox::Sandbox::start().await?;
    /// let alice = sandbox.create_account("alice", 0);
    /// let bob = sandbox.create_account("bob", 0);
    /// assert!(sandbox.set_email(&alice, "alice@example.com"));
    /// assert!(!sandbox.set_email(&bob, "alice@example.com"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn set_email(&self, account: &Account, email: &str) -> bool {
        let introduced = self.organize(Change::Introduce {
            address: account.address,
            account: organizations::Account {
                email: Some(email.trim().to_lowercase()),
                name: Some(account.name.clone()),
            },
        });
        introduced.is_ok()
    }

    /// The id of the user behind an account, as organizations write it.
    #[must_use]
    pub fn user_id(&self, account: &Account) -> String {
        organizations::user_id(&account.address)
    }

    /// Waits until every webhook delivery that is due was tried, and its outcome noted. A retry that is due later
    /// is not waited for: move the clock with [`Sandbox::advance`].
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), nevermined_sandbox::StartError> {
    /// let sandbox = nevermined_sandbox::Sandbox::start().await?;
    /// sandbox.webhooks_settled().await;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn webhooks_settled(&self) {
        crate::courier::settled(&self.state).await;
    }

    /// Puts money into any wallet, such as one of an organization, in units of a token with 6 decimals.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let sandbox = nevermined_sandbox::Sandbox::start().await?;
    /// let wallet = "0x1111111111111111111111111111111111111111".parse()?;
    /// sandbox.fund_wallet(wallet, 2_000_000);
    /// assert_eq!(sandbox.wallet(wallet).to_u64(), Some(2_000_000));
    /// # Ok(())
    /// # }
    /// ```
    pub fn fund_wallet(&self, wallet: Address, units: u128) {
        // Denied only past 2^256 units.
        let _receipt = self.state.apply(crate::ledger::Command::Fund {
            wallet,
            amount: Amount::from(units),
        });
        self.wait_for_store();
    }

    fn organize(&self, change: Change) -> Result<organizations::Receipt, organizations::Denial> {
        let done = self.state.carry_out(Command {
            random_seed: self.state.draw(),
            actor: None,
            change,
        });
        self.wait_for_store();
        done
    }
}
