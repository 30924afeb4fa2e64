//! What groups spend: charges to the cards and the wallets that are shared with them count in their budgets.

use super::{
    self as organizations, Budget, EventKind, Group, Ids, Organizations, Receipt, Spending, Work,
};
use crate::clock::Moment;
use crate::ledger::{
    Amount, Command, Delegation, Denial, Ledger, RouterPayment, Routing, Settle, in_cents,
};
use serde_json::json;

/// A charge to a payment method.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Charge {
    method: String,
    /// The group, if the method is an organization's wallet: several groups may share it.
    group: Option<String>,
    currency: String,
    cents: Amount,
}

impl Organizations {
    /// The charge that a command would make to a card or a wallet that a group pays with. `None` also if it makes
    /// none.
    ///
    /// # Errors
    /// The denial, if the group's budget in that currency does not have so much left.
    pub(crate) fn charge_of(
        &self,
        now: Moment,
        ledger: &Ledger,
        command: &Command,
    ) -> Result<Option<Charge>, Denial> {
        match command {
            Command::Settle(settle) => self.may_settle(now, ledger, settle),
            Command::Route(Routing::Issue { key_id, payment }) => {
                match routed(now, ledger, key_id, payment) {
                    Some((charge, delegation)) => self.may_charge(now, charge, delegation),
                    None => Ok(None),
                }
            }
            _ => Ok(None),
        }
    }

    /// The same for a settle that was only thought of.
    ///
    /// # Errors
    /// As for [`Organizations::charge_of`].
    pub(crate) fn may_settle(
        &self,
        now: Moment,
        ledger: &Ledger,
        settle: &Settle,
    ) -> Result<Option<Charge>, Denial> {
        if self.all.is_empty() {
            return Ok(None);
        }
        match charge(now, ledger, settle) {
            Some((charge, delegation)) => self.may_charge(now, charge, delegation),
            None => Ok(None),
        }
    }

    fn may_charge(
        &self,
        now: Moment,
        charge: Charge,
        delegation: &Delegation,
    ) -> Result<Option<Charge>, Denial> {
        if delegation.group.is_some() && !self.shares_with_owner(delegation) {
            return Err(Denial::Declined(charge.method));
        }
        let Some((_, _, budget)) = self.budget_for(&charge) else {
            return match delegation.purse {
                Some(_) => Err(Denial::NoGroupBudget(charge.currency)),
                None => Ok(None),
            };
        };
        if budget.takes(now, charge.cents) {
            return Ok(Some(charge));
        }
        Err(Denial::GroupBudgetShort {
            budget: budget.id.clone(),
            cents: charge.cents,
            left: budget.left_cents(now),
        })
    }

    /// Counts a charge that was made.
    pub(crate) fn charged(&mut self, now: Moment, ledger: &mut Ledger, charge: &Charge) {
        let Some((org, group, budget)) = self.budget_for(charge) else {
            return;
        };
        let (org, group, id) = (org.to_owned(), group.id.clone(), budget.id.clone());
        let serial = self.serial.saturating_add(1);
        let mut work = Work {
            now,
            ledger,
            ids: Ids::new(serial),
            actor: None,
            serial,
            queued: Vec::new(),
        };
        let Ok(organization) = self.organization_mut(&org) else {
            return;
        };
        let found = organization.group_mut(&group);
        let Some(budget) = found.ok().and_then(|group| group.budget_mut(&id).ok()) else {
            return;
        };
        let began_anew = budget
            .spent
            .last()
            .is_some_and(|last| last.at < budget.period(now).0);
        let before = budget.percent_used(now);
        budget.spent.push(Spending {
            cents: charge.cents,
            at: now,
        });
        let alert = budget.terms.alert_pct;
        let reached = before < alert && budget.percent_used(now) >= alert;
        let metadata = json!({ "budgetId": id });
        for (happened, kind) in [
            (began_anew, EventKind::GroupBudgetReset),
            (reached, EventKind::GroupBudgetThresholdReached),
        ] {
            if happened {
                let metadata = Some(metadata.clone());
                organization.record(&mut work, kind, ("group", &group), metadata);
            }
        }
        self.serial = serial;
        self.queue.extend(work.queued);
    }

    /// Notes that a budget did not have as much left as was asked for.
    pub(super) fn refuse_charge(
        &mut self,
        work: &mut Work<'_>,
        budget: &str,
    ) -> Result<Receipt, organizations::Denial> {
        for organization in &mut self.all {
            let mut groups = organization.groups.iter_mut();
            let Some(group) = groups.find_map(|group| {
                let found = group.budget_mut(budget).is_ok();
                found.then(|| group.id.clone())
            }) else {
                continue;
            };
            let metadata = Some(json!({ "budgetId": budget }));
            let subject = ("group", group.as_str());
            organization.record(work, EventKind::GroupBudgetExceeded, subject, metadata);
            return Ok(Receipt::of(budget.to_owned()));
        }
        Err(organizations::Denial::UnknownBudget(budget.to_owned()))
    }

    /// The budget that a charge counts in, with its organization and its group.
    fn budget_for(&self, charge: &Charge) -> Option<(&str, &Group, &Budget)> {
        let groups = self.all.iter().flat_map(|organization| {
            let groups = organization.groups.iter();
            groups.map(move |group| (organization.id.as_str(), group))
        });
        let mut active = groups.filter(|(_, group)| group.active);
        let (org, group) = active.find(|(_, group)| match &charge.group {
            Some(id) => group.id == *id,
            None => group.methods.contains(&charge.method),
        })?;
        let mut budgets = group.budgets.iter();
        let budget = budgets.find(|budget| budget.currency == charge.currency)?;
        Some((org, group, budget))
    }
}

/// The charge of a settle that buys the plan first, and what it draws on. A repeat charges nothing.
fn charge<'a>(
    now: Moment,
    ledger: &'a Ledger,
    settle: &Settle,
) -> Option<(Charge, &'a Delegation)> {
    if settle
        .request_id
        .as_ref()
        .is_some_and(|id| ledger.settled.contains_key(id))
    {
        return None;
    }
    let outlook = ledger.outlook(now, &settle.permission, settle.ask, settle.rules);
    if !outlook.ok()?.buys_first {
        return None;
    }
    let permission = ledger.permissions.get(&settle.permission)?;
    let delegation = ledger.delegation(permission.delegation.as_ref()?).ok()?;
    let cents = in_cents(ledger.plans.get(&permission.plan)?.price.total);
    Some((Charge::of(delegation, cents)?, delegation))
}

/// The charge of a payment through the router that a group pays, and what it draws on. What the ledger would not
/// carry out charges nothing.
fn routed<'a>(
    now: Moment,
    ledger: &'a Ledger,
    key_id: &str,
    payment: &RouterPayment,
) -> Option<(Charge, &'a Delegation)> {
    let delegation = ledger.delegation(&payment.delegation).ok()?;
    delegation.purse?;
    ledger.may_issue(now, key_id, payment).ok()?;
    Some((Charge::of(delegation, payment.cap_cents())?, delegation))
}

impl Charge {
    fn of(delegation: &Delegation, cents: Amount) -> Option<Self> {
        (!cents.is_zero()).then(|| Self {
            method: delegation.method.clone(),
            group: delegation.purse.and(delegation.group.clone()),
            currency: delegation.currency.clone(),
            cents,
        })
    }
}
