//! One call of each operation.

use std::future::Future;
use std::pin::Pin;

use nevermined::{Error, Nevermined, Page};
use serde::Serialize;
use serde_json::{Value, json};

mod additions;
mod mpp;
mod oauth;
mod organizations;
mod organizations_business;
mod organizations_money;
mod organizations_people;
mod payments;
mod proxy;

type Shown = Pin<Box<dyn Future<Output = Result<Value, Error>> + Send>>;

/// A call of an operation, and what is known of its answer.
pub(crate) struct Play {
    pub(crate) id: &'static str,
    /// Carries it out, and shows what it gave as JSON.
    pub(crate) run: Box<dyn Fn(Nevermined) -> Shown + Send + Sync>,
    /// Parts of the answer that are not told, as `/meta/*/total`.
    pub(crate) drops: &'static [&'static str],
    /// An answer that is not JSON.
    pub(crate) text: &'static str,
}

impl Play {
    pub(crate) fn drops(mut self, drops: &'static [&'static str]) -> Self {
        self.drops = drops;
        self
    }

    pub(crate) fn text(mut self, text: &'static str) -> Self {
        self.text = text;
        self
    }
}

/// The request that an expression of a client makes, and how its value is shown.
macro_rules! play {
    ($id:literal, |$nvm:ident| $request:expr, $show:expr) => {
        $crate::plays::Play {
            id: $id,
            run: Box::new(|$nvm| {
                let request = $request;
                Box::pin(async move { Ok($show(request.await?.into_inner())) })
            }),
            drops: &[],
            text: "",
        }
    };
}

pub(crate) use play;

pub(crate) fn all() -> Vec<Play> {
    [
        organizations::all(),
        organizations_people::all(),
        organizations_money::all(),
        organizations_business::all(),
        additions::all(),
        mpp::all(),
        oauth::all(),
        payments::all(),
        proxy::all(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// A value of a generated type.
pub(crate) fn json<T: Serialize>(value: T) -> Value {
    serde_json::to_value(value).unwrap()
}

/// A page of them.
pub(crate) fn page<T: Serialize>(page: Page<T>) -> Value {
    json!({
        "items": page.items,
        "total": page.total,
        "page": page.page,
        "pageSize": page.page_size,
    })
}

/// No value.
pub(crate) fn nothing((): ()) -> Value {
    Value::Null
}
