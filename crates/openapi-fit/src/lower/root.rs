//! The root of the document: version, info, webhooks, security schemes.

use serde_json::{Map, Value};

use super::Out;
use crate::pointer::{join, join_all};
use crate::shape::METHODS;

const TARGET: &str = "3.0.3";

/// Names the version that the document now follows.
pub(super) fn set_version(document: &mut Value, from: &str, out: &mut Out) {
    if from != TARGET {
        document["openapi"] = TARGET.into();
        out.report
            .add("/openapi", "version", format!("{from} is now {TARGET}"));
    }
}

/// Lowers what belongs to the root, before anything below it.
pub(super) fn lower(document: &mut Value, from: &str, out: &mut Out) {
    set_version(document, from, out);
    let Some(root) = document.as_object_mut() else {
        return;
    };
    if !root.contains_key("x-lowered-from") {
        root.insert("x-lowered-from".to_owned(), from.into());
    }
    if let Some(dialect) = root.shift_remove("jsonSchemaDialect") {
        out.report.add(
            "/jsonSchemaDialect",
            "keyword-dropped",
            format!("the dialect {dialect} is dropped; 3.0 has one only"),
        );
    }
    if !root.contains_key("paths") {
        root.insert("paths".to_owned(), Map::new().into());
        out.report.add(
            "/paths",
            "paths-missing",
            "an empty `paths` is added, which 3.0 requires",
        );
    }
    if let Some(Value::Object(info)) = root.get_mut("info") {
        lower_info(info, out);
    }
    drop_mutual_tls(root, out);
}

fn lower_info(info: &mut Map<String, Value>, out: &mut Out) {
    if info.shift_remove("summary").is_some() {
        out.report.add(
            "/info/summary",
            "keyword-dropped",
            "3.0 has no summary of the document",
        );
    }
    let Some(Value::Object(license)) = info.get_mut("license") else {
        return;
    };
    let Some(identifier) = license.shift_remove("identifier") else {
        return;
    };
    match identifier.as_str() {
        Some(name) if !license.contains_key("url") => {
            let url = format!("https://spdx.org/licenses/{name}.html");
            out.report.add(
                "/info/license/identifier",
                "license-identifier",
                format!("is now the url {url}"),
            );
            license.insert("url".to_owned(), url.into());
        }
        _ => out.report.add(
            "/info/license/identifier",
            "license-identifier",
            "is dropped beside the url",
        ),
    }
}

/// 3.0 cannot name mutual TLS, so every requirement that rests on it goes with it.
fn drop_mutual_tls(root: &mut Map<String, Value>, out: &mut Out) {
    let Some(schemes) = root
        .get_mut("components")
        .and_then(|components| components.get_mut("securitySchemes"))
        .and_then(Value::as_object_mut)
    else {
        return;
    };
    let dropped: Vec<String> = schemes
        .iter()
        .filter(|(_, scheme)| scheme["type"] == "mutualTLS")
        .map(|(name, _)| name.clone())
        .collect();
    for name in &dropped {
        schemes.shift_remove(name);
        out.report.add(
            join("/components/securitySchemes", name),
            "mutual-tls",
            "mutual TLS is not a scheme of 3.0 and is dropped",
        );
    }
    if dropped.is_empty() {
        return;
    }
    drop_requirements(root, "", &dropped, out);
    let Some(Value::Object(paths)) = root.get_mut("paths") else {
        return;
    };
    for (path, item) in paths {
        for method in METHODS {
            if let Some(operation) = item.get_mut(method).and_then(Value::as_object_mut) {
                drop_requirements(
                    operation,
                    &join_all("/paths", &[path, method]),
                    &dropped,
                    out,
                );
            }
        }
    }
}

fn drop_requirements(
    owner: &mut Map<String, Value>,
    place: &str,
    dropped: &[String],
    out: &mut Out,
) {
    let Some(Value::Array(alternatives)) = owner.get_mut("security") else {
        return;
    };
    let before = alternatives.len();
    alternatives.retain(|alternative| !dropped.iter().any(|name| alternative.get(name).is_some()));
    if alternatives.len() == before {
        return;
    }
    let place = join(place, "security");
    if alternatives.is_empty() {
        // An empty list would say that anyone may call.
        owner.shift_remove("security");
        out.report.add(
            place,
            "mutual-tls",
            "rested on mutual TLS alone and is dropped",
        );
    } else {
        out.report.add(
            place,
            "mutual-tls",
            "the alternatives with mutual TLS are dropped",
        );
    }
}

/// 3.0 has no webhooks; they stay readable as an extension.
pub(super) fn set_webhooks_aside(document: &mut Value, out: &mut Out) {
    let Some(root) = document.as_object_mut() else {
        return;
    };
    if let Some(webhooks) = root.shift_remove("webhooks") {
        root.insert("x-webhooks".to_owned(), webhooks);
        out.report.add(
            "/webhooks",
            "webhooks",
            "are now under `x-webhooks`, where no client is made of them",
        );
    }
}
