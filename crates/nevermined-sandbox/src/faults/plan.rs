//! One fault as data: which requests it is for, how often, and what it does to them.

use crate::operations;
use nevermined_types::Address;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The statuses that [`Effect::ServerError`] may have.
const SERVER_ERRORS: [u16; 4] = [500, 502, 503, 504];

/// Something that goes wrong on purpose: which requests it is for, how often, and what it does to them.
///
/// As JSON: `{"operation": "settlePermission", "times": 1, "effect": {"kind": "reset", "when": "afterCommit"}}`.
/// All but `effect` may be left out. A fault without filters is for every request, and without `times` for ever.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use nevermined_sandbox::{Effect, Fault, Sandbox, When};
///
/// let sandbox = Sandbox::start().await?;
/// let lost = Effect::ServerError { status: 503, when: When::AfterCommit };
/// sandbox.add_fault(Fault::new(lost).on("registerPlan").after(1).times(1))?;
/// assert_eq!(sandbox.fault_report()[0].fired, 0);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct Fault {
    /// What happens.
    pub effect: Effect,
    /// The id of the one operation that it is for, such as `orderPlan`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation: Option<String>,
    /// The paths that it is for, from `/` to the end, without the query. `*` stands for any text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// The one account that it is for: whose key the request carries.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<Address>,
    /// How many of its requests are let through first.
    #[serde(default)]
    pub after: u64,
    /// How often it happens. `None`: for ever.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub times: Option<u64>,
}

impl Fault {
    /// A fault of every request, for ever.
    #[must_use]
    pub fn new(effect: Effect) -> Self {
        Self {
            effect,
            operation: None,
            path: None,
            account: None,
            after: 0,
            times: None,
        }
    }

    /// Only for this operation, by its id: `orderPlan`, `settlePermission` and so on.
    #[must_use]
    pub fn on(mut self, operation: impl Into<String>) -> Self {
        self.operation = Some(operation.into());
        self
    }

    /// Only for these paths. `*` stands for any text: `/api/v1/protocol/plans/*/order`.
    #[must_use]
    pub fn path(mut self, pattern: impl Into<String>) -> Self {
        self.path = Some(pattern.into());
        self
    }

    /// Only for requests with a key of this account.
    #[must_use]
    pub fn account(mut self, account: Address) -> Self {
        self.account = Some(account);
        self
    }

    /// Only after this many of its requests.
    #[must_use]
    pub fn after(mut self, requests: u64) -> Self {
        self.after = requests;
        self
    }

    /// Only this many times.
    #[must_use]
    pub fn times(mut self, times: u64) -> Self {
        self.times = Some(times);
        self
    }

    /// What is wrong with it, if anything is.
    pub(crate) fn check(&self) -> Result<(), BadFault> {
        if let Some(id) = &self.operation
            && !operations::exists(id)
        {
            return Err(BadFault::of("operation", unknown(id)));
        }
        if self
            .path
            .as_ref()
            .is_some_and(|path| !path.starts_with(['/', '*']))
        {
            return Err(BadFault::of("path", "must begin with / or *"));
        }
        if self.times == Some(0) {
            return Err(BadFault::of(
                "times",
                "must be at least 1; leave it out for a fault that never ends",
            ));
        }
        match self.effect {
            Effect::ServerError { status, .. } if !SERVER_ERRORS.contains(&status) => {
                Err(BadFault::of(
                    "effect.status",
                    format!("must be one of {SERVER_ERRORS:?}, not {status}"),
                ))
            }
            Effect::UnknownErrorCode { status } if !(400..=599).contains(&status) => {
                Err(BadFault::of(
                    "effect.status",
                    format!("must be from 400 to 599, not {status}"),
                ))
            }
            Effect::BalanceLag { .. }
                if self
                    .operation
                    .as_deref()
                    .is_some_and(|id| id != super::lag::OPERATION) =>
            {
                Err(BadFault::of(
                    "operation",
                    format!("a balance can lag in {} only", super::lag::OPERATION),
                ))
            }
            _ => Ok(()),
        }
    }
}

