//! x402: an agent's request is paid with a token that spends from a delegation.
//!
//! The buyer opens a [delegation](crate::delegations), gets an [access token](X402Handle::access_token), and sends it
//! with the request. The seller [verifies](X402Handle::verify) it, serves the request, and
//! [settles](X402Handle::settle), which takes the credits.

mod access_token;
pub(crate) mod header;
mod payment_required;
mod settle;
mod token;
mod verify;

use std::sync::Arc;

pub use self::access_token::CreateAccessToken;
pub use self::payment_required::{AcceptedPayment, PaymentRequired};
pub use self::settle::{Settle, Settlement};
pub use self::token::AccessToken;
pub use self::verify::{Verified, Verify};
use crate::transport::Core;
use crate::{DelegationId, PlanId, Request};

/// The calls of x402; from [`Nevermined::x402`](crate::Nevermined::x402).
#[derive(Clone, Debug)]
pub struct X402Handle {
    pub(crate) core: Arc<Core>,
}

impl X402Handle {
    /// Signs a token that pays for a plan out of a delegation, for the buyer.
    ///
    /// By default it pays in tokens on the environment's own chain: Base for live, Base Sepolia elsewhere. Setters
    /// change that; [`accepting`](Request::<CreateAccessToken>::accepting) takes what the seller asks for.
    /// With the token comes the hash of its [permission](crate::permissions), which can be read and revoked.
    /// Source: `createPermission`, with the body that the service takes (it differs from the published one).
    ///
    /// # Errors
    /// | kind | outcome |
    /// |---|---|
    /// | `InvalidRequest`: the seller asks for another plan | `NotSent` |
    /// | `PaymentFailed` (402): the delegation is unknown, revoked, expired or used up, or not for this key | `Rejected` |
    /// | `InvalidRequest` (400, 402), `PlanNotFound` (404), `NotFound` (404), `Unauthorized` (401) | `Rejected` |
    /// | `Timeout`, `Connect`, `Server`, `Decode` | `Unknown`: a token may exist that nobody has; it spends nothing by itself, and its [permission](crate::permissions) can be revoked |
    ///
    /// ```
    /// # async fn run(nvm: nevermined::Nevermined, header: &str, delegation: nevermined::DelegationId) -> Result<(), nevermined::Error> {
    /// use nevermined::PaymentRequired;
    ///
    /// let required = PaymentRequired::from_header(header)?; // payment-required, of the seller's 402
    /// if let Some(payment) = required.accepts.first() {
    ///     let token = nvm
    ///         .x402()
    ///         .access_token(&payment.plan, &delegation)
    ///         .accepting(payment)
    ///         .resource(&required.url)
    ///         .await?;
    ///     println!("send it as payment-signature: {} bytes", token.expose().len());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn access_token(
        &self,
        plan: &PlanId,
        delegation: &DelegationId,
    ) -> Request<CreateAccessToken> {
        let network = match self.core.environment.is_live() {
            true => "eip155:8453",
            false => "eip155:84532",
        };
        let token = CreateAccessToken {
            accepted: AcceptedPayment::crypto(plan, network),
            delegation: delegation.clone(),
            resource: None,
            single_use: false,
        };
        Request::new(&self.core, Ok(token))
    }

    /// Asks whether a token pays for what is asked, for the seller. Nothing is taken.
    ///
    /// A token that does not pay is no error: see [`Verified::is_valid`]. An active delegation may be valid without any
    /// credits, since settling buys what is missing.
    /// Source: `verifyPermission`, with the body that the service takes; the answer in the published or the observed form.
    ///
    /// # Errors
    /// `InvalidRequest` (no resource, no way to pay, or an empty token: `NotSent`; 400: a token that cannot be read),
    /// `PaymentFailed` (402), `PlanNotFound` (404), `Decode` when the answer does not say whether the token is good.
    /// A check changes nothing, whatever its outcome; it is repeated as a read is.
    ///
    /// ```
    /// # async fn run(nvm: nevermined::Nevermined, required: nevermined::PaymentRequired, header: String) -> Result<(), nevermined::Error> {
    /// use nevermined::AccessToken;
    ///
    /// let token = AccessToken::new(header); // payment-signature
    /// let verified = nvm.x402().verify(&required, &token).max_amount(3).await?;
    /// if !verified.is_valid {
    ///     println!("answer 402: {:?}", verified.invalid_reason);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn verify(&self, required: &PaymentRequired, token: &AccessToken) -> Request<Verify> {
        let verify = Verify {
            required: required.clone(),
            token: token.clone(),
            max_amount: None,
        };
        Request::new(&self.core, Ok(verify))
    }

    /// Takes the credits of a served request, for the seller. If there are too few, the plan is bought first, out of the
    /// token's delegation.
    ///
    /// With the id of the request, from [`verified`](Request::<Settle>::verified), a repeat takes nothing more and
    /// answers the same transaction; this library then repeats the call after a broken connection or a timeout. Without
    /// the id it never does.
    /// Source: `settlePermission`, with the body that the service takes; the answer in the published or the observed form.
    ///
    /// # Errors
    /// | kind | outcome |
    /// |---|---|
    /// | `InvalidRequest`: zero credits, an amount and a margin, a token that was found not valid, an empty one | `NotSent` |
    /// | `PaymentFailed` (402, or `success: false` in a 2xx), `InvalidRequest` (400, 402: the token) | `Rejected`: nothing was taken |
    /// | `Conflict` (`BCK.X402.0059`): a token for one use was used before | `Rejected` |
    /// | `Timeout`, `Connect`, `Server`, `Decode` | `Unknown`: settle again with the same id, or read the balance |
    ///
    /// ```
    /// # async fn run(nvm: nevermined::Nevermined, required: nevermined::PaymentRequired, token: nevermined::AccessToken) -> Result<(), nevermined::Error> {
    /// let verified = nvm.x402().verify(&required, &token).await?;
    /// // Serve the request, then:
    /// let receipt = nvm.x402().settle(&required, &token).verified(&verified).await?;
    /// println!("payment-response: {}", receipt.to_header());
    /// # Ok(())
    /// # }
    /// ```
    pub fn settle(&self, required: &PaymentRequired, token: &AccessToken) -> Request<Settle> {
        let settle = Settle {
            required: required.clone(),
            token: token.clone(),
            agent_request_id: None,
            max_amount: None,
            margin_percent: None,
            batch: None,
        };
        Request::new(&self.core, Ok(settle))
    }
}
