use std::fmt;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use nevermined_api::{GET_PERMISSION, Operation, ResponseValue, types};
use serde_json::Value;

use super::PermissionHash;
use crate::answer::{check_success, success_in};
use crate::request::Endpoint;
use crate::{Address, AgentId, Credits, Error, ErrorKind, Outcome, ParseIdError, PlanId};

/// A reading of a permission; from [`PermissionsHandle::get`](crate::permissions::PermissionsHandle::get).
#[derive(Clone, Debug)]
pub struct GetPermission {
    pub(super) hash: PermissionHash,
}

/// A permission: what an access token may spend, and what it has spent. Source: `Permission`.
///
/// What the service did not send is `None` or empty; [`raw`](Self::raw) keeps all of it, and `Debug` does not show that.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct Permission {
    /// The permission.
    pub hash: PermissionHash,
    /// The plan that it pays for.
    pub plan: Option<PlanId>,
    /// The account that gave it, and pays.
    pub owner: Option<Address>,
    /// Its state, as the service says it. Compare with [`is_active`](Self::is_active), since the case may differ.
    pub status: Option<String>,
    /// The most credits that may be spent in all.
    pub max: Option<Credits>,
    /// Credits that are spent.
    pub used: Option<Credits>,
    /// Credits that may still be spent.
    pub remaining: Option<Credits>,
    /// The agents that may be paid. The service does not say what an empty list means.
    pub allowed_agents: Vec<AgentId>,
    /// When it was given.
    pub created_at: Option<DateTime<Utc>>,
    /// When it ends.
    pub expires_at: Option<DateTime<Utc>>,
    /// All that the service sent. What was spent on is under `transactions`, what was kept with it under `metadata`;
    /// the form of neither is published.
    pub raw: Value,
}

impl Permission {
    /// Whether it can be spent from, as its status says.
    #[must_use]
    pub fn is_active(&self) -> bool {
        let status = self.status.as_deref();
        status.is_some_and(|status| status.eq_ignore_ascii_case("active"))
    }

    pub(super) fn from_wire(wire: types::Permission, raw: Value) -> Result<Self, Error> {
        let unread = |message: &str| Error::new(ErrorKind::Decode, Outcome::Unknown, message);
        let Some(hash) = wire.permission_hash else {
            return Err(unread("a permission in the answer has no `permissionHash`"));
        };
        Ok(Self {
            hash: hash
                .parse()
                .map_err(|error: ParseIdError| unread(&error.to_string()))?,
            plan: wire.plan_id,
            owner: wire.owner_address.and_then(|text| text.parse().ok()),
            status: wire.status,
            max: wire.max_credits,
            used: wire.used_credits,
            remaining: wire.remaining_credits,
            allowed_agents: wire.allowed_agents.unwrap_or_default(),
            created_at: wire.created_at,
            expires_at: wire.expires_at,
            raw,
        })
    }
}

impl fmt::Debug for Permission {
    // What the owner keeps with it, and what it paid for, may not be for logs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Permission")
            .field("hash", &self.hash)
            .field("plan", &self.plan)
            .field("owner", &self.owner)
            .field("status", &self.status)
            .field("max", &self.max)
            .field("used", &self.used)
            .field("remaining", &self.remaining)
            .field("allowed_agents", &self.allowed_agents)
            .field("created_at", &self.created_at)
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}

impl Endpoint for GetPermission {
    type Output = Permission;
    type Wire = types::Permission;

    fn operation() -> &'static Operation {
        GET_PERMISSION
    }

    async fn call(
        self,
        client: nevermined_api::Client,
    ) -> Result<ResponseValue<Self::Wire>, nevermined_api::Error<()>> {
        client.get_permission(self.hash.as_str()).await
    }

    fn read(wire: Self::Wire, body: &Bytes) -> Result<Permission, Error> {
        check_success(success_in(body), body, ErrorKind::Server)?;
        let raw = crate::great_numbers::value(body);
        Permission::from_wire(wire, raw)
    }
}