/// What a fault does to a request.
///
/// As JSON each has its name in `kind`: `{"kind": "delay", "millis": 200}`, `{"kind": "duplicateDelivery"}`.
/// Where it has a `when`, that is `beforeCommit` unless it says `afterCommit`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    tag = "kind",
    rename_all = "camelCase",
    rename_all_fields = "camelCase",
    deny_unknown_fields
)]
#[non_exhaustive]
pub enum Effect {
    /// The answer is late. Time is the sandbox's: with a [`FixedClock`](crate::FixedClock) it passes by
    /// [`Sandbox::advance`](crate::Sandbox::advance) only.
    Delay {
        /// How late, in milliseconds.
        millis: u64,
        /// Whether the request waits, or its answer.
        #[serde(default)]
        when: When,
    },
    /// No answer ever comes. The connection stays open until the client gives up or the sandbox stops.
    Stall {
        /// Whether the request was carried out.
        #[serde(default)]
        when: When,
    },
    /// The TCP connection is reset, without a byte of an answer.
    Reset {
        /// Whether the request was carried out.
        #[serde(default)]
        when: When,
    },
    /// The answer is an error of the server, in the service's envelope.
    ServerError {
        /// 500, 502, 503 or 504.
        #[serde(default = "internal")]
        status: u16,
        /// Whether the request was carried out.
        #[serde(default)]
        when: When,
    },
    /// A gateway answers 502 with a page of HTML, and without the service's headers.
    HtmlBadGateway {
        /// Whether the request was carried out.
        #[serde(default)]
        when: When,
    },
    /// The answer is 429. The request is not carried out.
    TooManyRequests {
        /// The header that says when to come back.
        #[serde(default)]
        header: RetryHeader,
        /// In how many seconds.
        #[serde(default = "one")]
        seconds: u64,
    },
    /// The request is carried out, and half of the answer's body arrives before the connection ends.
    CutBody,
    /// The request is delivered twice and carried out twice. The second answer is given.
    DuplicateDelivery,
    /// The answer is a 200 that says `success: false`.
    SuccessFalse {
        /// Whether the request was carried out.
        #[serde(default)]
        when: When,
    },
    /// In the answer, every string of decimal digits is a number, however large.
    NumberForString,
    /// A 201 comes as a 200. Any other answer is left as it is.
    OkForCreated,
    /// `getPlanBalance` answers with an older balance: as it was before the holder's last change, or as it
    /// was some time ago. Only changes through the API, made since the fault was added, are known. The
    /// ledger itself does not lag: credits that are missing from a balance can be used.
    BalanceLag {
        /// How old the balance is, in milliseconds. `None`: as before the last change.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        millis: Option<u64>,
    },
    /// In the answer, every value that is one of a fixed set is one that nobody knows: `SOMETHING_NEW`.
    UnknownEnumValue,
    /// The request is refused with a code that no catalog has. It is not carried out.
    UnknownErrorCode {
        /// From 400 to 599.
        #[serde(default = "bad_request")]
        status: u16,
    },
}

impl Effect {
    /// Its name, as in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Delay { .. } => "delay",
            Self::Stall { .. } => "stall",
            Self::Reset { .. } => "reset",
            Self::ServerError { .. } => "serverError",
            Self::HtmlBadGateway { .. } => "htmlBadGateway",
            Self::TooManyRequests { .. } => "tooManyRequests",
            Self::CutBody => "cutBody",
            Self::DuplicateDelivery => "duplicateDelivery",
            Self::SuccessFalse { .. } => "successFalse",
            Self::NumberForString => "numberForString",
            Self::OkForCreated => "okForCreated",
            Self::BalanceLag { .. } => "balanceLag",
            Self::UnknownEnumValue => "unknownEnumValue",
            Self::UnknownErrorCode { .. } => "unknownErrorCode",
        }
    }
}

impl Effect {
    /// One of each kind, with all that it can say.
    pub(crate) const SAMPLES: [Self; 14] = {
        let when = When::AfterCommit;
        [
            Self::Delay { millis: 200, when },
            Self::Stall { when },
            Self::Reset { when },
            Self::ServerError { status: 503, when },
            Self::HtmlBadGateway { when },
            Self::TooManyRequests {
                header: RetryHeader::RetryAfterShort,
                seconds: 5,
            },
            Self::CutBody,
            Self::DuplicateDelivery,
            Self::SuccessFalse { when },
            Self::NumberForString,
            Self::OkForCreated,
            Self::BalanceLag { millis: Some(2000) },
            Self::UnknownEnumValue,
            Self::UnknownErrorCode { status: 409 },
        ]
    };
}

/// On which side of the change a fault happens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(
    clippy::exhaustive_enums,
    reason = "there is no third side: nothing happened, or all of it did"
)]
pub enum When {
    /// Nothing was changed.
    #[default]
    BeforeCommit,
    /// The request was carried out whole.
    AfterCommit,
}

/// The header in which a 429 says when to come back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum RetryHeader {
    /// `Retry-After`.
    #[default]
    RetryAfter,
    /// `Retry-After-short`.
    RetryAfterShort,
    /// `Retry-After-long`.
    RetryAfterLong,
}

/// A fault that can't be: which of its fields is wrong, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct BadFault {
    /// The field, as `effect.status`.
    pub field: &'static str,
    /// What is wrong with it.
    pub problem: String,
}

impl BadFault {
    fn of(field: &'static str, problem: impl Into<String>) -> Self {
        Self {
            field,
            problem: problem.into(),
        }
    }
}

impl fmt::Display for BadFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.field, self.problem)
    }
}

impl std::error::Error for BadFault {}

