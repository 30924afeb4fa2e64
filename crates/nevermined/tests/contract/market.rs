//! The calls of the market, held to the published document: agents and lists of plans, delegations, payment methods,
//! x402, permissions and requests, each with its successes and its refusals.

use std::time::Duration;

use nevermined::{
    AcceptedPayment, AccessToken, AgentApi, AgentId, AgentPlan, Credits, Currency, DelegationId,
    DelegationProvider, ErrorKind, Nevermined, PaymentMethodId, PaymentRequired, PermissionHash,
    PlanCredits, PlanId, PlanPrice, SubTaskStatus, TokenAmount, tokens,
};
use nevermined_sandbox::CardProvider;

use super::recorder::Exchange;
use super::script::{World, refused};

const WEEK: Duration = Duration::from_secs(604_800);

/// Who trades, and with what.
struct Market {
    sells: Nevermined,
    buys: Nevermined,
    stranger: Nevermined,
    nobody: Nevermined,
    plan: PlanId,
    card: PaymentMethodId,
}

impl World {
    /// Makes every call of the market, and gives all that went over the wire.
    pub(crate) async fn trade(self) -> Vec<Exchange> {
        let seller = self.sandbox.create_account("seller", 0);
        let buyer = self.sandbox.create_account("buyer", 50_000_000);
        let card = self.sandbox.add_card(&buyer, CardProvider::Stripe);
        let sells = self.client_of(&seller);
        let (name, price) = ("questions", price(&sells));
        let plan = sells.plans().register(name, price, credits()).await;
        let market = Market {
            plan: plan.unwrap().id.clone(),
            sells,
            buys: self.client_of(&buyer),
            stranger: self.client(Some("custom:e30.e30.c2ln")),
            nobody: self.client(None),
            card: card.parse().unwrap(),
        };
        market.agents().await;
        market.plans().await;
        market.delegations().await;
        market.payment_methods().await;
        market.payments().await;
        assert_eq!(self.sandbox.audit(), Ok(()));
        self.recorder.exchanges()
    }
}

fn price(seller: &Nevermined) -> PlanPrice {
    let amount = TokenAmount::usdc("1.00").unwrap();
    PlanPrice::erc20(tokens::USDC_BASE_SEPOLIA, amount, seller.account().unwrap()).unwrap()
}

fn credits() -> PlanCredits {
    PlanCredits::dynamic(100, 1, 10).unwrap()
}

fn api() -> AgentApi {
    AgentApi::new()
        .endpoint("POST", "https://agent.example/ask")
        .definition_url("https://agent.example/openapi.json")
}

impl Market {
    async fn agents(&self) {
        let agents = self.sells.agents();
        let unknown: AgentId = "1".parse().unwrap();
        let agent = agents.register("helper", api()).description("d");
        let agent = agent.tags(["t"]).await.unwrap().id.clone();
        let plan = AgentPlan::new("with agent", price(&self.sells), credits());
        let both = agents
            .register_with_plan("second", api(), plan)
            .await
            .unwrap();
        let nobodys = self.stranger.agents().register("n", api()).await;
        refused(nobodys, ErrorKind::Unauthorized);

        self.nobody.agents().get(&agent).await.unwrap();
        refused(agents.get(&unknown).await, ErrorKind::NotFound);
        agents.update(&agent, "helper 2", api()).await.unwrap();
        refused(
            agents.update(&unknown, "n", api()).await,
            ErrorKind::NotFound,
        );
        let others = self.buys.agents().update(&agent, "mine", api()).await;
        refused(others, ErrorKind::Forbidden);

        let page = agents.list().page(1).page_size(1).await.unwrap();
        assert_eq!((page.items.len(), page.total), (1, Some(2)));
        refused(self.stranger.agents().list().await, ErrorKind::Unauthorized);
        for listed in [false, false, true] {
            agents.set_listed(&agent, listed).await.unwrap();
        }
        refused(agents.set_listed(&unknown, true).await, ErrorKind::NotFound);

        agents.add_plan(&agent, &both.plan).await.unwrap();
        let plans = self.nobody.agents().plans(&agent).await.unwrap();
        assert!(plans.items.iter().any(|plan| plan.id == both.plan));
        agents.remove_plan(&agent, &both.plan).await.unwrap();
        refused(
            agents.add_plan(&unknown, &both.plan).await,
            ErrorKind::NotFound,
        );
        refused(
            agents.remove_plan(&unknown, &both.plan).await,
            ErrorKind::NotFound,
        );
        refused(agents.plans(&unknown).await, ErrorKind::NotFound);
    }

