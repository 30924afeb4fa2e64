//! Authorization codes: what an owner granted, until a program exchanges it.

use super::Consent;
use crate::clock::Moment;
use crate::ledger::PlanKey;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use nevermined_types::Address;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// How long a code can be exchanged, in seconds.
const LIFETIME_SECS: u64 = 600;

/// What an owner granted.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct AuthorizationCode {
    pub(crate) account: Address,
    pub(crate) client: String,
    pub(crate) consent: Consent,
    pub(crate) agent: Option<String>,
    pub(crate) resource: Option<String>,
    pub(crate) plan: Option<PlanKey>,
    pub(crate) redirect_uri: String,
    /// The SHA-256 of the program's verifier, in base64url.
    pub(crate) challenge: String,
    pub(crate) mandate: Option<Mandate>,
    pub(crate) granted: Moment,
    pub(crate) used: bool,
}

/// How much a program may spend of a card.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Mandate {
    pub(crate) provider: crate::ledger::Provider,
    pub(crate) method: String,
    pub(crate) limit_cents: u64,
    pub(crate) duration_secs: u64,
    pub(crate) currency: String,
}

impl AuthorizationCode {
    pub(super) fn is_live(&self, now: Moment) -> bool {
        !self.used && now < self.granted.plus_seconds(LIFETIME_SECS)
    }

    /// Whether a verifier is the one that the challenge was made from.
    pub(super) fn is_verified_by(&self, verifier: &str) -> bool {
        URL_SAFE_NO_PAD.encode(Sha256::digest(verifier)) == self.challenge
    }
}
