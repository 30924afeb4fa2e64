//! The whole way on the sandbox: from a delegation to a receipt.

use super::*;

#[tokio::test]
async fn a_delegation_lives_and_ends_in_the_sandbox() {
    let sandbox = Sandbox::start().await.unwrap();
    let buyer = sandbox.create_account("buyer", 10_000_000);
    let nvm = Nevermined::builder()
        .api_key(buyer.api_key())
        .environment(Environment::custom(sandbox.url()).unwrap())
        .build()
        .unwrap();
    let delegations = nvm.delegations();
    let week = Duration::from_secs(604_800);
    let (provider, currency) = (DelegationProvider::Erc4337, Currency::Usdc);
    let created = delegations
        .create(provider, 500, week, currency)
        .max_transactions(3)
        .await
        .unwrap();
    let open = delegations.get(&created.id).await.unwrap();
    assert!(open.is_active(), "{open:?}");
    assert_eq!(open.id, created.id);
    assert_eq!(open.limit, Some(500.into()));
    assert_eq!(open.remaining, open.limit);
    assert_eq!(open.max_transactions, Some(3));
    assert_eq!(open.provider.as_deref(), Some("erc4337"));
    delegations.revoke(&created.id).await.unwrap();
    let ended = delegations.get(&created.id).await.unwrap();
    assert!(!ended.is_active(), "{ended:?}");

    let unknown: DelegationId = "00000000-0000-4000-8000-00000000dead".parse().unwrap();
    for error in [
        delegations.get(&unknown).await.unwrap_err(),
        delegations.revoke(&unknown).await.unwrap_err(),
    ] {
        assert_eq!(error.kind(), ErrorKind::NotFound, "{error}");
        assert_eq!(error.outcome(), Outcome::Rejected, "{error}");
    }
    sandbox.shutdown().await;
}

/// A seller with a plan, and a buyer with a delegation, at a sandbox that answers as the deployed service does.
struct Market {
    sandbox: Sandbox,
    seller: Nevermined,
    buyer: Nevermined,
    plan: PlanId,
    delegation: DelegationId,
}

impl Market {
    async fn open(terms: PlanCredits) -> Self {
        let sandbox = Sandbox::builder()
            .answers(Answers::Observed)
            .start()
            .await
            .unwrap();
        let connect = |name: &str, units| {
            let account = sandbox.create_account(name, units);
            Nevermined::builder()
                .api_key(account.api_key())
                .environment(Environment::custom(sandbox.url()).unwrap())
                .build()
                .unwrap()
        };
        let (seller, buyer) = (connect("seller", 0), connect("buyer", 50_000_000));
        let receiver = seller.account().unwrap();
        let cost = TokenAmount::usdc("1.00").unwrap();
        let price = PlanPrice::erc20(tokens::USDC_BASE_SEPOLIA, cost, receiver).unwrap();
        let plan = seller
            .plans()
            .register("questions", price, terms)
            .await
            .unwrap();
        let week = Duration::from_secs(604_800);
        let (provider, currency) = (DelegationProvider::Erc4337, Currency::Usdc);
        let opened = buyer
            .delegations()
            .create(provider, 500, week, currency)
            .await
            .unwrap();
        Self {
            plan: plan.id.clone(),
            delegation: opened.id.clone(),
            sandbox,
            seller,
            buyer,
        }
    }

    fn required(&self) -> PaymentRequired {
        PaymentRequired::new("/ask").accept(AcceptedPayment::crypto(&self.plan, "eip155:84532"))
    }

    fn balance(&self) -> Option<Credits> {
        self.sandbox
            .balance(&self.plan, self.buyer.account().unwrap())
    }
}

