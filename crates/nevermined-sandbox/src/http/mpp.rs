//! The Machine Payments Protocol: challenges, tokens for them, and credentials that answer them. A
//! credential is settled like an x402 payment, with the challenge's id as the request id.

use super::Reply;
use super::body::{Fields, JsonObject};
use super::caller::{Caller, CallerKey};
use super::{permissions, tokens, value};
use crate::codes::{self, Code};
use crate::ledger::{
    Accept, Ask, Challenge, Command, Demand, Denial, Family, Permission, Scheme, Settle, TTL_SECS,
};
use crate::refusal::Refusal;
use crate::shapes::{Checked, ObservedSettlement, ObservedVerdict, Verdict};
use crate::state::State;
use axum::extract::State as Shared;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value, json};
use std::sync::Arc;

const METHOD: &str = "nevermined";

/// Every operation of this protocol, where it is switched off
pub(crate) async fn off() -> Refusal {
    Refusal::new(
        codes::MPP_OFF,
        "the Machine Payments Protocol is switched off here",
    )
    .hint("pay over x402, or start the sandbox with Builder::mpp(true)")
}

/// `POST /mpp/challenge`
pub(crate) async fn challenge(
    Shared(state): Shared<Arc<State>>,
    Caller(_): Caller,
    body: JsonObject,
) -> Result<Reply, Refusal> {
    let fields = Fields::of_body(&body);
    let credits = fields.required("credits", value::uint256)?;
    if credits.is_zero() {
        return Err(fields.refuse("credits", "must be greater than zero"));
    }
    let plan = fields.required("planId", value::plan)?;
    let agent = fields.optional("agentId", value::agent)?;
    let id = state.random_hex(2);
    let expires = state.clock.now().plus_seconds(TTL_SECS);
    let mut request = Map::new();
    request.insert("planId".into(), plan.to_string().into());
    request.insert("credits".into(), credits.to_string().into());
    if let Some(agent) = agent {
        request.insert("agentId".into(), agent.to_string().into());
    }
    let digest = fields.optional("digest", value::filled_text)?;
    let description = fields.optional("description", value::text)?;
    let request = URL_SAFE_NO_PAD.encode(Value::Object(request).to_string());
    let expires_at = expires.iso();
    let parts = [
        ("id", Some(id.as_str())),
        ("realm", Some("nevermined-sandbox")),
        ("method", Some(METHOD)),
        ("intent", Some("charge")),
        ("request", Some(request.as_str())),
        ("expires", Some(expires_at.as_str())),
        ("digest", digest),
        ("description", description),
    ];
    let said: Vec<(&str, &str)> = parts
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)))
        .collect();
    let header: Vec<String> = said
        .iter()
        .map(|(name, value)| format!("{name}={}", quoted(value)))
        .collect();
    let content = said
        .iter()
        .map(|(name, v)| ((*name).to_owned(), (*v).into()));
    state.apply(Command::Challenge(Box::new(Challenge {
        id: id.clone(),
        plan,
        credits,
        agent,
        resource: fields.required("resource", value::filled_text)?.to_owned(),
        http_verb: fields.required("httpVerb", value::filled_text)?.to_owned(),
        digest: digest.map(str::to_owned),
        expires,
        content: content.collect(),
    })))?;
    let challenge = format!("Payment {}", header.join(", "));
    Ok(Reply::posted(
        &state,
        json!({ "challenge": challenge, "id": id }),
    ))
}

/// `POST /mpp/permissions`: a token that answers challenges, and is good for nothing else
pub(crate) async fn permit(
    Shared(state): Shared<Arc<State>>,
    caller: CallerKey,
    body: JsonObject,
) -> Result<Reply, Refusal> {
    let fields = Fields::of_body(&body);
    if fields.value("tokenVersion").is_some() {
        return Err(Refusal::field(
            codes::MPP_HAS_NO_VERSIONS,
            "tokenVersion",
            "tokens of this protocol have no version",
        ));
    }
    if let Some(accepted) = fields.inner("accepted")?
        && accepted.required("scheme", permissions::scheme)? != Scheme::Erc4337
    {
        return Err(Refusal::field(
            codes::MPP_RAIL,
            "accepted.scheme",
            "must be nvm:erc4337: this protocol knows no other rail",
        ));
    }
    permissions::create_for(&state, caller, &body, Family::Mpp)
}

/// `POST /mpp/verify`; changes nothing
pub(crate) async fn verify(
    Shared(state): Shared<Arc<State>>,
    Caller(_): Caller,
    body: JsonObject,
) -> Result<Reply, Refusal> {
    let presented = read(&state, &body)?;
    presented.in_time(&state)?;
    let (permission, challenge) = (&presented.permission, &presented.challenge);
    let demand = presented.demand();
    let rules = state.switches.rules;
    let request_id = challenge.request_id();
    Ok(state.read(|ledger, now| {
        let outlook = ledger
            .fits(permission, &demand)
            .and_then(|()| ledger.outlook(now, &permission.hash, presented.ask(), rules));
        let answer = ObservedVerdict::new(&Checked {
            ledger,
            now,
            permission,
            demand: &demand,
            request_id: &request_id,
            verdict: match outlook {
                Ok(_) => Verdict::Valid,
                Err(denial) => Verdict::Invalid(denial.into()),
            },
        });
        Reply::posted(&state, answer)
    }))
}

