use nevermined_api::types;
use serde::Deserialize as _;
use serde_json::{Map, Value, json};

use super::header;
use crate::{AgentId, Error, ErrorKind, Outcome, PlanId};

/// The version of x402 that Nevermined speaks.
const VERSION: i64 = 2;

/// The scheme that pays from a wallet on chain.
pub(super) const ERC4337: &str = "nvm:erc4337";

/// The scheme that pays by card.
pub(super) const CARD: &str = "nvm:card-delegation";

/// What a seller answers with status 402: what is paid for, and how.
///
/// ```
/// use nevermined::{AcceptedPayment, PaymentRequired, PlanId};
///
/// let plan: PlanId = "42".parse()?;
/// let required = PaymentRequired::new("/ask")
///     .description("Answers a question")
///     .accept(AcceptedPayment::crypto(&plan, "eip155:84532").http_verb("POST"));
///
/// // The seller answers 402 with this header; the buyer reads it.
/// let header = required.to_header(); // payment-required
/// assert_eq!(PaymentRequired::from_header(&header)?, required);
/// # Ok::<(), nevermined::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct PaymentRequired {
    /// What is paid for: a path, a whole address, or a logical name.
    pub url: String,
    /// What it is, for people.
    pub description: Option<String>,
    /// The media type that it answers.
    pub mime_type: Option<String>,
    /// The ways to pay, one a plan.
    pub accepts: Vec<AcceptedPayment>,
    /// Why payment is asked for, in words.
    pub error: Option<String>,
    /// Extensions of x402. Empty for the schemes of Nevermined.
    pub extensions: Map<String, Value>,
}

/// One way to pay: a scheme, where the money moves, and the plan.
///
/// ```
/// use nevermined::{AcceptedPayment, PlanId};
///
/// let plan: PlanId = "42".parse()?;
/// let by_card = AcceptedPayment::card(&plan, "stripe");
/// assert_eq!(by_card.scheme, "nvm:card-delegation");
/// # Ok::<(), nevermined::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AcceptedPayment {
    /// `nvm:erc4337` for tokens, `nvm:card-delegation` for cards. Others are kept as they came.
    pub scheme: String,
    /// The chain, as `eip155:84532`, or the card processor, as `stripe`.
    pub network: String,
    /// The plan that is paid for.
    pub plan: PlanId,
    /// The agent that is paid for.
    pub agent: Option<AgentId>,
    /// The HTTP method that is paid for.
    pub http_verb: Option<String>,
}

impl AcceptedPayment {
    /// Payment in tokens, on a chain such as `eip155:84532` (Base Sepolia) or `eip155:8453` (Base).
    #[must_use]
    pub fn crypto(plan: &PlanId, network: impl Into<String>) -> Self {
        Self::new(ERC4337, network.into(), plan.clone())
    }

    /// Payment by card, with a processor such as `stripe`, `braintree` or `visa`.
    #[must_use]
    pub fn card(plan: &PlanId, processor: impl Into<String>) -> Self {
        Self::new(CARD, processor.into(), plan.clone())
    }

    pub(super) fn new(scheme: impl Into<String>, network: String, plan: PlanId) -> Self {
        Self {
            scheme: scheme.into(),
            network,
            plan,
            agent: None,
            http_verb: None,
        }
    }

    /// The agent that is paid for. The service then holds the resource against the agent's endpoints.
    #[must_use]
    pub fn agent(mut self, agent: &AgentId) -> Self {
        self.agent = Some(agent.clone());
        self
    }

    /// The HTTP method that is paid for.
    #[must_use]
    pub fn http_verb(mut self, verb: impl Into<String>) -> Self {
        self.http_verb = Some(verb.into());
        self
    }

    /// The object on the wire. Sellers state the scheme's version, buyers do not.
    pub(super) fn to_wire(&self, version: Option<&str>) -> types::AcceptedPayment {
        types::AcceptedPayment {
            scheme: self.scheme.clone(),
            network: self.network.clone(),
            plan_id: self.plan.clone(),
            extra: types::AcceptedPaymentExtra {
                version: version.map(str::to_owned),
                agent_id: self.agent.clone(),
                http_verb: self.http_verb.clone(),
            },
        }
    }

