//! The query of a call: pages and filters.

use crate::clock::Moment;
use crate::codes;
use crate::http::paging::bad_query;
use crate::refusal::Refusal;
use axum::extract::{FromRequestParts, Query};
use http::request::Parts;
use std::collections::BTreeMap;
use std::time::Duration;

/// The parameters of a query.
#[derive(Debug)]
pub(super) struct Params(BTreeMap<String, String>);

impl<S: Send + Sync> FromRequestParts<S> for Params {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
        let Query(pairs) = Query::<Vec<(String, String)>>::try_from_uri(&parts.uri)
            .map_err(|rejection| Refusal::new(codes::BAD_REQUEST, rejection.body_text()))?;
        let mut params = BTreeMap::new();
        for (name, value) in pairs {
            if params.contains_key(&name) {
                return Err(bad_query(&name, "must be given once"));
            }
            params.insert(name, value);
        }
        Ok(Self(params))
    }
}

impl Params {
    /// A parameter that says something.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        let text = self.0.get(name).map(String::as_str);
        text.filter(|text| !text.is_empty())
    }

    pub(super) fn boolean(&self, name: &str) -> Result<bool, Refusal> {
        match self.text(name) {
            None | Some("false") => Ok(false),
            Some("true") => Ok(true),
            Some(_) => Err(bad_query(name, "must be true or false")),
        }
    }

    /// One of the things that `named` knows.
    pub(super) fn choice<T>(
        &self,
        name: &str,
        named: impl Fn(&str) -> Option<T>,
        problem: &str,
    ) -> Result<Option<T>, Refusal> {
        self.text(name)
            .map(|text| named(text).ok_or_else(|| bad_query(name, problem)))
            .transpose()
    }

    pub(super) fn moment(&self, name: &str) -> Result<Option<Moment>, Refusal> {
        self.choice(
            name,
            Moment::parse,
            "must be a date and time such as 2030-01-31T12:00:00Z",
        )
    }

    /// From one moment to another, both included.
    pub(super) fn span(&self) -> Result<Span, Refusal> {
        let (from, to) = (self.moment("from")?, self.moment("to")?);
        if let (Some(from), Some(to)) = (from, to)
            && from > to
        {
            return Err(bad_query("from", "must not be after to"));
        }
        Ok(Span { from, to })
    }

    /// How many items are asked for, or `most`, which is the most that can be.
    pub(super) fn limit(&self, most: u64) -> Result<usize, Refusal> {
        let few = |text: &str| text.parse().ok().filter(|limit| (1..=most).contains(limit));
        let problem = format!("must be a whole number from 1 to {most}");
        let limit = self.choice("limit", few, &problem)?.unwrap_or(most);
        Ok(usize::try_from(limit).unwrap_or(usize::MAX))
    }

    /// The page that is asked for: its number from 1, and at most `most` items.
    pub(super) fn page(&self, default: u64, most: u64) -> Result<Page, Refusal> {
        let number = |text: &str| text.parse().ok().filter(|number| *number > 0);
        let page = self.choice("page", number, "must be a whole number of 1 or more")?;
        let few = |text: &str| number(text).filter(|limit| *limit <= most);
        let problem = format!("must be a whole number from 1 to {most}");
        let limit = self.choice("limit", few, &problem)?;
        Ok(Page {
            page: page.unwrap_or(1),
            limit: limit.unwrap_or(default),
        })
    }
}

/// A span of time, open where it has no end.
#[derive(Clone, Copy, Debug)]
pub(super) struct Span {
    from: Option<Moment>,
    to: Option<Moment>,
}

impl Span {
    /// The last so much before its end, or before `now`, if no beginning was asked for.
    pub(super) fn or_last(self, long: Duration, now: Moment) -> Self {
        let from = self.to.unwrap_or(now).minus(long);
        Self {
            from: self.from.or(Some(from)),
            ..self
        }
    }

    pub(super) fn holds(&self, at: Moment) -> bool {
        self.from.is_none_or(|from| from <= at) && self.to.is_none_or(|to| at <= to)
    }
}

/// A part of a list.
#[derive(Clone, Copy, Debug)]
pub(super) struct Page {
    pub(super) page: u64,
    pub(super) limit: u64,
}

impl Page {
    /// The items of this page, and how many there are on all pages.
    pub(super) fn cut<T>(self, all: impl Iterator<Item = T>) -> (Vec<T>, usize) {
        let all: Vec<T> = all.collect();
        let total = all.len();
        let from = (self.page - 1).saturating_mul(self.limit);
        let shown = all
            .into_iter()
            .skip(usize::try_from(from).unwrap_or(usize::MAX))
            .take(usize::try_from(self.limit).unwrap_or(usize::MAX));
        (shown.collect(), total)
    }
}
