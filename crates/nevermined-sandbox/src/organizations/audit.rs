//! The invariants of organizations.

use super::{DeliveryStatus, Organization, Organizations};

/// An invariant that does not hold, in an organization.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Flaw {
    pub(crate) organization: String,
    pub(crate) what: String,
}

/// Every invariant that does not hold.
pub(crate) fn audit(organizations: &Organizations) -> Vec<Flaw> {
    let each = organizations.all.iter().flat_map(|organization| {
        let id = organization.id.clone();
        flaws_of(organization).into_iter().map(move |what| Flaw {
            organization: id.clone(),
            what,
        })
    });
    each.collect()
}

fn flaws_of(organization: &Organization) -> Vec<String> {
    let mut found = Vec::new();
    if organization.active && organization.active_admins() == 0 {
        found.push("no admin is active".to_owned());
    }
    for (index, member) in organization.members.iter().enumerate() {
        let mut others = organization.members.iter().skip(index + 1);
        if others.any(|other| other.account == member.account || other.id == member.id) {
            found.push(format!("member {} is there twice", member.id));
        }
    }
    for group in &organization.groups {
        for place in &group.members {
            if organization.member(&place.member).is_none() {
                found.push(format!(
                    "group {} has {}, who is no member",
                    group.id, place.member
                ));
            }
            let active = organization.groups.iter().filter(|other| other.active);
            let places = active
                .flat_map(|other| &other.members)
                .filter(|other| other.member == place.member);
            if group.active && places.count() > 1 {
                found.push(format!("{} is in several active groups", place.member));
            }
        }
    }
    for wallet in &organization.wallets {
        let known = |id: &String| organization.groups.iter().any(|group| group.id == *id);
        if !wallet.groups.iter().all(known) {
            found.push(format!("wallet {} is shared with no group", wallet.id));
        }
    }
    for delivery in organization.deliveries.iter() {
        if organization.webhook(&delivery.webhook).is_err() {
            found.push(format!("delivery {} is to no webhook", delivery.id));
        }
        let waits = matches!(
            delivery.status,
            DeliveryStatus::Pending | DeliveryStatus::Failed
        );
        if waits != delivery.next_attempt.is_some() {
            found.push(format!("delivery {} waits for nothing", delivery.id));
        }
    }
    for budget in organization.groups.iter().flat_map(|group| &group.budgets) {
        if budget.spent.iter().any(|spending| spending.cents.is_zero()) {
            found.push(format!("budget {} counts nothing as spent", budget.id));
        }
        if !budget.spent.is_sorted_by_key(|spending| spending.at) {
            found.push(format!("budget {} was spent out of order", budget.id));
        }
    }
    for purchase in &organization.purchases {
        if organization.customer_of(&purchase.account).is_none() {
            found.push(format!(
                "{} was bought by someone who is no customer",
                purchase.transaction
            ));
        }
    }
    for customer in &organization.customers {
        if customer.blocked && !customer.keys.is_empty() {
            found.push(format!("{} is blocked and has keys", customer.id));
        }
    }
    found
}

#[cfg(test)]
mod tests;
