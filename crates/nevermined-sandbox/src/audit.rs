//! The invariants of the ledger. Whatever was asked of it and whatever it refused, these hold.

use crate::ledger::{Amount, Delegation, Holding, Ledger, PlanKey, charged_cents, in_cents, sum};
use nevermined_types::{Address, Uint256};
use std::collections::BTreeMap;
use std::fmt;

/// An invariant that the ledger broke. Seeing one means that the sandbox itself is wrong, not its caller.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), nevermined_sandbox::StartError> {
/// let sandbox = nevermined_sandbox::Sandbox::start().await?;
/// assert_eq!(sandbox.audit(), Ok(()));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Violation {
    /// The credits minted for a plan are not those held, redeemed and expired.
    #[non_exhaustive]
    CreditsNotConserved {
        /// The plan.
        plan: String,
        /// Credits ever minted.
        minted: Uint256,
        /// Credits in the hands of holders, with those whose expiry was not booked yet.
        held: Uint256,
        /// Credits redeemed.
        redeemed: Uint256,
        /// Credits whose expiry was booked.
        expired: Uint256,
    },
    /// What one holder received is not what the holder has, has used and has lost to expiry.
    #[non_exhaustive]
    HolderNotConserved {
        /// The plan.
        plan: String,
        /// The holder.
        holder: Address,
        /// Credits ever received.
        received: Uint256,
        /// Credits held, redeemed and expired, together.
        accounted: Uint256,
    },
    /// The money in all wallets is not the money that was ever put into them, by funding or from cards.
    #[non_exhaustive]
    MoneyNotConserved {
        /// Token units ever put into wallets.
        funded: Uint256,
        /// Token units that cards paid.
        charged: Uint256,
        /// Token units in all wallets.
        held: Uint256,
    },
    /// A plan that is sold once to each buyer was sold to one of them more than once.
    #[non_exhaustive]
    TrialSoldTwice {
        /// The plan.
        plan: String,
        /// The buyer.
        buyer: Address,
        /// How many times.
        orders: u64,
    },
    /// A delegation's spending is not the sum of its transactions, or is above its limit, or came in more
    /// transactions than it allows.
    #[non_exhaustive]
    DelegationOverdrawn {
        /// The delegation.
        delegation: String,
        /// Its limit in cents.
        limit_cents: Uint256,
        /// What is said to be spent, in cents.
        spent_cents: Uint256,
        /// What its transactions add up to, in cents.
        charged_cents: Uint256,
        /// How many transactions it has.
        transactions: u64,
    },
    /// A permission's uses are not what its settlements add up to, or are more than it allows, or were
    /// made again with a token for one use.
    #[non_exhaustive]
    PermissionOverused {
        /// The permission.
        permission: String,
        /// Credits that it is said to have used.
        used: Uint256,
        /// Credits that its settlements burned.
        settled: Uint256,
        /// How many settlements it has.
        settlements: u64,
    },
    /// Two settlements were made under one request id, or one that no request id finds again.
    #[non_exhaustive]
    SettledTwice {
        /// The request id.
        request_id: String,
    },
    /// Settlements took more credits from a holder than the holder's credits show as redeemed.
    #[non_exhaustive]
    SettledWithoutCredits {
        /// The plan.
        plan: String,
        /// The holder.
        holder: Address,
        /// Credits that settlements burned.
        settled: Uint256,
        /// Credits that the holder redeemed.
        redeemed: Uint256,
    },
    /// What cards paid into wallets is not what delegations charged to cards.
    #[non_exhaustive]
    CardsNotConserved {
        /// Token units that cards paid.
        charged: Uint256,
        /// Token units that delegations charged to cards.
        accounted: Uint256,
    },
    /// Credits exist for a plan that does not.
    #[non_exhaustive]
    CreditsWithoutPlan {
        /// The plan.
        plan: String,
    },
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CreditsNotConserved {
                plan,
                minted,
                held,
                redeemed,
                expired,
            } => write!(
                f,
                "plan {plan}: {minted} credits minted, but {held} held, {redeemed} redeemed and {expired} expired"
            ),
            Self::HolderNotConserved {
                plan,
                holder,
                received,
                accounted,
            } => write!(
                f,
                "plan {plan}: {holder} received {received} credits, but {accounted} are accounted for"
            ),
            Self::MoneyNotConserved {
                funded,
                charged,
                held,
            } => write!(
                f,
                "{funded} token units were funded and {charged} paid by card, but wallets hold {held}"
            ),
            Self::DelegationOverdrawn {
                delegation,
                limit_cents,
                spent_cents,
                charged_cents,
                transactions,
            } => write!(
                f,
                "delegation {delegation}: {spent_cents} cents spent of {limit_cents}, but {charged_cents} charged in {transactions} transactions"
            ),
            Self::PermissionOverused {
                permission,
                used,
                settled,
                settlements,
            } => write!(
                f,
                "permission {permission}: {used} credits used, but {settled} settled in {settlements} settlements"
            ),
            Self::SettledTwice { request_id } => {
                write!(
                    f,
                    "request id {request_id} does not stand for one settlement"
                )
            }
            Self::SettledWithoutCredits {
                plan,
                holder,
                settled,
                redeemed,
            } => write!(
                f,
                "plan {plan}: {settled} credits of {holder} were settled, but {redeemed} redeemed"
            ),
            Self::CardsNotConserved { charged, accounted } => write!(
                f,
                "cards paid {charged} token units, but {accounted} were charged to them"
            ),
            Self::TrialSoldTwice {
                plan,
                buyer,
                orders,
            } => write!(f, "plan {plan}: a trial was sold {orders} times to {buyer}"),
            Self::CreditsWithoutPlan { plan } => {
                write!(f, "plan {plan}: credits exist, the plan does not")
            }
        }
    }
}

