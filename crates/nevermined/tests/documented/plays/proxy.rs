//! The proxy: its answers are another service's, whatever they are.

use std::pin::Pin;

use http::Method;
use nevermined::{DelegationId, Error, Nevermined, PlanId};
use serde_json::{Value, json};

use super::{Play, Shown};

pub(crate) fn all() -> Vec<Play> {
    vec![
        proxied("proxyGet", Method::GET),
        proxied("proxyPost", Method::POST),
        proxied("proxyPut", Method::PUT),
        proxied("proxyPatch", Method::PATCH),
        proxied("proxyDelete", Method::DELETE),
    ]
}

fn proxied(id: &'static str, method: Method) -> Play {
    Play {
        id,
        run: Box::new(move |nvm: Nevermined| -> Shown {
            let delegation: DelegationId = "d-1".parse().unwrap();
            let request =
                nvm.router()
                    .proxy(&delegation, method.clone(), "https://api.example.com/");
            Box::pin(async move {
                let answer = request.await?.into_inner().into_new().unwrap();
                if answer.status.is_client_error() {
                    return Err(of_the_target());
                }
                Ok(json!(answer.body.bytes().await?.len()))
            }) as Pin<Box<dyn Future<Output = Result<Value, Error>> + Send>>
        }),
        drops: &[],
        text: "data: 1\n\n",
    }
}

/// A refusal by the target is an answer, and stands for an error here.
fn of_the_target() -> Error {
    "".parse::<PlanId>().unwrap_err().into()
}
