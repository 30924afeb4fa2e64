use std::fmt;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use nevermined_api::{GET_ACCESS_TOKEN, Operation, ResponseValue, types};
use secrecy::{ExposeSecret, SecretString};

use crate::answer::{check_success, success_in};
use crate::request::Endpoint;
use crate::{AgentId, Error, ErrorKind, Outcome, PlanId};

/// A request for a token from before x402; from
/// [`RequestsHandle::access_token`](crate::requests::RequestsHandle::access_token).
#[derive(Clone, Debug)]
pub struct GetAccessToken {
    pub(super) plan: PlanId,
    pub(super) agent: AgentId,
}

/// Access to an agent under a plan. Whoever has the token has the access; `Debug` does not show it.
///
/// Source: `AccessTokenResponse`.
#[derive(Clone)]
#[non_exhaustive]
pub struct AgentAccess {
    /// Where the agent is called with the token, when the service says so.
    pub proxy_url: Option<String>,
    /// When the token ends, when the service says so.
    pub expires_at: Option<DateTime<Utc>>,
    token: SecretString,
}

impl AgentAccess {
    /// The token itself. Secret.
    #[must_use]
    pub fn token(&self) -> &str {
        self.token.expose_secret()
    }
}

impl fmt::Debug for AgentAccess {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AgentAccess")
            .field("proxy_url", &self.proxy_url)
            .field("expires_at", &self.expires_at)
            .field("token", &format_args!("[redacted]"))
            .finish()
    }
}

impl Endpoint for GetAccessToken {
    type Output = AgentAccess;
    type Wire = types::AccessTokenResponse;

    fn operation() -> &'static Operation {
        GET_ACCESS_TOKEN
    }

    async fn call(
        self,
        client: nevermined_api::Client,
    ) -> Result<ResponseValue<Self::Wire>, nevermined_api::Error<()>> {
        client.get_access_token(&self.plan, &self.agent).await
    }

    fn read(wire: Self::Wire, body: &Bytes) -> Result<AgentAccess, Error> {
        check_success(success_in(body), body, ErrorKind::Server)?;
        let token = wire.access_token.filter(|token| !token.trim().is_empty());
        let Some(token) = token else {
            return Err(Error::new(
                ErrorKind::Decode,
                Outcome::Unknown,
                "the answer has no `accessToken`",
            ));
        };
        Ok(AgentAccess {
            proxy_url: wire.nevermined_proxy_uri,
            expires_at: wire.expires_at,
            token: token.into(),
        })
    }
}