#[tokio::test]
async fn a_request_is_paid_once_in_the_sandbox() {
    let market = Market::open(PlanCredits::dynamic(100, 1, 10).unwrap()).await;
    let header = market.required().to_header();
    let required = PaymentRequired::from_header(&header).unwrap();
    let token = market
        .buyer
        .x402()
        .access_token(&market.plan, &market.delegation);
    let token = token.accepting(&required.accepts[0]).await.unwrap();
    assert_eq!(token.plan(), Some(&market.plan));
    assert_eq!(token.scheme(), Some("nvm:erc4337"));
    assert_eq!(token.subscriber(), market.buyer.account());
    assert!(!token.is_single_use());

    let presented = AccessToken::new(token.expose());
    let x402 = market.seller.x402();
    let verified = x402
        .verify(&required, &presented)
        .max_amount(10)
        .await
        .unwrap();
    assert!(verified.is_valid, "{verified:?}");
    assert_eq!(market.balance().unwrap_or_default(), Credits::default());
    let settle = || {
        x402.settle(&required, &presented)
            .verified(&verified)
            .max_amount(3)
    };
    let first = settle().await.unwrap();
    assert_eq!(first.redeemed, Some(3.try_into().unwrap()));
    assert!(first.order_tx.is_some(), "the plan was bought first");
    let again = settle().await.unwrap();
    assert_eq!(again.tx_hash, first.tx_hash);
    assert_eq!(market.balance(), Some(97.try_into().unwrap()));

    let receipt = Settlement::from_header(&first.to_header()).unwrap();
    assert_eq!(receipt, first.into_inner());

    let spent = market
        .buyer
        .delegations()
        .get(&market.delegation)
        .await
        .unwrap();
    assert_eq!(spent.spent, Some(100.into()));
    let charges = market
        .buyer
        .delegations()
        .transactions(&market.delegation)
        .await
        .unwrap();
    assert_eq!(charges.items.len(), 1);
    assert_eq!(charges.items[0].amount, Some(100.into()));
    let mut pages = market.buyer.delegations().list().page_size(1).pages();
    let page = pages.next().await.unwrap().unwrap();
    assert_eq!(
        page.items,
        [spent.into_inner()].map(|mut listed| {
            listed.last_used_at = None;
            listed
        })
    );
    assert!(pages.next().await.is_none());
    assert_eq!(market.sandbox.audit(), Ok(()));
    market.sandbox.shutdown().await;
}

#[tokio::test]
async fn a_hundred_settlements_of_one_request_are_one() {
    let market = Market::open(PlanCredits::dynamic(100, 1, 10).unwrap()).await;
    let required = market.required();
    let token = market
        .buyer
        .x402()
        .access_token(&market.plan, &market.delegation);
    let token = token.await.unwrap();
    let settle = || {
        let x402 = market.seller.x402();
        x402.settle(&required, &token)
            .agent_request_id("one")
            .max_amount(3)
    };
    let all: Vec<_> = (0..100).map(|_| tokio::spawn(settle().send())).collect();
    let mut transactions = Vec::new();
    for one in all {
        let settled = one.await.unwrap().unwrap();
        assert_eq!(settled.redeemed, Some(3.try_into().unwrap()));
        transactions.push(settled.into_inner().tx_hash.unwrap());
    }
    transactions.dedup();
    assert_eq!(transactions.len(), 1);
    assert_eq!(market.balance(), Some(97.try_into().unwrap()));
    assert_eq!(market.sandbox.audit(), Ok(()));
    market.sandbox.shutdown().await;
}

#[tokio::test]
async fn a_token_for_one_use_pays_once_in_the_sandbox() {
    let market = Market::open(PlanCredits::fixed(10, 1).unwrap()).await;
    let required = market.required();
    let token = market
        .buyer
        .x402()
        .access_token(&market.plan, &market.delegation);
    let token = token
        .resource("/ask")
        .http_verb("POST")
        .single_use()
        .await
        .unwrap();
    assert!(token.is_single_use());
    let x402 = market.seller.x402();
    x402.settle(&required, &token)
        .agent_request_id("one")
        .await
        .unwrap();
    let error = x402
        .settle(&required, &token)
        .agent_request_id("two")
        .await
        .unwrap_err();
    assert_eq!(error.code(), Some("BCK.X402.0059"));
    assert_eq!(error.kind(), ErrorKind::Conflict);
    assert_eq!(error.outcome(), Outcome::Rejected);
    assert_eq!(market.balance(), Some(9.try_into().unwrap()));

    market
        .buyer
        .delegations()
        .revoke(&market.delegation)
        .await
        .unwrap();
    let ended = market
        .buyer
        .x402()
        .access_token(&market.plan, &market.delegation)
        .await;
    let error = ended.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::PaymentFailed, "{error}");
    assert_eq!(error.outcome(), Outcome::Rejected);
    market.sandbox.shutdown().await;
}
