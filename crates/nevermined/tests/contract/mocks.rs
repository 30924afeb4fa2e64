//! The typed mocks: what the raw client's own types become on the wire, and the refusals that they know.

use std::time::Duration;

use httpmock::MockServer;
use nevermined::{Environment, Nevermined, PlanCredits, PlanId, PlanPrice, RetryPolicy};
use nevermined_api::types;
use nevermined_api_mock::MockServerExt as _;

use super::published::ROOT;
use super::recorder::{Exchange, Recorder};

/// An answer with these fields and no others. Answers may get more, so that no literal of theirs compiles here.
macro_rules! filled {
    ($answer:ident { $($field:ident: $value:expr),* $(,)? }) => {{
        let mut answer = types::$answer::default();
        $(answer.$field = $value;)*
        answer
    }};
}

const KEY: &str = "custom:e30.e30.c2ln";

/// Has each mock answer each status that it knows, and gives all that went over the wire.
pub(crate) async fn play() -> Vec<Exchange> {
    let server = MockServer::start_async().await;
    // The mocks' paths have no root.
    let recorder = Recorder::before(*server.address(), ROOT).await;
    let nvm = Nevermined::builder()
        .environment(Environment::custom(&recorder.url).unwrap())
        .api_key(KEY)
        .retry(RetryPolicy::never())
        .build()
        .unwrap();
    let plan: PlanId = "42".parse().unwrap();
    let holder: nevermined::Address = "0x2222222222222222222222222222222222222222"
        .parse()
        .unwrap();
    let balance = filled!(Balance {
        is_subscriber: Some(true),
        total: Some(150_u64.into()),
        used: Some(50_u64.into()),
        remaining: Some(100_u64.into()),
    });

    /// One mock, one call that it answers.
    macro_rules! answer {
        ($operation:ident, $then:ident => $answer:expr, $call:expr) => {{
            let mock = server.$operation(|_, $then| {
                $answer;
            });
            let result = $call.await;
            mock.assert_async().await;
            mock.delete_async().await;
            result
        }};
    }

    let order = || nvm.plans().order(&plan);
    let ordered = filled!(OrderPlanResponse {
        success: Some(true),
        tx_hash: Some("0xab".into()),
        balance: Some(balance.clone()),
    });
    let value = answer!(order_plan, then => then.ok(&ordered), order()).unwrap();
    assert_eq!(value.balance.as_ref().unwrap().credits.to_u64(), Some(100));
    assert!(
        answer!(order_plan, then => then.unauthorized(), order())
            .unwrap_err()
            .is_unauthorized()
    );
    let error = answer!(order_plan, then => then.payment_required(), order()).unwrap_err();
    assert!(error.is_payment_failed());
    assert!(
        answer!(order_plan, then => then.not_found(), order())
            .unwrap_err()
            .is_plan_not_found()
    );

    let minted = filled!(MintCreditsResponse {
        success: Some(true),
        tx_hash: Some("0xab".into()),
    });
    let mint = || nvm.credits().mint(&plan, holder, 5_u64);
    answer!(mint_credits, then => then.ok(&minted), mint()).unwrap();
    assert!(
        answer!(mint_credits, then => then.unauthorized(), mint())
            .unwrap_err()
            .is_unauthorized()
    );
    assert!(
        answer!(mint_credits, then => then.forbidden(), mint())
            .unwrap_err()
            .is_not_plan_owner()
    );

    let expiring = || {
        nvm.credits()
            .mint_expirable(&plan, holder, 5_u64, Duration::from_secs(60))
    };
    answer!(mint_expirable_credits, then => then.ok(&minted), expiring()).unwrap();
    let error =
        answer!(mint_expirable_credits, then => then.unauthorized(), expiring()).unwrap_err();
    assert!(error.is_unauthorized());
    let error = answer!(mint_expirable_credits, then => then.forbidden(), expiring()).unwrap_err();
    assert!(error.is_not_plan_owner());

    let redeemed = filled!(RedeemCreditsResponse {
        success: Some(true),
        credits_redeemed: Some(5_u64.into()),
        remaining_balance: Some(95_u64.into()),
    });
    let redeem = || nvm.credits().redeem(&plan, holder, 5_u64, "0x01");
    let value = answer!(redeem_credits, then => then.ok(&redeemed), redeem()).unwrap();
    assert_eq!(value.remaining.unwrap().to_u64(), Some(95));
    assert!(
        answer!(redeem_credits, then => then.unauthorized(), redeem())
            .unwrap_err()
            .is_unauthorized()
    );
    let error = answer!(redeem_credits, then => then.payment_required(), redeem()).unwrap_err();
    assert!(error.is_insufficient_credits());

    let read = || nvm.plans().balance(&plan, holder);
    answer!(get_plan_balance, then => then.ok(&balance), read()).unwrap();
    assert!(
        answer!(get_plan_balance, then => then.not_found(), read())
            .unwrap_err()
            .is_plan_not_found()
    );

    let offer = filled!(Plan {
        plan_id: Some(plan.clone()),
        name: Some("credits".to_owned()),
        price_config: Some(filled!(PriceConfig {
            amounts: Some(vec![1_000_000_u64.into()]),
            receivers: Some(vec![holder]),
        })),
        credits_config: Some(filled!(CreditsConfig {
            amount: Some(100_u64.into()),
        })),
    });
    let get = || nvm.plans().get(&plan);
    let value = answer!(get_plan, then => then.ok(&offer), get()).unwrap();
    assert_eq!(value.price.unwrap().to_u64(), Some(1_000_000));
    assert!(
        answer!(get_plan, then => then.not_found(), get())
            .unwrap_err()
            .is_plan_not_found()
    );

    let created = filled!(PlanCreatedResponse {
        success: Some(true),
        plan_id: Some(plan.clone()),
    });
    let register = || {
        let credits = PlanCredits::fixed(1_u64, 1_u64).unwrap();
        nvm.plans().register("n", PlanPrice::free(), credits)
    };
    answer!(register_plan, then => then.ok(&created), register()).unwrap();
    answer!(register_plan, then => then.bad_request(), register()).unwrap_err();
    assert!(
        answer!(register_plan, then => then.unauthorized(), register())
            .unwrap_err()
            .is_unauthorized()
    );

    recorder.exchanges()
}
