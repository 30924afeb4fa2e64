//! Lists, page by page: the query that all lists share.

use crate::codes;
use crate::refusal::Refusal;
use axum::extract::FromRequestParts;
use axum::extract::Query;
use http::request::Parts;
use serde::Deserialize;

/// Which part of a list is asked for. `pageSize` is not looked at, as in deployments.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Paging {
    pub(crate) page: u64,
    /// The size of a page.
    pub(crate) offset: u64,
    pub(crate) newest_first: bool,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Listing {
    page: Option<String>,
    offset: Option<String>,
    sort_by: Option<String>,
    sort_order: Option<String>,
}

impl Paging {
    /// The part of a list that is kept oldest first.
    pub(crate) fn cut<T>(&self, oldest_first: impl Iterator<Item = T>) -> (Vec<T>, usize) {
        let mut all: Vec<T> = oldest_first.collect();
        if self.newest_first {
            all.reverse();
        }
        let total = all.len();
        let from = (self.page - 1).saturating_mul(self.offset);
        let shown = all
            .into_iter()
            .skip(usize::try_from(from).unwrap_or(usize::MAX))
            .take(usize::try_from(self.offset).unwrap_or(usize::MAX))
            .collect();
        (shown, total)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Paging {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
        let Query(listing) = Query::<Listing>::try_from_uri(&parts.uri)
            .map_err(|rejection| Refusal::new(codes::BAD_REQUEST, rejection.body_text()))?;
        match listing.sort_by.as_deref() {
            None | Some("created" | "createdAt") => {}
            Some(_) => return Err(bad_query("sortBy", "must be createdAt or created")),
        }
        Ok(Self {
            page: count("page", listing.page.as_deref(), 1)?,
            offset: count("offset", listing.offset.as_deref(), 10)?,
            newest_first: match listing.sort_order.as_deref() {
                None | Some("desc") => true,
                Some("asc") => false,
                Some(_) => return Err(bad_query("sortOrder", "must be asc or desc")),
            },
        })
    }
}

/// A whole number of one or more, from the query.
fn count(name: &str, text: Option<&str>, default: u64) -> Result<u64, Refusal> {
    text.map_or(Some(default), |text| text.parse().ok())
        .filter(|number| *number > 0)
        .ok_or_else(|| bad_query(name, "must be a whole number of 1 or more"))
}

/// A parameter of the query that is not as it must be.
pub(crate) fn bad_query(name: &str, problem: &str) -> Refusal {
    Refusal::field(codes::BAD_REQUEST, name, problem)
}
