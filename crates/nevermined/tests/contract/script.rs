//! The calls that are held to the published document: each operation, with its successes and its refusals.

use std::time::Duration;

use nevermined::{
    Credits, Environment, Error, ErrorKind, Nevermined, PlanCredits, PlanId, PlanPrice,
    RetryPolicy, TokenAmount, Usd, tokens,
};
use nevermined_sandbox::{Account, Answers, Sandbox};

use super::published::ROOT;
use super::recorder::{Exchange, Recorder};

/// A sandbox behind a recorder, and those who call it.
pub(crate) struct World {
    pub(super) sandbox: Sandbox,
    pub(super) recorder: Recorder,
}

const DAY: Duration = Duration::from_secs(86_400);

impl World {
    pub(crate) async fn start(answers: Answers) -> Self {
        let sandbox = Sandbox::builder()
            .answers(answers)
            .random_seed(7)
            .start()
            .await
            .unwrap();
        let recorder = Recorder::before(sandbox.addr(), "").await;
        Self { sandbox, recorder }
    }

    pub(super) fn client(&self, key: Option<&str>) -> Nevermined {
        let builder = Nevermined::builder()
            .environment(Environment::custom(&self.recorder.url).unwrap())
            .retry(RetryPolicy::never());
        match key {
            Some(key) => builder.api_key(key).build().unwrap(),
            None => builder.build().unwrap(),
        }
    }

    pub(super) fn client_of(&self, account: &Account) -> Nevermined {
        self.client(Some(account.api_key()))
    }

