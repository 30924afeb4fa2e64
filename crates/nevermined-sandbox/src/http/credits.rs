//! `mintCredits`, `mintExpirableCredits`, `redeemCredits`.

use super::Reply;
use super::body::{Fields, JsonObject};
use super::caller::Caller;
use super::value;
use crate::codes::{self, Code};
use crate::ledger::{Amount, Command};
use crate::refusal::Refusal;
use crate::state::State;
use axum::extract::State as Shared;
use serde_json::Value;
use std::sync::Arc;

/// `POST /protocol/plans/mint`
pub(crate) async fn mint(
    Shared(state): Shared<Arc<State>>,
    Caller(caller): Caller,
    body: JsonObject,
) -> Result<Reply, Refusal> {
    let fields = Fields::of_body(&body);
    let command = Command::Mint {
        plan: fields.required("planId", value::plan)?,
        caller,
        holder: fields.required_either(["holderAddress", "creditsReceiver"], value::address)?,
        amount: fields.required("amount", credits_or(codes::MINT_OF_NOTHING))?,
        seconds: None,
    };
    carry_out_mint(&state, command)
}

/// `POST /protocol/plans/mintExpirable`
pub(crate) async fn mint_expirable(
    Shared(state): Shared<Arc<State>>,
    Caller(caller): Caller,
    body: JsonObject,
) -> Result<Reply, Refusal> {
    let fields = Fields::of_body(&body);
    if fields.value("expirationBlock").is_some() {
        return Err(fields
            .refuse(
                "expirationBlock",
                "is not supported: a block height is not a duration",
            )
            .hint("send creditsDuration, in seconds; 0 means that the credits do not expire"));
    }
    let seconds = fields.either(["creditsDuration", "duration"], value::seconds)?;
    let command = Command::Mint {
        plan: fields.required("planId", value::plan)?,
        caller,
        holder: fields.required_either(["creditsReceiver", "holderAddress"], value::address)?,
        amount: fields.required_either(
            ["creditsAmount", "amount"],
            credits_or(codes::MINT_OF_NOTHING),
        )?,
        seconds: seconds.filter(|seconds| *seconds > 0),
    };
    carry_out_mint(&state, command)
}

/// `POST /protocol/plans/redeem`
pub(crate) async fn redeem(
    Shared(state): Shared<Arc<State>>,
    Caller(caller): Caller,
    body: JsonObject,
) -> Result<Reply, Refusal> {
    let fields = Fields::of_body(&body);
    let command = Command::Redeem {
        plan: fields.required("planId", value::plan)?,
        caller,
        holder: fields.required("holderAddress", value::address)?,
        amount: fields.required("amount", credits_or(codes::REDEEM_OF_NOTHING))?,
    };
    // What a proof proves is not public: it must be there, and is not looked into.
    fields.required("proof", value::text)?;
    let receipt = state.apply(command)?;
    let answer = state
        .switches
        .answers
        .redeemed(receipt.credits, &receipt.standing);
    Ok(Reply::posted(&state, answer))
}

fn carry_out_mint(state: &State, command: Command) -> Result<Reply, Refusal> {
    state.apply(command)?;
    let done = state.done("Credits minted");
    Ok(Reply::posted(state, state.switches.answers.minted(&done)))
}

fn credits_or(nothing: Code) -> impl Fn(&str, &Value) -> Result<Amount, Refusal> {
    move |field, value| value::credits(field, value, nothing)
}
