//! The figures of an organization: what it earned, what of its plans was used, by whom.

use crate::clock::Moment;
use crate::ledger::{Agent, Amount, Delegation, Ledger, PaymentState, PlanKey, RouterPayment, sum};
use crate::organizations::{Burn, Member, Organization, Organizations, Purchase, user_id};
use nevermined_types::Address;
use serde_json::{Value, json};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// `getRevenue`: a purchase counts for each agent that the plan gives access to, and once in the sum.
pub(crate) fn revenue(
    ledger: &Ledger,
    organization: &Organization,
    within: impl Fn(Moment) -> bool,
) -> Value {
    let purchases = organization.purchases.iter();
    let purchases: Vec<&Purchase> = purchases.filter(|bought| within(bought.at)).collect();
    let earned_by = |agent: &Agent| {
        let plans: BTreeSet<String> = agent.plans.iter().map(PlanKey::to_string).collect();
        let of_agent = purchases
            .iter()
            .filter(|bought| plans.contains(&bought.plan));
        let prices: Vec<Amount> = of_agent.map(|bought| bought.price).collect();
        (prices.len(), sum(prices.into_iter()))
    };
    let own = ledger.agents_in_order();
    let own = own.filter(|agent| agent.org_id.as_ref() == Some(&organization.id));
    let mut earned: Vec<_> = own.map(|agent| (agent, earned_by(agent))).collect();
    earned.retain(|(_, (count, _))| *count > 0);
    earned.sort_by_key(|(_, (_, total))| Reverse(*total));
    let items = earned.iter().map(|(agent, (count, total))| {
        json!({
            "agentId": agent.key.to_string(),
            "agentName": agent.name,
            "totalRevenue": total.to_string(),
            "transactionCount": count,
        })
    });
    json!({
        "items": items.collect::<Vec<_>>(),
        "totalRevenue": sum(purchases.iter().map(|bought| bought.price)).to_string(),
    })
}

/// `getPlanUsage`: the plans of which most was used first.
pub(crate) fn plan_usage(
    ledger: &Ledger,
    organizations: &Organizations,
    organization: &Organization,
    within: impl Fn(Moment) -> bool,
    most: usize,
) -> Value {
    let mut used: BTreeMap<PlanKey, (Amount, BTreeSet<Address>)> = BTreeMap::new();
    let burns = organizations.burns.iter();
    for burn in burns.filter(|burn| within(burn.at)) {
        let plan = ledger.plans.get(&burn.plan);
        if plan.is_some_and(|plan| plan.org_id.as_ref() == Some(&organization.id)) {
            let (credits, users) = used.entry(burn.plan).or_default();
            *credits = credits.saturating_add(burn.credits);
            users.insert(burn.holder);
        }
    }
    let mut used: Vec<_> = used.into_iter().collect();
    used.sort_by_key(|(_, (credits, _))| Reverse(*credits));
    let items = used.iter().take(most).map(|(plan, (credits, users))| {
        json!({
            "planId": plan.to_string(),
            "planName": ledger.plans.get(plan).map(|plan| plan.name.as_str()),
            "creditsBurned": credits.to_string(),
            "uniqueUsers": users.len(),
        })
    });
    json!({ "items": items.collect::<Vec<_>>() })
}

/// `listTopCustomers`: who spent most first.
pub(crate) fn top_customers(organization: &Organization, most: usize) -> Value {
    let customers = organization.customers.iter();
    let mut customers: Vec<_> = customers
        .map(|customer| (customer, organization.spent_by(customer)))
        .collect();
    customers.sort_by_key(|(_, spent)| Reverse(*spent));
    let items = customers.iter().take(most).map(|(customer, spent)| {
        json!({
            "customerId": customer.id,
            "userId": user_id(&customer.account),
            "totalSpent": spent.to_string(),
            "firstSeenAt": customer.first_seen.iso(),
            "lastActiveAt": customer.last_active.iso(),
        })
    });
    json!({
        "items": items.collect::<Vec<_>>(),
        "totalCustomers": customers.len(),
    })
}

