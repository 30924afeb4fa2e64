//! Plans, agents and permissions for tests.

use super::{
    Access, Agent, AgentKey, Amount, CreditsTerms, Family, Permission, Plan, PlanKey, Price, Scheme,
};
use crate::clock::Moment;
use nevermined_types::Address;
use std::sync::Arc;

/// An agent without plans.
pub(crate) fn agent(key: AgentKey, owner: Address) -> Agent {
    Agent {
        key,
        owner,
        name: "an agent".to_owned(),
        metadata: serde_json::Map::new(),
        api: serde_json::Map::new(),
        plans: Vec::new(),
        is_listed: true,
        org_id: None,
        registered: Moment::from_millis(0),
    }
}

/// Leave to use a plan's credits, without a delegation and without limits.
pub(crate) fn permission(hash: String, owner: Address, plan: PlanKey) -> Permission {
    Permission {
        secret: hash.clone(),
        content: Arc::new(serde_json::json!({ "token": hash })),
        hash: hash.into(),
        family: Family::X402,
        owner,
        payer: owner.to_string().into(),
        plan,
        agents: Vec::new(),
        scheme: Scheme::Erc4337,
        network: String::new(),
        delegation: None,
        resource_url: None,
        http_verb: None,
        single_use: false,
        max_credits: None,
        used: Amount::ZERO,
        created: Moment::from_millis(0),
        expires: None,
        revoked: false,
        metadata: None,
        uses: 0,
    }
}

/// 100 credits for 10 token units, paid to the owner.
pub(crate) fn plan(key: PlanKey, owner: Address) -> Plan {
    Plan {
        key,
        owner,
        name: "a hundred".to_owned(),
        description: None,
        price: Price {
            is_crypto: true,
            currency: None,
            total: Amount::from(10u64),
            amounts: vec![Amount::from(10u64)],
            receivers: Vec::new(),
            token: String::new(),
            contract: String::new(),
            fee_controller: String::new(),
            external_price: String::new(),
            template: String::new(),
        },
        credits: CreditsTerms {
            access: Access::Credits,
            amount: Amount::from(100u64),
            min_amount: Amount::ONE,
            max_amount: Amount::ONE,
            duration_secs: 0,
            fixed_redemption: true,
            redemption_type: 4,
            onchain_mirror: false,
        },
        is_trial: false,
        sold_once: false,
        pays_per_use: false,
        is_listed: true,
        org_id: None,
        registered: Moment::from_millis(0),
    }
}
