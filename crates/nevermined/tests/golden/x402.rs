//! Calls on delegations and of x402, and their values as JSON.

use std::time::Duration;

use nevermined::delegations::{DelegationTransaction, RevokedDelegation};
use nevermined::{
    AcceptedPayment, AccessToken, CreatedDelegation, Credits, Currency, Delegation, DelegationId,
    DelegationProvider, Error, Nevermined, Page, PaymentRequired, Settlement, Verified,
};
use serde_json::{Value, json};

use super::call::{Success, send, text};

/// Sets the page of a request as `call` says.
macro_rules! paged {
    ($request:expr, $call:expr) => {{
        let mut request = $request;
        if let Some(page) = $call["page"].as_u64() {
            request = request.page(page.try_into().unwrap());
        }
        if let Some(size) = $call["page_size"].as_u64() {
            request = request.page_size(size.try_into().unwrap());
        }
        request
    }};
}

pub(crate) use paged;

pub(crate) async fn carry_out(nvm: &Nevermined, call: &Value) -> Result<Success, Error> {
    let (delegations, x402) = (nvm.delegations(), nvm.x402());
    let id = || text(call, "delegation").parse::<DelegationId>().unwrap();
    let token = || AccessToken::new(text(call, "token"));
    let amount = || {
        call["max_amount"]
            .as_str()
            .map(|text| text.parse::<Credits>().unwrap())
    };
    match text(call, "operation") {
        "createDelegation" => {
            let limit = call["limit_cents"].as_u64().unwrap();
            let duration = Duration::from_secs(call["seconds"].as_u64().unwrap());
            let (provider, currency) = (provider(call), currency(call));
            let mut request = delegations.create(provider, limit, duration, currency);
            if let Some(id) = call["payment_method"].as_str() {
                request = request.payment_method(id);
            }
            if let Some(plan) = call["bound_to"].as_str() {
                request = request.plan(&plan.parse().unwrap());
            }
            if let Some(count) = call["max_transactions"].as_u64() {
                request = request.max_transactions(count.try_into().unwrap());
            }
            if let Some(id) = call["merchant_account"].as_str() {
                request = request.merchant_account(id);
            }
            if let Some(id) = call["api_key"].as_str() {
                request = request.api_key(id);
            }
            if let Some(recipients) = call["allowed_recipients"].as_array() {
                let recipients = recipients.iter().filter_map(Value::as_str);
                request = request.allowed_recipients(recipients);
            }
            if let Some(id) = call["organization_wallet"].as_str() {
                request = request.organization_wallet(id);
            }
            if let Some(text) = call["consumer_prompt"].as_str() {
                request = request.consumer_prompt(text);
            }
            if let Some(proof) = call["assurance_data"].as_object() {
                request = request.assurance_data(proof.clone());
            }
            send!(request, call, created)
        }
        "getDelegation" => send!(delegations.get(&id()), call, delegation),
        "revokeDelegation" => send!(delegations.revoke(&id()), call, revoked),
        "listDelegations" => {
            let mut request = paged!(delegations.list(), call);
            if let Some(only) = call["accessible"].as_bool() {
                request = request.accessible(only);
            }
            send!(request, call, delegations_page)
        }
        "getTransactions" => {
            send!(
                paged!(delegations.transactions(&id()), call),
                call,
                transactions_page
            )
        }
        "createPermission" => {
            let mut request = x402.access_token(&text(call, "plan").parse().unwrap(), &id());
            if call["accepting"].is_object() {
                request = request.accepting(&payment(&call["accepting"]));
            }
            if let Some(processor) = call["card"].as_str() {
                request = request.card(processor);
            }
            if let Some(network) = call["network"].as_str() {
                request = request.network(network);
            }
            if let Some(agent) = call["agent"].as_str() {
                request = request.agent(&agent.parse().unwrap());
            }
            if let Some(url) = call["resource"].as_str() {
                request = request.resource(url);
            }
            if let Some(verb) = call["http_verb"].as_str() {
                request = request.http_verb(verb);
            }
            if call["single_use"] == true {
                request = request.single_use();
            }
            send!(request, call, access_token)
        }
        "verifyPermission" => {
            let mut request = x402.verify(&required(call), &token());
            if let Some(credits) = amount() {
                request = request.max_amount(credits);
            }
            send!(request, call, verified)
        }
        "settlePermission" => {
            let mut request = x402.settle(&required(call), &token());
            if let Some(id) = call["agent_request_id"].as_str() {
                request = request.agent_request_id(id);
            }
            if let Some(credits) = amount() {
                request = request.max_amount(credits);
            }
            if let Some(percent) = call["margin_percent"].as_f64() {
                request = request.margin_percent(percent);
            }
            if let Some(batch) = call["batch"].as_bool() {
                request = request.batch(batch);
            }
            send!(request, call, settlement)
        }
        other => panic!("{other} is no call of x402"),
    }
}