/// Every invariant that does not hold.
pub(crate) fn audit(ledger: &Ledger) -> Vec<Violation> {
    let mut found = Vec::new();
    audit_wallets(ledger, &mut found);
    for delegation in ledger.delegations.values() {
        audit_delegation(delegation, &mut found);
    }
    audit_cards(ledger, &mut found);
    audit_permissions(ledger, &mut found);
    for key in ledger.books.keys() {
        audit_book(ledger, *key, &mut found);
    }
    found
}

fn audit_wallets(ledger: &Ledger, found: &mut Vec<Violation>) {
    let held = sum(ledger.wallets.values().copied());
    if held != sum([ledger.funded, ledger.charged].into_iter()) {
        found.push(Violation::MoneyNotConserved {
            funded: uint256(ledger.funded),
            charged: uint256(ledger.charged),
            held: uint256(held),
        });
    }
}

fn audit_delegation(delegation: &Delegation, found: &mut Vec<Violation>) {
    let charged = charged_cents(delegation);
    let transactions = delegation.transactions();
    let most = delegation.max_transactions.unwrap_or(u64::MAX);
    let mut charges = delegation.charges.iter();
    let sound = charged == delegation.spent_cents
        && charged <= delegation.limit_cents
        && transactions <= most
        && charges.all(|charge| in_cents(charge.units) == charge.cents);
    if !sound {
        found.push(Violation::DelegationOverdrawn {
            delegation: delegation.id.to_string(),
            limit_cents: uint256(delegation.limit_cents),
            spent_cents: uint256(delegation.spent_cents),
            charged_cents: uint256(charged),
            transactions,
        });
    }
}

fn audit_cards(ledger: &Ledger, found: &mut Vec<Violation>) {
    let cards = ledger.delegations.values();
    let charges = cards
        .filter(|delegation| delegation.provider.is_card())
        .flat_map(|delegation| &delegation.charges);
    let accounted = sum(charges.map(|charge| charge.units));
    if accounted != ledger.charged {
        found.push(Violation::CardsNotConserved {
            charged: uint256(ledger.charged),
            accounted: uint256(accounted),
        });
    }
}