/// `POST /mpp/settle`; burns once for each challenge
pub(crate) async fn settle(
    Shared(state): Shared<Arc<State>>,
    Caller(_): Caller,
    body: JsonObject,
) -> Result<Reply, Refusal> {
    let presented = read(&state, &body)?;
    let (permission, challenge) = (&presented.permission, &presented.challenge);
    let request_id: Arc<str> = challenge.request_id().into();
    if !state.read(|ledger, _| ledger.settled.contains_key(&request_id)) {
        presented.in_time(&state)?;
    }
    let demand = presented.demand();
    state
        .read(|ledger, _| ledger.fits(permission, &demand))
        .map_err(withheld)?;
    let command = Command::Settle(Box::new(Settle {
        permission: Arc::clone(&permission.hash),
        ask: presented.ask(),
        request_id: Some(request_id),
        rules: state.switches.rules,
        random_seed: state.draw(),
    }));
    let receipt = state.apply(command).map_err(withheld)?;
    let unknown = || Denial::UnknownPermission(permission.hash.to_string());
    let settlement = receipt.settlement.ok_or_else(unknown)?;
    let mut answer = ObservedSettlement::new(permission, &settlement);
    let receipt = json!({
        "method": METHOD,
        "reference": challenge.id,
        "status": "success",
        "timestamp": settlement.at.iso(),
    });
    answer.payment_receipt = Some(URL_SAFE_NO_PAD.encode(receipt.to_string()));
    Ok(Reply::posted(&state, answer))
}

/// A challenge with a token that answers it.
struct Presented {
    challenge: Challenge,
    permission: Permission,
}

impl Presented {
    fn ask(&self) -> Ask {
        Ask::ByPlan(Some(self.challenge.credits))
    }

    fn demand(&self) -> Demand {
        let challenge = &self.challenge;
        Demand {
            accepts: vec![Accept {
                scheme: Scheme::Erc4337,
                plan: challenge.plan,
                agent: challenge.agent,
                http_verb: Some(challenge.http_verb.clone()),
            }],
            url: Some(challenge.resource.clone()),
            agent: None,
        }
    }

    fn in_time(&self, state: &State) -> Result<(), Refusal> {
        if state.clock.now() < self.challenge.expires {
            return Ok(());
        }
        Err(
            Refusal::new(codes::MPP_EXPIRED, "the challenge has expired")
                .hint("ask for the resource again and answer the new challenge"),
        )
    }
}

/// Reads a credential and checks all of it that does not depend on the time or on credits.
fn read(state: &State, body: &JsonObject) -> Result<Presented, Refusal> {
    let fields = Fields::of_body(body);
    let credential = fields.required("credential", value::text)?;
    let resource = fields.required("resource", value::text)?;
    let http_verb = fields.required("httpVerb", value::text)?;
    let digest = fields.optional("bodyDigest", value::text)?;

    let content = decode(credential).ok_or_else(|| refused("it can't be decoded"))?;
    let given = content["challenge"].as_object();
    let token = content["payload"]["accessToken"].as_str();
    let (Some(given), Some(token)) = (given, token) else {
        return Err(refused("it lacks challenge or payload.accessToken"));
    };
    let id = given.get("id").and_then(Value::as_str).unwrap_or_default();
    let challenge = state.read(|ledger, _| ledger.challenges.get(id).cloned());
    let challenge = challenge
        .filter(|challenge| challenge.is_answered_by(given))
        .ok_or_else(|| refused("its challenge is not one that was issued here"))?;
    if challenge.resource != resource || !challenge.http_verb.eq_ignore_ascii_case(http_verb) {
        return Err(refused("its challenge is for another resource or verb"));
    }
    if challenge.digest.is_some() && challenge.digest.as_deref() != digest {
        return Err(Refusal::new(
            codes::MPP_DIGEST,
            "the challenge is for another body",
        ));
    }
    let permission = tokens::permission(state, token, Family::Mpp)
        .map_err(|refusal| refused(&refusal.message))?;
    let permission = state.read(|ledger, _| ledger.permission(&permission).cloned())?;
    if permission.plan != challenge.plan {
        return Err(refused("its token is for another plan"));
    }
    Ok(Presented {
        challenge,
        permission,
    })
}

fn decode(credential: &str) -> Option<Value> {
    let (scheme, encoded) = credential.trim().split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("payment") {
        return None;
    }
    let bare = encoded.trim().trim_end_matches('=');
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(bare).ok()?).ok()
}

/// The service does not say why it refuses a credential. The sandbox says it in the details.
fn refused(reason: &str) -> Refusal {
    Refusal::new(codes::MPP_REFUSED, "the credential was refused")
        .details(json!({ "reason": reason }))
}

fn withheld(denial: Denial) -> Refusal {
    let refusal = Refusal::from(denial);
    let Code { name, .. } = refusal.code;
    refused(&format!("{name}: {}", refusal.message))
}

/// A quoted string of a header.
fn quoted(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('"', "\\\"");
    format!("\"{escaped}\"")
}
