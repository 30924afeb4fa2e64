//! Plans by card: the checkout of one, and the seller's account at Stripe.

use super::Reply;
use super::body::{Fields, JsonObject};
use super::caller::Caller;
use super::headers::Origin;
use super::{legal, value};
use crate::ledger::{CardSale, Checkout, Command};
use crate::platform::{self, StripeAccount};
use crate::refusal::Refusal;
use crate::state::State;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State as Shared};
use axum::response::Html;
use serde_json::{Value, json};
use std::sync::Arc;

/// `POST /fiat/stripe/payment`
pub(crate) async fn open_checkout(
    Shared(state): Shared<Arc<State>>,
    Caller(buyer): Caller,
    Origin(origin): Origin,
    body: JsonObject,
) -> Result<Reply, Refusal> {
    let fields = Fields::of_body(&body);
    fields.required("sessionType", |field, kind| match kind.as_str() {
        Some("embedded" | "hosted") => Ok(()),
        _ => Err(Refusal::field(
            crate::codes::BAD_REQUEST,
            field,
            "must be embedded or hosted",
        )),
    })?;
    let plan = fields.required("planId", value::plan)?;
    legal::consented(&state, buyer)?;
    let checkout = Checkout {
        id: format!("cs_test_{}", state.random_hex(3)),
        reference: state.new_uuid(),
        plan,
        buyer,
        opened: state.clock.now(),
        paid: None,
    };
    let answer = json!({ "result": {
        "stripeCheckoutSessionId": checkout.id,
        "checkoutLink": format!("{origin}/checkout/{}", checkout.id),
        "clientReferenceId": checkout.reference,
        "paymentStatus": "unpaid",
        "linkCreatedAt": checkout.opened.seconds(),
        "linkExpiresAt": checkout.expires().seconds(),
    }});
    let sale = CardSale::OpenCheckout(Box::new(checkout));
    state.apply(Command::Card(sale))?;
    Ok(Reply::posted(&state, answer))
}

/// `GET /checkout/{id}`: what a checkout's link leads to. There is no card to enter: it says who completes it.
pub(crate) async fn checkout_page(
    Shared(state): Shared<Arc<State>>,
    path: Result<Path<String>, PathRejection>,
) -> Result<Html<String>, Refusal> {
    let Path(id) = path.map_err(super::plans::bad_path)?;
    let unknown = crate::ledger::Denial::UnknownCheckout(id.clone());
    let (name, paid) = state.read(|ledger, _| {
        let checkout = ledger.checkouts.get(&id).ok_or(unknown)?;
        let plan = ledger.plan(checkout.plan)?;
        Ok::<_, crate::ledger::Denial>((plan.name.clone(), checkout.paid.is_some()))
    })?;
    let said = if paid {
        "It is paid."
    } else {
        "Sandbox::complete_checkout, or the management port, pays it."
    };
    Ok(Html(format!(
        "<!doctype html><html lang=\"en\"><title>Checkout</title><h1>Checkout of {}</h1><p>{said}</p></html>\n",
        escaped(&name)
    )))
}

/// `POST /fiat/stripe/account`: a repeat makes a new link to the same account
pub(crate) async fn connect(
    Shared(state): Shared<Arc<State>>,
    Caller(account): Caller,
    Origin(origin): Origin,
    body: JsonObject,
) -> Result<Reply, Refusal> {
    let fields = Fields::of_body(&body);
    fields.required("userEmail", email)?;
    let country = fields.required("userCountryCode", country)?;
    fields.required("returnUrl", url)?;
    let stripe = StripeAccount {
        id: format!("acct_{}", state.random_hex(1)),
        user_id: format!("us-{}", state.new_uuid()),
        country: country.to_owned(),
        link_created: state.clock.now(),
    };
    state.carry_out(platform::Command::ConnectStripe { account, stripe })?;
    let connected =
        state.read_kept(|kept, _| kept.platform.stripe.get(&account.to_string()).cloned());
    let answer = connected.map(|stripe| {
        json!({
            "stripeAccountId": stripe.id,
            "stripeAccountLink": format!("{origin}/connect/{}", stripe.id),
            "userId": stripe.user_id,
            "userCountryCode": stripe.country,
            "linkCreatedAt": stripe.link_created.seconds(),
            "linkExpiresAt": stripe.link_expires().seconds(),
        })
    });
    Ok(Reply::posted(&state, answer.unwrap_or(Value::Null)))
}

fn email(field: &str, value: &Value) -> Result<(), Refusal> {
    let text = value::text(field, value)?;
    let parts = text.split_once('@');
    if parts.is_some_and(|(name, host)| !name.is_empty() && host.contains('.')) {
        return Ok(());
    }
    Err(Refusal::field(
        crate::codes::BAD_REQUEST,
        field,
        "must be an email address",
    ))
}

fn country<'a>(field: &str, value: &'a Value) -> Result<&'a str, Refusal> {
    let text = value::text(field, value)?;
    if text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_uppercase()) {
        return Ok(text);
    }
    Err(Refusal::field(
        crate::codes::BAD_REQUEST,
        field,
        "must be a country in two capital letters, such as ES",
    ))
}

/// A whole address of the web.
pub(crate) fn url(field: &str, value: &Value) -> Result<http::Uri, Refusal> {
    let text = value::text(field, value)?;
    let uri = text.parse::<http::Uri>().ok();
    uri.filter(|uri| uri.host().is_some() && matches!(uri.scheme_str(), Some("http" | "https")))
        .ok_or_else(|| {
            Refusal::field(
                crate::codes::BAD_REQUEST,
                field,
                "must be a whole http or https address",
            )
        })
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
