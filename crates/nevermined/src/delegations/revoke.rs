use bytes::Bytes;
use nevermined_api::{Operation, REVOKE_DELEGATION, ResponseValue, types};

use super::DelegationId;
use crate::answer::check_success;
use crate::request::Endpoint;
use crate::{Error, ErrorKind};

/// An end of a delegation; from [`DelegationsHandle::revoke`](crate::delegations::DelegationsHandle::revoke).
#[derive(Clone, Debug)]
pub struct RevokeDelegation {
    pub(super) id: DelegationId,
}

/// The service's word that a delegation was ended. Source: `_NvmAPIResultDto`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RevokedDelegation {
    /// What was done, in words, when the service says so.
    pub message: Option<String>,
}

impl Endpoint for RevokeDelegation {
    type Output = RevokedDelegation;
    type Wire = types::NvmApiResultDto;

    fn operation() -> &'static Operation {
        REVOKE_DELEGATION
    }

    async fn call(
        self,
        client: nevermined_api::Client,
    ) -> Result<ResponseValue<Self::Wire>, nevermined_api::Error<()>> {
        client.revoke_delegation(self.id.as_str()).await
    }

    fn done() -> Option<RevokedDelegation> {
        Some(RevokedDelegation { message: None })
    }

    fn salvage(answer: &serde_json::Value) -> Option<RevokedDelegation> {
        let message = answer.get("message").and_then(serde_json::Value::as_str);
        Some(RevokedDelegation {
            message: message.map(str::to_owned),
        })
    }

    fn read(wire: Self::Wire, body: &Bytes) -> Result<RevokedDelegation, Error> {
        check_success(wire.success, body, ErrorKind::Server)?;
        Ok(RevokedDelegation {
            message: wire.message,
        })
    }
}
