//! MPP, the Machine Payments Protocol: a request is paid in the header `Authorization`.
//!
//! The seller answers an unpaid request with 402 and a [challenge](MppHandle::challenge) in `WWW-Authenticate`. The buyer
//! reads it, gets a [token](MppHandle::access_token) out of a delegation, and sends the request again with a
//! [`Credential`]. The seller [verifies](MppHandle::verify) it, serves the request, [settles](MppHandle::settle), and
//! hands the receipt on in `Payment-Receipt`.
//!
//! What the service wrote into a header is never written anew here: a challenge, a credential and a receipt are handed on
//! byte for byte, since the service signs them.

mod access_token;
mod authentication;
mod challenge;
mod credential;
mod issue;
mod receipt;
mod settle;
#[cfg(test)]
mod tests;
mod verify;

use std::sync::Arc;

pub use self::access_token::{AccessToken, CreateAccessToken};
pub use self::challenge::{Challenge, Charge};
pub use self::credential::{Credential, body_digest};
pub use self::issue::{IssueChallenge, IssuedChallenge};
pub use self::receipt::Receipt;
pub use self::settle::{SettleCredential, Settlement};
pub use self::verify::{Verified, VerifyCredential};
use crate::transport::Core;
use crate::{Credits, DelegationId, Nevermined, ParseCreditsError, PlanId, Request};

/// The calls of MPP; from [`Nevermined::mpp`].
#[derive(Clone, Debug)]
pub struct MppHandle {
    core: Arc<Core>,
}

impl Nevermined {
    /// MPP: requests that are paid in the header `Authorization`.
    #[must_use]
    pub fn mpp(&self) -> MppHandle {
        MppHandle {
            core: Arc::clone(&self.core),
        }
    }
}

