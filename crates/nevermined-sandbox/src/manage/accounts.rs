//! Accounts, their money and their cards.

use super::account;
use crate::http::{Fields, JsonObject, Reply, value};
use crate::keys::OpenAccount;
use crate::ledger::{Command, Ledger, Provider};
use crate::refusal::Refusal;
use crate::sandbox::new_card;
use crate::scene;
use crate::state::{AccountRecord, State};
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State as Shared};
use nevermined_types::Address;
use serde_json::{Value, json};
use std::sync::Arc;

/// `GET /accounts`
pub(crate) async fn list(Shared(state): Shared<Arc<State>>) -> Reply {
    let accounts = state.accounts();
    let told = state.read(|ledger, _| {
        let accounts = accounts.iter();
        accounts
            .map(|account| told(account, ledger))
            .collect::<Vec<Value>>()
    });
    Reply::ok(json!({ "accounts": told }))
}

/// `POST /accounts`
pub(crate) async fn open(
    Shared(state): Shared<Arc<State>>,
    body: JsonObject,
) -> Result<Reply, Refusal> {
    let fields = Fields::of_body(&body);
    let wanted = NewAccount::read(&fields)?;
    // Or another could take the name between the look and the opening.
    let alone = state.alone();
    if state
        .accounts()
        .iter()
        .any(|account| account.name == wanted.name)
    {
        let refusal = fields.refuse("name", format!("there is an account {:?}", wanted.name));
        return Err(refusal
            .hint("take another name: seeds know accounts by theirs; GET /accounts lists them"));
    }
    let opened = wanted.open(&state, None);
    drop(alone);
    let told = state.read(|ledger, _| scene::account(&opened, ledger));
    Ok(Reply::created(told))
}

/// `POST /accounts/{address}/funds`
pub(crate) async fn fund(
    Shared(state): Shared<Arc<State>>,
    path: Result<Path<String>, PathRejection>,
    body: JsonObject,
) -> Result<Reply, Refusal> {
    let account = account(&state, path)?;
    let fields = Fields::of_body(&body);
    fields.only(&["amount"])?;
    let amount = fields.required("amount", value::uint256)?;
    state.apply(Command::Fund {
        wallet: account.address,
        amount,
    })?;
    let told = state.read(|ledger, _| told(&account, ledger));
    Ok(Reply::ok(told))
}

/// `POST /accounts/{address}/cards`
pub(crate) async fn add_card(
    Shared(state): Shared<Arc<State>>,
    path: Result<Path<String>, PathRejection>,
    body: JsonObject,
) -> Result<Reply, Refusal> {
    let account = account(&state, path)?;
    let fields = Fields::of_body(&body);
    fields.only(&["provider"])?;
    let provider = fields.required("provider", card_provider)?;
    let id = new_card(&state, account.address, provider);
    Ok(Reply::created(
        json!({ "id": id, "provider": provider.name() }),
    ))
}

/// An account that is to be opened, here or by a seed.
#[derive(Debug)]
pub(crate) struct NewAccount {
    pub(crate) name: String,
    pub(crate) funds: u128,
    pub(crate) cards: Vec<Provider>,
}

impl NewAccount {
    pub(crate) fn read(fields: &Fields<'_>) -> Result<Self, Refusal> {
        fields.only(&["name", "funds", "cards"])?;
        Ok(Self {
            name: fields.required("name", value::filled_text)?.to_owned(),
            funds: fields.optional("funds", units)?.unwrap_or_default(),
            cards: fields.list("cards", card_provider)?,
        })
    }

    /// Opens it, with its money and its cards. It gets the address and the key of `before`, if that is given.
    pub(crate) fn open(&self, state: &State, before: Option<&OpenAccount>) -> OpenAccount {
        // Also drawn for one that was there before: what is drawn next comes out as it did then.
        let drawn = state.draw_account(self.name.clone(), self.funds);
        let opened = match before {
            Some(before) => OpenAccount {
                units: self.funds,
                ..before.clone()
            },
            None => drawn,
        };
        // Denied only if it is there.
        let _opened = state.carry_out(opened.clone());
        for provider in &self.cards {
            new_card(state, opened.address, *provider);
        }
        opened
    }
}

fn told(account: &AccountRecord, ledger: &Ledger) -> Value {
    json!({
        "name": account.name,
        "address": account.address.to_string(),
        "keyHint": account.key_hint,
        "wallet": ledger.wallet(&account.address).to_string(),
        "cards": cards_of(ledger, account.address),
    })
}

pub(crate) fn cards_of(ledger: &Ledger, owner: Address) -> Vec<Value> {
    let methods = ledger.methods.values();
    methods
        .filter(|method| method.owner == owner && method.provider.is_card() && !method.revoked)
        .map(|method| json!({ "id": method.id, "provider": method.provider.name() }))
        .collect()
}

fn units(field: &str, value: &Value) -> Result<u128, Refusal> {
    u128::try_from(value::uint256(field, value)?)
        .map_err(|_| Refusal::field(crate::codes::BAD_REQUEST, field, "must be below 2^128"))
}

fn card_provider(field: &str, value: &Value) -> Result<Provider, Refusal> {
    let named = Provider::named(value::text(field, value)?);
    named.filter(|provider| provider.is_card()).ok_or_else(|| {
        Refusal::field(
            crate::codes::BAD_REQUEST,
            field,
            "must be stripe, braintree, visa or vgs",
        )
    })
}