fn unknown(id: &str) -> String {
    /// How many are named.
    const NAMED: usize = 5;
    let clipped: String = id.chars().take(80).collect();
    // `order_plan` and `orders` find `orderPlan`.
    let whole: String = id.chars().filter(char::is_ascii_alphanumeric).collect();
    let parts = id.split(|c: char| !c.is_ascii_alphanumeric());
    let parts = parts.filter(|part| part.len() > 3);
    let mut words = vec![whole.as_str()];
    words.extend(whole.strip_suffix('s'));
    words.extend(parts);
    let mut alike: Vec<&str> = Vec::new();
    for word in words.into_iter().filter(|word| word.len() > 2) {
        let mut found = operations::like(word);
        // The shorter a name is, the more of it is the word.
        found.sort_by_key(|id| (id.len(), *id));
        alike.extend(
            found
                .into_iter()
                .filter(|id| !alike.contains(id))
                .collect::<Vec<_>>(),
        );
    }
    alike.truncate(NAMED);
    if alike.is_empty() {
        format!("the service has no operation {clipped:?}")
    } else {
        format!(
            "the service has no operation {clipped:?}; it has {}",
            alike.join(", ")
        )
    }
}

fn internal() -> u16 {
    500
}

fn bad_request() -> u16 {
    400
}

fn one() -> u64 {
    1
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_fault_is_read_from_json_and_written_to_it() {
        let when = |when| json!({ "effect": { "kind": "reset", "when": when } });
        for (value, fault) in [
            (
                json!({ "operation": "orderPlan", "times": 1, "effect": { "kind": "reset" } }),
                Fault::new(Effect::Reset {
                    when: When::BeforeCommit,
                })
                .on("orderPlan")
                .times(1),
            ),
            (
                when("afterCommit"),
                Fault::new(Effect::Reset {
                    when: When::AfterCommit,
                }),
            ),
            (
                json!({ "after": 3, "effect": { "kind": "tooManyRequests", "header": "retry-after-long", "seconds": 9 } }),
                Fault::new(Effect::TooManyRequests {
                    header: RetryHeader::RetryAfterLong,
                    seconds: 9,
                })
                .after(3),
            ),
            (
                json!({ "effect": { "kind": "cutBody" } }),
                Fault::new(Effect::CutBody),
            ),
        ] {
            let read: Fault = serde_json::from_value(value).expect("a fault");
            assert_eq!(read, fault);
            let written = serde_json::to_value(&read).expect("JSON");
            assert_eq!(serde_json::from_value::<Fault>(written).ok(), Some(fault));
        }
        for bad in [
            json!({}),
            json!({ "effect": { "kind": "explode" } }),
            json!({ "effect": { "kind": "delay" } }),
            json!({ "effect": { "kind": "delay", "millis": -1 } }),
            json!({ "effect": { "kind": "reset", "before": true } }),
            json!({ "effect": { "kind": "cutBody" }, "time": 1 }),
            when("later"),
        ] {
            assert!(
                serde_json::from_value::<Fault>(bad.clone()).is_err(),
                "{bad}"
            );
        }
    }

    #[test]
    fn there_is_a_sample_of_each_kind() {
        let mut names = Vec::new();
        for effect in Effect::SAMPLES {
            let written = serde_json::to_value(effect).expect("JSON");
            assert_eq!(written["kind"], effect.name());
            assert_eq!(serde_json::from_value(written).ok(), Some(effect));
            assert_eq!(Fault::new(effect).check(), Ok(()));
            names.push(effect.name());
        }
        // What serde says of a kind that is none lists them all.
        let none = serde_json::from_value::<Effect>(json!({ "kind": "none" }));
        let kinds = none.expect_err("no such kind").to_string();
        assert_eq!(kinds.matches('`').count(), 2 * (names.len() + 1), "{kinds}");
        for name in names {
            assert!(kinds.contains(&format!("`{name}`")), "{kinds}");
        }
    }

    #[test]
    fn what_makes_no_sense_is_refused_with_its_field() {
        let cut = || Fault::new(Effect::CutBody);
        for (fault, field) in [
            (cut().on("order"), "operation"),
            (cut().path("api/v1"), "path"),
            (cut().times(0), "times"),
            (
                Fault::new(Effect::ServerError {
                    status: 418,
                    when: When::BeforeCommit,
                }),
                "effect.status",
            ),
            (
                Fault::new(Effect::UnknownErrorCode { status: 200 }),
                "effect.status",
            ),
            (
                Fault::new(Effect::BalanceLag { millis: None }).on("orderPlan"),
                "operation",
            ),
        ] {
            let refused = fault.check().expect_err("a bad fault");
            assert_eq!(refused.field, field, "{refused}");
        }
        let refused = cut()
            .on("order_plans")
            .check()
            .expect_err("no such operation");
        assert_eq!(
            refused.problem,
            "the service has no operation \"order_plans\"; it has orderPlan, orderPlanByCard, \
             getOrder, createOrder, listPlans"
        );
        let refused = cut().on("settle").check().expect_err("no such operation");
        assert_eq!(
            refused.problem,
            "the service has no operation \"settle\"; it has settlePermission, settleMppCredential, \
             reportPaymentSettlement"
        );
        let refused = cut().on("x").check().expect_err("no such operation");
        assert_eq!(refused.problem, "the service has no operation \"x\"");
        assert_eq!(
            cut().on("orderPlan").path("*/order").times(1).check(),
            Ok(())
        );
    }
}