impl MppHandle {
    /// Signs a token that answers challenges of a plan out of a delegation, for the buyer.
    ///
    /// A token of [x402](crate::x402) does not work here, nor one of these there: they are signed differently.
    /// Source: `createMppPermission`.
    ///
    /// # Errors
    /// | kind | outcome |
    /// |---|---|
    /// | `InvalidRequest`: the challenge is for another plan | `NotSent` |
    /// | `PaymentFailed` (402): the delegation cannot pay; `Unauthorized` (401) | `Rejected` |
    /// | `RouteUnavailable` (501): this deployment does not offer MPP | `Rejected` |
    /// | `Timeout`, `Connect`, `Server`, `Decode` | `Unknown`: a token may exist that nobody has; it spends nothing by itself |
    ///
    /// ```
    /// # async fn run(nvm: nevermined::Nevermined, header: &str, delegation: nevermined::DelegationId) -> Result<(), nevermined::Error> {
    /// use nevermined::mpp::{Challenge, Credential};
    ///
    /// // WWW-Authenticate, of the seller's 402
    /// if let Some(challenge) = Challenge::from_header(header)? {
    ///     let plan = &challenge.charge().plan;
    ///     let token = nvm.mpp().access_token(plan, &delegation).answering(&challenge).await?;
    ///     let credential = Credential::answer(&challenge, &token);
    ///     println!("send it as Authorization: {} bytes", credential.expose().len());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn access_token(
        &self,
        plan: &PlanId,
        delegation: &DelegationId,
    ) -> Request<CreateAccessToken> {
        let live = self.core.environment.is_live();
        Request::new(
            &self.core,
            Ok(CreateAccessToken::of(plan, delegation, live)),
        )
    }

    /// Makes the challenge to answer an unpaid request with, for the seller: so many credits of a plan for one resource
    /// and one method. It holds for 300 seconds.
    ///
    /// `resource` is what the buyer asked for, with its query, as the seller will name it when it verifies.
    /// Source: `createMppChallenge`.
    ///
    /// # Errors
    /// | kind | outcome |
    /// |---|---|
    /// | `InvalidRequest`: no credits, no resource, no method | `NotSent` |
    /// | `InvalidRequest` (400, `BCK.MPP.0001`): the plan cannot be paid for over MPP | `Rejected` |
    /// | `RouteUnavailable` (501, `BCK.MPP.0002`): this deployment does not offer MPP; `Unauthorized` (401) | `Rejected` |
    /// | `Timeout`, `Connect`, `Server`, `Decode` | `Unknown`: a challenge may exist that nobody has; it does nothing by itself |
    ///
    /// ```
    /// # async fn run(nvm: nevermined::Nevermined, plan: nevermined::PlanId) -> Result<(), nevermined::Error> {
    /// let challenge = nvm.mpp().challenge(&plan, 1, "/ask?q=1", "POST").body(b"{}").await?;
    /// println!("402, WWW-Authenticate: {}", challenge.header);
    /// # Ok(())
    /// # }
    /// ```
    pub fn challenge<A>(
        &self,
        plan: &PlanId,
        credits: A,
        resource: impl Into<String>,
        http_verb: impl Into<String>,
    ) -> Request<IssueChallenge>
    where
        A: TryInto<Credits>,
        ParseCreditsError: From<A::Error>,
    {
        let credits = credits.try_into().map_err(ParseCreditsError::from);
        let issue = credits.map_err(Into::into).and_then(|credits| {
            IssueChallenge::of(plan, credits, resource.into(), http_verb.into())
        });
        Request::new(&self.core, issue)
    }

    /// Asks whether a credential pays for a resource and a method, for the seller. Nothing is taken.
    ///
    /// A credential that does not pay is an error or a value: see [`Verified::is_valid`].
    /// Source: `verifyMppCredential`.
    ///
    /// # Errors
    /// `InvalidRequest` (no resource or method: `NotSent`), `PaymentFailed` (402): never good with `BCK.MPP.0003`; worth a
    /// new challenge with `BCK.MPP.0004` (it ended) and `BCK.MPP.0005` (another body). `Decode` when the answer does not
    /// say whether it is good. A check changes nothing, whatever its outcome; it is repeated as a read is.
    ///
    /// ```
    /// # async fn run(nvm: nevermined::Nevermined, authorization: &str) -> Result<(), nevermined::Error> {
    /// use nevermined::mpp::Credential;
    ///
    /// if let Some(credential) = Credential::from_header(authorization)? {
    ///     let verified = nvm.mpp().verify(&credential, "/ask?q=1", "POST").body(b"{}").await?;
    ///     println!("{}", verified.is_valid);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn verify(
        &self,
        credential: &Credential,
        resource: impl Into<String>,
        http_verb: impl Into<String>,
    ) -> Request<VerifyCredential> {
        let presented = verify::Presented::of(credential, resource.into(), http_verb.into());
        Request::new(
            &self.core,
            presented.map(|presented| VerifyCredential { presented }),
        )
    }

    /// Takes the credits that a challenge names, for the seller, after the request was served.
    ///
    /// A challenge is paid once: settling the same credential again takes nothing more and answers the same receipt. So
    /// this library repeats the call after a broken connection or a timeout, and you may when the outcome is not known.
    /// Source: `settleMppCredential`.
    ///
    /// # Errors
    /// | kind | outcome |
    /// |---|---|
    /// | `InvalidRequest`: no resource or method | `NotSent` |
    /// | `PaymentFailed` (402, or `success: false` in a 2xx) | `Rejected`: nothing was taken, and the challenge can still be paid unless it ended |
    /// | `Unauthorized` (401), `RouteUnavailable` (501) | `Rejected` |
    /// | `Timeout`, `Connect`, `Server`, `Decode` | `Unknown`: settle the same credential again |
    ///
    /// ```
    /// # async fn run(nvm: nevermined::Nevermined, credential: nevermined::mpp::Credential) -> Result<(), nevermined::Error> {
    /// let settled = nvm.mpp().settle(&credential, "/ask?q=1", "POST").body(b"{}").await?;
    /// println!("Payment-Receipt: {:?}", settled.receipt);
    /// # Ok(())
    /// # }
    /// ```
    pub fn settle(
        &self,
        credential: &Credential,
        resource: impl Into<String>,
        http_verb: impl Into<String>,
    ) -> Request<SettleCredential> {
        let presented = verify::Presented::of(credential, resource.into(), http_verb.into());
        Request::new(
            &self.core,
            presented.map(|presented| SettleCredential { presented }),
        )
    }
}