    /// Makes every call, and gives all that went over the wire.
    pub(crate) async fn play(self) -> Vec<Exchange> {
        let seller = self.sandbox.create_account("seller", 0);
        let buyer = self.sandbox.create_account("buyer", 100_000_000);
        let (sells, buys) = (self.client_of(&seller), self.client_of(&buyer));
        let poor = self.client_of(&self.sandbox.create_account("poor", 0));
        // A key in the right form that this sandbox did not mint.
        let stranger = self.client(Some("custom:e30.e30.c2ln"));
        let nobody = self.client(None);
        let (unknown, did): (PlanId, PlanId) =
            ("1".parse().unwrap(), "did:nv:abc".parse().unwrap());
        let holder = buyer.address();

        // Plans of every kind
        let price = || {
            let amount = TokenAmount::usdc("10").unwrap();
            PlanPrice::erc20(tokens::USDC_BASE_SEPOLIA, amount, seller.address()).unwrap()
        };
        let fixed = || PlanCredits::fixed(100_u64, 1_u64).unwrap();
        let register = |name: &str, price, credits| sells.plans().register(name, price, credits);
        let plan = register("credits", price(), fixed())
            .description("d")
            .await
            .unwrap()
            .id
            .clone();
        let native = PlanPrice::native(TokenAmount::from_units(5_u64, 18), seller.address());
        let dynamic = PlanCredits::dynamic(10_u64, 1_u64, 2_u64).unwrap();
        register("dynamic", native.unwrap(), dynamic).await.unwrap();
        let time = register("time", price(), PlanCredits::time(DAY).unwrap())
            .await
            .unwrap()
            .id
            .clone();
        let trial = register("trial", PlanPrice::free(), fixed()).trial(true);
        let trial = trial.author("a").tags(["t"]).await.unwrap().id.clone();
        let card = PlanPrice::usd(Usd::from_cents(100), seller.address()).unwrap();
        let card = register("card", card, fixed()).await.unwrap().id.clone();
        let anonymous = stranger.plans().register("n", PlanPrice::free(), fixed());
        refused(anonymous.await, ErrorKind::Unauthorized);
        let endless = PlanCredits::time(Duration::from_secs(u64::MAX)).unwrap();
        refused(
            register("n", price(), endless).await,
            ErrorKind::InvalidRequest,
        );

        // Read them
        for known in [&plan, &time, &trial, &card] {
            sells.plans().get(known).await.unwrap();
        }
        nobody.plans().get(&plan).await.unwrap();
        refused(buys.plans().get(&unknown).await, ErrorKind::PlanNotFound);
        refused(buys.plans().get(&did).await, ErrorKind::InvalidRequest);

        // Order them
        for known in [&plan, &time, &trial] {
            buys.plans().order(known).await.unwrap();
        }
        refused(buys.plans().order(&trial).await, ErrorKind::AlreadyOwned);
        refused(buys.plans().order(&card).await, ErrorKind::InvalidRequest);
        refused(buys.plans().order(&did).await, ErrorKind::InvalidRequest);
        refused(buys.plans().order(&unknown).await, ErrorKind::PlanNotFound);
        refused(poor.plans().order(&plan).await, ErrorKind::PaymentFailed);
        refused(stranger.plans().order(&plan).await, ErrorKind::Unauthorized);

        // Mint
        let mint = |amount: Credits| sells.credits().mint(&plan, holder, amount);
        mint(Credits::from(1_u64)).await.unwrap();
        mint("9007199254740992".parse().unwrap()).await.unwrap();
        refused(mint(Credits::MAX).await, ErrorKind::InvalidRequest);
        refused(
            buys.credits().mint(&plan, holder, 1_u64).await,
            ErrorKind::NotPlanOwner,
        );
        refused(
            sells.credits().mint(&unknown, holder, 1_u64).await,
            ErrorKind::PlanNotFound,
        );
        refused(
            stranger.credits().mint(&plan, holder, 1_u64).await,
            ErrorKind::Unauthorized,
        );

        // Mint what expires
        let expiring = |nvm: &Nevermined, plan: &PlanId, lasts| {
            nvm.credits().mint_expirable(plan, holder, 5_u64, lasts)
        };
        expiring(&sells, &plan, DAY).await.unwrap();
        expiring(&sells, &plan, Duration::ZERO).await.unwrap();
        let endless = Duration::from_secs(u64::MAX);
        refused(
            expiring(&sells, &plan, endless).await,
            ErrorKind::InvalidRequest,
        );
        refused(expiring(&buys, &plan, DAY).await, ErrorKind::NotPlanOwner);
        refused(
            expiring(&sells, &unknown, DAY).await,
            ErrorKind::PlanNotFound,
        );
        refused(
            expiring(&stranger, &plan, DAY).await,
            ErrorKind::Unauthorized,
        );

        // Balances, the greatest first
        for known in [&plan, &time, &trial, &card] {
            buys.plans().balance(known, holder).await.unwrap();
        }
        nobody.plans().balance(&plan, holder).await.unwrap();
        refused(
            buys.plans().balance(&unknown, holder).await,
            ErrorKind::PlanNotFound,
        );
        refused(
            buys.plans().balance(&did, holder).await,
            ErrorKind::InvalidRequest,
        );

        // Redeem
        let redeem = |nvm: &Nevermined, plan: &PlanId, amount: Credits| {
            nvm.credits().redeem(plan, holder, amount, "0x01")
        };
        let few = Credits::from(5_u64);
        redeem(&sells, &plan, few).await.unwrap();
        redeem(&sells, &plan, "9007199254740992".parse().unwrap())
            .await
            .unwrap();
        refused(
            redeem(&sells, &plan, Credits::MAX).await,
            ErrorKind::InsufficientCredits,
        );
        refused(redeem(&poor, &plan, few).await, ErrorKind::NotPlanOwner);
        refused(redeem(&sells, &did, few).await, ErrorKind::InvalidRequest);
        refused(redeem(&sells, &unknown, few).await, ErrorKind::PlanNotFound);
        refused(redeem(&stranger, &plan, few).await, ErrorKind::Unauthorized);

        assert_eq!(self.sandbox.audit(), Ok(()));
        assert_eq!(
            self.sandbox.requests().len(),
            self.recorder.exchanges().len()
        );
        assert!(
            self.sandbox
                .requests()
                .iter()
                .all(|request| request.path.starts_with(ROOT))
        );
        self.recorder.exchanges()
    }
}

#[track_caller]
pub(super) fn refused<T: std::fmt::Debug>(result: Result<T, Error>, kind: ErrorKind) {
    assert_eq!(result.unwrap_err().kind(), kind);
}
