use bytes::Bytes;
use nevermined_api::{Operation, REVOKE_PERMISSION, ResponseValue, types};
use serde_json::Value;

use super::PermissionHash;
use crate::answer::check_success;
use crate::request::Endpoint;
use crate::{Error, ErrorKind};

/// An end of a permission; from [`PermissionsHandle::revoke`](crate::permissions::PermissionsHandle::revoke).
#[derive(Clone, Debug)]
pub struct RevokePermission {
    pub(super) hash: PermissionHash,
}

/// The service's word that a permission was ended. Source: `RevokePermissionResponse`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RevokedPermission {
    /// The permission's state after the call, when the service says so.
    pub status: Option<String>,
}

impl Endpoint for RevokePermission {
    type Output = RevokedPermission;
    type Wire = types::RevokePermissionResponse;

    fn operation() -> &'static Operation {
        REVOKE_PERMISSION
    }

    async fn call(
        self,
        client: nevermined_api::Client,
    ) -> Result<ResponseValue<Self::Wire>, nevermined_api::Error<()>> {
        client.revoke_permission(self.hash.as_str()).await
    }

    fn done() -> Option<RevokedPermission> {
        Some(RevokedPermission { status: None })
    }

    fn salvage(answer: &Value) -> Option<RevokedPermission> {
        let status = answer.get("status").and_then(Value::as_str);
        Some(RevokedPermission {
            status: status.map(str::to_owned),
        })
    }

    fn read(wire: Self::Wire, body: &Bytes) -> Result<RevokedPermission, Error> {
        check_success(wire.success, body, ErrorKind::Server)?;
        Ok(RevokedPermission {
            status: wire.status,
        })
    }
}
