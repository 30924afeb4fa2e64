use serde::Deserialize as _;
use serde_json::Value;

use super::authentication::{Scheme, schemes};
use crate::x402::header;
use crate::{AgentId, Credits, Error, ErrorKind, Outcome, PlanId};

/// The name of the scheme, in both headers.
pub(super) const PAYMENT: &str = "Payment";

/// Who is paid through, among the methods that MPP knows.
const METHOD: &str = "nevermined";

/// What is asked for, among the intents that MPP knows.
const INTENT: &str = "charge";

/// What a seller asks for in `WWW-Authenticate`, with 402.
///
/// It is signed by the service, so nothing of it can be changed: [`header`](Self::header) is the text as it came.
///
/// ```
/// use nevermined::mpp::Challenge;
///
/// // {"planId":"42","credits":"2"}
/// let header = r#"Bearer realm="api", Payment id="c-1", realm="shop", method="nevermined", intent="charge", request="eyJwbGFuSWQiOiI0MiIsImNyZWRpdHMiOiIyIn0""#;
/// let challenge = Challenge::from_header(header)?.expect("it asks for a payment");
/// assert_eq!(challenge.id(), "c-1");
/// assert_eq!(challenge.charge().plan.as_str(), "42");
/// assert_eq!(challenge.charge().credits.to_string(), "2");
/// assert!(Challenge::from_header("Bearer realm=\"api\"")?.is_none());
/// # Ok::<(), nevermined::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Challenge {
    header: String,
    id: String,
    realm: String,
    request: String,
    charge: Charge,
    expires: Option<String>,
    digest: Option<String>,
    opaque: Option<String>,
    description: Option<String>,
}

/// What a challenge charges: read from its `request`, which stays as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Charge {
    /// The plan.
    pub plan: PlanId,
    /// How many credits are paid.
    pub credits: Credits,
    /// The agent that is paid for, if one is named.
    pub agent: Option<AgentId>,
}

impl Challenge {
    /// Reads `WWW-Authenticate`: the first challenge in it that is paid through Nevermined. `None` if there is none, or
    /// none that is complete. A header that comes several times is read line by line.
    ///
    /// # Errors
    /// [`ErrorKind::Decode`], not sent: the challenge is complete, and what it asks for cannot be read.
    pub fn from_header(text: &str) -> Result<Option<Self>, Error> {
        let found = schemes(text).into_iter().find(|scheme| {
            scheme.is(PAYMENT)
                && scheme.parameter("method") == Some(METHOD)
                && scheme.parameter("intent") == Some(INTENT)
                && ["id", "realm", "request"]
                    .iter()
                    .all(|name| scheme.parameter(name).is_some())
        });
        found.map(|scheme| Self::read(&scheme)).transpose()
    }

    fn read(scheme: &Scheme<'_>) -> Result<Self, Error> {
        if let Some(name) = scheme.doubled() {
            return Err(unreadable(format!("the challenge has `{name}` twice")));
        }
        let text = |name: &str| scheme.parameter(name).map(str::to_owned);
        let request = text("request").unwrap_or_default();
        Ok(Self {
            header: scheme.text.to_owned(),
            id: text("id").unwrap_or_default(),
            realm: text("realm").unwrap_or_default(),
            charge: Charge::read(&request)?,
            request,
            expires: text("expires"),
            digest: text("digest"),
            opaque: text("opaque"),
            description: text("description"),
        })
    }

    /// The challenge as it came, without the others in its header.
    #[must_use]
    pub fn header(&self) -> &str {
        &self.header
    }

    /// Which challenge it is. It is paid once.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// What it charges.
    #[must_use]
    pub fn charge(&self) -> &Charge {
        &self.charge
    }

    /// Whose resource it is.
    #[must_use]
    pub fn realm(&self) -> &str {
        &self.realm
    }

    /// When it ends, as the service writes it.
    #[must_use]
    pub fn expires(&self) -> Option<&str> {
        self.expires.as_deref()
    }

    /// The digest of the body that is paid for, when it is for one body: see [`body_digest`](super::body_digest).
    #[must_use]
    pub fn digest(&self) -> Option<&str> {
        self.digest.as_deref()
    }

    /// What is paid for, for people.
    #[must_use]
    pub fn description(&self) -> Option<&str> {
        self.description.as_deref()
    }

    /// What a credential says of the challenge that it answers.
    pub(super) fn echo(&self) -> Value {
        let fields = [
            ("id", Some(&self.id)),
            ("realm", Some(&self.realm)),
            ("method", Some(&METHOD.to_owned())),
            ("intent", Some(&INTENT.to_owned())),
            ("expires", self.expires.as_ref()),
            ("digest", self.digest.as_ref()),
            ("description", self.description.as_ref()),
            ("opaque", self.opaque.as_ref()),
            ("request", Some(&self.request)),
        ];
        let fields = fields.into_iter();
        fields
            .filter_map(|(name, value)| Some((name.to_owned(), Value::from(value?.as_str()))))
            .collect()
    }
}

impl Charge {
    /// Reads `request`: base64 of a JSON object.
    pub(super) fn read(request: &str) -> Result<Self, Error> {
        let Some(value) = header::decode(request) else {
            let message = "the challenge's `request` is no base64 of a JSON object";
            return Err(unreadable(message.to_owned()));
        };
        let field = |name: &str| value.get(name).filter(|field| !field.is_null());
        let wrong = |name: &str| unreadable(format!("the challenge's `request` has no {name}"));
        let plan = field("planId").and_then(|plan| PlanId::deserialize(plan).ok());
        let credits = field("credits").and_then(|credits| Credits::deserialize(credits).ok());
        let agent = field("agentId")
            .map(|agent| AgentId::deserialize(agent).map_err(|_| wrong("agent that is one")));
        Ok(Self {
            plan: plan.ok_or_else(|| wrong("plan"))?,
            credits: credits.ok_or_else(|| wrong("amount of credits"))?,
            agent: agent.transpose()?,
        })
    }
}

/// Nothing was sent: a text of somebody else cannot be read.
pub(super) fn unreadable(message: String) -> Error {
    Error::new(ErrorKind::Decode, Outcome::NotSent, message)
}