pub(crate) fn provider(call: &Value) -> DelegationProvider {
    match text(call, "provider") {
        "erc4337" => DelegationProvider::Erc4337,
        "stripe" => DelegationProvider::Stripe,
        "braintree" => DelegationProvider::Braintree,
        "visa" => DelegationProvider::Visa,
        "vgs" => DelegationProvider::Vgs,
        other => panic!("{other} is no provider"),
    }
}

fn currency(call: &Value) -> Currency {
    match text(call, "currency") {
        "usd" => Currency::Usd,
        "eur" => Currency::Eur,
        "usdc" => Currency::Usdc,
        "eurc" => Currency::Eurc,
        other => panic!("{other} is no currency"),
    }
}

fn payment(data: &Value) -> AcceptedPayment {
    let (plan, network) = (text(data, "plan").parse().unwrap(), text(data, "network"));
    let mut payment = match text(data, "scheme") {
        "nvm:card-delegation" => AcceptedPayment::card(&plan, network),
        _ => AcceptedPayment::crypto(&plan, network),
    };
    if let Some(agent) = data["agent"].as_str() {
        payment = payment.agent(&agent.parse().unwrap());
    }
    if let Some(verb) = data["http_verb"].as_str() {
        payment = payment.http_verb(verb);
    }
    payment
}

fn required(call: &Value) -> PaymentRequired {
    let data = &call["required"];
    let mut required = PaymentRequired::new(text(data, "url"));
    if let Some(text) = data["description"].as_str() {
        required = required.description(text);
    }
    if let Some(text) = data["mime_type"].as_str() {
        required = required.mime_type(text);
    }
    data["accepts"]
        .as_array()
        .unwrap()
        .iter()
        .fold(required, |required, way| required.accept(payment(way)))
}

pub(crate) fn shown<T: ToString>(value: &Option<T>) -> Value {
    value
        .as_ref()
        .map_or(Value::Null, |value| value.to_string().into())
}

fn created(created: &CreatedDelegation) -> Value {
    json!({ "id": created.id.to_string(), "token": created.token() })
}

fn delegation(it: &Delegation) -> Value {
    let time = |time: Option<chrono::DateTime<chrono::Utc>>| time.map(|time| time.to_rfc3339());
    json!({
        "id": it.id.to_string(),
        "status": it.status,
        "limit": shown(&it.limit),
        "spent": shown(&it.spent),
        "remaining": shown(&it.remaining),
        "currency": it.currency,
        "provider": it.provider,
        "payment_method": it.payment_method,
        "transactions": it.transactions,
        "max_transactions": it.max_transactions,
        "plan": shown(&it.plan),
        "merchant_account": it.merchant_account,
        "api_key": it.api_key,
        "expires_at": time(it.expires_at),
        "created_at": time(it.created_at),
        "last_used_at": time(it.last_used_at),
    })
}

pub(crate) fn page<T>(page: &Page<T>, one: fn(&T) -> Value) -> Value {
    json!({
        "items": page.items.iter().map(one).collect::<Vec<_>>(),
        "total": page.total,
        "page": page.page,
        "page_size": page.page_size,
    })
}

fn delegations_page(it: &Page<Delegation>) -> Value {
    page(it, delegation)
}

fn transactions_page(it: &Page<DelegationTransaction>) -> Value {
    page(it, |charge| {
        json!({
            "id": charge.id,
            "amount": shown(&charge.amount),
            "currency": charge.currency,
            "status": charge.status,
            "failure_reason": charge.failure_reason,
            "provider_transaction": charge.provider_transaction,
            "created_at": charge.created_at.map(|time| time.to_rfc3339()),
        })
    })
}

fn revoked(revoked: &RevokedDelegation) -> Value {
    json!({ "message": revoked.message })
}

fn access_token(token: &AccessToken) -> Value {
    json!({
        "token": token.expose(),
        "plan": token.plan().map(ToString::to_string),
        "scheme": token.scheme(),
        "subscriber": token.subscriber().map(|address| address.to_string()),
        "single_use": token.is_single_use(),
        "permission_hash": token.permission_hash().map(ToString::to_string),
    })
}

fn verified(it: &Verified) -> Value {
    json!({
        "is_valid": it.is_valid,
        "invalid_reason": it.invalid_reason,
        "payer": it.payer,
        "network": it.network,
        "agent_request_id": it.agent_request_id,
        "url_matching": it.url_matching,
        "remaining": shown(&it.remaining),
    })
}

fn settlement(it: &Settlement) -> Value {
    json!({
        "tx_hash": shown(&it.tx_hash),
        "redeemed": shown(&it.redeemed),
        "remaining": shown(&it.remaining),
        "payer": it.payer,
        "network": it.network,
        "order_tx": shown(&it.order_tx),
    })
}
