//! What a repeat of a paid call gives.

use serde_json::Value;

use crate::codes::ROUTER_REQUEST_ID_USED;
use crate::error::Envelope;
use crate::{Error, Response};

/// The answer of a call that the service carries out once for each request id.
///
/// ```
/// # async fn run(nvm: nevermined::Nevermined, delegation: nevermined::DelegationId) -> Result<(), nevermined::Error> {
/// use nevermined::router::Once;
///
/// let routed = nvm.router().route(&delegation, "https://api.example.com/answer").await?;
/// match routed.into_inner() {
///     Once::New(answer) => println!("{:?}: {:?}", answer.status, answer.body),
///     Once::Already(payment) => println!("paid before, in {}", payment.payment_id),
///     _ => {}
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Once<T> {
    /// It was carried out now.
    New(T),
    /// It was carried out before, with the same request id: nothing was done and nothing paid this time. What it
    /// answered then is not said again.
    Already(OriginalPayment),
}

/// The payment that a request id made when it was used first.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct OriginalPayment {
    /// The payment, as it stands in the ledger.
    pub payment_id: String,
    /// What the service says about it.
    pub message: Option<String>,
}

impl<T> Once<T> {
    /// What was answered now, if it was carried out now.
    #[must_use]
    pub fn into_new(self) -> Option<T> {
        match self {
            Self::New(value) => Some(value),
            Self::Already(_) => None,
        }
    }

    /// What was answered now, if it was carried out now.
    #[must_use]
    pub fn as_new(&self) -> Option<&T> {
        match self {
            Self::New(value) => Some(value),
            Self::Already(_) => None,
        }
    }

    /// The payment of the first use, if this was a repeat.
    #[must_use]
    pub fn original(&self) -> Option<&OriginalPayment> {
        match self {
            Self::New(_) => None,
            Self::Already(payment) => Some(payment),
        }
    }

    /// Whether this was a repeat.
    #[must_use]
    pub fn is_already(&self) -> bool {
        self.original().is_some()
    }
}

/// A 409 that names the payment of the first use is an answer; one that does not is an error.
pub(super) fn once<T>(result: Result<Response<T>, Error>) -> Result<Response<Once<T>>, Error> {
    let error = match result {
        Ok(response) => return Ok(response.map(Once::New)),
        Err(error) => error,
    };
    match original_payment(&error) {
        Some(payment) => Ok(Response::new(
            Once::Already(payment),
            409,
            error.request_id().unwrap_or_default().to_owned(),
            None,
            error.attempts(),
        )),
        None if error.code() == Some(ROUTER_REQUEST_ID_USED) && error.hint().is_none() => {
            Err(error.with_hint("look for the request id in the ledger"))
        }
        None => Err(error),
    }
}

/// The payment that a refusal names. Its place in the body is not documented: the envelope's own fields and those that
/// may hold JSON are looked at.
fn original_payment(error: &Error) -> Option<OriginalPayment> {
    let is_used_before = matches!(error.code(), None | Some(ROUTER_REQUEST_ID_USED));
    if error.status() != Some(409) || !is_used_before {
        return None;
    }
    let body: Value = serde_json::from_slice(error.body()).ok()?;
    let places = [
        &body,
        &body["params"],
        &body["details"],
        &body["payment"],
        &body["error"],
    ];
    let payment_id = places.into_iter().find_map(payment_id)?;
    Some(OriginalPayment {
        payment_id,
        message: Envelope::from_value(&body).message,
    })
}

fn payment_id(place: &Value) -> Option<String> {
    let read;
    let object = match place {
        Value::String(text) => {
            read = serde_json::from_str::<Value>(text).ok()?;
            &read
        }
        other => other,
    };
    let id = object.get("paymentId")?.as_str()?;
    (!id.is_empty()).then(|| id.to_owned())
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;
    use crate::{ErrorKind, Outcome};

    fn original(status: u16, body: &str) -> Option<String> {
        let error = Error::new(ErrorKind::Conflict, Outcome::Rejected, "m")
            .with_answer(status, Bytes::copy_from_slice(body.as_bytes()))
            .with_envelope(Envelope::read(body.as_bytes()));
        original_payment(&error).map(|payment| payment.payment_id)
    }

    #[test]
    fn the_payment_is_found_wherever_the_body_has_it() {
        for body in [
            r#"{"code":"BCK.ROUTER.0002","message":"m","paymentId":"p-1"}"#,
            r#"{"code":"BCK.ROUTER.0002","params":"{\"paymentId\":\"p-1\"}"}"#,
            r#"{"code":"BCK.ROUTER.0002","params":{"paymentId":"p-1"}}"#,
            r#"{"code":"BCK.ROUTER.0002","details":"{\"paymentId\":\"p-1\"}"}"#,
            r#"{"code":"BCK.ROUTER.0002","payment":{"paymentId":"p-1"}}"#,
            r#"{"paymentId":"p-1"}"#,
        ] {
            assert_eq!(original(409, body).as_deref(), Some("p-1"), "{body}");
            assert_eq!(original(400, body), None, "{body}");
        }
    }

    #[test]
    fn what_names_no_payment_is_no_repeat() {
        for body in [
            "",
            "<html>",
            "{}",
            "[]",
            r#"{"code":"BCK.ROUTER.0002","details":"used by p-1"}"#,
            r#"{"code":"BCK.ROUTER.0002","paymentId":""}"#,
            r#"{"code":"BCK.ROUTER.0002","paymentId":7}"#,
            r#"{"code":"BCK.ROUTER.0005","paymentId":"p-1"}"#,
        ] {
            assert_eq!(original(409, body), None, "{body}");
        }
    }
}
