//! Budgets of groups: how much the members of a group may spend in one currency, period by period.

use super::{Denial, EventKind, Group, Organization, Organizations, Receipt, Work};
use crate::clock::Moment;
use crate::ledger::{Amount, sum};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// The share of a limit, in percent, at which an organization is alerted, if it does not say. Assumed.
pub(crate) const ALERT_PCT: u64 = 80;

/// How often a budget starts anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Interval {
    Month,
    Year,
    OneShot,
}

impl Interval {
    /// As the API writes it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Month => "month",
            Self::Year => "year",
            Self::OneShot => "one_shot",
        }
    }

    pub(crate) fn named(name: &str) -> Option<Self> {
        [Self::Month, Self::Year, Self::OneShot]
            .into_iter()
            .find(|interval| interval.name() == name)
    }

    fn months(self) -> Option<u32> {
        match self {
            Self::Month => Some(1),
            Self::Year => Some(12),
            Self::OneShot => None,
        }
    }
}

/// What a budget is to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct BudgetTerms {
    pub(crate) limit_cents: Amount,
    pub(crate) interval: Interval,
    pub(crate) alert_pct: u64,
    pub(crate) max_transactions: Option<u64>,
}

/// New terms of a budget. Except for the limit, what is not given stays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct BudgetChange {
    pub(crate) limit_cents: Amount,
    pub(crate) interval: Option<Interval>,
    pub(crate) alert_pct: Option<u64>,
    pub(crate) max_transactions: Option<u64>,
    /// Any number of transactions from now on.
    pub(crate) any_transactions: bool,
}

/// A limit on what the members of a group spend in one currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Budget {
    pub(crate) id: String,
    pub(crate) currency: String,
    pub(crate) terms: BudgetTerms,
    pub(crate) created: Moment,
    /// The oldest first.
    pub(crate) spent: Vec<Spending>,
}

/// A payment that a budget counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Spending {
    pub(crate) cents: Amount,
    pub(crate) at: Moment,
}

impl Budget {
    /// When the period that `now` is in started, and when it ends. Periods are counted from the day on which
    /// the budget was made.
    pub(crate) fn period(&self, now: Moment) -> (Moment, Moment) {
        let Some(months) = self.terms.interval.months() else {
            return (self.created, Moment::LAST);
        };
        let mut passed = 0u32;
        // A step a period: a sandbox's clock ends with the year 9999, 96,000 months away.
        loop {
            let next = passed.saturating_add(months);
            let end = self.created.plus_months(next);
            if now < end || end == Moment::LAST {
                return (self.created.plus_months(passed), end);
            }
            passed = next;
        }
    }

    /// What is spent in the period that `now` is in, in cents.
    pub(crate) fn spent_cents(&self, now: Moment) -> Amount {
        sum(self.spent_in_period(now).map(|spending| spending.cents))
    }

    pub(crate) fn left_cents(&self, now: Moment) -> Amount {
        self.terms.limit_cents.saturating_sub(self.spent_cents(now))
    }

    pub(crate) fn is_exhausted(&self, now: Moment) -> bool {
        let most = self.terms.max_transactions.unwrap_or(u64::MAX);
        self.left_cents(now).is_zero() || self.transactions(now) >= most
    }

    /// Whether so much more can be spent now.
    pub(crate) fn takes(&self, now: Moment, cents: Amount) -> bool {
        cents <= self.left_cents(now) && !self.is_exhausted(now)
    }

    /// What is spent, in percent of the limit, rounded down.
    pub(crate) fn percent_used(&self, now: Moment) -> u64 {
        let hundred = Amount::from(100u64);
        let share = self.spent_cents(now).saturating_mul(hundred);
        let percent = share.checked_div(self.terms.limit_cents);
        percent
            .and_then(|percent| u64::try_from(percent).ok())
            .unwrap_or(100)
    }

    fn transactions(&self, now: Moment) -> u64 {
        u64::try_from(self.spent_in_period(now).count()).unwrap_or(u64::MAX)
    }

    fn spent_in_period(&self, now: Moment) -> impl Iterator<Item = &Spending> {
        let (start, _) = self.period(now);
        self.spent
            .iter()
            .filter(move |spending| spending.at >= start)
    }
}

impl Organizations {
    pub(super) fn create_budget(
        &mut self,
        work: &mut Work<'_>,
        id: &str,
        group: &str,
        currency: String,
        terms: BudgetTerms,
    ) -> Result<Receipt, Denial> {
        self.may_budget(work, id)?;
        let organization = self.organization_mut(id)?;
        let budgets = &mut organization.group_mut(group)?.budgets;
        if budgets.iter().any(|budget| budget.currency == currency) {
            return Err(Denial::BudgetExists(currency));
        }
        let budget = Budget {
            id: work.ids.id("bdg"),
            currency,
            terms,
            created: work.now,
            spent: Vec::new(),
        };
        let created = budget.id.clone();
        budgets.push(budget);
        organization.record_budget(work, group, &created);
        Ok(Receipt::of(created))
    }

