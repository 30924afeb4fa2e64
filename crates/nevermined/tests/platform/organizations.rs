//! An organization: who belongs to it, what its groups may spend, and its wallets.

use nevermined::organizations::{
    BudgetInterval, InvitationStatus, MemberRole, OrganizationHandle, OrganizationId, WalletToken,
};
use nevermined::{Address, Cents, Currency, ErrorKind, Outcome, TokenAmount};
use nevermined_sandbox::{OrganizationTerms, OrganizationTier};

use super::world::World;

/// An organization of the seller.
pub(crate) fn found(
    world: &World,
    terms: OrganizationTerms,
) -> (OrganizationId, OrganizationHandle) {
    assert!(world.sandbox.set_email(&world.seller, "seller@example.com"));
    let id = world.sandbox.create_organization(&world.seller, terms);
    let id: OrganizationId = id.parse().unwrap();
    let organization = world.sells.organization(&id);
    (id, organization)
}

#[tokio::test]
async fn whoever_is_invited_joins_and_gets_a_role_and_a_group() {
    let world = World::new().await;
    let (id, organization) = found(&world, OrganizationTerms::new("Lab"));
    let checked = organization.validate().await.unwrap();
    assert_eq!(
        (checked.valid, &checked.org_name),
        (Some(true), &Some("Lab".to_owned()))
    );

    let invitations = organization.invitations();
    let invited = invitations
        .create("bea@example.com", "Bea", MemberRole::Member)
        .await
        .unwrap();
    let token = invited
        .magic_link()
        .unwrap()
        .rsplit('/')
        .next()
        .unwrap()
        .to_owned();
    let theirs = world.buys.organizations();
    let shown = theirs.invitation(token.as_str()).await.unwrap();
    assert_eq!(shown.organization_name.as_deref(), Some("Lab"));
    assert_eq!(shown.email.as_deref(), Some("bea@example.com"));

    assert!(world.sandbox.set_email(&world.buyer, "someone@example.com"));
    let error = theirs.accept_invitation(token.as_str()).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.outcome()),
        (ErrorKind::Forbidden, Outcome::Rejected)
    );
    assert_eq!(error.code(), Some("BCK.INVITATIONS.0004"));
    assert!(world.sandbox.set_email(&world.buyer, "bea@example.com"));
    let joined = theirs.accept_invitation(token.as_str()).await.unwrap();
    assert_eq!(joined.org_id.as_ref(), Some(&id));
    let member = joined.membership_id.clone().unwrap();
    let error = theirs.accept_invitation(token.as_str()).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.outcome()),
        (ErrorKind::NotFound, Outcome::Rejected)
    );
    let accepted = invitations
        .list()
        .status(InvitationStatus::Accepted)
        .await
        .unwrap();
    assert_eq!(accepted.items[0].id, invited.invitation.id);
    assert_eq!(accepted.total, Some(1));

    let mine = theirs.memberships().await.unwrap();
    assert_eq!(
        (&mine[0].org_id, mine[0].is_admin),
        (&Some(id.clone()), Some(false))
    );
    let members = organization.members();
    members.set_role(&member, MemberRole::Admin).await.unwrap();
    let mut admins = members.list().role(MemberRole::Admin).page_size(1).stream();
    let mut names = Vec::new();
    while let Some(admin) = admins.next().await {
        names.push(admin.unwrap().id.unwrap());
    }
    assert_eq!(names.len(), 2);
    assert!(names.contains(&member));
    assert_eq!(theirs.memberships().await.unwrap()[0].is_admin, Some(true));

    let groups = organization.groups();
    let group = groups.create("Research").description("asks").await.unwrap();
    let group = group.into_inner().group_id.unwrap();
    groups.add_member(&group, &member).await.unwrap();
    let shown = groups.get(&group).await.unwrap();
    assert_eq!(shown.members[0].org_member_id.as_ref(), Some(&member));
    groups.update(&group).name("Studies").await.unwrap();
    let listed = groups.list().await.unwrap();
    assert_eq!(listed.items[0].name.as_deref(), Some("Studies"));
    assert_eq!(listed.items[0].member_count, Some(1));
    groups.remove_member(&group, &member).await.unwrap();
    assert!(groups.get(&group).await.unwrap().members.is_empty());

    members.deactivate(&member).await.unwrap();
    assert_eq!(members.list().active(true).await.unwrap().total, Some(1));
    members.reactivate(&member).await.unwrap();
    members.remove(&member).await.unwrap();
    assert!(theirs.memberships().await.unwrap().is_empty());
    world.close().await;
}

