//! The invariants of the ledger. Whatever was asked of it and whatever it refused, these hold.

use crate::change::Kept;
use crate::ledger::{
    Amount, CardOrder, Delegation, Holding, Ledger, PlanKey, RouterPayment, charged_cents,
    in_cents, sum,
};
use crate::organizations::{self, Organizations};
use nevermined_types::{Address, Uint256};
use std::collections::BTreeMap;
use std::sync::Arc;

mod violation;

pub use violation::Violation;

/// Every invariant of all that is kept that does not hold.
pub(crate) fn audit_all(kept: &Kept) -> Vec<Violation> {
    let mut found = audit(&kept.ledger);
    found.extend(audit_organizations(&kept.organizations));
    found
}

/// Every invariant of the ledger that does not hold.
pub(crate) fn audit(ledger: &Ledger) -> Vec<Violation> {
    let mut found = Vec::new();
    audit_wallets(ledger, &mut found);
    for delegation in ledger.delegations.values() {
        audit_delegation(delegation, &mut found);
    }
    audit_cards(ledger, &mut found);
    audit_router(ledger, &mut found);
    audit_permissions(ledger, &mut found);
    for key in ledger.books.keys() {
        audit_book(ledger, *key, &mut found);
    }
    found
}

/// Every invariant of organizations that does not hold.
fn audit_organizations(organizations: &Organizations) -> Vec<Violation> {
    let flaws = organizations::audit(organizations).into_iter();
    let violation = |flaw: organizations::Flaw| Violation::OrganizationBroken {
        organization: flaw.organization,
        flaw: flaw.what,
    };
    flaws.map(violation).collect()
}

fn audit_wallets(ledger: &Ledger, found: &mut Vec<Violation>) {
    let under_way = ledger.router_payments.values();
    let under_way = under_way.map(RouterPayment::under_way);
    let held = sum(ledger.wallets.values().copied().chain(under_way));
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

fn audit_router(ledger: &Ledger, found: &mut Vec<Violation>) {
    let mut request_ids = 0usize;
    for payment in ledger.router_payments.values() {
        let Some(key) = payment.idempotency() else {
            continue;
        };
        request_ids += 1;
        if ledger.router_requests.get(&key) != Some(&payment.id) {
            found.push(Violation::SettledTwice { request_id: key });
        }
    }
    if request_ids != ledger.router_requests.len() {
        found.push(Violation::SettledTwice {
            request_id: "(of a routed payment that is gone)".to_owned(),
        });
    }
}

fn audit_cards(ledger: &Ledger, found: &mut Vec<Violation>) {
    let cards = ledger.delegations.values();
    let charges = cards
        .filter(|delegation| delegation.provider.is_card())
        .flat_map(|delegation| &delegation.charges);
    let checkouts = ledger.checkouts.values();
    let paid = checkouts.filter_map(|checkout| checkout.paid.as_ref());
    let orders = ledger.card_orders.values().map(CardOrder::kept_units);
    let accounted = sum(charges
        .map(|charge| charge.units)
        .chain(paid.map(|payment| payment.units))
        .chain(orders));
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
        let settlements = ledger.settlements_of(&permission.hash);
        let uses = u64::try_from(settlements.len()).unwrap_or(u64::MAX);
        let settled = sum(settlements.iter().map(|settlement| settlement.burned));
        let holder = burned
            .entry((permission.plan, permission.owner))
            .or_default();
        *holder = holder.saturating_add(settled);
        let above = permission.max_credits.is_some_and(|max| settled > max);
        let again = permission.single_use && uses > 1;
        if settled != permission.used || uses != permission.uses || above || again {
            found.push(Violation::PermissionOverused {
                permission: permission.hash.to_string(),
                used: uint256(permission.used),
                settled: uint256(settled),
                settlements: uses,
            });
        }
        for (index, settlement) in settlements.iter().enumerate() {
            let Some(id) = &settlement.request_id else {
                continue;
            };
            request_ids += 1;
            if ledger.settled.get(id) != Some(&(Arc::clone(&permission.hash), index)) {
                found.push(Violation::SettledTwice {
                    request_id: id.to_string(),
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
    sum(holding.ending.values().copied()).saturating_add(holding.lasting)
}

/// The public form of a number of the ledger. Every such number is a 256-bit decimal, so parsing succeeds.
pub(crate) fn uint256(amount: Amount) -> Uint256 {
    amount.to_string().parse().unwrap_or_default()
}

#[cfg(test)]
mod tests;
