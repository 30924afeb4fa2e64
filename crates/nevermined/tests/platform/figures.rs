//! What an organization can read of its business: figures, tiers, its subscription, its documents.

use chrono::{DateTime, Utc};
use nevermined::organizations::{MemberRole, OrganizationId};
use nevermined::{
    AgentApi, Cents, Credits, Currency, DelegationProvider, ErrorKind, Outcome, PlanCredits,
    PlanId, Uint256,
};
use nevermined_sandbox::{OrganizationTerms, OrganizationTier, TierOffer};

use super::merchant::{Merchant, PRICE};
use super::organizations::found;
use super::world::{HOUR, World};

/// A plan of the organization: ten credits for a dollar.
async fn plan_of(world: &World, organization: &OrganizationId) -> PlanId {
    let credits = PlanCredits::fixed(10, 1).unwrap();
    let plans = world.sells.plans();
    let register = plans.register("ten answers", world.dollar(), credits);
    let registered = register.with_organization(organization.as_str()).await;
    registered.unwrap().into_inner().id
}

async fn burn(world: &World, plan: &PlanId, credits: u64) {
    let holder = world.buyer.address();
    let redeem = world.buys.credits().redeem(plan, holder, credits, "0x00");
    redeem.await.unwrap();
}

#[tokio::test]
async fn revenue_usage_and_customers_are_what_was_bought_and_burned() {
    let world = World::new().await;
    let (id, organization) = found(&world, OrganizationTerms::new("Lab"));
    let plan = plan_of(&world, &id).await;
    let agents = world.sells.agents();
    let register = agents.register("Oracle", AgentApi::new()).plan(&plan);
    let agent = register
        .with_organization(id.as_str())
        .await
        .unwrap()
        .into_inner()
        .id;
    for _ in 0..2 {
        world.buys.plans().order(&plan).await.unwrap();
    }
    burn(&world, &plan, 3).await;

    let analytics = organization.analytics();
    let revenue = analytics.revenue().await.unwrap();
    assert_eq!(revenue.total_revenue, Some(Uint256::from(2_000_000_u64)));
    assert_eq!(revenue.items.len(), 1);
    let of_agent = &revenue.items[0];
    assert_eq!(of_agent.agent_id.as_deref(), Some(agent.as_str()));
    assert_eq!(of_agent.transaction_count, Some(2));
    let (from, to): (DateTime<Utc>, DateTime<Utc>) = (
        "2020-01-01T00:00:00Z".parse().unwrap(),
        "2020-02-01T00:00:00Z".parse().unwrap(),
    );
    let before = analytics.revenue().from(from).to(to).await.unwrap();
    assert_eq!(before.total_revenue, Some(Uint256::from(0_u64)));

    let usage = analytics.plan_usage().limit(5).await.unwrap();
    assert_eq!(usage.len(), 1);
    assert_eq!(usage[0].plan_id.as_deref(), Some(plan.as_str()));
    assert_eq!(usage[0].credits_burned, Some(Credits::from(3_u64)));
    assert_eq!(usage[0].unique_users, Some(1));

    let top = analytics.top_customers().await.unwrap();
    assert_eq!((top.items.len(), top.total_customers), (1, Some(1)));
    assert_eq!(top.items[0].total_spent, Some(Uint256::from(2_000_000_u64)));

    let lapsed = OrganizationTerms::new("Gone").tier(OrganizationTier::Lapsed);
    let (_, gone) = found(&world, lapsed);
    let error = gone.analytics().revenue().await.unwrap_err();
    assert_eq!(
        (error.kind(), error.outcome(), error.code()),
        (
            ErrorKind::Forbidden,
            Outcome::Rejected,
            Some("BCK.ORGANIZATIONS.0022")
        )
    );
    world.close().await;
}

#[tokio::test]
async fn credits_of_tier_plans_are_told_member_by_member() {
    let world = World::new().await;
    let (_, organization) = found(&world, OrganizationTerms::new("Lab"));
    let tier_plan = world.plan().await;
    let offer: TierOffer = serde_json::from_value(serde_json::json!({
        "tier": "Premium", "currency": "USD", "interval": "month", "source": "stripe_subscription",
        "creditsPerCycle": "10", "durationSecs": "2629746", "priceMinorUnits": 4900,
        "stripeLookupKey": null, "neverminedPlanId": tier_plan,
    }))
    .unwrap();
    world.sandbox.offer_tier(offer).unwrap();
    let tiers = world.buys.organizations().tiers().await.unwrap();
    assert_eq!(tiers.len(), 1);
    assert_eq!(tiers[0].price_minor_units, Some(4_900));
    assert_eq!(tiers[0].nevermined_plan_id.as_ref(), Some(&tier_plan));

    world.buys.plans().order(&tier_plan).await.unwrap();
    burn(&world, &tier_plan, 4).await;
    let analytics = organization.analytics();
    // The buyer is no member yet.
    let told = analytics.credits_by_member().await.unwrap();
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].total_credits_burned, Some(Credits::from(0_u64)));
    assert_eq!(told[0].last_burn_at, None);
    assert!(world.sandbox.set_email(&world.buyer, "bea@example.com"));
    let invite = organization.invitations();
    let invited = invite.create("bea@example.com", "Bea", MemberRole::Member);
    let invited = invited.await.unwrap();
    let token = invited.magic_link().unwrap().rsplit('/').next().unwrap();
    let theirs = world.buys.organizations();
    let joined = theirs.accept_invitation(token).await.unwrap();
    let told = analytics
        .credits_by_member()
        .plan(&tier_plan)
        .limit(1)
        .await;
    let told = told.unwrap();
    assert_eq!(told[0].member_id, joined.membership_id);
    assert_eq!(told[0].total_credits_burned, Some(Credits::from(4_u64)));
    assert_eq!(told[0].burn_count, Some(1));
    world.close().await;
}

