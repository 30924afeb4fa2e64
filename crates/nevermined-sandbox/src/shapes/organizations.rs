//! The shapes of organizations, their accounts, members and groups.

use crate::clock::Moment;
use crate::ledger::Amount;
use crate::organizations::{
    Group, Member, Organization, Organizations, Provisioned, Standing, user_id,
};
use serde_json::{Value, json};

/// `createOrganizationAccount`: the status and the body. `key` is the key of the account that is new.
pub(crate) fn provisioned(outcome: &Provisioned, key: Option<&str>, hash: &str) -> (u16, Value) {
    let (status, message, result) = match outcome {
        Provisioned::AlreadyMember(account) => (
            200,
            "The account is a member already",
            json!({
                "hash": hash,
                "userId": user_id(account),
                "userWallet": account.to_string(),
                "alreadyMember": true,
            }),
        ),
        Provisioned::NewMember(account) => (
            201,
            "The account is a member, not active yet",
            json!({
                "hash": hash,
                "userId": user_id(account),
                "userWallet": account.to_string(),
                "alreadyMember": false,
            }),
        ),
        Provisioned::NewCustomer(account) => (
            201,
            "The account is a customer",
            // The TypeScript client takes the key from one of the two, the Python client from the other.
            json!({
                "hash": key,
                "userId": user_id(account),
                "userWallet": account.to_string(),
                "alreadyMember": false,
                "nvmApiKey": key,
                "isCustomer": true,
                "customerRecorded": true,
            }),
        ),
        Provisioned::ConsentRequired => (
            202,
            "The account's owner has to consent first; no key was issued",
            json!({ "alreadyMember": false, "consentRequired": true }),
        ),
    };
    let body = json!({ "success": true, "message": message, "walletResult": result });
    (status, body)
}

/// `getUserOrganizationInfo`. The document describes it in words only.
pub(crate) fn user_info(place: &Standing<'_>) -> Value {
    let organization = place.organization;
    json!({
        "orgId": organization.id,
        "orgName": organization.terms.name,
        "role": place.member.role.name(),
        "isActive": place.member.active,
        "orgType": organization.terms.tier.name(),
        "cryptoFees": organization.crypto_fees,
        "fiatFees": organization.fiat_fees,
        "stripeAccountId": null,
        "organizationWallet": organization.wallet.to_string(),
    })
}

/// An item of `listOrganizationMembers`: the document's two fields, and those that official clients read.
pub(crate) fn member(
    organizations: &Organizations,
    organization: &Organization,
    member: &Member,
) -> Value {
    let account = organizations.account(&member.account);
    json!({
        "id": member.id,
        "userId": user_id(&member.account),
        "orgId": organization.id,
        "userAddress": member.account.to_string(),
        "role": member.role.name(),
        "isActive": member.active,
        "name": account.and_then(|account| account.name.clone()),
        "stripeAccountId": null,
        "createdAt": member.created.iso(),
        "updatedAt": member.updated.iso(),
    })
}

/// An item of `listMyMemberships`.
pub(crate) fn membership(place: &Standing<'_>, now: Moment) -> Value {
    let organization = place.organization;
    let group = organization.group_of(&place.member.id);
    let group = group.map(|group| {
        let budgets = group.budgets.iter().map(|budget| {
            json!({
                "currency": budget.currency,
                "remainingBudgetCents": budget.left_cents(now).to_string(),
            })
        });
        let budgets: Vec<Value> = budgets.collect();
        json!({ "groupId": group.id, "name": group.name, "budgets": budgets })
    });
    json!({
        "orgId": organization.id,
        "orgName": organization.terms.name,
        "role": place.member.role.name(),
        "orgType": organization.terms.tier.name(),
        "isAdmin": place.member.is_active_admin(),
        "hasSubscriptionHistory": organization.terms.tier.is_paid(),
        "group": group,
    })
}

/// A group, without its members.
pub(crate) fn group(org: &str, group: &Group) -> Value {
    json!({
        "groupId": group.id,
        "orgId": org,
        "name": group.name,
        "description": group.description,
        "isActive": group.active,
        "createdByUserId": user_id(&group.created_by),
        "memberCount": group.members.len(),
        "createdAt": group.created.iso(),
    })
}

/// A group with its members.
pub(crate) fn group_with_members(org: &str, of: &Group) -> Value {
    let members = of
        .members
        .iter()
        .map(|place| group_member(&of.id, &place.id, &place.member));
    let members: Vec<Value> = members.collect();
    let mut whole = group(org, of);
    if let Some(object) = whole.as_object_mut() {
        object.insert("members".to_owned(), members.into());
    }
    whole
}

/// A member's place in a group.
pub(crate) fn group_member(group: &str, id: &str, member: &str) -> Value {
    json!({ "id": id, "groupId": group, "orgMemberId": member, "isActive": true })
}

/// Units of a token with 6 decimals in whole tokens, for people.
pub(crate) fn decimals(units: Amount) -> String {
    let million = Amount::from(1_000_000u64);
    let (whole, part) = units.div_rem(million);
    format!("{whole}.{:0>6}", part.to_string())
}
