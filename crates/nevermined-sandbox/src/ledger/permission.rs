//! Permissions: leave to use a plan's credits for somebody, held by whoever has the access token.

use super::{
    AgentKey, Amount, Delegation, DelegationId, DelegationStatus, Denial, Ledger, PlanKey, Receipt,
    TransactionHash,
};
use crate::clock::Moment;
use crate::keys;
use nevermined_types::Address;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::sync::Arc;

/// How a payment is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Scheme {
    /// From a wallet.
    Erc4337,
    /// By card.
    Card,
}

impl Scheme {
    /// As the API writes it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Erc4337 => "nvm:erc4337",
            Self::Card => "nvm:card-delegation",
        }
    }

    /// A random name of a payment: by card, what the provider calls it.
    pub(crate) fn transaction(self, rng: &mut fastrand::Rng) -> String {
        match self {
            Self::Erc4337 => TransactionHash::random(rng).text(),
            Self::Card => keys::hex(rng, "pi_", 2),
        }
    }

    pub(crate) fn named(name: &str) -> Option<Self> {
        [Self::Erc4337, Self::Card]
            .into_iter()
            .find(|scheme| scheme.name() == name)
    }
}

/// Which protocol a token is for. One of the other is refused, though they look alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Family {
    X402,
    Mpp,
}

/// Leave to use a plan's credits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Permission {
    pub(crate) hash: Arc<str>,
    pub(crate) family: Family,
    /// Whose credits are used.
    pub(crate) owner: Address,
    /// The owner as answers spell it, which takes a hash.
    pub(crate) payer: Box<str>,
    pub(crate) plan: PlanKey,
    /// The agents that may use them, or any of the plan's.
    pub(crate) agents: Vec<AgentKey>,
    pub(crate) scheme: Scheme,
    pub(crate) network: String,
    /// What buys the plan when credits are short.
    pub(crate) delegation: Option<DelegationId>,
    /// What the token itself is bound to.
    pub(crate) resource_url: Option<String>,
    pub(crate) http_verb: Option<String>,
    /// Its token settles once (version 3), and is bound to agent, resource and verb.
    pub(crate) single_use: bool,
    pub(crate) max_credits: Option<Amount>,
    pub(crate) used: Amount,
    pub(crate) created: Moment,
    pub(crate) expires: Option<Moment>,
    pub(crate) revoked: bool,
    pub(crate) metadata: Option<Map<String, Value>>,
    /// The token's random part, which finds the permission.
    pub(crate) secret: String,
    /// The token's whole content, which must be what was issued.
    pub(crate) content: Arc<Value>,
    /// How many settlements it has. They stand apart, because a permission is looked at by every use.
    pub(crate) uses: u64,
}

/// One use of a permission.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Settlement {
    /// The key under which a repeat finds this settlement again.
    pub(crate) request_id: Option<Arc<str>>,
    pub(crate) burned: Amount,
    /// Credits that the holder had left.
    pub(crate) remaining: Amount,
    pub(crate) transaction: TransactionHash,
    /// The purchase that came first, if credits were short.
    pub(crate) order_transaction: Option<String>,
    pub(crate) at: Moment,
}

impl Permission {
    pub(crate) fn status(&self, now: Moment) -> &'static str {
        if self.revoked {
            "revoked"
        } else if self.is_expired(now) {
            "expired"
        } else if self.is_spent() {
            "used"
        } else {
            "active"
        }
    }

    pub(crate) fn is_expired(&self, now: Moment) -> bool {
        self.expires.is_some_and(|expires| now >= expires)
    }

    /// Whether its token was for one use, and that was made.
    pub(crate) fn is_spent(&self) -> bool {
        self.single_use && self.uses > 0
    }

    /// Credits that it may still use, where it says how many.
    pub(crate) fn left(&self) -> Option<Amount> {
        self.max_credits.map(|max| max.saturating_sub(self.used))
    }
}

impl Ledger {
    /// The permission, or the denial that says it does not exist.
    pub(crate) fn permission(&self, hash: &str) -> Result<&Permission, Denial> {
        let unknown = || Denial::UnknownPermission(hash.to_owned());
        self.permissions.get(hash).ok_or_else(unknown)
    }

    /// The permission, if it is the caller's. Others' look as if they did not exist.
    pub(crate) fn own_permission(
        &self,
        hash: &str,
        caller: Address,
    ) -> Result<&Permission, Denial> {
        self.permissions
            .get(hash)
            .filter(|permission| permission.owner == caller)
            .ok_or_else(|| Denial::UnknownPermission(hash.to_owned()))
    }

