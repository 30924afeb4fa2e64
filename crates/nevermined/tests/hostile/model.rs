//! Random histories: what the SDK says of a call is what the server's books say.

use nevermined::Outcome;
use proptest::prelude::*;

use crate::rig::Rig;
use crate::support::{Call, Do, Step, answer, http};

/// One request's fate. Where the server does not say what it did, it may or may not have done it.
#[derive(Clone, Copy, Debug)]
enum Fate {
    ResetBefore,
    ResetWithin,
    ResetAfter { debit: bool },
    ClosedAfter { debit: bool },
    Garbage { debit: bool },
    Cut { debit: bool },
    Failure { status: u16, debit: bool },
    Unreadable { debit: bool },
    Refused { status: u16 },
    RefusedWithSuccess,
    RateLimited,
    Flagged,
    Done,
}

impl Fate {
    fn step(self, call: Call) -> Step {
        let booked = |step: Step, debit: bool| if debit { step.debited() } else { step };
        match self {
            Self::ResetBefore => Step::reset_before_the_request(),
            Self::ResetWithin => Step::reset_within_the_request(),
            Self::ResetAfter { debit } => booked(Step::reset_after_the_request(), debit),
            Self::ClosedAfter { debit } => booked(Step::close_after_the_request(), debit),
            Self::Garbage { debit } => booked(Step::bytes("\u{1}\u{2}\r\n\r\n"), debit),
            Self::Cut { debit } => {
                let bytes = http(200, &[("content-length", "999")], b"{\"success\"");
                booked(Step(vec![Do::ReadAll, Do::Write(bytes), Do::Reset]), debit)
            }
            Self::Failure { status, debit } => booked(answer(status, &[], "<html>"), debit),
            Self::Unreadable { debit } => booked(answer(200, &[], "<html>"), debit),
            Self::Refused { status } => answer(status, &[], ""),
            Self::RefusedWithSuccess => answer(200, &[], r#"{"success":false}"#),
            Self::RateLimited => answer(429, &[("retry-after", "1")], ""),
            Self::Flagged => answer(503, &[], r#"{"code":"BCK.PROTOCOL.0051","retryable":true}"#),
            Self::Done => answer(200, &[], call.success()).debited(),
        }
    }
}

fn fate() -> impl Strategy<Value = Fate> {
    let debit = any::<bool>;
    prop_oneof![
        1 => Just(Fate::ResetBefore),
        1 => Just(Fate::ResetWithin),
        1 => debit().prop_map(|debit| Fate::ResetAfter { debit }),
        1 => debit().prop_map(|debit| Fate::ClosedAfter { debit }),
        1 => debit().prop_map(|debit| Fate::Garbage { debit }),
        1 => debit().prop_map(|debit| Fate::Cut { debit }),
        1 => debit().prop_map(|debit| Fate::Unreadable { debit }),
        1 => (prop::sample::select(FAILURES.to_vec()), debit())
            .prop_map(|(status, debit)| Fate::Failure { status, debit }),
        1 => prop::sample::select(REFUSALS.to_vec()).prop_map(|status| Fate::Refused { status }),
        1 => Just(Fate::RefusedWithSuccess),
        // The histories that go on after the first step are the ones that can go wrong.
        4 => Just(Fate::RateLimited),
        4 => Just(Fate::Flagged),
        1 => Just(Fate::Done),
    ]
}

/// Statuses that leave it open.
const FAILURES: [u16; 7] = [302, 408, 500, 502, 503, 504, 599];

/// Statuses that say no.
const REFUSALS: [u16; 8] = [400, 401, 402, 403, 404, 409, 422, 501];

fn write() -> impl Strategy<Value = Call> {
    prop::sample::select(vec![
        Call::Order,
        Call::Mint,
        Call::MintExpirable,
        Call::Redeem,
        Call::Register,
    ])
}

#[test]
fn value_moves_once_or_the_caller_is_told() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let rig = std::cell::RefCell::new(runtime.block_on(Rig::new()));
    let config = ProptestConfig {
        cases: 400,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    let mut ended = [0_u32; 4];
    let seen = std::cell::RefCell::new(&mut ended);
    proptest!(config, |(call in write(), fates in prop::collection::vec(fate(), 0..=4))| {
        let mut rig = rig.borrow_mut();
        let steps: Vec<Step> = fates.iter().map(|fate| fate.step(call)).collect();
        let result = runtime.block_on(rig.run(call, steps, Fate::Done.step(call)));
        let debits = rig.server.debits();
        let mut seen = seen.borrow_mut();
        match &result {
            Ok(_) => {
                seen[0] += 1;
                prop_assert_eq!(debits, 1, "{:?}: {:?}", fates, result);
            }
            Err(error) => match error.outcome() {
                Outcome::NotSent => {
                    seen[1] += 1;
                    prop_assert_eq!(debits, 0, "{:?}: {:?}", fates, error);
                    prop_assert!(error.is_unsent_in(rig.server.requests()), "{:?}: {:?}", fates, error);
                }
                Outcome::Rejected => {
                    seen[2] += 1;
                    prop_assert_eq!(debits, 0, "{:?}: {:?}", fates, error);
                }
                _ => {
                    seen[3] += 1;
                    prop_assert!(debits <= 1, "{:?}: {} debits, {:?}", fates, debits, error);
                }
            },
        }
    });
    // A property that never meets an outcome says nothing about it.
    assert!(ended[0] > 20 && ended[2] > 20 && ended[3] > 20, "{ended:?}");
}

trait Unsent {
    fn is_unsent_in(&self, received: usize) -> bool;
}

impl Unsent for nevermined::Error {
    /// "Not sent" is said of the last attempt; the earlier ones may have been refused.
    fn is_unsent_in(&self, received: usize) -> bool {
        received < self.attempts() as usize
    }
}