#[tokio::test]
async fn a_wallet_that_a_group_shares_pays_for_its_members_within_the_budget() {
    let world = World::new().await;
    let (_, organization) = found(&world, OrganizationTerms::new("Lab"));
    assert!(world.sandbox.set_email(&world.buyer, "bea@example.com"));
    let invite = organization.invitations();
    let invited = invite.create("bea@example.com", "Bea", MemberRole::Member);
    let invited = invited.await.unwrap();
    let token = invited.magic_link().unwrap().rsplit('/').next().unwrap();
    let theirs = world.buys.organizations();
    let joined = theirs.accept_invitation(token).await.unwrap();
    let groups = organization.groups();
    let group = groups.create("Ops").await.unwrap().into_inner();
    let group = group.group_id.unwrap();
    let member = joined.membership_id.clone().unwrap();
    groups.add_member(&group, &member).await.unwrap();
    let wallets = organization.wallets();
    let wallet = wallets.create().await.unwrap().into_inner();
    let (wallet, address) = (wallet.id.unwrap(), wallet.address.unwrap());
    world.sandbox.fund_wallet(address, 5_000_000);
    wallets.share(&wallet, &group).await.unwrap();

    let delegations = world.buys.delegations();
    let delegate = || {
        let (provider, currency) = (DelegationProvider::Erc4337, Currency::Usdc);
        let create = delegations.create(provider, 500_u64, HOUR, currency);
        create.organization_wallet(wallet.as_str())
    };
    let error = delegate().await.unwrap_err();
    assert_eq!(
        (error.outcome(), error.code()),
        (Outcome::Rejected, Some("BCK.BUDGETS.0006")),
        "{error}"
    );
    let budget = organization.budgets().create(&group, Cents::from(3));
    budget.currency(Currency::Usdc).await.unwrap();
    let delegation = delegate().await.unwrap().into_inner().id;

    let merchant = Merchant::open().await;
    let before = world.money(&world.buyer);
    let router = world.buys.router();
    let route = router.route(&delegation, merchant.at("/answer"));
    assert!(route.await.unwrap().as_new().unwrap().paid);
    assert_eq!(world.money(&world.buyer), before);
    assert_eq!(
        world.sandbox.wallet(address).to_u64(),
        Some(5_000_000 - PRICE)
    );
    // Two of three cents are spent.
    let route = router.route(&delegation, merchant.at("/answer"));
    let error = route.await.unwrap_err();
    assert_eq!(
        (error.outcome(), error.code()),
        (Outcome::Rejected, Some("BCK.BUDGETS.0003")),
        "{error}"
    );
    let analytics = organization.analytics();
    let spent = analytics.group_router_spend(&group).await.unwrap();
    assert_eq!((spent.items.len(), spent.totals_by_asset.len()), (1, 1));
    let buyer = world.buyer.address().to_string();
    assert_eq!(spent.items[0].buyer, Some(buyer));
    let total = &spent.totals_by_asset[0];
    assert_eq!(total.asset.as_deref(), Some("USDC"));
    assert_eq!(total.total_amount, Some(Uint256::from(PRICE)));
    world.close().await;
}

#[tokio::test]
async fn without_a_subscription_nothing_is_canceled_or_moved() {
    let world = World::new().await;
    let (_, organization) = found(&world, OrganizationTerms::new("Lab"));
    let billing = organization.billing();
    assert!(billing.subscription().await.unwrap().is_none());
    let canceled = billing.cancel().await.unwrap_err();
    let down = billing.downgrade_to_premium().await.unwrap_err();
    let up = billing.upgrade_to_enterprise().await.unwrap_err();
    for (error, code) in [
        (canceled, "BCK.BILLING.0013"),
        (down, "BCK.BILLING.0016"),
        (up, "BCK.BILLING.0024"),
    ] {
        assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{error}");
        assert_eq!(
            (error.outcome(), error.code()),
            (Outcome::Rejected, Some(code))
        );
    }
    // What the sandbox does not serve says so, and names itself.
    let error = billing.entitlements().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::RouteUnavailable, "{error}");
    world.close().await;
}

#[tokio::test]
async fn documents_need_no_key_and_name_what_is_listed() {
    let world = World::new().await;
    let (id, _) = found(&world, OrganizationTerms::new("Lab"));
    let plan = plan_of(&world, &id).await;
    let documents = world.buys.organization(&id).documents();
    let text = documents.llms_txt().await.unwrap().into_inner();
    assert!(text.starts_with("# Lab\n"), "{text}");
    assert!(text.contains(plan.as_str()), "{text}");
    let text = documents.instructions().await.unwrap().into_inner();
    assert!(text.contains("/x402/permissions"), "{text}");

    let close = world.sells.organizations().update().active(false);
    close.with_organization(id.as_str()).await.unwrap();
    let error = documents.llms_txt().await.unwrap_err();
    assert_eq!(
        (error.kind(), error.outcome(), error.code()),
        (
            ErrorKind::NotFound,
            Outcome::Rejected,
            Some("BCK.ORG_INTEGRATION.0001")
        )
    );
    world.close().await;
}
