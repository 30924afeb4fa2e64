//! The client: where every call begins.

use std::fmt;
use std::sync::Arc;

use crate::agents::AgentsHandle;
use crate::credits::CreditsHandle;
use crate::delegations::DelegationsHandle;
use crate::payment_methods::PaymentMethodsHandle;
use crate::permissions::PermissionsHandle;
use crate::plans::PlansHandle;
use crate::requests::RequestsHandle;
#[cfg(feature = "router")]
use crate::router::RouterHandle;
use crate::transport::Core;
use crate::x402::X402Handle;
use crate::{Address, Environment, Error, NeverminedBuilder};

/// A client of the Nevermined API.
///
/// Clones are cheap and share one connection pool. Handles group the calls:
///
/// | handle | what it is for |
/// |---|---|
/// | [`plans`](Self::plans) | register, order and read plans, and balances |
/// | [`credits`](Self::credits) | mint and redeem credits |
/// | [`agents`](Self::agents) | register, change and read agents |
/// | [`x402`](Self::x402) | pay for a request; verify and settle one |
/// | [`delegations`](Self::delegations) | let somebody pay for you, within a limit |
/// | [`permissions`](Self::permissions) | what access tokens were given out |
/// | [`payment_methods`](Self::payment_methods) | cards and what else pays |
/// | [`requests`](Self::requests) | track requests to an agent, and the tasks within them |
///
/// With the feature of the same name: `router`, `mpp`, `oauth`, `fiat` (and `orders`), `embed`, `catalog`, `legal`,
/// `meta`, `raw`, `organizations` (and `organization`, for one of them). [`request`](Self::request) calls any other route.
///
/// ```no_run
/// # async fn run() -> Result<(), nevermined::Error> {
/// let nvm = nevermined::Nevermined::from_env()?; // NVM_API_KEY
/// let plan = "42".parse::<nevermined::PlanId>().map_err(nevermined::Error::from)?;
/// let order = nvm.plans().order(&plan).await?;
/// println!("bought in transaction {:?}", order.tx_hash);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Nevermined {
    pub(crate) core: Arc<Core>,
}

impl Nevermined {
    /// A client set up from the environment.
    ///
    /// | variable | meaning |
    /// |---|---|
    /// | `NVM_API_KEY` | the key; its prefix names the environment |
    /// | `NVM_ENVIRONMENT` | `sandbox`, `live`, `staging_sandbox`, `staging_live`, `custom`; must agree with the prefix |
    /// | `NVM_BASE_URL` | another deployment, https or loopback |
    /// | `NVM_API_VERSION` | the API version to pin, as `1.1` |
    /// | `NVM_ORGANIZATION_ID` | the organization to act for, `org-…` |
    ///
    /// # Errors
    /// [`ErrorKind::Config`](crate::ErrorKind::Config), not sent: `NVM_API_KEY` is missing, or a value is malformed.
    pub fn from_env() -> Result<Self, Error> {
        NeverminedBuilder::from_env()?.build()
    }

    /// A client set up by hand.
    pub fn builder() -> NeverminedBuilder {
        NeverminedBuilder::default()
    }

    /// Where calls go.
    #[must_use]
    pub fn environment(&self) -> &Environment {
        &self.core.environment
    }

    /// The account that the key acts for, when the key names one.
    #[must_use]
    pub fn account(&self) -> Option<Address> {
        self.core.key.as_ref().and_then(crate::ApiKey::account)
    }

    /// Plans: register, read, order, and their balances.
    #[must_use]
    pub fn plans(&self) -> PlansHandle {
        PlansHandle {
            core: Arc::clone(&self.core),
        }
    }

    /// Agents: register, read, list, change, and the plans that give access to them.
    #[must_use]
    pub fn agents(&self) -> AgentsHandle {
        AgentsHandle {
            core: Arc::clone(&self.core),
        }
    }

    /// Credits: mint and redeem.
    #[must_use]
    pub fn credits(&self) -> CreditsHandle {
        CreditsHandle {
            core: Arc::clone(&self.core),
        }
    }

    /// Delegations: open, read and end budgets that programs may spend.
    #[must_use]
    pub fn delegations(&self) -> DelegationsHandle {
        DelegationsHandle {
            core: Arc::clone(&self.core),
        }
    }

    /// The router: pays third-party services out of a delegation. Behind the feature `router`.
    #[cfg(feature = "router")]
    #[must_use]
    pub fn router(&self) -> RouterHandle {
        RouterHandle::new(&self.core)
    }

    /// Payment methods: list, name, restrict and withdraw the cards and wallets that delegations spend from.
    #[must_use]
    pub fn payment_methods(&self) -> PaymentMethodsHandle {
        PaymentMethodsHandle {
            core: Arc::clone(&self.core),
        }
    }

    /// Permissions: list, read and end what stands behind x402 tokens.
    #[must_use]
    pub fn permissions(&self) -> PermissionsHandle {
        PermissionsHandle {
            core: Arc::clone(&self.core),
        }
    }

    /// Requests to agents: report their parts, and check access as it was before x402.
    #[must_use]
    pub fn requests(&self) -> RequestsHandle {
        RequestsHandle {
            core: Arc::clone(&self.core),
        }
    }

    /// x402: tokens that pay for requests, and their verification and settlement.
    #[must_use]
    pub fn x402(&self) -> X402Handle {
        X402Handle {
            core: Arc::clone(&self.core),
        }
    }
}

impl fmt::Debug for Nevermined {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Nevermined").field(&self.core).finish()
    }
}
