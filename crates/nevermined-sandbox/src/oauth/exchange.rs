//! Exchanging a grant for a credential: a code, an approved device, or a refresh token.

use super::{
    Binding, CREDENTIAL_SECS, Consent, Credential, Mandate, OAuth, REFRESH_SECS, RefreshToken,
};
use crate::change::{Change, Kept, Recorded};
use crate::clock::Moment;
use crate::keys::{self, IssueKey};
use crate::ledger::{Amount, Command, Delegation, DelegationId, DelegationStatus, Ledger};
use nevermined_types::Address;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::convert::Infallible;
use std::fmt;

/// A grant that a program brings.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Exchange {
    Code {
        code: String,
        client: String,
        redirect_uri: String,
        verifier: String,
        resource: Option<String>,
        origin: String,
        seed: u64,
    },
    Device {
        device_code: String,
        client: String,
        resource: Option<String>,
        origin: String,
        seed: u64,
    },
    Refresh {
        token: String,
        client: String,
        resource: Option<String>,
        seed: u64,
    },
}

/// What a program gets.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Granted {
    pub(crate) key: String,
    pub(crate) refresh_token: String,
    pub(crate) scope: Option<String>,
}

impl fmt::Debug for Granted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Granted").finish_non_exhaustive()
    }
}

/// Why a program gets nothing. The asking itself may have changed something: a device asks more slowly, a
/// refresh token that comes twice ends all that came from its grant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// Too often, from anybody: wait for so many seconds.
    Throttled(u64),
    CodeInvalid,
    OtherResource,
    ResourceNotCovered,
    Pending,
    SlowDown,
    DeviceExpired,
    Denied,
    RefreshInvalid,
    DelegationExpired,
    DelegationExhausted,
    DelegationRevoked,
    /// The card that the owner named can't be used any more.
    NoDelegation,
}

/// What came of an exchange.
pub(crate) type Exchanged = Result<Granted, Failure>;

impl Exchange {
    fn seed(&self) -> u64 {
        match self {
            Self::Code { seed, .. } | Self::Device { seed, .. } | Self::Refresh { seed, .. } => {
                *seed
            }
        }
    }
}

impl fmt::Debug for Exchange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Code { .. } => "Code",
            Self::Device { .. } => "Device",
            Self::Refresh { .. } => "Refresh",
        })
    }
}

impl Recorded for Exchange {
    type Done = Exchanged;
    type Denied = Infallible;

    fn change(&self) -> Change<'_> {
        Change::Exchange(Cow::Borrowed(self))
    }

    fn carry_out(self, kept: &mut Kept, now: Moment) -> Result<Exchanged, Infallible> {
        let Kept { ledger, oauth, .. } = kept;
        if matches!(self, Self::Device { .. })
            && let Some(seconds) = oauth.poll(now)
        {
            return Ok(Err(Failure::Throttled(seconds)));
        }
        let mut rng = fastrand::Rng::with_seed(self.seed());
        Ok(match self {
            Self::Code {
                code,
                client,
                redirect_uri,
                verifier,
                resource,
                origin,
                ..
            } => {
                let given = (client.as_str(), redirect_uri.as_str(), verifier.as_str());
                let asked = (resource.as_deref(), origin.as_str());
                oauth.exchange_code(ledger, now, &mut rng, &code, given, asked)
            }
            Self::Device {
                device_code,
                client,
                resource,
                origin,
                ..
            } => {
                let asked = (resource.as_deref(), origin.as_str());
                oauth.exchange_device(now, &mut rng, &device_code, &client, asked)
            }
            Self::Refresh {
                token,
                client,
                resource,
                ..
            } => oauth.refresh(ledger, now, &mut rng, &token, &client, resource.as_deref()),
        })
    }
}

impl OAuth {
    fn exchange_code(
        &mut self,
        ledger: &mut Ledger,
        now: Moment,
        rng: &mut fastrand::Rng,
        code: &str,
        (client, redirect_uri, verifier): (&str, &str, &str),
        (resource, origin): (Option<&str>, &str),
    ) -> Exchanged {
        let grant = self.codes.get_mut(code).filter(|grant| {
            grant.is_live(now)
                && grant.client == client
                && grant.redirect_uri == redirect_uri
                && grant.is_verified_by(verifier)
        });
        let grant = grant.ok_or(Failure::CodeInvalid)?;
        if resource.is_some() && grant.resource.as_deref() != resource {
            return Err(Failure::OtherResource);
        }
        // From here on it is used up, whatever comes of it.
        grant.used = true;
        let grant = grant.clone();
        let account_wide = grant.consent == Consent::AccountAccess;
        if !account_wide && !is_here(grant.resource.as_deref(), origin) {
            return Err(Failure::ResourceNotCovered);
        }
        let delegation = match grant.mandate {
            None => None,
            Some(mandate) => Some(delegate(ledger, now, rng, grant.account, mandate)?),
        };
        let binding = Binding {
            id: format!("ab-{}", keys::uuid(rng)),
            account: grant.account,
            client: grant.client,
            consent: grant.consent,
            agent: grant.agent,
            resource: grant.resource,
            plan: grant.plan,
            delegation,
            created: now,
            last_used: None,
            revoked: None,
        };
        Ok(self.bind(now, rng, binding, None))
    }

