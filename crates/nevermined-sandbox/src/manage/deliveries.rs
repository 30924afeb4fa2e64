//! What is sent to webhooks, of all organizations together.

use super::{Asked, bad_path};
use crate::codes;
use crate::http::Reply;
use crate::organizations::{Change, Command, DeliveryStatus};
use crate::refusal::Refusal;
use crate::shapes;
use crate::state::State;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State as Shared};
use http::Uri;
use serde_json::{Value, json};
use std::sync::Arc;

/// `GET /deliveries`
pub(crate) async fn list(Shared(state): Shared<Arc<State>>, uri: Uri) -> Result<Reply, Refusal> {
    let asked = Asked::of(&uri, &["status", "limit"])?;
    let named = |name: &str| {
        DeliveryStatus::named(name).ok_or_else(|| {
            Refusal::field(
                codes::BAD_REQUEST,
                "status",
                "must be pending, in_flight, delivered, failed or dead",
            )
        })
    };
    let status = asked.text("status").map(named).transpose()?;
    let most = asked.limit()?;
    let shown: Vec<Value> = state.read_kept(|kept, _| {
        let all = kept.organizations.all.iter().flat_map(|organization| {
            let deliveries = organization.deliveries.iter();
            deliveries.map(|delivery| (organization.id.as_str(), delivery))
        });
        let mut found: Vec<_> = all
            .filter(|(_, delivery)| status.is_none_or(|status| delivery.status == status))
            .collect();
        found.sort_by_key(|(_, delivery)| delivery.created);
        let last = found.iter().skip(found.len().saturating_sub(most));
        last.map(|(org, delivery)| {
            let mut shown = shapes::whole_delivery(delivery);
            shown["orgId"] = Value::from(*org);
            shown
        })
        .collect()
    });
    Ok(Reply::ok(json!({ "deliveries": shown })))
}

/// `POST /deliveries/{id}/retry`
pub(crate) async fn retry(
    Shared(state): Shared<Arc<State>>,
    path: Result<Path<String>, PathRejection>,
) -> Result<Reply, Refusal> {
    let Path(id) = path.map_err(bad_path)?;
    let org = state.read_kept(|kept, _| {
        let mut all = kept.organizations.all.iter();
        let org = all.find(|organization| organization.deliveries.get(&id).is_some())?;
        Some(org.id.clone())
    });
    let unknown = || {
        Refusal::new(codes::NO_ROUTE, format!("there is no delivery {id:?} here"))
            .hint("GET /deliveries lists them")
    };
    let change = Change::RetryDelivery {
        org: org.ok_or_else(unknown)?,
        delivery: id.clone(),
    };
    state.carry_out(Command {
        // It draws nothing.
        random_seed: 0,
        actor: None,
        change,
    })?;
    Ok(Reply::ok(json!({ "id": id, "queued": true })))
}