    /// `None` where no plan of Nevermined is named: a way to pay of somebody else.
    pub(super) fn from_json(value: &Value) -> Option<Self> {
        let text = |name: &str| value.get(name).and_then(Value::as_str);
        let plan = PlanId::deserialize(value.get("planId")?).ok()?;
        let extra = value.get("extra");
        let agent = extra.and_then(|extra| AgentId::deserialize(extra.get("agentId")?).ok());
        let verb = extra.and_then(|extra| extra.get("httpVerb")?.as_str());
        Some(Self {
            scheme: text("scheme")?.to_owned(),
            network: text("network").unwrap_or_default().to_owned(),
            plan,
            agent,
            http_verb: verb.map(str::to_owned),
        })
    }
}

impl PaymentRequired {
    /// Asks for payment for what is at `url`, as the seller names it.
    #[must_use]
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            description: None,
            mime_type: None,
            accepts: Vec::new(),
            error: None,
            extensions: Map::new(),
        }
    }

    /// Adds a way to pay.
    #[must_use]
    pub fn accept(mut self, payment: AcceptedPayment) -> Self {
        self.accepts.push(payment);
        self
    }

    /// Says what is paid for, for people.
    #[must_use]
    pub fn description(mut self, text: impl Into<String>) -> Self {
        self.description = Some(text.into());
        self
    }

    /// Says which media type is answered.
    #[must_use]
    pub fn mime_type(mut self, media_type: impl Into<String>) -> Self {
        self.mime_type = Some(media_type.into());
        self
    }

    /// Says why payment is asked for.
    #[must_use]
    pub fn error(mut self, text: impl Into<String>) -> Self {
        self.error = Some(text.into());
        self
    }

    /// The value of the header `payment-required`: standard base64 of the JSON.
    #[must_use]
    pub fn to_header(&self) -> String {
        header::encode(&json!(self.to_wire()))
    }

    /// Reads the header `payment-required`, in either alphabet of base64. Ways to pay that name no plan of Nevermined
    /// are left out.
    ///
    /// # Errors
    /// [`ErrorKind::Decode`], not sent: no base64 of a JSON object, another version of x402, or no resource.
    pub fn from_header(text: &str) -> Result<Self, Error> {
        let refused = |message: &str| Err(Error::new(ErrorKind::Decode, Outcome::NotSent, message));
        let Some(value) = header::decode(text) else {
            return refused("the header `payment-required` is no base64 of a JSON object");
        };
        if value.get("x402Version").and_then(Value::as_i64) != Some(VERSION) {
            return refused("the header `payment-required` is not of x402 version 2");
        }
        let text = |at: &str| value.pointer(at).and_then(Value::as_str).map(str::to_owned);
        let Some(url) = text("/resource/url") else {
            return refused("the header `payment-required` names no resource");
        };
        let accepts = value.get("accepts").and_then(Value::as_array);
        let extensions = value.get("extensions").and_then(Value::as_object);
        Ok(Self {
            url,
            description: text("/resource/description"),
            mime_type: text("/resource/mimeType"),
            accepts: accepts
                .into_iter()
                .flatten()
                .filter_map(AcceptedPayment::from_json)
                .collect(),
            error: text("/error"),
            extensions: extensions.cloned().unwrap_or_default(),
        })
    }

    pub(super) fn check(&self) -> Result<(), Error> {
        if self.url.trim().is_empty() {
            return Err(Error::invalid("the payment asked for names no resource"));
        }
        if self.accepts.is_empty() {
            return Err(Error::invalid(
                "the payment asked for accepts no way to pay",
            ));
        }
        Ok(())
    }

    pub(super) fn to_wire(&self) -> types::PaymentRequired {
        types::PaymentRequired {
            x402_version: VERSION,
            error: self.error.clone(),
            resource: types::PaidResource {
                url: self.url.clone(),
                description: self.description.clone(),
                mime_type: self.mime_type.clone(),
            },
            accepts: self
                .accepts
                .iter()
                .map(|payment| payment.to_wire(Some("1")))
                .collect(),
            extensions: self.extensions.clone(),
        }
    }
}