    async fn plans(&self) {
        let (plans, plan) = (self.sells.plans(), &self.plan);
        let unknown: PlanId = "1".parse().unwrap();
        let page = plans.list().page(1).page_size(1).await.unwrap();
        assert_eq!((page.items.len(), page.total), (1, Some(2)));
        refused(self.stranger.plans().list().await, ErrorKind::Unauthorized);
        self.nobody.plans().agents(plan).await.unwrap();
        refused(plans.agents(&unknown).await, ErrorKind::PlanNotFound);
        plans.update(plan).name("n").description("d").await.unwrap();
        let others = self.buys.plans().update(plan).name("mine").await;
        refused(others, ErrorKind::NotPlanOwner);
        refused(
            plans.update(&unknown).name("n").await,
            ErrorKind::PlanNotFound,
        );
        for listed in [false, false, true] {
            plans.set_listed(plan, listed).await.unwrap();
        }
        refused(
            plans.set_listed(&unknown, true).await,
            ErrorKind::PlanNotFound,
        );
    }

    async fn delegations(&self) {
        let delegations = self.buys.delegations();
        let unknown: DelegationId = "00000000-0000-4000-8000-00000000dead".parse().unwrap();
        let open = |provider, currency| delegations.create(provider, 500, WEEK, currency);
        let (wallet, card) = (DelegationProvider::Erc4337, DelegationProvider::Stripe);
        let first = open(wallet, Currency::Usdc)
            .plan(&self.plan)
            .max_transactions(3);
        let first = first.await.unwrap().id.clone();
        let by_card = open(card, Currency::Usd).payment_method(&self.card);
        by_card.await.unwrap();
        let no_card = open(card, Currency::Usd).payment_method("pm_unknown").await;
        refused(no_card, ErrorKind::NotFound);
        let nobodys = self
            .stranger
            .delegations()
            .create(wallet, 1, WEEK, Currency::Usdc)
            .await;
        refused(nobodys, ErrorKind::Unauthorized);

        delegations.get(&first).await.unwrap();
        refused(delegations.get(&unknown).await, ErrorKind::NotFound);
        let page = delegations.list().page(1).page_size(1).accessible(true);
        assert_eq!(page.await.unwrap().total, Some(2));
        let charges = delegations.transactions(&first).page(1).page_size(5);
        assert_eq!(charges.await.unwrap().items, []);
        refused(
            delegations.transactions(&unknown).await,
            ErrorKind::NotFound,
        );
        delegations.revoke(&first).await.unwrap();
        refused(delegations.revoke(&unknown).await, ErrorKind::NotFound);
    }

