//! `authorize`: the owner of an account grants a code to a program.

use super::super::Reply;
use super::super::body::{Fields, JsonObject};
use super::super::value;
use super::{Owner, agent_and_plan, client, may_grant};
use crate::codes;
use crate::ledger::{Denial, Provider};
use crate::oauth::{AuthorizationCode, Command, Consent, Mandate};
use crate::refusal::Refusal;
use crate::state::State;
use axum::extract::State as Shared;
use nevermined_types::Address;
use serde_json::{Value, json};
use std::sync::Arc;

/// How many characters the SHA-256 of a verifier has in base64url.
const CHALLENGE_LENGTH: usize = 43;

/// `POST /oauth/authorize`
pub(super) async fn authorize(
    Shared(state): Shared<Arc<State>>,
    Owner(caller): Owner,
    body: JsonObject,
) -> Result<Reply, Refusal> {
    may_grant(&caller)?;
    let fields = Fields::of_body(&body);
    let client = client(&state, &fields)?;
    let redirect_uri = fields.required("redirect_uri", value::filled_text)?;
    if !client.has_redirect(redirect_uri) {
        return Err(Refusal::field(
            codes::REDIRECT_UNKNOWN,
            "redirect_uri",
            "is not one of the program's, word for word",
        ));
    }
    let challenge = fields.required("code_challenge", challenge)?;
    fields.required("code_challenge_method", |field, method| {
        match method.as_str() {
            Some("S256") => Ok(()),
            _ => Err(Refusal::field(codes::BAD_REQUEST, field, "must be S256")),
        }
    })?;
    fields.optional("state", value::text)?;
    let limits = Limits::read(&fields)?;
    let plan = fields.optional("plan_id", value::plan)?;
    let agent = fields.optional("agent_id", value::filled_text)?;
    let (consent, plan, mandate) = match agent {
        Some(agent) => {
            let plan = agent_and_plan(&state, agent, plan)?;
            (Consent::CreditsPurchase, Some(plan), None)
        }
        None if !client.is_account_level() => {
            return Err(Refusal::field(
                codes::AGENT_ID_MISSING,
                "agent_id",
                "is required: this program may not ask for the whole account",
            ));
        }
        None if !client.is_verified() => {
            return Err(Refusal::new(
                codes::CLIENT_NOT_VERIFIED,
                "the whole account is granted to verified programs only",
            ));
        }
        None => {
            let mandate = mandate(&state, caller.account, &limits)?;
            (Consent::AccountAccess, plan, Some(mandate))
        }
    };
    let code = state.random_hex(2);
    state.carry_out(Command::Authorize {
        code: code.clone(),
        grant: Box::new(AuthorizationCode {
            account: caller.account,
            client: client.id().to_owned(),
            consent,
            agent: agent.map(str::to_owned),
            resource: fields
                .optional("resource", value::filled_text)?
                .map(str::to_owned),
            plan,
            redirect_uri: redirect_uri.to_owned(),
            challenge: challenge.to_owned(),
            mandate,
            granted: state.clock.now(),
            used: false,
        }),
    })?;
    Ok(Reply::created(json!({ "code": code })))
}

fn challenge<'a>(field: &str, value: &'a Value) -> Result<&'a str, Refusal> {
    let text = value::text(field, value)?;
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    if text.len() == CHALLENGE_LENGTH && text.bytes().all(fits) {
        return Ok(text);
    }
    Err(Refusal::field(
        codes::BAD_REQUEST,
        field,
        "must be the SHA-256 of the verifier in base64url, 43 characters",
    ))
}

/// The five fields of a limit on spending, as far as they are given. The whole account needs all of them.
struct Limits<'a> {
    provider: Option<Provider>,
    method: Option<&'a str>,
    limit_cents: Option<u64>,
    duration_secs: Option<u64>,
    currency: Option<&'a str>,
}

impl<'a> Limits<'a> {
    fn read(fields: &Fields<'a>) -> Result<Self, Refusal> {
        let within = |most: u64| {
            move |field: &str, value: &Value| {
                let number = value.as_u64().filter(|number| (1..=most).contains(number));
                let problem = format!("must be a whole number from 1 to {most}");
                number.ok_or_else(|| Refusal::field(codes::BAD_REQUEST, field, problem))
            }
        };
        Ok(Self {
            provider: fields.optional("provider", |field, value| {
                let named = Provider::named(value::text(field, value)?);
                let plain = [Provider::Stripe, Provider::Braintree, Provider::Vgs];
                let problem = "must be stripe, braintree or vgs";
                named
                    .filter(|provider| plain.contains(provider))
                    .ok_or_else(|| Refusal::field(codes::BAD_REQUEST, field, problem))
            })?,
            method: fields.optional("provider_payment_method_id", value::filled_text)?,
            limit_cents: fields.optional("spending_limit_cents", within(100_000_000))?,
            duration_secs: fields.optional("duration_secs", within(31_536_000))?,
            currency: fields.optional("currency", value::one_of(&["usd", "eur"]))?,
        })
    }
}

fn mandate(state: &State, account: Address, limits: &Limits<'_>) -> Result<Mandate, Refusal> {
    let missing = |name: &'static str| {
        move || {
            Refusal::field(
                codes::MANDATE_INCOMPLETE,
                name,
                "is required to grant the whole account",
            )
        }
    };
    let provider = limits.provider.ok_or_else(missing("provider"))?;
    let method = limits.method;
    let method = method.ok_or_else(missing("provider_payment_method_id"))?;
    let limit_cents = limits.limit_cents;
    let limit_cents = limit_cents.ok_or_else(missing("spending_limit_cents"))?;
    let duration_secs = limits.duration_secs;
    let duration_secs = duration_secs.ok_or_else(missing("duration_secs"))?;
    let currency = limits.currency.ok_or_else(missing("currency"))?;
    let known = state.read(|ledger, _| ledger.own_method(method, account).cloned())?;
    if known.revoked {
        return Err(Denial::UnknownMethod(known.id).into());
    }
    if known.provider != provider {
        return Err(Denial::OtherProvider {
            method: known.id,
            provider: known.provider,
            asked: provider,
        }
        .into());
    }
    Ok(Mandate {
        provider,
        method: method.to_owned(),
        limit_cents,
        duration_secs,
        currency: currency.to_owned(),
    })
}
