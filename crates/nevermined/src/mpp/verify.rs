use nevermined_api::additions::{VERIFY_MPP_CREDENTIAL, types};
use serde_json::{Map, Value};

use super::credential::{Credential, body_digest};
use crate::endpoint::{endpoint, part};
use crate::{Error, Request};

/// What a check found. Source: `MppVerification`.
///
/// What the service did not send is `None`.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Verified {
    /// Whether the credential pays.
    pub is_valid: bool,
    /// Why it does not, when it does not.
    pub invalid_reason: Option<String>,
    /// The account that pays.
    pub payer: Option<String>,
    /// The chain that pays.
    pub network: Option<String>,
    /// The id of the request.
    pub agent_request_id: Option<String>,
    /// The agent's endpoint that the resource matched.
    pub url_matching: Option<String>,
    /// The request as the service has recorded it.
    pub agent_request: Map<String, Value>,
}

/// A credential, and what it was sent for.
#[derive(Clone, Debug)]
pub(crate) struct Presented {
    credential: Credential,
    resource: String,
    http_verb: String,
    body_digest: Option<String>,
}

impl Presented {
    pub(super) fn of(
        credential: &Credential,
        resource: String,
        http_verb: String,
    ) -> Result<Self, Error> {
        check_bound(&resource, &http_verb)?;
        Ok(Self {
            credential: credential.clone(),
            resource,
            http_verb,
            body_digest: None,
        })
    }

    pub(super) fn bind(&mut self, digest: String) {
        self.body_digest = Some(digest);
    }

    pub(super) fn to_wire(&self) -> types::MppCredential {
        types::MppCredential {
            body_digest: self.body_digest.clone(),
            credential: self.credential.expose().to_owned(),
            http_verb: self.http_verb.clone(),
            resource: self.resource.clone(),
        }
    }
}

/// A challenge is bound to a resource and a method.
pub(super) fn check_bound(resource: &str, http_verb: &str) -> Result<(), Error> {
    if resource.trim().is_empty() {
        let hint = "give the path that was asked for, with its query";
        return Err(Error::invalid("the resource is empty").with_hint(hint));
    }
    if http_verb.is_empty() || !http_verb.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        return Err(Error::invalid("the HTTP method is none").with_hint("give it as GET or POST"));
    }
    Ok(())
}

endpoint! {
    /// A check of a credential; from [`MppHandle::verify`](super::MppHandle::verify).
    VerifyCredential { presented: Presented }
    VERIFY_MPP_CREDENTIAL,
    |this, client| client.additions().verify_mpp_credential(&this.presented.to_wire()),
    json |wire: types::MppVerification| -> Verified { read(wire) }
}

fn read(wire: types::MppVerification) -> Result<Verified, Error> {
    Ok(Verified {
        is_valid: part(wire.is_valid, "isValid")?,
        invalid_reason: wire.invalid_reason,
        payer: wire.payer,
        network: wire.network,
        agent_request_id: wire.agent_request_id,
        url_matching: wire.url_matching,
        agent_request: wire.agent_request,
    })
}

impl Request<VerifyCredential> {
    /// The body that came, empty or not, for a challenge that is bound to one.
    pub fn body(self, body: &[u8]) -> Self {
        self.set(|verify| verify.presented.bind(body_digest(body)))
    }

    /// The digest of the body that came, `sha-256=` and base64.
    pub fn body_digest(self, digest: impl Into<String>) -> Self {
        self.set(|verify| verify.presented.bind(digest.into()))
    }
}
