//! A sandbox, a seller and a buyer with 100 dollars, and a client of each.

use std::time::Duration;

use nevermined::sandbox::{Account, ClientFor as _, Sandbox};
use nevermined::{
    Currency, DelegationId, DelegationProvider, Nevermined, NeverminedBuilder, PlanCredits, PlanId,
    PlanPrice, TokenAmount, tokens,
};
use nevermined_sandbox::Builder;

use crate::support::VirtualClock;

pub(crate) const HOUR: Duration = Duration::from_secs(3_600);

pub(crate) struct World {
    pub(crate) sandbox: Sandbox,
    pub(crate) seller: Account,
    pub(crate) buyer: Account,
    /// The client of the seller.
    pub(crate) sells: Nevermined,
    /// The client of the buyer.
    pub(crate) buys: Nevermined,
}

impl World {
    pub(crate) async fn new() -> Self {
        Self::with(Sandbox::builder()).await
    }

    pub(crate) async fn with(builder: Builder) -> Self {
        let sandbox = builder.start().await.unwrap();
        let seller = sandbox.create_account("seller", 0);
        let buyer = sandbox.create_account("buyer", 100_000_000);
        let client = |account| builder_for(&sandbox, account).build().unwrap();
        let (sells, buys) = (client(&seller), client(&buyer));
        Self {
            sandbox,
            seller,
            buyer,
            sells,
            buys,
        }
    }

    /// A client with the key of `account`, with more to set.
    pub(crate) fn builder_for(&self, account: &Account) -> NeverminedBuilder {
        builder_for(&self.sandbox, account)
    }

    /// The price of the plans here: a dollar, for the seller.
    pub(crate) fn dollar(&self) -> PlanPrice {
        let cost = TokenAmount::usdc("1.00").unwrap();
        PlanPrice::erc20(tokens::USDC_BASE_SEPOLIA, cost, self.seller.address()).unwrap()
    }

    /// A plan of the seller: ten credits for a dollar.
    pub(crate) async fn plan(&self) -> PlanId {
        let credits = PlanCredits::fixed(10, 1).unwrap();
        let plans = self.sells.plans();
        let registered = plans.register("ten answers", self.dollar(), credits).await;
        registered.unwrap().into_inner().id
    }

    /// A delegation of the buyer, for an hour.
    pub(crate) async fn delegation(&self, cents: u64) -> DelegationId {
        let (provider, currency) = (DelegationProvider::Erc4337, Currency::Usdc);
        let delegations = self.buys.delegations();
        let made = delegations.create(provider, cents, HOUR, currency).await;
        made.unwrap().into_inner().id
    }

    /// How many cents of a delegation of the buyer are spent.
    pub(crate) async fn spent(&self, delegation: &DelegationId) -> u64 {
        let read = self.buys.delegations().get(delegation).await.unwrap();
        let (limit, left) = (read.limit.unwrap(), read.remaining.unwrap());
        limit.to_u64().unwrap() - left.to_u64().unwrap()
    }

    /// The credits of the buyer.
    pub(crate) fn credits(&self, plan: &PlanId) -> u64 {
        let credits = self.sandbox.balance(plan, self.buyer.address());
        credits.unwrap().to_u64().unwrap()
    }

    /// The money of an account, in millionths of a dollar.
    pub(crate) fn money(&self, account: &Account) -> u64 {
        self.sandbox.wallet(account.address()).to_u64().unwrap()
    }

    /// Nothing was made from nothing, and nothing got lost.
    pub(crate) async fn close(self) {
        assert_eq!(self.sandbox.audit(), Ok(()));
        self.sandbox.shutdown().await;
    }
}

/// A client that does not wait between attempts, but lets its own time pass.
fn builder_for(sandbox: &Sandbox, account: &Account) -> NeverminedBuilder {
    let builder = sandbox.builder_for(account).unwrap();
    builder.clock(VirtualClock::new()).seed(7)
}