    pub(super) fn update_budget(
        &mut self,
        work: &mut Work<'_>,
        id: &str,
        group: &str,
        budget: &str,
        change: BudgetChange,
    ) -> Result<Receipt, Denial> {
        self.may_budget(work, id)?;
        let organization = self.organization_mut(id)?;
        let found = organization.group_mut(group)?.budget_mut(budget)?;
        found.terms = BudgetTerms {
            limit_cents: change.limit_cents,
            interval: change.interval.unwrap_or(found.terms.interval),
            alert_pct: change.alert_pct.unwrap_or(found.terms.alert_pct),
            max_transactions: if change.any_transactions {
                None
            } else {
                change.max_transactions.or(found.terms.max_transactions)
            },
        };
        organization.record_budget(work, group, budget);
        Ok(Receipt::of(budget.to_owned()))
    }

    pub(super) fn delete_budget(
        &mut self,
        work: &mut Work<'_>,
        id: &str,
        group: &str,
        budget: &str,
    ) -> Result<Receipt, Denial> {
        self.as_admin(id, &work.caller()?)?;
        let group = self.organization_mut(id)?.group_mut(group)?;
        group.budget_mut(budget)?;
        group.budgets.retain(|other| other.id != budget);
        Ok(Receipt::of(budget.to_owned()))
    }

    fn may_budget(&self, work: &Work<'_>, id: &str) -> Result<(), Denial> {
        let place = self.as_admin(id, &work.caller()?)?;
        if place.organization.terms.tier.is_paid() {
            return Ok(());
        }
        Err(Denial::NoBudgets)
    }
}

impl Organization {
    fn record_budget(&mut self, work: &mut Work<'_>, group: &str, budget: &str) {
        let metadata = json!({ "budgetId": budget });
        self.record(
            work,
            EventKind::GroupBudgetSet,
            ("group", group),
            Some(metadata),
        );
    }
}

impl Group {
    /// The budget by id.
    pub(crate) fn budget(&self, id: &str) -> Result<&Budget, Denial> {
        self.budgets
            .iter()
            .find(|budget| budget.id == id)
            .ok_or_else(|| Denial::UnknownBudget(id.to_owned()))
    }

    pub(super) fn budget_mut(&mut self, id: &str) -> Result<&mut Budget, Denial> {
        self.budgets
            .iter_mut()
            .find(|budget| budget.id == id)
            .ok_or_else(|| Denial::UnknownBudget(id.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn budget(interval: Interval) -> Budget {
        Budget {
            id: "bdg-1".to_owned(),
            currency: "usd".to_owned(),
            terms: BudgetTerms {
                limit_cents: Amount::from(1_000u64),
                interval,
                alert_pct: 80,
                max_transactions: Some(2),
            },
            created: Moment::parse("2026-01-31T10:00:00Z").expect("a date"),
            spent: Vec::new(),
        }
    }

    fn period(budget: &Budget, now: &str) -> (String, String) {
        let (start, end) = budget.period(Moment::parse(now).expect("a date"));
        (start.iso(), end.iso())
    }

    #[test]
    fn a_month_ends_where_the_next_begins() {
        let monthly = budget(Interval::Month);
        let day = |day: &str| format!("2026-{day}T10:00:00.000Z");
        assert_eq!(
            period(&monthly, "2026-01-31T10:00:00Z"),
            (day("01-31"), day("02-28"))
        );
        // Counted from the first day, so that a short month takes nothing from the next.
        assert_eq!(
            period(&monthly, "2026-02-28T10:00:00Z"),
            (day("02-28"), day("03-31"))
        );
        let yearly = budget(Interval::Year);
        assert_eq!(
            period(&yearly, "2027-01-31T09:59:59Z").0,
            "2026-01-31T10:00:00.000Z"
        );
        let once = budget(Interval::OneShot);
        assert_eq!(period(&once, "2050-01-01T00:00:00Z").1, Moment::LAST.iso());
    }

    #[test]
    fn what_was_spent_before_does_not_count() {
        let mut monthly = budget(Interval::Month);
        let at = |text: &str| Moment::parse(text).expect("a date");
        monthly.spent = vec![
            Spending {
                cents: Amount::from(900u64),
                at: at("2026-02-01T00:00:00Z"),
            },
            Spending {
                cents: Amount::from(50u64),
                at: at("2026-03-01T00:00:00Z"),
            },
        ];
        let now = at("2026-02-02T00:00:00Z");
        assert_eq!(monthly.spent_cents(now), Amount::from(950u64));
        let now = at("2026-03-02T00:00:00Z");
        assert_eq!(monthly.spent_cents(now), Amount::from(50u64));
        assert_eq!(monthly.percent_used(now), 5);
        assert!(!monthly.is_exhausted(now));
        monthly.terms.max_transactions = Some(1);
        assert!(monthly.is_exhausted(now));
    }
}
