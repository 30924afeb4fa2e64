use bytes::Bytes;
use nevermined_api::{MINT_CREDITS, Operation, ResponseValue, types};

use crate::answer::{check_success, first_hash, salvage_hash};
use crate::request::Endpoint;
use crate::{Address, Credits, Error, ErrorKind, PlanId, TxHash};

/// A minting of credits; from [`CreditsHandle::mint`](crate::credits::CreditsHandle::mint).
#[derive(Clone, Debug)]
pub struct MintCredits {
    pub(super) plan: PlanId,
    pub(super) holder: Address,
    pub(super) amount: Credits,
}

/// Credits that were minted. Source: `MintCreditsResponse`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct MintedCredits {
    /// The transaction that minted, when the service names it.
    pub tx_hash: Option<TxHash>,
}

impl MintedCredits {
    pub(super) fn from_wire(wire: types::MintCreditsResponse, body: &Bytes) -> Result<Self, Error> {
        check_success(wire.success, body, ErrorKind::Server)?;
        let tx_hash = first_hash([wire.tx_hash, wire.transaction, wire.transaction_hash]);
        Ok(Self { tx_hash })
    }
}

impl Endpoint for MintCredits {
    type Output = MintedCredits;
    type Wire = types::MintCreditsResponse;

    fn operation() -> &'static Operation {
        MINT_CREDITS
    }

    async fn call(
        self,
        client: nevermined_api::Client,
    ) -> Result<ResponseValue<Self::Wire>, nevermined_api::Error<()>> {
        let body = types::MintCreditsRequest {
            plan_id: self.plan,
            holder_address: self.holder,
            // Deployments that do not read the published name read this one.
            credits_receiver: Some(self.holder),
            amount: self.amount,
        };
        client.mint_credits(&body).await
    }

    fn salvage(answer: &serde_json::Value) -> Option<MintedCredits> {
        Some(MintedCredits {
            tx_hash: salvage_hash(answer),
        })
    }

    fn read(wire: Self::Wire, body: &Bytes) -> Result<MintedCredits, Error> {
        MintedCredits::from_wire(wire, body)
    }
}
