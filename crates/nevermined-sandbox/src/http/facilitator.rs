//! `verifyPermission`, `settlePermission`, `trackAgentSubTask`.

use super::Reply;
use super::body::{Fields, JsonObject};
use super::caller::{AnyCaller, Caller};
use super::{permissions, tokens, value};
use crate::audit::uint256;
use crate::codes;
use crate::ledger::{
    Accept, Amount, Ask, CHALLENGE_IDS, Command, Demand, Denial, Family, Permission, Settle,
    SubTask,
};
use crate::refusal::Refusal;
use crate::shapes::{Checked, Verdict};
use crate::state::State;
use axum::extract::State as Shared;
use nevermined_types::Credits;
use serde_json::Value;
use std::sync::Arc;

const SUB_TASK_STATUSES: &[&str] = &["SUCCESS", "FAILED", "PENDING"];

/// What a seller sends to verify or to settle.
struct Call<'a> {
    token: &'a str,
    demand: Demand,
    ask: Ask,
}

/// `POST /x402/verify`; the key is optional, as in deployments
pub(crate) async fn verify(
    Shared(state): Shared<Arc<State>>,
    _: AnyCaller,
    body: JsonObject,
) -> Result<Reply, Refusal> {
    let fields = Fields::of_body(&body);
    let call = read(&fields, "creditsRequested")?;
    let answers = state.switches.answers;
    let hash = match tokens::permission(&state, call.token, Family::X402) {
        Ok(hash) => hash,
        // The document knows no refusal here: a bad token is an answer.
        Err(refusal) => {
            let answer = answers.unknown_token(&refusal).ok_or(refusal)?;
            return Ok(Reply::posted(&state, answer));
        }
    };
    let ask = match call.ask {
        // Asked by who prices after the work: any sound permission will do.
        Ask::ByPlan(Some(zero)) if zero.is_zero() => Ask::Exactly(zero),
        ask => ask,
    };
    let request_id = state.new_uuid();
    let settle = Settle {
        permission: hash,
        ask,
        request_id: None,
        rules: state.switches.rules,
        random_seed: 0,
    };
    Ok(state.read_kept(|kept, now| {
        let ledger = &kept.ledger;
        let permission = ledger.permission(&settle.permission)?;
        let demand = demand(permission, call.demand);
        let outlook = ledger
            .fits(permission, &demand)
            .and_then(|()| ledger.outlook(now, &permission.hash, ask, state.switches.rules))
            .and_then(|_| kept.organizations.may_settle(now, ledger, &settle));
        let verdict = match outlook {
            Ok(_) => Verdict::Valid,
            Err(denial) => Verdict::Invalid(denial.into()),
        };
        let answer = answers.verified(&Checked {
            ledger,
            now,
            permission,
            demand: &demand,
            request_id: &request_id,
            verdict,
        });
        Ok::<_, Denial>(Reply::posted(&state, answer))
    })?)
}

/// `POST /x402/settle`; the key is optional, as in deployments
pub(crate) async fn settle(
    Shared(state): Shared<Arc<State>>,
    _: AnyCaller,
    body: JsonObject,
) -> Result<Reply, Refusal> {
    let fields = Fields::of_body(&body);
    let call = read(&fields, "creditsUsed")?;
    let request_id = fields.optional("agentRequestId", value::filled_text)?;
    if request_id.is_some_and(|id| id.starts_with(CHALLENGE_IDS)) {
        let problem = format!("must not begin with {CHALLENGE_IDS}, which is for challenges");
        return Err(fields.refuse("agentRequestId", problem));
    }
    fields.optional("batch", value::boolean)?;
    let margin = fields.optional("marginPercent", percent)?;
    let both = margin.is_some() && matches!(call.ask, Ask::ByPlan(Some(_)));
    if both && state.switches.rules.margin_excludes_amount {
        return Err(Refusal::new(
            codes::AMOUNT_OR_MARGIN,
            "maxAmount and marginPercent exclude each other",
        ));
    }
    let hash = tokens::permission(&state, call.token, Family::X402)?;
    state.read(|ledger, _| {
        let permission = ledger.permission(&hash)?;
        ledger.fits(permission, &demand(permission, call.demand))
    })?;
    let receipt = state.apply(Command::Settle(Box::new(Settle {
        permission: Arc::clone(&hash),
        ask: call.ask,
        request_id: request_id.map(Arc::from),
        rules: state.switches.rules,
        random_seed: state.draw(),
    })))?;
    let unknown = || Denial::UnknownPermission(hash.to_string());
    let settlement = receipt.settlement.ok_or_else(unknown)?;
    let answers = state.switches.answers;
    Ok(state.read(|ledger, _| {
        let answer = answers.settled(ledger.permission(&hash)?, &settlement);
        Ok::<_, Denial>(Reply::posted(&state, answer))
    })?)
}