    /// The permissions of an account, in the order in which they were given.
    pub(crate) fn permissions_of(&self, owner: Address) -> impl Iterator<Item = &Permission> {
        self.permitted
            .iter()
            .filter_map(|hash| self.permissions.get(hash))
            .filter(move |permission| permission.owner == owner)
    }

    /// The uses of a permission, the oldest first.
    pub(crate) fn settlements_of(&self, hash: &str) -> &[Settlement] {
        self.settlements.get(hash).map_or(&[], Vec::as_slice)
    }

    /// The permission whose token has exactly this content.
    pub(crate) fn permission_of_token(&self, secret: &str, content: &Value) -> Option<&Permission> {
        let permission = self.permissions.get(self.tokens.get(secret)?)?;
        (*permission.content == *content).then_some(permission)
    }

    /// Gives a permission, and makes its delegation first if that is new: both or neither.
    pub(super) fn permit(
        &mut self,
        now: Moment,
        key_id: &str,
        permission: Permission,
        new_delegation: Option<Delegation>,
    ) -> Result<Receipt, Denial> {
        if self.permissions.contains_key(&permission.hash)
            || self.tokens.contains_key(&permission.secret)
        {
            return Err(Denial::PermissionExists(permission.hash.to_string()));
        }
        let plan = self
            .plans
            .get(&permission.plan)
            .ok_or(Denial::NoPlanToPay(permission.plan))?;
        if plan.price.is_crypto != (permission.scheme == Scheme::Erc4337) {
            return Err(Denial::SchemeMismatch {
                scheme: permission.scheme,
                plan: permission.plan,
            });
        }
        for agent in &permission.agents {
            self.serves(*agent, permission.plan)?;
        }
        if let Some(delegation) = &new_delegation {
            self.may_delegate(key_id, delegation)?;
            may_back(delegation, now, key_id, &permission)?;
        } else if let Some(id) = &permission.delegation {
            let delegation = self
                .own_delegation(id, permission.owner)
                .map_err(|_unknown| Denial::NothingDelegated(id.clone()))?;
            may_back(delegation, now, key_id, &permission)?;
        }
        if let Some(delegation) = new_delegation {
            self.delegate(key_id, delegation)?;
        }
        let hash = Arc::clone(&permission.hash);
        self.tokens.insert(permission.secret.clone(), hash.clone());
        self.permitted.push(hash.clone());
        self.permissions.insert(hash, permission);
        Ok(Receipt::of_no_credits())
    }

    pub(super) fn revoke_permission(
        &mut self,
        hash: &str,
        caller: Address,
    ) -> Result<Receipt, Denial> {
        if self.own_permission(hash, caller)?.revoked {
            return Err(Denial::AlreadyRevoked(hash.to_owned()));
        }
        if let Some(permission) = self.permissions.get_mut(hash) {
            permission.revoked = true;
        }
        Ok(Receipt::of_no_credits())
    }

    /// Whether the agent exists and the plan gives access to it.
    pub(crate) fn serves(&self, key: AgentKey, plan: PlanKey) -> Result<(), Denial> {
        let agent = self.agents.get(&key).ok_or(Denial::NoAgentToPay(key))?;
        if agent.plans.contains(&plan) {
            Ok(())
        } else {
            Err(Denial::NotSoldBy { agent: key, plan })
        }
    }
}

/// Whether a delegation can stand behind a permission.
fn may_back(
    delegation: &Delegation,
    now: Moment,
    key_id: &str,
    permission: &Permission,
) -> Result<(), Denial> {
    let status = delegation.status(now);
    if matches!(
        status,
        DelegationStatus::Revoked | DelegationStatus::Expired
    ) {
        return Err(Denial::NotUsable {
            delegation: delegation.id.clone(),
            status,
        });
    }
    if delegation.plan.is_some_and(|only| only != permission.plan) {
        return Err(Denial::DelegatedForOtherPlan {
            delegation: delegation.id.clone(),
            plan: permission.plan,
        });
    }
    if !delegation.is_for_key(key_id) {
        return Err(Denial::KeyNotAllowed);
    }
    match (permission.scheme, delegation.provider.is_card()) {
        (Scheme::Erc4337, false) | (Scheme::Card, true) => Ok(()),
        (Scheme::Card, false) => Err(Denial::CryptoAsCard(delegation.id.clone())),
        (Scheme::Erc4337, true) => Err(Denial::WrongRail {
            provider: delegation.provider,
            plan: permission.plan,
        }),
    }
}