    fn exchange_device(
        &mut self,
        now: Moment,
        rng: &mut fastrand::Rng,
        device_code: &str,
        client: &str,
        (resource, origin): (Option<&str>, &str),
    ) -> Exchanged {
        let device = self.devices.get_mut(device_code);
        let device = device.filter(|device| device.client == client);
        let device = device.ok_or(Failure::CodeInvalid)?;
        if resource.is_some() && device.resource.as_deref() != resource {
            return Err(Failure::OtherResource);
        }
        let account = device.poll(now)?;
        if !is_here(device.resource.as_deref(), origin) {
            return Err(Failure::ResourceNotCovered);
        }
        let scope = device.scope.clone();
        let binding = Binding {
            id: format!("ab-{}", keys::uuid(rng)),
            account,
            client: device.client.clone(),
            consent: Consent::CreditsPurchase,
            agent: Some(device.agent.clone()),
            resource: device.resource.clone(),
            plan: Some(device.plan),
            delegation: None,
            created: now,
            last_used: None,
            revoked: None,
        };
        Ok(self.bind(now, rng, binding, scope))
    }

    fn refresh(
        &mut self,
        ledger: &Ledger,
        now: Moment,
        rng: &mut fastrand::Rng,
        token: &str,
        client: &str,
        resource: Option<&str>,
    ) -> Exchanged {
        let known = self.refresh_tokens.get_mut(token);
        let known = known.filter(|known| known.client == client);
        let known = known.ok_or(Failure::RefreshInvalid)?;
        let id = known.binding.clone();
        if known.used {
            // Somebody else has it too: whoever it is, nothing of this grant is to be trusted any more.
            self.revoke(now, &id);
            return Err(Failure::RefreshInvalid);
        }
        let binding = self.bindings.get(&id).ok_or(Failure::RefreshInvalid)?;
        if now >= known.expires || binding.revoked.is_some() {
            return Err(Failure::RefreshInvalid);
        }
        if resource.is_some() && binding.resource.as_deref() != resource {
            return Err(Failure::OtherResource);
        }
        let delegation = binding.delegation.as_ref();
        let delegation = delegation.and_then(|delegation| ledger.delegation(delegation).ok());
        match delegation.map(|delegation| delegation.status(now)) {
            None | Some(DelegationStatus::Active) => {}
            Some(DelegationStatus::Expired) => return Err(Failure::DelegationExpired),
            Some(DelegationStatus::Exhausted) => return Err(Failure::DelegationExhausted),
            Some(DelegationStatus::Revoked) => return Err(Failure::DelegationRevoked),
        }
        known.used = true;
        Ok(self.grant(now, rng, &id, None))
    }

    fn bind(
        &mut self,
        now: Moment,
        rng: &mut fastrand::Rng,
        binding: Binding,
        scope: Option<String>,
    ) -> Granted {
        let id = binding.id.clone();
        self.bound.push(id.clone());
        self.bindings.insert(id.clone(), binding);
        self.grant(now, rng, &id, scope)
    }

    /// A key and the token that the next one is asked for with.
    fn grant(
        &mut self,
        now: Moment,
        rng: &mut fastrand::Rng,
        id: &str,
        scope: Option<String>,
    ) -> Granted {
        let binding = self.bindings.get_mut(id);
        let (account, client) = match binding {
            Some(binding) => {
                binding.last_used = Some(now);
                (binding.account, binding.client.clone())
            }
            None => (Address::default(), String::new()),
        };
        let issued = IssueKey::new(account, None, rng, now);
        let credential = Credential {
            binding: id.to_owned(),
            holder: issued.holder.clone(),
            expires: now.plus_seconds(CREDENTIAL_SECS),
        };
        let refresh_token = format!("nvm_rt_{:016x}{:016x}", rng.u64(..), rng.u64(..));
        let next = RefreshToken {
            binding: id.to_owned(),
            client,
            expires: now.plus_seconds(REFRESH_SECS),
            used: false,
        };
        self.credentials.insert(issued.key().to_owned(), credential);
        self.refresh_tokens.insert(refresh_token.clone(), next);
        Granted {
            key: issued.key().to_owned(),
            refresh_token,
            scope,
        }
    }
}

/// Whether a credential for a resource is one for this API. Without a resource it is.
fn is_here(resource: Option<&str>, origin: &str) -> bool {
    let host = |address: &str| {
        let uri: http::Uri = address.parse().ok()?;
        Some(uri.authority()?.as_str().to_ascii_lowercase())
    };
    resource.is_none_or(|resource| host(resource).is_some() && host(resource) == host(origin))
}

/// Lets a program spend of a card, as its owner said.
fn delegate(
    ledger: &mut Ledger,
    now: Moment,
    rng: &mut fastrand::Rng,
    owner: Address,
    mandate: Mandate,
) -> Result<DelegationId, Failure> {
    let id = DelegationId(keys::uuid(rng));
    let delegation = Delegation {
        id: id.clone(),
        owner,
        provider: mandate.provider,
        method: mandate.method,
        currency: mandate.currency,
        limit_cents: Amount::from(mandate.limit_cents),
        spent_cents: Amount::ZERO,
        plan: None,
        max_transactions: None,
        api_key_id: None,
        allowed_recipients: Vec::new(),
        merchant_account_id: None,
        group: None,
        purse: None,
        created: now,
        expires: now.plus_seconds(mandate.duration_secs),
        revoked: false,
        charges: Vec::new(),
    };
    let made = ledger.apply(
        now,
        Command::Delegate {
            key_id: String::new(),
            delegation: Box::new(delegation),
        },
    );
    made.map(|_| id).map_err(|_denied| Failure::NoDelegation)
}
