//! The Machine Payments Protocol: a challenge, the credential that answers it, and one settlement.

use std::time::Duration;

use nevermined::mpp::{Challenge, Credential, Receipt};
use nevermined::sandbox::Sandbox;
use nevermined::{DelegationId, ErrorKind, Outcome, PlanId};
use nevermined_sandbox::{Answers, Effect, Fault, NewPlan, When};

use super::world::World;

struct Shop {
    world: World,
    plan: PlanId,
    delegation: DelegationId,
}

impl Shop {
    /// A plan of ten credits for a dollar, of which a use burns one to nine.
    async fn open() -> Self {
        let world = World::with(Sandbox::builder().answers(Answers::Observed)).await;
        let plan = NewPlan::credits("answers", 10).price(1_000_000).burns(1, 9);
        let plan = world.sandbox.register_plan(&world.seller, plan).unwrap();
        let delegation = world.delegation(1_000).await;
        Self {
            world,
            plan,
            delegation,
        }
    }

    /// What the buyer presents for three credits, after it read the seller's challenge out of the header.
    async fn credential(&self) -> Credential {
        let seller = self.world.sells.mpp();
        let challenge = seller
            .challenge(&self.plan, 3, "/ask", "POST")
            .body(b"question");
        let issued = challenge.description("a \"quoted\" thing").await.unwrap();
        let read = Challenge::from_header(&issued.header).unwrap().unwrap();
        assert_eq!(Some(read.id()), issued.id.as_deref());
        assert_eq!(read.charge().plan, self.plan);
        assert_eq!(read.description(), Some("a \"quoted\" thing"));
        let buyer = self.world.buys.mpp();
        let token = buyer
            .access_token(&self.plan, &self.delegation)
            .answering(&read);
        let credential = Credential::answer(&read, &token.await.unwrap());
        // As the seller reads it.
        let header = credential.header().unwrap();
        Credential::from_header(header.to_str().unwrap())
            .unwrap()
            .unwrap()
    }
}

#[tokio::test]
async fn a_challenge_is_verified_and_burned_once() {
    let shop = Shop::open().await;
    let seller = shop.world.sells.mpp();
    let credential = shop.credential().await;
    let verified = seller
        .verify(&credential, "/ask", "POST")
        .body(b"question")
        .await
        .unwrap();
    assert!(verified.is_valid, "{verified:?}");
    assert_eq!(shop.world.credits(&shop.plan), 0);
    let settle = || seller.settle(&credential, "/ask", "POST").body(b"question");
    let settled = settle().await.unwrap();
    assert_eq!(settled.redeemed, Some(3.try_into().unwrap()));
    let receipt = Receipt::from_header(settled.receipt.as_deref().unwrap()).unwrap();
    assert_eq!(
        receipt.reference.as_deref(),
        Some(credential.challenge_id())
    );
    assert_eq!(shop.world.credits(&shop.plan), 7);
    // Again, and after the challenge has expired: the first receipt.
    shop.world.sandbox.advance(Duration::from_secs(301));
    assert_eq!(settle().await.unwrap().receipt, settled.receipt);
    assert_eq!(shop.world.credits(&shop.plan), 7);
    shop.world.close().await;
}

#[tokio::test]
async fn a_credential_is_for_one_request_and_one_body() {
    let shop = Shop::open().await;
    let seller = shop.world.sells.mpp();
    let credential = shop.credential().await;
    for (resource, verb, body) in [
        ("/other", "POST", "question"),
        ("/ask", "GET", "question"),
        ("/ask", "POST", "another question"),
    ] {
        let settle = seller
            .settle(&credential, resource, verb)
            .body(body.as_bytes());
        let error = settle.await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::PaymentFailed, "{error}");
        assert_eq!(error.outcome(), Outcome::Rejected, "{error}");
    }
    shop.world.sandbox.advance(Duration::from_secs(301));
    let settle = seller.settle(&credential, "/ask", "POST").body(b"question");
    let error = settle.await.unwrap_err();
    assert_eq!(
        (error.code(), error.outcome()),
        (Some("BCK.MPP.0004"), Outcome::Rejected)
    );
    assert_eq!(shop.world.credits(&shop.plan), 0);
    shop.world.close().await;
}

#[tokio::test]
async fn a_settlement_whose_answer_is_lost_is_known_after_a_repeat() {
    let shop = Shop::open().await;
    let credential = shop.credential().await;
    let lost = Effect::Reset {
        when: When::AfterCommit,
    };
    let fault = Fault::new(lost).on("settleMppCredential").times(1);
    shop.world.sandbox.add_fault(fault).unwrap();
    let seller = shop.world.sells.mpp();
    let settle = seller.settle(&credential, "/ask", "POST").body(b"question");
    let settled = settle.await.unwrap();
    assert_eq!(settled.attempts(), 2);
    assert_eq!(shop.world.sandbox.fault_report()[0].fired, 1);
    assert_eq!(shop.world.credits(&shop.plan), 7);
    shop.world.close().await;
}
