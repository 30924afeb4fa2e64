//! The catalog of services of others. Anyone may read it.

use super::Reply;
use super::headers::Origin;
use super::paging::bad_query;
use super::plans::bad_path;
use crate::codes;
use crate::platform::CatalogService;
use crate::refusal::Refusal;
use crate::state::State;
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query, State as Shared};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The size of a page, if none is asked for, and the most that it can be.
const PAGE: (u64, u64) = (20, 100);

const PROTOCOLS: [&str; 5] = ["x402", "mpp", "rest", "a2a", "other"];

const CATEGORIES: [&str; 13] = [
    "Data & Enrichment",
    "Sales & Business Intelligence",
    "Web Scraping & Automation",
    "Search & Research",
    "Crypto & Blockchain",
    "Finance & Markets",
    "AI & Media",
    "Communication & Voice",
    "Social & Creator",
    "Identity & Compliance",
    "Infrastructure & Compute",
    "Weather",
    "Travel",
];

/// What is looked for.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Wanted {
    search: Option<String>,
    protocol: Option<String>,
    category: Option<String>,
    sub_category: Option<String>,
    tag: Option<String>,
    page: Option<String>,
    offset: Option<String>,
    sort_by: Option<String>,
    sort_order: Option<String>,
}

/// `GET /catalog/services`
pub(crate) async fn list(
    Shared(state): Shared<Arc<State>>,
    query: Result<Query<Wanted>, QueryRejection>,
) -> Result<Reply, Refusal> {
    let Query(wanted) = query.map_err(super::delegations::bad_listing)?;
    one_of("protocol", wanted.protocol.as_deref(), &PROTOCOLS)?;
    one_of("category", wanted.category.as_deref(), &CATEGORIES)?;
    one_of("sortBy", wanted.sort_by.as_deref(), &["slug", "title"])?;
    one_of("sortOrder", wanted.sort_order.as_deref(), &["asc", "desc"])?;
    let page = count("page", wanted.page.as_deref(), 1)?;
    let offset = count("offset", wanted.offset.as_deref(), PAGE.0)?.min(PAGE.1);
    let services = state.read_kept(|kept, _| wanted.find(&kept.platform.catalog));
    let from = usize::try_from((page - 1).saturating_mul(offset)).unwrap_or(usize::MAX);
    let size = usize::try_from(offset).unwrap_or(usize::MAX);
    let shown: Vec<Value> = services.iter().skip(from).take(size).map(shown).collect();
    Ok(Reply::ok(json!({
        "total": services.len(), "page": page, "offset": offset, "services": shown,
    })))
}

/// `GET /catalog/services/{slug}`
pub(crate) async fn get(
    Shared(state): Shared<Arc<State>>,
    path: Result<Path<String>, PathRejection>,
) -> Result<Reply, Refusal> {
    let Path(slug) = path.map_err(bad_path)?;
    let found = state.read_kept(|kept, _| {
        let services = kept.platform.catalog.iter();
        services
            .clone()
            .find(|service| service.slug == slug)
            .map(shown)
    });
    found.map(Reply::ok).ok_or_else(|| {
        Refusal::new(
            codes::SERVICE_UNKNOWN,
            format!("the catalog lists no service {slug:?}"),
        )
    })
}

/// `GET /catalog/categories`: those that have services
pub(crate) async fn categories(Shared(state): Shared<Arc<State>>) -> Reply {
    let categories = state.read_kept(|kept, _| {
        let mut counts: BTreeMap<String, (u64, BTreeMap<String, u64>)> = BTreeMap::new();
        for service in &kept.platform.catalog {
            let (count, within) = counts.entry(service.category.clone()).or_default();
            *count += 1;
            if let Some(sub) = &service.sub_category {
                *within.entry(sub.clone()).or_default() += 1;
            }
        }
        counts
    });
    let shown = categories.into_iter().map(|(category, (count, within))| {
        let within = within.into_iter();
        let within = within.map(|(sub, count)| json!({ "subCategory": sub, "count": count }));
        json!({
            "category": category, "count": count, "subCategories": within.collect::<Vec<_>>(),
        })
    });
    Reply::ok(shown.collect::<Vec<_>>())
}

/// `GET /.well-known/agent-services-catalog.json`: the whole catalog as one document
pub(crate) async fn document(Shared(state): Shared<Arc<State>>, Origin(origin): Origin) -> Reply {
    let entries = state.read_kept(|kept, _| {
        let services = kept.platform.catalog.iter();
        let entries = services.map(|service| {
            json!({
                "identifier": format!("{origin}/api/v1/catalog/services/{}", service.slug),
                "displayName": service.text("title"),
                "x-nevermined-catalog": shown(service),
            })
        });
        entries.collect::<Vec<_>>()
    });
    let host = origin
        .split_once("://")
        .map_or("localhost", |(_, host)| host);
    Reply::ok(json!({
        "specVersion": "1.0",
        "host": {
            "displayName": "Nevermined sandbox",
            "identifier": format!("did:web:{}", host.replace(':', "%3A")),
        },
        "entries": entries,
    }))
}

impl Wanted {
    /// What fits, in the order in which it was listed unless another is asked for.
    fn find(&self, services: &[CatalogService]) -> Vec<CatalogService> {
        let fits = |service: &&CatalogService| {
            let is = |wanted: &Option<String>, given: Option<&str>| {
                wanted.is_none() || wanted.as_deref() == given
            };
            is(&self.protocol, Some(&service.protocol))
                && is(&self.category, Some(&service.category))
                && is(&self.sub_category, service.sub_category.as_deref())
                && self
                    .tag
                    .as_ref()
                    .is_none_or(|tag| service.tags.contains(tag))
        };
        let mut found: Vec<CatalogService> = services.iter().filter(fits).cloned().collect();
        let search = self.search.as_deref().unwrap_or_default();
        let words: Vec<&str> = search.split_whitespace().collect();
        if !words.is_empty() {
            let all = |service: &CatalogService| words.iter().all(|word| service.says(word));
            let any = |service: &CatalogService| words.iter().any(|word| service.says(word));
            if found.iter().any(all) {
                found.retain(all);
            } else {
                found.retain(any);
            }
        }
        match self.sort_by.as_deref() {
            Some("slug") => found.sort_by(|a, b| a.slug.cmp(&b.slug)),
            Some("title") => found.sort_by(|a, b| a.text("title").cmp(b.text("title"))),
            _ => {}
        }
        if self.sort_order.as_deref() == Some("desc") {
            found.reverse();
        }
        found
    }
}

/// A service as the API shows it.
fn shown(service: &CatalogService) -> Value {
    let mut shown = serde_json::to_value(service).unwrap_or_default();
    for (name, empty) in [
        ("endpoints", json!([])),
        ("features", json!([])),
        ("discovery", json!({})),
    ] {
        if shown.get(name).is_none() {
            shown[name] = empty;
        }
    }
    shown["isListed"] = true.into();
    shown
}

fn one_of(name: &str, given: Option<&str>, known: &[&str]) -> Result<(), Refusal> {
    match given {
        Some(given) if !known.contains(&given) => Err(bad_query(
            name,
            &format!("must be one of: {}", known.join(", ")),
        )),
        _ => Ok(()),
    }
}

fn count(name: &str, text: Option<&str>, default: u64) -> Result<u64, Refusal> {
    text.map_or(Some(default), |text| text.parse().ok())
        .filter(|number| *number > 0)
        .ok_or_else(|| bad_query(name, "must be a whole number of 1 or more"))
}