fn audit_permissions(ledger: &Ledger, found: &mut Vec<Violation>) {
    let mut burned: BTreeMap<(PlanKey, Address), Amount> = BTreeMap::new();
    let mut request_ids = 0usize;
    for permission in ledger.permissions.values() {
        let settlements = &permission.settlements;
        let settled = sum(settlements.iter().map(|settlement| settlement.burned));
        let holder = burned
            .entry((permission.plan, permission.owner))
            .or_default();
        *holder = holder.saturating_add(settled);
        let above = permission.max_credits.is_some_and(|max| settled > max);
        if settled != permission.used || above || (permission.single_use && settlements.len() > 1) {
            found.push(Violation::PermissionOverused {
                permission: permission.hash.clone(),
                used: uint256(permission.used),
                settled: uint256(settled),
                settlements: u64::try_from(settlements.len()).unwrap_or(u64::MAX),
            });
        }
        for (index, settlement) in settlements.iter().enumerate() {
            let Some(id) = &settlement.request_id else {
                continue;
            };
            request_ids += 1;
            if ledger.settled.get(id) != Some(&(permission.hash.clone(), index)) {
                found.push(Violation::SettledTwice {
                    request_id: id.clone(),
                });
            }
        }
    }
    if request_ids != ledger.settled.len() {
        found.push(Violation::SettledTwice {
            request_id: "(of a settlement that is gone)".to_owned(),
        });
    }
    for ((plan, holder), settled) in burned {
        let holding = ledger.books.get(&plan).and_then(|b| b.holders.get(&holder));
        let redeemed = holding.map(|holding| holding.redeemed).unwrap_or_default();
        if settled > redeemed {
            found.push(Violation::SettledWithoutCredits {
                plan: plan.to_string(),
                holder,
                settled: uint256(settled),
                redeemed: uint256(redeemed),
            });
        }
    }
}

fn audit_book(ledger: &Ledger, key: PlanKey, found: &mut Vec<Violation>) {
    let Some(book) = ledger.books.get(&key) else {
        return;
    };
    let plan = key.to_string();
    let Some(terms) = ledger.plans.get(&key) else {
        found.push(Violation::CreditsWithoutPlan { plan });
        return;
    };

    let mut held = Amount::ZERO;
    for (holder, holding) in &book.holders {
        let here = lots_of(holding);
        held = held.saturating_add(here);
        let accounted = sum([here, holding.redeemed, holding.expired].into_iter());
        if accounted != holding.received {
            found.push(Violation::HolderNotConserved {
                plan: plan.clone(),
                holder: *holder,
                received: uint256(holding.received),
                accounted: uint256(accounted),
            });
        }
        if terms.sold_once && holding.orders > 1 {
            found.push(Violation::TrialSoldTwice {
                plan: plan.clone(),
                buyer: *holder,
                orders: holding.orders,
            });
        }
    }
    if sum([held, book.redeemed, book.expired].into_iter()) != book.minted {
        found.push(Violation::CreditsNotConserved {
            plan,
            minted: uint256(book.minted),
            held: uint256(held),
            redeemed: uint256(book.redeemed),
            expired: uint256(book.expired),
        });
    }
}

fn lots_of(holding: &Holding) -> Amount {
    sum(holding.lots.iter().map(|lot| lot.amount))
}

