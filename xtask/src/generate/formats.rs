//! The formats of the documents that stand for types of `nevermined-types`.

use anyhow::{Result, bail};
use serde_json::Value;

/// A format, the JSON types it may have, and its Rust type.
pub(crate) const FORMATS: [(&str, &[&str], &str); 17] = [
    ("address", &["string"], "::nevermined_types::Address"),
    ("agent-id", &["string"], "::nevermined_types::AgentId"),
    ("budget-id", &["string"], "::nevermined_types::BudgetId"),
    (
        "credits",
        &["integer", "string"],
        "::nevermined_types::Credits",
    ),
    ("customer-id", &["string"], "::nevermined_types::CustomerId"),
    ("delivery-id", &["string"], "::nevermined_types::DeliveryId"),
    ("group-id", &["string"], "::nevermined_types::GroupId"),
    (
        "invitation-id",
        &["string"],
        "::nevermined_types::InvitationId",
    ),
    ("member-id", &["string"], "::nevermined_types::MemberId"),
    (
        "organization-id",
        &["string"],
        "::nevermined_types::OrganizationId",
    ),
    ("plan-id", &["string"], "::nevermined_types::PlanId"),
    (
        "realtime-secret-id",
        &["string"],
        "::nevermined_types::RealtimeSecretId",
    ),
    ("tx-hash", &["string"], "::nevermined_types::TxHash"),
    (
        "uint256",
        &["integer", "string"],
        "::nevermined_types::Uint256",
    ),
    ("user-id", &["string"], "::nevermined_types::UserId"),
    ("wallet-id", &["string"], "::nevermined_types::WalletId"),
    ("webhook-id", &["string"], "::nevermined_types::WebhookId"),
];

/// What may stand beside a format without changing the type.
const BESIDE: [&str; 9] = [
    "type",
    "format",
    "title",
    "description",
    "nullable",
    "example",
    "deprecated",
    "readOnly",
    "writeOnly",
];

/// Refuses a schema that names one of [`FORMATS`] and would silently become another type: progenitor converts a
/// schema only if it is nothing but its type and its format.
///
/// # Errors
///
/// Every such schema, with its JSON pointer.
pub(crate) fn check(document: &Value) -> Result<()> {
    let mut complaints = Vec::new();
    walk(document, "", &mut complaints);
    if complaints.is_empty() {
        return Ok(());
    }
    bail!("{}", complaints.join("\n"))
}

fn walk(value: &Value, pointer: &str, complaints: &mut Vec<String>) {
    match value {
        Value::Object(object) => {
            // `properties` may have a property that is called `format`: then its value is a schema, not a string.
            if let Some(Value::String(format)) = object.get("format")
                && let Some((_, types, _)) = FORMATS.iter().find(|(name, ..)| name == format)
            {
                let found = object
                    .get("type")
                    .and_then(Value::as_str)
                    .unwrap_or_default();
                if !types.contains(&found) {
                    complaints.push(format!(
                        "{pointer}: the format {format} is for {}, not for `{found}`",
                        types.join(" or ")
                    ));
                }
                for key in object.keys() {
                    if !BESIDE.contains(&key.as_str()) && !key.starts_with("x-") {
                        complaints.push(format!(
                            "{pointer}: `{key}` beside the format {format} keeps it from becoming its type"
                        ));
                    }
                }
            }
            for (key, value) in object {
                if key == "example" || key == "examples" || key == "default" {
                    continue;
                }
                let key = key.replace('~', "~0").replace('/', "~1");
                walk(value, &format!("{pointer}/{key}"), complaints);
            }
        }
        Value::Array(items) => {
            for (index, value) in items.iter().enumerate() {
                walk(value, &format!("{pointer}/{index}"), complaints);
            }
        }
        _ => {}
    }
}
