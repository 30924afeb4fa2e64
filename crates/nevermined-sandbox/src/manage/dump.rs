//! All that is kept, as JSON without secrets: the ledger, with the organizations and what programs were granted
//! beside it.

use crate::Violation;
use crate::audit::audit_all;
use crate::change::Kept;
use crate::codes;
use crate::keys::hint;
use crate::refusal::Refusal;
use crate::state::State;
use serde_json::{Map, Value, json};

/// What is kept by the text of a secret, in what programs were granted.
const BY_SECRET: [&str; 4] = ["codes", "devices", "credentials", "refresh_tokens"];

/// The ledger as JSON, with fields for organizations and programs. Of each secret the end is shown.
pub(crate) fn dump(state: &State) -> Result<Value, Refusal> {
    state.read_kept(|kept, _| shown(kept)).map_err(|error| {
        Refusal::new(
            codes::LEDGER_INCONSISTENT,
            format!("the ledger can't be written: {error}"),
        )
    })
}

/// What an audit finds in a ledger that [`dump`] gave.
///
/// # Errors
/// Why it is no such ledger.
pub(super) fn audit_of_dump(mut dump: Map<String, Value>) -> Result<Vec<Violation>, String> {
    let problem = |error: serde_json::Error| error.to_string();
    let mut kept = Kept::default();
    if let Some(organizations) = dump.remove("organizations") {
        kept.organizations = serde_json::from_value(organizations).map_err(problem)?;
    }
    // Their secrets are not in a dump, and nothing else depends on them.
    dump.insert("tokens".to_owned(), Value::Object(Map::new()));
    kept.ledger = serde_json::from_value(Value::Object(dump)).map_err(problem)?;
    Ok(audit_all(&kept))
}

fn shown(kept: &Kept) -> serde_json::Result<Value> {
    let mut shown = ledger(serde_json::to_value(&kept.ledger)?);
    let mut organizations = serde_json::to_value(&kept.organizations)?;
    hide(&mut organizations, &["secret", "token"]);
    shown["organizations"] = organizations;
    shown["oauth"] = oauth(serde_json::to_value(&kept.oauth)?);
    Ok(shown)
}

fn ledger(mut ledger: Value) -> Value {
    if let Some(Value::Object(tokens)) = ledger.get_mut("tokens") {
        // A list: two secrets may end alike.
        let hidden = std::mem::take(tokens).into_iter();
        let listed =
            hidden.map(|(secret, hash)| json!({ "hint": hint(&secret), "permission": hash }));
        ledger["tokens"] = listed.collect();
    }
    if let Some(Value::Object(permissions)) = ledger.get_mut("permissions") {
        for permission in permissions.values_mut() {
            // The token, whole.
            permission["content"] = Value::Object(Map::new());
        }
    }
    hide(&mut ledger, &["secret"]);
    ledger
}

/// What a secret leads to is listed: two secrets may end alike.
fn oauth(mut oauth: Value) -> Value {
    for part in BY_SECRET {
        if let Some(Value::Object(by_secret)) = oauth.get_mut(part) {
            let listed = std::mem::take(by_secret).into_iter();
            let listed = listed.map(|(secret, mut what)| {
                what["hint"] = Value::from(hint(&secret));
                what
            });
            oauth[part] = listed.collect();
        }
    }
    hide(&mut oauth, &["secret", "user_code"]);
    oauth
}

/// Leaves of each text whose name has one of these words what tells it from others.
fn hide(value: &mut Value, words: &[&str]) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| hide(item, words)),
        Value::Object(fields) => {
            for (name, field) in fields {
                match field {
                    Value::String(secret) if words.iter().any(|word| name.contains(word)) => {
                        *secret = hint(secret);
                    }
                    other => hide(other, words),
                }
            }
        }
        _ => {}
    }
}
