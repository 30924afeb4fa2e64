use std::time::Duration;

use bytes::Bytes;
use nevermined_api::{MINT_EXPIRABLE_CREDITS, Operation, ResponseValue, types};

use super::MintedCredits;
use crate::request::Endpoint;
use crate::{Address, Credits, Error, PlanId, Uint256};

/// A minting of credits that expire; from [`CreditsHandle::mint_expirable`](crate::credits::CreditsHandle::mint_expirable).
#[derive(Clone, Debug)]
pub struct MintExpirableCredits {
    pub(super) plan: PlanId,
    pub(super) holder: Address,
    pub(super) amount: Credits,
    pub(super) duration: Duration,
}

impl Endpoint for MintExpirableCredits {
    type Output = MintedCredits;
    type Wire = types::MintCreditsResponse;

    fn operation() -> &'static Operation {
        MINT_EXPIRABLE_CREDITS
    }

    fn check(&self) -> Result<(), Error> {
        if !self.duration.is_zero() && self.duration.as_secs() == 0 {
            // Rounded down it would be zero, which means "never expires".
            return Err(Error::invalid("the duration is less than one second"));
        }
        Ok(())
    }

    async fn call(
        self,
        client: nevermined_api::Client,
    ) -> Result<ResponseValue<Self::Wire>, nevermined_api::Error<()>> {
        let body = types::MintExpirableCreditsRequest {
            plan_id: self.plan,
            credits_receiver: self.holder,
            credits_amount: self.amount.into(),
            credits_duration: Uint256::from(self.duration.as_secs()),
        };
        client.mint_expirable_credits(&body).await
    }

    fn salvage(answer: &serde_json::Value) -> Option<MintedCredits> {
        <super::MintCredits as Endpoint>::salvage(answer)
    }

    fn read(wire: Self::Wire, body: &Bytes) -> Result<MintedCredits, Error> {
        MintedCredits::from_wire(wire, body)
    }
}