/// `getGroupRouterSpend`: the payments that an organization's wallets made for a group, the newest first, and what
/// they add up to. What was given back adds nothing. `symbol` is the short name of an asset.
pub(crate) fn router_spend(
    ledger: &Ledger,
    organization: &Organization,
    group: &str,
    within: impl Fn(Moment) -> bool,
    (most, symbol): (usize, impl Fn(&str) -> String),
) -> Value {
    let of_group = |payment: &&RouterPayment| {
        let delegation = ledger.delegations.get(&payment.delegation);
        let own = organization.groups.iter().any(|own| own.id == group);
        let paid_by = |it: &Delegation| it.purse.is_some() && it.group.as_deref() == Some(group);
        own && within(payment.issued) && delegation.is_some_and(paid_by)
    };
    let all = ledger.routed.iter().rev();
    let all = all.filter_map(|id| ledger.router_payments.get(id));
    let payments: Vec<&RouterPayment> = all.filter(of_group).collect();
    let mut totals: BTreeMap<(String, &str), (Amount, u64)> = BTreeMap::new();
    let kept = payments
        .iter()
        .filter(|it| it.state != PaymentState::Failed);
    for payment in kept {
        let asset = payment.asset.as_deref().map(&symbol).unwrap_or_default();
        let (amount, count) = totals.entry((asset, &payment.network)).or_default();
        *amount = amount.saturating_add(payment.units);
        *count += 1;
    }
    let totals = totals.iter().map(|((asset, network), (amount, count))| {
        json!({
            "asset": asset,
            "network": network,
            "totalAmount": amount.to_string(),
            "paymentCount": count,
        })
    });
    let items = payments.iter().take(most).map(|payment| {
        json!({
            "id": payment.id,
            "buyer": payment.buyer.to_string(),
            "protocol": payment.protocol.name(),
            "amount": payment.units.to_string(),
            "asset": payment.asset.as_deref().map(&symbol),
            "network": payment.network,
            "status": payment.state.name(),
            "createdAt": payment.issued.iso(),
        })
    });
    json!({
        "totalsByAsset": totals.collect::<Vec<_>>(),
        "items": items.collect::<Vec<_>>(),
    })
}

/// What of the credits that members used is asked for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OfMembers<'a> {
    /// Only members of this group.
    pub(crate) group: Option<&'a str>,
    /// Only credits of this plan.
    pub(crate) plan: Option<&'a str>,
    pub(crate) most: usize,
}

/// `getCreditsByMember`: all members, who used most first.
pub(crate) fn credits_by_member(
    organizations: &Organizations,
    organization: &Organization,
    within: impl Fn(Moment) -> bool,
    asked: OfMembers<'_>,
) -> Value {
    let burns = organizations.burns.iter().filter(|burn| {
        let plan = burn.plan.to_string();
        within(burn.at)
            && organizations.is_tier_plan(&plan)
            && asked.plan.is_none_or(|only| only == plan)
    });
    let burns: Vec<&Burn> = burns.collect();
    let in_group = |member: &&Member| {
        let Some(id) = asked.group else { return true };
        let mut groups = organization.groups.iter();
        let group = groups.find(|group| group.id == id);
        group.is_some_and(|group| group.members.iter().any(|place| place.member == member.id))
    };
    let members = organization.members.iter().filter(in_group);
    let mut used: Vec<_> = members
        .map(|member| {
            let own = burns.iter().filter(|burn| burn.holder == member.account);
            let own: Vec<&&Burn> = own.collect();
            (member, sum(own.iter().map(|burn| burn.credits)), own)
        })
        .collect();
    used.sort_by_key(|(_, credits, _)| Reverse(*credits));
    let items = used
        .iter()
        .take(asked.most)
        .map(|(member, credits, burns)| {
            json!({
                "memberId": member.id,
                "memberAddress": member.account.to_string(),
                "totalCreditsBurned": credits.to_string(),
                "burnCount": burns.len(),
                "lastBurnAt": burns.last().map(|burn| burn.at.iso()),
            })
        });
    json!({ "items": items.collect::<Vec<_>>() })
}
