//! What the platform keeps of its accounts beside plans and money: what they consented to, their accounts at
//! Stripe, their embedded sessions and simulated requests, and the catalog. Pure, as the ledger is.

use crate::change::{Change, Kept, Recorded};
use crate::clock::Moment;
use nevermined_types::Address;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::BTreeMap;

mod catalog;
mod consent;

pub use catalog::CatalogService;
pub(crate) use consent::Consents;

/// How long links to Stripe work, in seconds.
const LINK_SECS: u64 = 86_400;

/// How long an embedded session lasts, in seconds.
const SESSION_SECS: u64 = 3_600;

/// The platform's part of the state.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Platform {
    pub(crate) consents: Consents,
    /// By the address of the account.
    pub(crate) stripe: BTreeMap<String, StripeAccount>,
    /// By the token.
    pub(crate) sessions: BTreeMap<String, EmbedSession>,
    /// By the id of the request.
    pub(crate) simulations: BTreeMap<String, Simulation>,
    /// In the order in which they were listed.
    pub(crate) catalog: Vec<CatalogService>,
    /// The API version that a key has pinned, by the key's id.
    pub(crate) pins: BTreeMap<String, String>,
}

/// An account at Stripe, for plans that are sold by card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct StripeAccount {
    pub(crate) id: String,
    pub(crate) user_id: String,
    pub(crate) country: String,
    pub(crate) link_created: Moment,
}

impl StripeAccount {
    pub(crate) fn link_expires(&self) -> Moment {
        self.link_created.plus_seconds(LINK_SECS)
    }
}

/// A session in which the platform's pages are shown elsewhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct EmbedSession {
    pub(crate) account: Address,
    pub(crate) return_url: String,
    pub(crate) opened: Moment,
}

impl EmbedSession {
    pub(crate) fn expires(&self) -> Moment {
        self.opened.plus_seconds(SESSION_SECS)
    }
}

/// A request without agent and plan, for trying out what is recorded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Simulation {
    pub(crate) account: Address,
    pub(crate) batch: bool,
    pub(crate) started: Moment,
    pub(crate) finished: Option<Moment>,
}

/// What can be asked of the platform.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) enum Command {
    /// Publishes a version of a legal document.
    Publish {
        slug: String,
        version: String,
    },
    /// Notes what an account consented to: documents and their versions.
    Consent {
        account: Address,
        acceptances: Vec<(String, String)>,
    },
    /// Connects an account at Stripe, or makes a new link to one that is connected.
    ConnectStripe {
        account: Address,
        stripe: StripeAccount,
    },
    OpenSession {
        token: String,
        session: EmbedSession,
    },
    StartSimulation {
        id: String,
        simulation: Simulation,
    },
    /// Finishes a simulated request. A repeat changes nothing.
    FinishSimulation {
        id: String,
        account: Address,
    },
    /// Lists a service in the catalog, or lists it anew.
    ListService(Box<CatalogService>),
    /// Pins a key to a version of the API.
    Pin {
        key_id: String,
        version: String,
    },
}

/// Why the platform does not carry out a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Denial {
    UnknownDocument(String),
    UnknownVersion {
        slug: String,
        version: String,
    },
    OldVersion {
        slug: String,
        version: String,
        current: String,
    },
    UnknownSimulation(String),
}

impl Platform {
    /// Carries out one command at the time `now`.
    pub(crate) fn apply(&mut self, now: Moment, command: Command) -> Result<(), Denial> {
        match command {
            Command::Publish { slug, version } => self.consents.publish(slug, version),
            Command::Consent {
                account,
                acceptances,
            } => return self.consents.accept(account, acceptances),
            Command::ConnectStripe { account, stripe } => {
                let known = self.stripe.get(&account.to_string());
                let stripe = match known {
                    // The account stays, its link is new.
                    Some(known) => StripeAccount {
                        id: known.id.clone(),
                        user_id: known.user_id.clone(),
                        ..stripe
                    },
                    None => stripe,
                };
                self.stripe.insert(account.to_string(), stripe);
            }
            Command::OpenSession { token, session } => {
                self.sessions.insert(token, session);
            }
            Command::StartSimulation { id, simulation } => {
                self.simulations.insert(id, simulation);
            }
            Command::FinishSimulation { id, account } => {
                let simulation = self
                    .simulations
                    .get_mut(&id)
                    .filter(|simulation| simulation.account == account)
                    .ok_or(Denial::UnknownSimulation(id))?;
                simulation.finished.get_or_insert(now);
            }
            Command::ListService(service) => {
                let same = |listed: &&mut CatalogService| listed.slug == service.slug;
                match self.catalog.iter_mut().find(same) {
                    Some(listed) => *listed = *service,
                    None => self.catalog.push(*service),
                }
            }
            Command::Pin { key_id, version } => {
                self.pins.insert(key_id, version);
            }
        }
        Ok(())
    }
}

impl Recorded for Command {
    type Done = ();
    type Denied = Denial;

    fn change(&self) -> Change<'_> {
        Change::Platform(Cow::Borrowed(self))
    }

    fn carry_out(self, kept: &mut Kept, now: Moment) -> Result<(), Denial> {
        kept.platform.apply(now, self)
    }
}
