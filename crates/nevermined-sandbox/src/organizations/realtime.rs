//! Secrets for realtime connections. The sandbox keeps them, and has no such connections.

use super::{Denial, Organization, Organizations, Receipt, Secret, Tier, Work};
use crate::clock::Moment;
use nevermined_types::Address;
use serde::{Deserialize, Serialize};

/// A member's secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RealtimeSecret {
    pub(crate) id: String,
    pub(crate) owner: Address,
    pub(crate) label: String,
    pub(crate) secret: Secret,
    pub(crate) created: Moment,
}

impl Organizations {
    pub(super) fn create_realtime_secret(
        &mut self,
        work: &mut Work<'_>,
        id: &str,
        label: String,
    ) -> Result<Receipt, Denial> {
        let caller = work.caller()?;
        self.with_realtime(id, &caller)?;
        let made = RealtimeSecret {
            id: work.ids.id("ws"),
            owner: caller,
            label,
            secret: work.ids.hex_secret("wss_"),
            created: work.now,
        };
        let receipt = Receipt {
            id: made.id.clone(),
            secret: Some(made.secret.clone()),
            ..Receipt::default()
        };
        self.organization_mut(id)?.realtime_secrets.push(made);
        Ok(receipt)
    }

    pub(super) fn rotate_realtime_secret(
        &mut self,
        work: &mut Work<'_>,
        id: &str,
        secret: &str,
    ) -> Result<Receipt, Denial> {
        let caller = work.caller()?;
        self.with_realtime(id, &caller)?;
        let fresh = work.ids.hex_secret("wss_");
        let organization = self.organization_mut(id)?;
        let found = organization
            .realtime_secrets
            .iter_mut()
            .find(|found| found.id == secret && found.owner == caller)
            .ok_or_else(|| Denial::UnknownRealtimeSecret(secret.to_owned()))?;
        found.secret = fresh.clone();
        found.created = work.now;
        Ok(Receipt {
            id: secret.to_owned(),
            secret: Some(fresh),
            ..Receipt::default()
        })
    }

    pub(super) fn revoke_realtime_secret(
        &mut self,
        work: &Work<'_>,
        id: &str,
        secret: &str,
    ) -> Result<Receipt, Denial> {
        let caller = work.caller()?;
        self.with_realtime(id, &caller)?;
        let secrets = &mut self.organization_mut(id)?.realtime_secrets;
        let before = secrets.len();
        secrets.retain(|found| found.id != secret || found.owner != caller);
        if secrets.len() == before {
            return Err(Denial::UnknownRealtimeSecret(secret.to_owned()));
        }
        Ok(Receipt::of(secret.to_owned()))
    }

    /// The organization, if the account is a member and the tier has realtime events.
    pub(crate) fn with_realtime(
        &self,
        id: &str,
        account: &Address,
    ) -> Result<&Organization, Denial> {
        let organization = self.as_member(id, account)?.organization;
        if organization.terms.tier == Tier::Enterprise {
            return Ok(organization);
        }
        Err(Denial::RealtimeNotInTier)
    }
}