    async fn payment_methods(&self) {
        let (methods, card) = (self.buys.payment_methods(), &self.card);
        let unknown: PaymentMethodId = "pm_unknown".parse().unwrap();
        let all = methods.list().await.unwrap();
        assert!(all.iter().all(|method| method.is_active()), "{all:?}");
        let cards = methods
            .list()
            .provider(DelegationProvider::Stripe)
            .accessible(true);
        assert_eq!(cards.await.unwrap().len(), 1);
        refused(
            self.stranger.payment_methods().list().await,
            ErrorKind::Unauthorized,
        );

        let kept = methods
            .update(card)
            .alias("mine")
            .allowed_api_keys(["sk-1"])
            .await
            .unwrap();
        assert_eq!(
            kept.allowed_api_keys.as_deref(),
            Some(["sk-1".to_owned()].as_slice())
        );
        let cleared = methods
            .update(card)
            .any_api_key()
            .no_organization()
            .await
            .unwrap();
        assert_eq!(
            cleared.alias.as_deref(),
            Some("mine"),
            "what is not sent stays"
        );
        assert_eq!(cleared.allowed_api_keys, None, "null clears");
        refused(
            methods.update(&unknown).alias("n").await,
            ErrorKind::NotFound,
        );

        methods.revoke(card).await.unwrap();
        refused(methods.revoke(&unknown).await, ErrorKind::NotFound);
        let ended = methods
            .list()
            .provider(DelegationProvider::Stripe)
            .await
            .unwrap();
        assert!(ended.iter().all(|card| !card.is_active()), "{ended:?}");
    }

    /// x402, the permissions behind its tokens, and the requests that they pay for.
    async fn payments(&self) {
        let (buys, x402) = (self.buys.x402(), self.sells.x402());
        let (provider, currency) = (DelegationProvider::Erc4337, Currency::Usdc);
        let budget = self
            .buys
            .delegations()
            .create(provider, 500, WEEK, currency);
        let budget = budget.await.unwrap().id.clone();
        let unknown: DelegationId = "00000000-0000-4000-8000-00000000dead".parse().unwrap();
        let token = buys
            .access_token(&self.plan, &budget)
            .resource("/ask")
            .await
            .unwrap();
        refused(
            buys.access_token(&self.plan, &unknown).await,
            ErrorKind::PaymentFailed,
        );
        let nobodys = self.stranger.x402().access_token(&self.plan, &budget).await;
        refused(nobodys, ErrorKind::Unauthorized);

        let way = AcceptedPayment::crypto(&self.plan, "eip155:84532");
        let required = PaymentRequired::new("/ask").accept(way);
        let verified = x402.verify(&required, &token).max_amount(2).await.unwrap();
        assert!(verified.is_valid, "{verified:?}");
        let settled = x402
            .settle(&required, &token)
            .verified(&verified)
            .max_amount(2);
        assert_eq!(settled.await.unwrap().redeemed, Some(Credits::from(2_u64)));
        let made_up = AccessToken::new("e30");
        refused(
            x402.settle(&required, &made_up).await,
            ErrorKind::InvalidRequest,
        );

        let requests = self.sells.requests();
        let id = verified
            .agent_request_id
            .clone()
            .unwrap_or_else(|| "r-1".to_owned());
        let task = requests.track_sub_task(&id, 1).tag("t").description("d");
        task.status(SubTaskStatus::Success).await.unwrap();
        let nobodys = self.stranger.requests().track_sub_task(&id, 1).await;
        refused(nobodys, ErrorKind::Unauthorized);

        let permissions = self.buys.permissions();
        let hash = token.permission_hash().unwrap();
        let unknown: PermissionHash = "0x00".parse().unwrap();
        let read = permissions.get(hash).await.unwrap();
        assert!(read.is_active(), "{read:?}");
        assert_eq!((&read.hash, read.plan.as_ref()), (hash, Some(&self.plan)));
        assert_eq!(
            (read.owner, read.used),
            (self.buys.account(), Some(Credits::from(2_u64)))
        );
        refused(permissions.get(&unknown).await, ErrorKind::NotFound);
        let page = permissions.list().page(1).page_size(5).await.unwrap();
        assert_eq!(page.items, [read.into_inner()]);
        refused(
            self.stranger.permissions().list().await,
            ErrorKind::Unauthorized,
        );
        permissions.revoke(hash).await.unwrap();
        assert!(!permissions.get(hash).await.unwrap().is_active());
        refused(permissions.revoke(hash).await, ErrorKind::Conflict);
        refused(permissions.revoke(&unknown).await, ErrorKind::NotFound);
        refused(
            x402.settle(&required, &token).await,
            ErrorKind::PaymentFailed,
        );
    }
}
