use bytes::Bytes;
use nevermined_api::types;
use serde_json::Value;

use crate::answer::{check_change, first_hash, is_so_already, salvage_hash};
use crate::{Error, TxHash};

/// An agent or a plan that was changed. Source: `SuccessResponse`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Changed {
    /// The transaction of the change, when it needed one and the service names it.
    pub tx_hash: Option<TxHash>,
    /// Whether it was as asked already: before the call, or by an attempt of it whose answer was lost
    /// (see [`Response::attempts`](crate::Response::attempts)). Known of listings only.
    pub already: bool,
}

impl Changed {
    pub(crate) fn read(wire: types::SuccessResponse, body: &Bytes) -> Result<Self, Error> {
        let already = is_so_already(wire.code.as_deref());
        if !already {
            check_change(&wire, body)?;
        }
        Ok(Self {
            tx_hash: first_hash([wire.tx_hash]),
            already,
        })
    }

    /// A change of which the service says no more than that it was made.
    pub(crate) fn done() -> Self {
        Self {
            tx_hash: None,
            already: false,
        }
    }

    pub(crate) fn salvage(answer: &Value) -> Self {
        Self {
            tx_hash: salvage_hash(answer),
            already: is_so_already(answer.get("code").and_then(Value::as_str)),
        }
    }
}
