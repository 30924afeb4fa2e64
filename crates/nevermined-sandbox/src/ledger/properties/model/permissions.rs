//! What the model says of delegations, and of the permissions that draw on them.

use super::Model;
use crate::clock::Moment;
use crate::ledger::{
    Access, Amount, Ask, Delegation, DelegationId, Permission, Provider, Purchase, Scheme, Settle,
};

impl Model {
    pub(super) fn delegate(&mut self, delegation: Delegation) -> bool {
        let plan_known = delegation
            .plan
            .is_none_or(|plan| self.plans.contains_key(&plan));
        let usable = self.methods.get(&delegation.method);
        let fits = usable.is_some_and(|(owner, revoked, allowed)| {
            *owner == delegation.owner && !revoked && *allowed
        });
        if !plan_known || !fits || self.delegations.contains_key(&delegation.id) {
            return false;
        }
        self.delegations.insert(delegation.id.clone(), delegation);
        true
    }

    pub(super) fn buy_through(&mut self, now: u64, purchase: &Purchase) -> bool {
        let Some(delegation) = self.delegations.get(&purchase.delegation).cloned() else {
            return false;
        };
        let Some(plan) = self.plans.get(&purchase.plan) else {
            return false;
        };
        let spent = self.charges.entry(delegation.id.clone()).or_default();
        let sum = spent.iter().fold(Amount::ZERO, |sum, cents| sum + *cents);
        let cents = (plan.price.total + Amount::from(9_999u64)) / Amount::from(10_000u64);
        let most = delegation.max_transactions.unwrap_or(u64::MAX);
        let in_time = Moment::from_millis(now * 1000) < delegation.expires && !delegation.revoked;
        let for_plan = delegation.plan.is_none_or(|only| only == purchase.plan);
        let in_budget = cents.is_zero()
            || (sum + cents <= delegation.limit_cents
                && (spent.len() as u64) < most
                && self
                    .methods
                    .get(&delegation.method)
                    .is_some_and(|(_, revoked, _)| !revoked));
        let by_card = delegation.provider != Provider::Erc4337;
        let sold = in_time
            && for_plan
            && in_budget
            && self.sell(now, purchase.plan, delegation.owner, by_card, true);
        if sold && !cents.is_zero() {
            self.charges.entry(delegation.id).or_default().push(cents);
        }
        sold
    }

    pub(super) fn is_live(&self, id: &DelegationId, now: u64) -> bool {
        self.delegations.get(id).is_some_and(|delegation| {
            !delegation.revoked && Moment::from_millis(now * 1000) < delegation.expires
        })
    }

    pub(super) fn permit(
        &mut self,
        now: u64,
        permission: Permission,
        new: Option<Delegation>,
    ) -> bool {
        let Some(plan) = self.plans.get(&permission.plan) else {
            return false;
        };
        let by_card = permission.scheme == Scheme::Card;
        let linked = permission.agents.iter().all(|agent| {
            self.agents.contains_key(agent) && self.links.contains(&(*agent, permission.plan))
        });
        if plan.price.is_crypto == by_card
            || !linked
            || self.permissions.contains_key(&permission.hash)
        {
            return false;
        }
        if let Some(new) = new
            && !self.delegate(new)
        {
            return false;
        }
        let backed = permission.delegation.as_ref().is_none_or(|id| {
            self.is_live(id, now)
                && self.delegations.get(id).is_some_and(|delegation| {
                    delegation.owner == permission.owner
                        && delegation.plan.is_none_or(|plan| plan == permission.plan)
                        && (delegation.provider != Provider::Erc4337) == by_card
                })
        });
        if backed {
            self.permissions.insert(permission.hash.clone(), permission);
        }
        backed
    }

    pub(super) fn settle(&mut self, now: u64, settle: &Settle) -> bool {
        let Some(permission) = self.permissions.get(&settle.permission).cloned() else {
            return false;
        };
        let (key, owner) = (permission.plan, permission.owner);
        let request_id = settle.request_id.clone();
        if let Some(first) = request_id.as_ref().and_then(|id| self.request_ids.get(id)) {
            return *first == (key, owner);
        }
        let uses = self.settled.entry(settle.permission.clone()).or_default();
        let used = uses.iter().fold(Amount::ZERO, |sum, part| sum + *part);
        let ended = permission
            .expires
            .is_some_and(|expires| Moment::from_millis(now * 1000) >= expires);
        if (permission.single_use && !uses.is_empty()) || permission.revoked || ended {
            return false;
        }
        let backing = permission.delegation.clone();
        if backing.as_ref().is_some_and(|id| !self.is_live(id, now)) {
            return false;
        }
        let Some(plan) = self.plans.get(&key).cloned() else {
            return false;
        };
        if plan.pays_per_use {
            let Some(delegation) = backing else {
                return false;
            };
            let purchase = Purchase {
                delegation,
                plan: key,
                charge: String::new(),
                transaction: String::new(),
            };
            let bought = self.buy_through(now, &purchase);
            if bought {
                let uses = self.settled.entry(settle.permission.clone()).or_default();
                uses.push(Amount::ZERO);
                if let Some(id) = request_id {
                    self.request_ids.insert(id, (key, owner));
                }
            }
            return bought;
        }
        let (least, most) = (plan.credits.min_amount, plan.credits.max_amount);
        let rules = settle.rules;
        let burns = match settle.ask {
            _ if plan.credits.access == Access::Time && !rules.time_burns => Amount::ZERO,
            Ask::Exactly(amount) => amount,
            Ask::ByPlan(asked) if plan.credits.fixed_redemption => match asked {
                Some(asked) if rules.fixed_burns_asked && !asked.is_zero() => asked,
                _ => least,
            },
            Ask::ByPlan(None | Some(Amount::ZERO)) if rules.absent_burns_minimum => least,
            Ask::ByPlan(None | Some(Amount::ZERO)) => most,
            Ask::ByPlan(Some(asked)) => {
                if rules.outside_is_refused && (asked < least || asked > most) {
                    return false;
                }
                asked.clamp(least, most)
            }
        };
        if permission.max_credits.is_some_and(|max| max - used < burns) {
            return false;
        }
        let needs = if plan.credits.access == Access::Time {
            burns.max(Amount::ONE)
        } else {
            burns
        };
        let held = self.held(key, owner, now);
        if held < needs {
            let enough = held.saturating_add(plan.credits.amount) >= needs;
            let Some(delegation) = backing.filter(|_| enough) else {
                return false;
            };
            let purchase = Purchase {
                delegation,
                plan: key,
                charge: String::new(),
                transaction: String::new(),
            };
            if !self.buy_through(now, &purchase) {
                return false;
            }
        }
        self.burn(key, owner, burns, now);
        self.settled
            .entry(settle.permission.clone())
            .or_default()
            .push(burns);
        if let Some(id) = request_id {
            self.request_ids.insert(id, (key, owner));
        }
        true
    }
}
