//! The calls under test, behind one face.

use std::time::Duration;

use nevermined::{
    Address, Error, Nevermined, PlanCredits, PlanId, PlanPrice, Response, RetryPolicy, TokenAmount,
    tokens,
};

/// A call of the SDK.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Call {
    Order,
    Mint,
    MintExpirable,
    Redeem,
    Register,
    Balance,
}

pub(crate) const CALLS: [Call; 6] = [
    Call::Order,
    Call::Mint,
    Call::MintExpirable,
    Call::Redeem,
    Call::Register,
    Call::Balance,
];

/// What all answers have in common.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Done {
    pub(crate) status: u16,
    pub(crate) attempts: u32,
    pub(crate) request_id: String,
    /// `Debug` of the whole answer.
    pub(crate) shown: String,
}

/// Options of one call.
#[derive(Clone, Debug, Default)]
pub(crate) struct With {
    pub(crate) timeout: Option<Duration>,
    pub(crate) attempt_timeout: Option<Duration>,
    pub(crate) retry: Option<RetryPolicy>,
}

pub(crate) fn plan() -> PlanId {
    "98765432109876543210".parse().unwrap()
}

pub(crate) fn holder() -> Address {
    "0x2222222222222222222222222222222222222222"
        .parse()
        .unwrap()
}

/// Sends a request with options; the trait that all requests share is the SDK's own.
macro_rules! send {
    ($request:expr, $with:expr) => {{
        let mut request = $request;
        if let Some(timeout) = $with.timeout {
            request = request.with_timeout(timeout);
        }
        if let Some(timeout) = $with.attempt_timeout {
            request = request.with_attempt_timeout(timeout);
        }
        if let Some(policy) = $with.retry {
            request = request.with_retry(policy);
        }
        request.send().await.map(done)
    }};
}

impl Call {
    pub(crate) fn is_read(self) -> bool {
        self == Self::Balance
    }

    /// The operation id of the published document.
    pub(crate) fn operation(self) -> &'static str {
        match self {
            Self::Order => "orderPlan",
            Self::Mint => "mintCredits",
            Self::MintExpirable => "mintExpirableCredits",
            Self::Redeem => "redeemCredits",
            Self::Register => "registerPlan",
            Self::Balance => "getPlanBalance",
        }
    }

    /// The method, and the path with its parameters' names.
    pub(crate) fn route(self) -> (&'static str, &'static str) {
        match self {
            Self::Order => ("POST", "/protocol/plans/{planId}/order"),
            Self::Mint => ("POST", "/protocol/plans/mint"),
            Self::MintExpirable => ("POST", "/protocol/plans/mintExpirable"),
            Self::Redeem => ("POST", "/protocol/plans/redeem"),
            Self::Register => ("POST", "/protocol/plans"),
            Self::Balance => ("GET", "/protocol/plans/{planId}/balance/{holderAddress}"),
        }
    }

    /// A body that the call reads as a success.
    pub(crate) fn success(self) -> &'static str {
        match self {
            Self::Order | Self::Mint | Self::MintExpirable => {
                r#"{"success":true,"txHash":"0xabc"}"#
            }
            Self::Redeem => {
                r#"{"success":true,"txHash":"0xabc","creditsRedeemed":5,"remainingBalance":"7"}"#
            }
            Self::Register => r#"{"success":true,"planId":"42","txHash":"0xabc"}"#,
            Self::Balance => r#"{"balance":"7","isSubscriber":true}"#,
        }
    }

    pub(crate) async fn run(self, nvm: &Nevermined) -> Result<Done, Error> {
        self.run_with(nvm, With::default()).await
    }

    pub(crate) async fn run_with(self, nvm: &Nevermined, with: With) -> Result<Done, Error> {
        let (plans, credits, plan) = (nvm.plans(), nvm.credits(), plan());
        match self {
            Self::Order => send!(plans.order(&plan), with),
            Self::Mint => send!(credits.mint(&plan, holder(), 5_u64), with),
            Self::MintExpirable => {
                let week = Duration::from_secs(604_800);
                send!(credits.mint_expirable(&plan, holder(), 5_u64, week), with)
            }
            Self::Redeem => send!(credits.redeem(&plan, holder(), 5_u64, "0xproof"), with),
            Self::Register => {
                let price = PlanPrice::erc20(
                    tokens::USDC_BASE_SEPOLIA,
                    TokenAmount::usdc("1.50").unwrap(),
                    holder(),
                );
                let terms = PlanCredits::fixed(100_u64, 1_u64);
                send!(plans.register("100 questions", price?, terms?), with)
            }
            Self::Balance => send!(plans.balance(&plan, holder()), with),
        }
    }
}

fn done<T: std::fmt::Debug>(response: Response<T>) -> Done {
    Done {
        status: response.status(),
        attempts: response.attempts(),
        request_id: response.request_id().to_owned(),
        shown: format!("{response:?}"),
    }
}
