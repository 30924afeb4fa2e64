use bytes::Bytes;
use nevermined_api::{Operation, REDEEM_CREDITS, ResponseValue, types};
use serde::Deserialize as _;

use crate::answer::{check_success, first_hash, salvage_hash};
use crate::request::Endpoint;
use crate::{Address, Credits, Error, ErrorKind, PlanId, TxHash};

/// A redemption of credits; from [`CreditsHandle::redeem`](crate::credits::CreditsHandle::redeem).
#[derive(Clone)]
pub struct RedeemCredits {
    pub(super) plan: PlanId,
    pub(super) holder: Address,
    pub(super) amount: Credits,
    pub(super) proof: String,
}

impl std::fmt::Debug for RedeemCredits {
    // The proof lets whoever has it burn the holder's credits.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RedeemCredits")
            .field("plan", &self.plan)
            .field("holder", &self.holder)
            .field("amount", &self.amount)
            .field("proof", &format_args!("[redacted]"))
            .finish()
    }
}

/// Credits that were burned. Source: `RedeemCreditsResponse`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RedeemedCredits {
    /// How many were burned, when the service says so.
    pub redeemed: Option<Credits>,
    /// How many the holder has left, when the service says so.
    pub remaining: Option<Credits>,
    /// The transaction that burned them, when the service names it.
    pub tx_hash: Option<TxHash>,
}

impl Endpoint for RedeemCredits {
    type Output = RedeemedCredits;
    type Wire = types::RedeemCreditsResponse;

    fn operation() -> &'static Operation {
        REDEEM_CREDITS
    }

    fn check(&self) -> Result<(), Error> {
        if self.proof.trim().is_empty() {
            return Err(Error::invalid("the proof is empty"));
        }
        Ok(())
    }

    async fn call(
        self,
        client: nevermined_api::Client,
    ) -> Result<ResponseValue<Self::Wire>, nevermined_api::Error<()>> {
        let body = types::RedeemCreditsRequest {
            plan_id: self.plan,
            holder_address: self.holder,
            amount: self.amount,
            proof: self.proof,
        };
        client.redeem_credits(&body).await
    }

    fn salvage(answer: &serde_json::Value) -> Option<RedeemedCredits> {
        let credits = |name: &str| Credits::deserialize(answer.get(name)?).ok();
        Some(RedeemedCredits {
            redeemed: credits("creditsRedeemed"),
            remaining: credits("remainingBalance"),
            tx_hash: salvage_hash(answer),
        })
    }

    fn read(wire: Self::Wire, body: &Bytes) -> Result<RedeemedCredits, Error> {
        check_success(wire.success, body, ErrorKind::Server)?;
        Ok(RedeemedCredits {
            redeemed: wire.credits_redeemed,
            remaining: wire.remaining_balance,
            tx_hash: first_hash([wire.tx_hash, wire.transaction, wire.transaction_hash]),
        })
    }
}