/// `POST /protocol/agent-sub-tasks`
pub(crate) async fn track(
    Shared(state): Shared<Arc<State>>,
    Caller(reporter): Caller,
    body: JsonObject,
) -> Result<Reply, Refusal> {
    let fields = Fields::of_body(&body);
    let text = |name: &str| -> Result<Option<String>, Refusal> {
        Ok(fields.optional(name, value::text)?.map(str::to_owned))
    };
    let request_id = fields.required_either(["agentRequestId", "requestId"], value::filled_text)?;
    let name = fields.either(["tag", "taskName"], value::text)?;
    let credits = fields.either(["creditsToRedeem", "creditsUsed"], value::uint256)?;
    fields.inner("metadata")?;
    // The documented form leaves the words open.
    let status = match fields.value("agentRequestId") {
        Some(_) => fields.optional("status", value::one_of(SUB_TASK_STATUSES))?,
        None => fields.optional("status", value::text)?,
    };
    state.apply(Command::Track(SubTask {
        reporter,
        request_id: request_id.to_owned(),
        name: name.map(str::to_owned),
        description: text("description")?,
        status: status.map(str::to_owned),
        credits: Credits::from(uint256(credits.unwrap_or_default())),
    }))?;
    let status = state.switches.answers.post_status();
    Ok(Reply::changed(&state, status, "Sub task tracked"))
}

/// Reads the form that the official clients send, or the documented one, whose amount is called `used`.
fn read<'a>(fields: &Fields<'a>, used: &str) -> Result<Call<'a>, Refusal> {
    if fields.value("x402AccessToken").is_none() && fields.value("accessToken").is_some() {
        let agent = fields.required("agentId", value::agent)?;
        return Ok(Call {
            token: fields.required("accessToken", value::text)?,
            ask: Ask::Exactly(fields.required(used, value::uint256)?),
            demand: Demand {
                accepts: Vec::new(),
                url: None,
                agent: Some(agent),
            },
        });
    }
    let required = fields.required_inner("paymentRequired")?;
    let resource = required.inner("resource")?;
    let url = match resource {
        None => None,
        Some(resource) => {
            resource.optional("description", value::text)?;
            resource.optional("mimeType", value::text)?;
            resource.optional("url", value::text)?
        }
    };
    required.optional("x402Version", value::uint256)?;
    required.optional("error", value::text)?;
    required.inner("extensions")?;
    let accepts = required.list("accepts", accept)?;
    Ok(Call {
        token: fields.required("x402AccessToken", value::text)?,
        ask: Ask::ByPlan(fields.optional("maxAmount", value::uint256)?),
        demand: Demand {
            accepts: accepts.into_iter().flatten().collect(),
            url: url.map(str::to_owned),
            agent: None,
        },
    })
}

/// One way to pay. Schemes of others are passed over.
fn accept(field: &str, value: &Value) -> Result<Option<Accept>, Refusal> {
    let object = value
        .as_object()
        .ok_or_else(|| Refusal::field(codes::BAD_REQUEST, field, "must be an object"))?;
    let fields = Fields::of(field, object);
    let name = fields.required("scheme", value::text)?;
    if !name.starts_with("nvm:") {
        return Ok(None);
    }
    fields.optional("network", value::text)?;
    let extra = fields.inner("extra")?;
    if let Some(extra) = &extra {
        extra.optional("version", value::text)?;
    }
    let (agent, http_verb) = match &extra {
        None => (None, None),
        Some(extra) => (
            extra.optional("agentId", value::agent)?,
            extra.optional("httpVerb", value::text)?,
        ),
    };
    Ok(Some(Accept {
        scheme: fields.required("scheme", permissions::scheme)?,
        plan: fields.required("planId", value::plan)?,
        agent,
        http_verb: http_verb.map(str::to_owned),
    }))
}

/// What is asked of the permission. The documented form names no plan: it is the token's.
fn demand(permission: &Permission, mut demand: Demand) -> Demand {
    if let Some(agent) = demand.agent {
        demand.accepts.push(Accept {
            scheme: permission.scheme,
            plan: permission.plan,
            agent: Some(agent),
            http_verb: None,
        });
    }
    demand
}

fn percent(field: &str, value: &Value) -> Result<Amount, Refusal> {
    let number = value.as_f64().filter(|number| *number >= 0.0);
    number
        .map(|_| Amount::ZERO)
        .ok_or_else(|| Refusal::field(codes::BAD_REQUEST, field, "must be a number of 0 or more"))
}