#[tokio::test]
async fn a_group_has_one_budget_a_currency_and_a_shared_wallet() {
    let world = World::new().await;
    let (_, organization) = found(&world, OrganizationTerms::new("Lab"));
    let group = organization.groups().create("Research").await.unwrap();
    let group = group.into_inner().group_id.unwrap();

    let budgets = organization.budgets();
    let limit = Cents::from(500);
    let create = || {
        let create = budgets.create(&group, limit).currency(Currency::Usdc);
        create
            .interval(BudgetInterval::Month)
            .alert_at_percent(80.0)
            .max_transactions(3)
    };
    let budget = create().await.unwrap();
    assert_eq!(budget.spending_limit_cents, Some(500_u64.into()));
    let id = budget.budget_id.clone().unwrap();
    let error = create().await.unwrap_err();
    assert_eq!(
        (error.kind(), error.outcome()),
        (ErrorKind::Conflict, Outcome::Rejected)
    );
    let usage = budgets.usage(&group, &id).await.unwrap();
    assert_eq!(usage.amount_spent_cents, Some(0_u64.into()));
    assert_eq!(usage.remaining_budget_cents, Some(500_u64.into()));
    budgets.update(&group, &id, Cents::from(700)).await.unwrap();
    let read = budgets.get(&group, &id).await.unwrap();
    assert_eq!(read.spending_limit_cents, Some(700_u64.into()));
    assert_eq!(budgets.list(&group).await.unwrap().len(), 1);
    budgets.delete(&group, &id).await.unwrap();
    assert!(budgets.list(&group).await.unwrap().is_empty());

    let wallets = organization.wallets();
    let wallet = wallets.create().label("Ops").await.unwrap().into_inner();
    let (id, address) = (wallet.id.unwrap(), wallet.address.unwrap());
    wallets.share(&id, &group).await.unwrap();
    assert_eq!(
        *wallets.groups(&id).await.unwrap(),
        std::slice::from_ref(&group)
    );
    assert_eq!(
        wallets.of_group(&group).await.unwrap()[0].address,
        Some(address)
    );
    world.sandbox.fund_wallet(address, 5_000_000);
    let to: Address = "0x4444444444444444444444444444444444444444"
        .parse()
        .unwrap();
    let amount = TokenAmount::usdc("2.00").unwrap();
    let withdrawn = wallets
        .withdraw(&id, WalletToken::Usdc, amount, to)
        .await
        .unwrap();
    assert!(withdrawn.tx_hash.is_some());
    assert_eq!(world.sandbox.wallet(to).to_u64(), Some(2_000_000));
    assert_eq!(world.sandbox.wallet(address).to_u64(), Some(3_000_000));
    let balances = wallets.balances(&id).await.unwrap();
    assert_eq!(balances.address, Some(address));
    assert!(!balances.balances.is_empty());
    let amount = TokenAmount::usdc("4.00").unwrap();
    let error = wallets
        .withdraw(&id, WalletToken::Usdc, amount, to)
        .await
        .unwrap_err();
    assert_eq!(error.outcome(), Outcome::Rejected, "{error}");
    wallets.unshare(&id, &group).await.unwrap();
    assert!(wallets.of_group(&group).await.unwrap().is_empty());
    world.close().await;
}

#[tokio::test]
async fn a_tier_without_a_part_says_so() {
    let world = World::new().await;
    let lapsed = OrganizationTerms::new("Lab").tier(OrganizationTier::Lapsed);
    let (_, organization) = found(&world, lapsed);
    let error = organization.groups().create("Research").await.unwrap_err();
    assert_eq!(
        (error.kind(), error.outcome()),
        (ErrorKind::Forbidden, Outcome::Rejected),
        "{error}"
    );
    assert_eq!(error.code(), Some("BCK.GROUPS.0001"), "{error}");
    world.close().await;
}
