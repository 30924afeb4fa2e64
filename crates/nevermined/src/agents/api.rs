use nevermined_api::types;
use secrecy::{ExposeSecret, SecretString};

use crate::Error;

/// How an agent is reached: which of its URLs are paid for and which are free, and how it lets callers in.
///
/// URLs are sent and kept exactly as they are given: `:name` stands for any segment, and a URL need not be one of HTTP.
/// Passwords and tokens are not shown by `Debug`. Source: `AgentApiAttributes`.
///
/// ```
/// use nevermined::AgentApi;
///
/// let api = AgentApi::new()
///     .endpoint("POST", "https://agent.example/:agentId/tasks")
///     .endpoint("POST", "mcp://server/tools/search")
///     .open_endpoint("https://agent.example/health")
///     .definition_url("https://agent.example/openapi.json")
///     .bearer_auth("the agent's own secret");
/// assert!(!format!("{api:?}").contains("secret\""));
/// ```
#[derive(Clone, Debug, Default)]
pub struct AgentApi {
    endpoints: Vec<AgentEndpoint>,
    open_endpoints: Vec<String>,
    definition_url: Option<String>,
    auth: Option<Access>,
}

/// A URL that is paid for, and the HTTP method of its calls.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct AgentEndpoint {
    /// The HTTP method, as it was registered.
    pub verb: String,
    /// The URL, as it was registered.
    pub url: String,
}

#[derive(Clone, Debug)]
enum Access {
    None,
    OAuth,
    Basic {
        username: String,
        password: SecretString,
    },
    Bearer(SecretString),
}

impl AgentApi {
    /// An agent without endpoints; all that a service of messages needs.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a URL that is paid for, with the HTTP method of its calls.
    #[must_use]
    pub fn endpoint(mut self, verb: impl Into<String>, url: impl Into<String>) -> Self {
        self.endpoints.push(AgentEndpoint {
            verb: verb.into(),
            url: url.into(),
        });
        self
    }

    /// Adds a URL that is free.
    #[must_use]
    pub fn open_endpoint(mut self, url: impl Into<String>) -> Self {
        self.open_endpoints.push(url.into());
        self
    }

    /// Where the agent's definition is read, such as an OpenAPI document or an agent card.
    #[must_use]
    pub fn definition_url(mut self, url: impl Into<String>) -> Self {
        self.definition_url = Some(url.into());
        self
    }

    /// The agent lets everybody in.
    #[must_use]
    pub fn no_auth(mut self) -> Self {
        self.auth = Some(Access::None);
        self
    }

    /// The agent asks for a name and a password.
    #[must_use]
    pub fn basic_auth(
        mut self,
        username: impl Into<String>,
        password: impl Into<SecretString>,
    ) -> Self {
        self.auth = Some(Access::Basic {
            username: username.into(),
            password: password.into(),
        });
        self
    }

    /// The agent asks for a token.
    #[must_use]
    pub fn bearer_auth(mut self, token: impl Into<SecretString>) -> Self {
        self.auth = Some(Access::Bearer(token.into()));
        self
    }

    /// The agent asks for OAuth.
    #[must_use]
    pub fn oauth(mut self) -> Self {
        self.auth = Some(Access::OAuth);
        self
    }

    pub(super) fn check(&self) -> Result<(), Error> {
        for (index, endpoint) in self.endpoints.iter().enumerate() {
            if endpoint.verb.trim().is_empty() || endpoint.url.trim().is_empty() {
                return Err(Error::invalid(format!(
                    "endpoint {index} has no HTTP method or no URL"
                ))
                .with_hint("an endpoint is a method and a URL, as POST and https://…"));
            }
        }
        if self.open_endpoints.iter().any(|url| url.trim().is_empty()) {
            return Err(Error::invalid("a free endpoint has no URL"));
        }
        match &self.auth {
            Some(Access::Basic { username, .. }) if username.is_empty() => Err(Error::invalid(
                "the agent asks for a name and a password, and the name is empty",
            )),
            Some(Access::Bearer(token)) if token.expose_secret().is_empty() => Err(Error::invalid(
                "the agent asks for a token, and the token is empty",
            )),
            _ => Ok(()),
        }
    }

    pub(super) fn to_wire(&self) -> types::AgentApiAttributes {
        let shown = |secret: &SecretString| Some(secret.expose_secret().to_owned());
        let (auth_type, username, password, token) = match &self.auth {
            None => (None, None, None, None),
            Some(Access::None) => (Some(types::AgentAuthType::None), None, None, None),
            Some(Access::OAuth) => (Some(types::AgentAuthType::Oauth), None, None, None),
            Some(Access::Basic { username, password }) => (
                Some(types::AgentAuthType::Basic),
                Some(username.clone()),
                shown(password),
                None,
            ),
            Some(Access::Bearer(token)) => {
                (Some(types::AgentAuthType::Bearer), None, None, shown(token))
            }
        };
        types::AgentApiAttributes {
            agent_definition_url: self.definition_url.clone(),
            auth_type,
            endpoints: self
                .endpoints
                .iter()
                .map(|endpoint| [(endpoint.verb.clone(), endpoint.url.clone())].into())
                .collect(),
            open_endpoints: self.open_endpoints.clone(),
            password,
            token,
            username,
        }
    }
}
