use std::num::NonZeroU64;
use std::time::Duration;

/// The currency of a mandate.
pub use nevermined_api::root::types::AuthorizeRequestCurrency as MandateCurrency;
/// Who keeps the payment method of a mandate.
pub use nevermined_api::root::types::AuthorizeRequestProvider as CardProvider;
use nevermined_api::root::{AUTHORIZE, types};

use super::{CodeChallenge, OAuthHandle, filled};
use crate::endpoint::{endpoint, part};
use crate::secret_text::{secret_text, some_secret};
use crate::{AgentId, Error, PlanId, Request};

/// The most that a mandate allows, in cents.
const MOST_CENTS: u64 = 100_000_000;

/// The longest that a mandate lasts, in seconds.
const LONGEST: u64 = 31_536_000;

secret_text! {
    /// A code that becomes tokens, once. `Debug` does not show it.
    ///
    /// ```
    /// let code = nevermined::oauth::AuthorizationCode::new("ac_1");
    /// assert_eq!(format!("{code:?}"), "AuthorizationCode([redacted])");
    /// ```
    AuthorizationCode
}

/// What a program may spend over the whole account: all of it, or nothing of it, goes with an authorization.
///
/// ```
/// use std::time::Duration;
/// use nevermined::oauth::{CardProvider, MandateCurrency, SpendingMandate};
///
/// let week = Duration::from_secs(7 * 86_400);
/// let mandate = SpendingMandate::new(CardProvider::Stripe, "pm_1", 5_000, week, MandateCurrency::Usd)?;
/// # let _ = mandate;
/// # Ok::<(), nevermined::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct SpendingMandate {
    provider: CardProvider,
    payment_method: String,
    limit_cents: NonZeroU64,
    duration_secs: NonZeroU64,
    currency: MandateCurrency,
}

impl SpendingMandate {
    /// A limit in cents of the currency, 1 to 100,000,000, for 1 second to 365 days, in whole seconds, from a payment
    /// method as its provider names it.
    ///
    /// # Errors
    /// `InvalidRequest`, `NotSent`: out of these bounds, or no payment method.
    pub fn new(
        provider: CardProvider,
        payment_method: impl Into<String>,
        limit_cents: u64,
        duration: Duration,
        currency: MandateCurrency,
    ) -> Result<Self, Error> {
        let within = |what: &str, number: u64, most: u64| {
            let number = NonZeroU64::new(number).filter(|number| number.get() <= most);
            number.ok_or_else(|| Error::invalid(format!("{what} is not from 1 to {most}")))
        };
        Ok(Self {
            provider,
            payment_method: filled("the payment method", payment_method.into())?,
            limit_cents: within("the limit in cents", limit_cents, MOST_CENTS)?,
            duration_secs: within("the duration in seconds", duration.as_secs(), LONGEST)?,
            currency,
        })
    }
}

impl OAuthHandle {
    /// Lets a program in, for the account's owner: answers a code, which the program exchanges for tokens.
    ///
    /// The service answers the code itself and does not redirect: hand it to the program at its address, with the state
    /// that the program sent. The program must be known, and its address be one of its own.
    /// Source: `authorize`.
    ///
    /// # Errors
    /// | kind | outcome |
    /// |---|---|
    /// | `InvalidRequest`: an empty client id or address | `NotSent` |
    /// | `InvalidRequest` (400): an unknown program or address; `Unauthorized` (401) | `Rejected` |
    /// | `Timeout`, `Connect`, `Server`, `Decode` | `Unknown`: a code may exist that nobody has; it ends by itself |
    ///
    /// ```
    /// # async fn run(nvm: nevermined::Nevermined, pending: nevermined::oauth::PendingAuthorization) -> Result<(), nevermined::Error> {
    /// let code = nvm
    ///     .oauth()
    ///     .authorize(pending.client_id(), pending.redirect_uri(), pending.challenge())
    ///     .state(pending.state())
    ///     .await?;
    /// let grant = pending.granted(code.into_inner());
    /// # let _ = grant;
    /// # Ok(())
    /// # }
    /// ```
    pub fn authorize(
        &self,
        client_id: impl Into<String>,
        redirect_uri: impl Into<String>,
        challenge: &CodeChallenge,
    ) -> Request<Authorize> {
        let checked = filled("the client id", client_id.into()).and_then(|client_id| {
            let redirect_uri = filled("the address to come back to", redirect_uri.into())?;
            Ok((client_id, redirect_uri))
        });
        let authorize = checked.map(|(client_id, redirect_uri)| Authorize {
            body: types::AuthorizeRequest {
                agent_id: None,
                client_id,
                code_challenge: challenge.as_str().to_owned(),
                code_challenge_method: types::AuthorizeRequestCodeChallengeMethod::S256,
                currency: None,
                duration_secs: None,
                plan_id: None,
                provider: None,
                provider_payment_method_id: None,
                redirect_uri,
                resource: None,
                spending_limit_cents: None,
                state: None,
            },
        });
        Request::new(&self.core, authorize)
    }
}

endpoint! {
    /// A program to be let in; from [`OAuthHandle::authorize`].
    Authorize { body: types::AuthorizeRequest }
    AUTHORIZE,
    |this, client| client.root().authorize(&this.body),
    json |wire: types::AuthorizeResponse| -> AuthorizationCode {
        part(some_secret(wire.code), "code").map(AuthorizationCode::new)
    }
}

impl Request<Authorize> {
    /// The agent that the program acts for.
    pub fn agent(self, agent: &AgentId) -> Self {
        self.set(|authorize| authorize.body.agent_id = Some(agent.to_string()))
    }

    /// The address of what the tokens are for. The host of this API: an API key. Another: a permission of x402.
    pub fn resource(self, url: impl Into<String>) -> Self {
        self.set(|authorize| authorize.body.resource = Some(url.into()))
    }

    /// The text by which the program knows the answer again.
    pub fn state(self, state: impl Into<String>) -> Self {
        self.set(|authorize| authorize.body.state = Some(state.into()))
    }

    /// The plan that the program may buy.
    pub fn plan(self, plan: &PlanId) -> Self {
        self.set(|authorize| authorize.body.plan_id = Some(plan.to_string()))
    }

    /// What the program may spend over the whole account.
    pub fn mandate(self, mandate: &SpendingMandate) -> Self {
        self.set(|authorize| {
            let body = &mut authorize.body;
            body.provider = Some(mandate.provider);
            body.provider_payment_method_id = Some(mandate.payment_method.clone());
            body.spending_limit_cents = Some(mandate.limit_cents);
            body.duration_secs = Some(mandate.duration_secs);
            body.currency = Some(mandate.currency);
        })
    }
}
