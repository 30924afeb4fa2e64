//! Programs that are let in: which there are, what was granted to them, and what they hold. Pure, as the ledger
//! is. What a grant is exchanged for is drawn from a number that comes with the command.

use crate::change::{Change, Kept, Recorded};
use crate::clock::Moment;
use crate::keys::Holder;
use nevermined_types::Address;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

mod binding;
mod client;
mod device;
mod exchange;
mod grant;

pub(crate) use binding::{Binding, Consent};
pub use client::OAuthClient;
pub(crate) use device::{Device, INTERVAL_SECS, LIFETIME_SECS as DEVICE_SECS};
pub(crate) use exchange::{Exchange, Failure};
pub(crate) use grant::{AuthorizationCode, Mandate};

/// How long a credential lasts, in seconds.
pub(crate) const CREDENTIAL_SECS: u64 = 3_600;

/// How long a refresh token lasts, in seconds.
const REFRESH_SECS: u64 = 30 * 86_400;

/// How often devices can ask for tokens within a minute, all together.
const POLLS_A_MINUTE: u32 = 60;

/// Programs and grants.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct OAuth {
    /// By client id.
    pub(crate) clients: BTreeMap<String, OAuthClient>,
    /// By the code.
    codes: BTreeMap<String, AuthorizationCode>,
    /// By the device code.
    devices: BTreeMap<String, Device>,
    /// By id.
    pub(crate) bindings: BTreeMap<String, Binding>,
    /// Bindings in the order in which they were made.
    pub(crate) bound: Vec<String>,
    /// By the key.
    credentials: BTreeMap<String, Credential>,
    /// By the token.
    refresh_tokens: BTreeMap<String, RefreshToken>,
    /// When the minute began in which a device last asked for a token, and how often any did since.
    polls: (Moment, u32),
}

/// An API key that a program holds.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Credential {
    binding: String,
    holder: Holder,
    expires: Moment,
}

/// What the next credential is asked for with.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
struct RefreshToken {
    binding: String,
    client: String,
    expires: Moment,
    used: bool,
}

/// What a key is good for now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// With what its owner consented to, if it is one of a program.
    Good(Arc<Holder>, Option<Consent>),
    Revoked,
    Expired,
}

/// What can be asked of it.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub(crate) enum Command {
    /// Lets a program ask to be let in. One with the same id is replaced.
    Register(Box<OAuthClient>),
    /// The owner of an account grants a code.
    Authorize {
        code: String,
        grant: Box<AuthorizationCode>,
    },
    /// A program without a browser asks to be let in.
    StartDevice {
        device_code: String,
        device: Box<Device>,
    },
    /// The owner of an account decides on it.
    DecideDevice {
        user_code: String,
        account: Address,
        approve: bool,
    },
    /// Ends what a token belongs to. Of a token that is unknown, nothing.
    Revoke {
        token: String,
    },
    RevokeBinding {
        binding: String,
        account: Address,
    },
}

/// Why a command is not carried out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Denial {
    UserCodeInvalid,
    UnknownBinding(String),
}

impl Default for OAuth {
    fn default() -> Self {
        let demo = OAuthClient::demo();
        Self {
            clients: BTreeMap::from([(demo.id().to_owned(), demo)]),
            codes: BTreeMap::new(),
            devices: BTreeMap::new(),
            bindings: BTreeMap::new(),
            bound: Vec::new(),
            credentials: BTreeMap::new(),
            refresh_tokens: BTreeMap::new(),
            polls: (Moment::default(), 0),
        }
    }
}

impl OAuth {
    /// What a key is good for, if it is one of a program.
    pub(crate) fn standing(&self, now: Moment, key: &str) -> Option<Standing> {
        let credential = self.credentials.get(key)?;
        let binding = self.bindings.get(&credential.binding)?;
        Some(if binding.revoked.is_some() {
            Standing::Revoked
        } else if now >= credential.expires {
            Standing::Expired
        } else {
            Standing::Good(Arc::new(credential.holder.clone()), Some(binding.consent))
        })
    }

    /// The device that shows a user code, if it still waits for a decision.
    pub(crate) fn waiting(&self, now: Moment, user_code: &str) -> Option<&Device> {
        self.devices
            .values()
            .find(|device| device.shows(user_code) && device.waits(now))
    }

    fn apply(&mut self, now: Moment, command: Command) -> Result<(), Denial> {
        match command {
            Command::Register(client) => {
                self.clients.insert(client.id().to_owned(), *client);
            }
            Command::Authorize { code, grant } => {
                self.codes.insert(code, *grant);
            }
            Command::StartDevice {
                device_code,
                device,
            } => {
                self.devices.insert(device_code, *device);
            }
            Command::DecideDevice {
                user_code,
                account,
                approve,
            } => {
                let device = self
                    .devices
                    .values_mut()
                    .find(|device| device.shows(&user_code) && device.waits(now))
                    .ok_or(Denial::UserCodeInvalid)?;
                device.decide(account, approve);
            }
            Command::Revoke { token } => {
                let of_key = self.credentials.get(&token).map(|key| &key.binding);
                let of_refresh = || self.refresh_tokens.get(&token).map(|token| &token.binding);
                if let Some(binding) = of_key.or_else(of_refresh).cloned() {
                    self.revoke(now, &binding);
                }
            }
            Command::RevokeBinding { binding, account } => {
                let own = self.bindings.get(&binding);
                own.filter(|binding| binding.account == account)
                    .ok_or_else(|| Denial::UnknownBinding(binding.clone()))?;
                self.revoke(now, &binding);
            }
        }
        Ok(())
    }

    /// Ends a binding and all that came from it. Ending it again changes nothing.
    fn revoke(&mut self, now: Moment, binding: &str) {
        if let Some(binding) = self.bindings.get_mut(binding) {
            binding.revoked.get_or_insert(now);
        }
    }

    /// Counts one more device that asks for a token, and says for how many seconds to wait if it is one too many.
    fn poll(&mut self, now: Moment) -> Option<u64> {
        let (began, count) = &mut self.polls;
        let ends = began.plus_seconds(60);
        if now >= ends || now < *began {
            (*began, *count) = (now, 0);
        }
        *count = count.saturating_add(1);
        let left = ends.seconds().saturating_sub(now.seconds());
        (*count > POLLS_A_MINUTE).then(|| left.max(1))
    }
}

impl fmt::Debug for OAuth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OAuth")
            .field("clients", &self.clients)
            .field("bindings", &self.bindings)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Register(_) => "Register",
            Self::Authorize { .. } => "Authorize",
            Self::StartDevice { .. } => "StartDevice",
            Self::DecideDevice { .. } => "DecideDevice",
            Self::Revoke { .. } => "Revoke",
            Self::RevokeBinding { .. } => "RevokeBinding",
        })
    }
}

impl Recorded for Command {
    type Done = ();
    type Denied = Denial;

    fn change(&self) -> Change<'_> {
        Change::OAuth(Cow::Borrowed(self))
    }

    fn carry_out(self, kept: &mut Kept, now: Moment) -> Result<(), Denial> {
        kept.oauth.apply(now, self)
    }
}
