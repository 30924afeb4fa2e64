//! The organization itself and its accounts: `createOrganizationAccount`, `updateOrganization`,
//! `getUserOrganizationInfo`.

use super::{Acting, Params, Segments, done, fields, organize, read, segments};
use crate::codes;
use crate::http::Reply;
use crate::http::body::{Fields, JsonObject};
use crate::http::caller::Caller;
use crate::http::value;
use crate::keys::IssueKey;
use crate::organizations::{Change, OrganizationChange, Provision, Role, user_id};
use crate::refusal::Refusal;
use crate::shapes;
use crate::state::State;
use axum::extract::State as Shared;
use serde_json::Value;
use std::sync::Arc;

/// The most that a fee can be, in hundredths of a percent.
const WHOLE: u32 = 10_000;

/// `POST /organizations/account`
pub(super) async fn create(
    Shared(state): Shared<Arc<State>>,
    acting: Acting,
    body: JsonObject,
) -> Result<Reply, Refusal> {
    let provisioned = provision(&state, acting, &Fields::of_body(&body));
    provisioned.map_err(Refusal::field_as_text)
}

fn provision(state: &State, acting: Acting, body: &Fields<'_>) -> Result<Reply, Refusal> {
    if body.value("email").is_none() {
        return Err(Refusal::field(codes::EMAIL_MISSING, "email", "is required"));
    }
    let email = body.required("email", fields::email)?;
    let kind = body.optional("as", fields::one_of(&["member", "customer"]))?;
    let role = body.optional("role", fields::role(codes::ROLE_UNKNOWN))?;
    let external_id = body.optional("uniqueExternalId", fields::name(255))?;
    let as_customer = kind == Some("customer");
    let is_new = read(state, |organizations| {
        organizations.as_admin(&acting.org, &acting.account)?;
        Ok(organizations.by_email(&email).is_none())
    })?;
    let opened = is_new.then(|| state.open_account(email.clone(), 0));
    // The organization acts for its customer with a key of its own. A member gets none.
    let issued = opened
        .as_ref()
        .filter(|_| as_customer)
        .map(|account| state.issue_key(account.address, Some(acting.org.clone())));
    let key_id = issued.as_ref().map(|issued| issued.holder.key_id.clone());
    let candidate = opened
        .as_ref()
        .map(|account| (account.address, key_id.unwrap_or_default()));
    let change = Change::Provision {
        org: acting.org,
        wish: Provision {
            email,
            external_id,
            role: role.unwrap_or(Role::Member),
            as_customer,
            candidate,
        },
    };
    let receipt = organize(state, acting.account, change)?;
    let Some(outcome) = receipt.provisioned else {
        return Ok(done());
    };
    let key = issued.as_ref().map(IssueKey::key);
    let hash = format!("0x{}", state.random_hex(4));
    let (status, body) = shapes::provisioned(&outcome, key, &hash);
    Ok(Reply::new(status, body))
}

/// `PUT /organizations`: what is absent stays
pub(super) async fn update(
    Shared(state): Shared<Arc<State>>,
    acting: Acting,
    body: JsonObject,
) -> Result<Reply, Refusal> {
    let body = Fields::of_body(&body);
    let change = OrganizationChange {
        slug: body.optional("slug", slug)?,
        name: body.optional("name", fields::name(200))?,
        description: body.optional("description", fields::text(2_000))?,
        url: body.optional("url", fields::text(2_048))?,
        active: body.optional("isActive", value::boolean)?,
        crypto_fees: body.optional("cryptoFees", fees)?,
        fiat_fees: body.optional("fiatFees", fees)?,
    };
    let change = Change::Update {
        org: acting.org,
        change: Box::new(change),
    };
    organize(&state, acting.account, change)?;
    Ok(done())
}

/// `GET /organizations/user-info/{userId}`: the caller's own place
pub(super) async fn user_info(
    Shared(state): Shared<Arc<State>>,
    Caller(caller): Caller,
    path: Segments<String>,
    params: Params,
) -> Result<Reply, Refusal> {
    let user = segments(path)?;
    params.choice(
        "environment",
        |text| ["live", "sandbox"].contains(&text).then_some(()),
        "must be live or sandbox",
    )?;
    if user != user_id(&caller) {
        return Err(Refusal::new(
            codes::NOT_THE_OWNER,
            format!("{user:?} is not the user of this key"),
        )
        .hint("a user may read only its own place in an organization"));
    }
    let place = read(&state, |organizations| {
        let org = match params.text("orgId") {
            Some(org) => org.to_owned(),
            None => organizations.acting_for(&caller, None, None)?,
        };
        Ok(shapes::user_info(&organizations.as_member(&org, &caller)?))
    });
    place.map(Reply::ok).map_err(|_nowhere| {
        Refusal::new(
            codes::USER_INFO_UNKNOWN,
            "the account of this key is no active member of that organization, or of any",
        )
    })
}

/// The label of a subdomain.
fn slug(field: &str, value: &Value) -> Result<String, Refusal> {
    let text = value::text(field, value)?;
    let letters = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let fits = (1..=63).contains(&text.len())
        && text.bytes().all(letters)
        && !text.starts_with('-')
        && !text.ends_with('-');
    if fits {
        return Ok(text.to_owned());
    }
    Err(Refusal::field(
        codes::BAD_REQUEST,
        field,
        "must be 1 to 63 lowercase letters, digits and hyphens, without a hyphen at either end",
    ))
}

/// Hundredths of a percent, as decimal digits.
fn fees(field: &str, value: &Value) -> Result<String, Refusal> {
    let text = value::text(field, value)?;
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let number = text.parse::<u32>().ok().filter(|fees| *fees <= WHOLE);
    match number.filter(|_| digits) {
        Some(number) => Ok(number.to_string()),
        None => Err(Refusal::field(
            codes::BAD_REQUEST,
            field,
            "must be hundredths of a percent, from \"0\" to \"10000\"",
        )),
    }
}
