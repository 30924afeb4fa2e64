//! Properties of the ledger: whatever is asked of it, in whatever order, its invariants hold, a denial
//! changes nothing, a repeat changes nothing, what verify foresees is what settle does, and it agrees with a
//! model that keeps every credit as a line of its own.

use super::{AgentKey, Amount, Command, Denial, Ledger, PaymentMethod, PlanKey, Receipt};
use crate::audit::audit;
use crate::change::{Kept, Recorded};
use crate::clock::Moment;
use crate::record::Record;
use model::Model;
use proptest::prelude::*;
use std::collections::HashSet;
use steps::{PEOPLE, Step, card_of, person, plans, standing_permissions, step};

mod model;
mod steps;

/// How many sequences of commands are tried: 500, or as many as `NEVERMINED_SANDBOX_SEQUENCES` says.
fn sequences() -> u32 {
    std::env::var("NEVERMINED_SANDBOX_SEQUENCES").map_or(500, |said| {
        said.parse()
            .expect("NEVERMINED_SANDBOX_SEQUENCES: a number")
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: sequences(), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_sequence_of_commands_keeps_the_invariants(steps in prop::collection::vec(step(), 1..60)) {
        let mut ledger = Ledger::default();
        let mut model = Model::default();
        let mut kept = Kept::default();
        let mut now = 0u64;
        let mut setup: Vec<Command> = plans()
            .into_iter()
            .map(|plan| Command::Register { plan: Box::new(plan) })
            .collect();
        setup.extend((0..PEOPLE).map(|number| Command::AddMethod {
            method: Box::new(PaymentMethod::wallet(person(number))),
        }));
        setup.push(Command::AddMethod { method: Box::new(card_of(person(1))) });
        setup.extend((0..PEOPLE).map(|number| Command::Fund {
            wallet: person(number),
            amount: Amount::from(40u64),
        }));
        setup.extend(standing_permissions());
        let steps = setup.into_iter().map(Step::Do).chain(steps);
        for step in steps {
            let command = match step {
                Step::Wait(seconds) => {
                    now += seconds;
                    continue;
                }
                Step::Do(command) => command,
            };
            let moment = Moment::from_millis(now * 1000);
            let before = ledger.clone();
            let outlook = match &command {
                Command::Settle(s) => Some(ledger.outlook(moment, &s.permission, s.ask, s.rules)),
                _ => None,
            };
            let result: Result<Receipt, Denial> = ledger.apply(moment, command.clone());
            // A store that was told of it comes to the same.
            let written = Record::new(&command.change());
            let (_, read) = Record::read(written.bytes()).expect("a record");
            prop_assert_eq!(read.carry_out_again(&mut kept, moment).is_ok(), result.is_ok());
            prop_assert_eq!(&kept.ledger, &ledger);
            prop_assert_eq!(audit(&ledger), vec![]);
            prop_assert_eq!(
                result.is_ok(),
                model.allows(now, &command),
                "{:?} gave {:?}",
                command,
                result
            );
            if result.is_err() {
                prop_assert_eq!(&before, &ledger);
            }
            // What verify would have said: settle does as it says, unless it repeats a request id.
            let repeats = matches!(&command, Command::Settle(s)
                if s.request_id.as_ref().is_some_and(|id| before.settled.contains_key(id)));
            match (outlook, &result) {
                (Some(Ok(outlook)), Ok(receipt)) if !repeats => {
                    prop_assert_eq!(outlook.burns, receipt.credits);
                    let settlement = receipt.settlement.as_ref();
                    let bought = settlement.is_some_and(|s| s.order_transaction.is_some());
                    prop_assert_eq!(outlook.buys_first, bought);
                }
                (Some(Ok(_)), Err(denial)) if !repeats => {
                    prop_assert_eq!(denial, &Denial::TooMuch);
                }
                (Some(Err(said)), Err(denial)) if !repeats => prop_assert_eq!(&said, denial),
                (Some(Err(_)), Ok(_)) => prop_assert!(repeats),
                _ => {}
            }
            if repeats {
                prop_assert_eq!(&before, &ledger);
            }
            for (id, delegation) in &ledger.delegations {
                let cents = model.charges.get(id).into_iter().flatten();
                let charged: Vec<Amount> = delegation.charges.iter().map(|c| c.cents).collect();
                prop_assert_eq!(charged, cents.copied().collect::<Vec<_>>());
            }
            let links: HashSet<(AgentKey, PlanKey)> = ledger
                .agents
                .values()
                .flat_map(|agent| agent.plans.iter().map(|plan| (agent.key, *plan)))
                .collect();
            prop_assert_eq!(&links, &model.links);
            for number in 0..PEOPLE {
                let who = person(number);
                prop_assert_eq!(ledger.wallet(&who), model.wallet(who));
                let keys: Vec<PlanKey> = model.plans.keys().copied().collect();
                for key in keys {
                    let standing = ledger.standing(moment, key, who);
                    prop_assert_eq!(
                        standing.map(|standing| standing.remaining),
                        Ok(model.held(key, who, now))
                    );
                }
            }
        }
    }
}