/// The public form of a number of the ledger. Every such number is a 256-bit decimal, so parsing succeeds.
pub(crate) fn uint256(amount: Amount) -> Uint256 {
    amount.to_string().parse().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Sandbox;
    use crate::clock::Moment;
    use crate::ledger::samples::{permission, plan};
    use crate::ledger::{
        Ask, Command, DelegationId, PaymentMethod, Permission, Provider, Purchase, Settle,
    };
    use crate::rules::AmountRules;

    const OWNER: Address = Address::from_bytes([1; 20]);
    const BUYER: Address = Address::from_bytes([2; 20]);
    const PLAN: PlanKey = PlanKey(Amount::ONE);

    /// A trial plan that was bought once and used a little.
    fn in_use() -> Ledger {
        let now = Moment::from_millis(0);
        let mut terms = plan(PLAN, OWNER);
        terms.is_trial = true;
        terms.sold_once = true;
        let mut ledger = Ledger::default();
        for command in [
            Command::Fund {
                wallet: BUYER,
                amount: Amount::from(1_000u64),
            },
            Command::Register {
                plan: Box::new(terms),
            },
            Command::Order {
                plan: PLAN,
                buyer: BUYER,
            },
            Command::Redeem {
                plan: PLAN,
                caller: OWNER,
                holder: BUYER,
                amount: Amount::from(3u64),
            },
        ] {
            ledger.apply(now, command).expect("carried out");
        }
        assert_eq!(audit(&ledger), []);
        ledger
    }

    fn found_after(break_it: impl FnOnce(&mut Ledger)) -> Vec<Violation> {
        let mut ledger = in_use();
        break_it(&mut ledger);
        audit(&ledger)
    }

    fn holding(ledger: &mut Ledger) -> &mut Holding {
        let book = ledger.books.get_mut(&PLAN).expect("the plan's book");
        book.holders.get_mut(&BUYER).expect("the buyer's credits")
    }

    #[test]
    fn credits_out_of_nothing_are_found() {
        let found = found_after(|ledger| holding(ledger).lots[0].amount += Amount::ONE);
        assert!(matches!(found[0], Violation::HolderNotConserved { .. }));
        assert!(matches!(found[1], Violation::CreditsNotConserved { .. }));
    }

    #[test]
    fn a_redemption_that_nobody_was_charged_for_is_found() {
        let found = found_after(|ledger| {
            ledger.books.get_mut(&PLAN).expect("the book").redeemed += Amount::ONE;
        });
        assert_eq!(found.len(), 1);
        let said = found[0].to_string();
        assert_eq!(
            said,
            "plan 1: 100 credits minted, but 97 held, 4 redeemed and 0 expired"
        );
    }

    #[test]
    fn money_out_of_nothing_is_found() {
        let found = found_after(|ledger| {
            ledger.wallets.insert(OWNER, Amount::from(11u64));
        });
        assert_eq!(
            found[0].to_string(),
            "1000 token units were funded and 0 paid by card, but wallets hold 1001"
        );
    }

    #[test]
    fn a_trial_that_was_sold_twice_is_found() {
        let found = found_after(|ledger| holding(ledger).orders = 2);
        assert!(matches!(
            found[0],
            Violation::TrialSoldTwice { orders: 2, .. }
        ));
    }

    /// A plan bought by card through a delegation of five cents.
    fn bought_by_card() -> Ledger {
        let now = Moment::from_millis(0);
        let mut ledger = in_use();
        let mut terms = plan(PlanKey(Amount::from(2u64)), OWNER);
        terms.price.is_crypto = false;
        let id = DelegationId("d1".to_owned());
        for command in [
            Command::Register {
                plan: Box::new(terms),
            },
            Command::AddMethod {
                method: Box::new(PaymentMethod {
                    id: "card".to_owned(),
                    provider: Provider::Stripe,
                    ..PaymentMethod::wallet(BUYER)
                }),
            },
            Command::Delegate {
                key_id: String::new(),
                delegation: Box::new(Delegation {
                    id: id.clone(),
                    owner: BUYER,
                    provider: Provider::Stripe,
                    method: "card".to_owned(),
                    currency: "usd".to_owned(),
                    limit_cents: Amount::from(5u64),
                    spent_cents: Amount::ZERO,
                    plan: None,
                    max_transactions: Some(1),
                    api_key_id: None,
                    merchant_account_id: None,
                    created: now,
                    expires: now.plus_seconds(1),
                    revoked: false,
                    charges: Vec::new(),
                }),
            },
            Command::BuyThrough(Purchase {
                delegation: id,
                plan: PlanKey(Amount::from(2u64)),
                charge: "c1".to_owned(),
                transaction: "t1".to_owned(),
            }),
        ] {
            ledger.apply(now, command).expect("carried out");
        }
        assert_eq!(audit(&ledger), []);
        ledger
    }

    #[test]
    fn a_delegation_that_spent_what_it_should_not_is_found() {
        let breaks: [fn(&mut Delegation); 5] = [
            |delegation| delegation.spent_cents = Amount::ZERO,
            |delegation| delegation.limit_cents = Amount::ZERO,
            |delegation| delegation.max_transactions = Some(0),
            |delegation| delegation.charges.clear(),
            |delegation| delegation.charges[0].units = Amount::from(10_001u64),
        ];
        for break_it in breaks {
            let mut ledger = bought_by_card();
            ledger.delegations.values_mut().for_each(break_it);
            let found = audit(&ledger);
            assert!(matches!(found[0], Violation::DelegationOverdrawn { .. }));
        }
    }

    /// Credits used through a permission, under a request id.
    fn settled() -> Ledger {
        let now = Moment::from_millis(0);
        let mut ledger = in_use();
        let mut permission = permission("p1".to_owned(), BUYER, PLAN);
        permission.single_use = true;
        permission.max_credits = Some(Amount::from(5u64));
        for command in [
            Command::Permit {
                key_id: String::new(),
                permission: Box::new(permission),
                new_delegation: None,
            },
            Command::Settle(Box::new(Settle {
                permission: "p1".to_owned(),
                ask: Ask::Exactly(Amount::from(4u64)),
                request_id: Some("r1".to_owned()),
                rules: AmountRules::default(),
                transaction: "t1".to_owned(),
                charge: "c1".to_owned(),
                order_transaction: "o1".to_owned(),
            })),
        ] {
            ledger.apply(now, command).expect("carried out");
        }
        assert_eq!(audit(&ledger), []);
        ledger
    }

    #[test]
    fn a_permission_that_was_used_as_it_should_not_be_is_found() {
        let breaks: [fn(&mut Permission); 3] = [
            |permission| permission.used = Amount::ZERO,
            |permission| permission.max_credits = Some(Amount::from(3u64)),
            |permission| {
                let mut again = permission.settlements[0].clone();
                again.request_id = None;
                again.burned = Amount::ZERO;
                permission.settlements.push(again);
            },
        ];
        for break_it in breaks {
            let mut ledger = settled();
            ledger.permissions.values_mut().for_each(break_it);
            let found = audit(&ledger);
            assert_eq!(found.len(), 1);
            assert!(matches!(found[0], Violation::PermissionOverused { .. }));
        }
    }

    #[test]
    fn a_request_id_that_stands_for_two_settlements_is_found() {
        let breaks: [fn(&mut Ledger); 3] = [
            |ledger| ledger.settled.clear(),
            |ledger| {
                let entry = ("p1".to_owned(), 7);
                ledger.settled.insert("r1".to_owned(), entry);
            },
            |ledger| {
                let permission = ledger.permissions.get_mut("p1").expect("it");
                permission.single_use = false;
                permission.max_credits = None;
                let again = permission.settlements[0].clone();
                permission.used += again.burned;
                permission.settlements.push(again);
            },
        ];
        for break_it in breaks {
            let mut ledger = settled();
            break_it(&mut ledger);
            let found = audit(&ledger);
            assert!(matches!(found[0], Violation::SettledTwice { .. }));
        }
    }

    #[test]
    fn a_settlement_that_burned_nothing_is_found() {
        let mut ledger = settled();
        let permission = ledger.permissions.get_mut("p1").expect("it");
        permission.max_credits = None;
        permission.used = Amount::from(50u64);
        permission.settlements[0].burned = Amount::from(50u64);
        let found = audit(&ledger);
        assert_eq!(found.len(), 1);
        let said = found[0].to_string();
        assert!(said.ends_with("were settled, but 7 redeemed"), "{said}");
    }

    #[test]
    fn money_that_no_card_paid_is_found() {
        let mut ledger = bought_by_card();
        ledger.charged += Amount::ONE;
        let found = audit(&ledger);
        assert!(matches!(found[0], Violation::MoneyNotConserved { .. }));
        assert_eq!(
            found[1].to_string(),
            "cards paid 11 token units, but 10 were charged to them"
        );
    }

    #[test]
    fn credits_of_a_plan_that_is_gone_are_found() {
        let found = found_after(|ledger| {
            ledger.plans.clear();
        });
        assert!(matches!(found[0], Violation::CreditsWithoutPlan { .. }));
    }

    #[tokio::test]
    async fn after_a_violation_every_answer_is_a_500_that_says_so() {
        let sandbox = Sandbox::builder()
            .audit_every_request(true)
            .start()
            .await
            .expect("a free port");
        sandbox
            .state()
            .tamper(|ledger| ledger.funded = Amount::from(5u64));
        let path = format!("{}/api/v1/protocol/plans/1", sandbox.url());
        let response = reqwest::get(path).await.expect("an answer");
        assert_eq!(response.status(), 500);
        let body: serde_json::Value = response.json().await.expect("JSON");
        assert_eq!(body["code"], "BCK.CREDITS.0005");
        assert!(
            body["message"]
                .as_str()
                .expect("text")
                .contains("5 token units")
        );
        let found = sandbox.audit().expect_err("the violation");
        assert_eq!(found.len(), 1);

        // It is remembered when the ledger looks sound again.
        sandbox
            .state()
            .tamper(|ledger| ledger.funded = Amount::ZERO);
        assert_eq!(sandbox.audit(), Err(found));
    }
}
