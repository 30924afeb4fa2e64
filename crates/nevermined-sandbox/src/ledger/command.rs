//! What can be asked of the ledger.

use super::{
    Agent, AgentChange, AgentKey, Amount, CardSale, Challenge, Delegation, DelegationId,
    MethodChange, PaymentMethod, Permission, Plan, PlanKey, Routing, Settle, SubTask,
};
use nevermined_types::Address;
use serde::{Deserialize, Serialize};

/// What can be asked of the ledger.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum Command {
    /// Puts money that did not exist before into a wallet.
    Fund { wallet: Address, amount: Amount },
    /// Adds a plan.
    Register { plan: Box<Plan> },
    /// Changes what describes a plan. What is not given stays.
    UpdatePlan {
        plan: PlanKey,
        caller: Address,
        name: Option<String>,
        description: Option<String>,
    },
    /// Shows a plan in catalogs, or hides it.
    ListPlan {
        plan: PlanKey,
        caller: Address,
        listed: bool,
    },
    /// Adds an agent.
    RegisterAgent { agent: Box<Agent> },
    /// Adds a plan and an agent that it gives access to.
    RegisterBoth { plan: Box<Plan>, agent: Box<Agent> },
    /// Changes what describes an agent.
    UpdateAgent {
        agent: AgentKey,
        caller: Address,
        change: Box<AgentChange>,
    },
    /// Shows an agent in catalogs, or hides it.
    ListAgent {
        agent: AgentKey,
        caller: Address,
        listed: bool,
    },
    /// Lets a plan give access to an agent.
    Link {
        agent: AgentKey,
        plan: PlanKey,
        caller: Address,
    },
    /// Ends that.
    Unlink {
        agent: AgentKey,
        plan: PlanKey,
        caller: Address,
    },
    /// Adds a card, or an account's wallet.
    AddMethod { method: Box<PaymentMethod> },
    /// Changes a payment method.
    UpdateMethod {
        method: String,
        caller: Address,
        change: MethodChange,
    },
    /// Ends the use of a payment method.
    RevokeMethod { method: String, caller: Address },
    /// Gives leave to spend money. `key_id` is the key that gives it.
    Delegate {
        key_id: String,
        delegation: Box<Delegation>,
    },
    /// Takes it back.
    RevokeDelegation {
        delegation: DelegationId,
        caller: Address,
    },
    /// Buys a plan with a delegation's money, as settling does when credits are short.
    #[cfg(test)]
    BuyThrough(super::Purchase),
    /// Gives leave to use credits, backed by a delegation that may be new. `key_id` is the key that gives it.
    Permit {
        key_id: String,
        permission: Box<Permission>,
        new_delegation: Option<Box<Delegation>>,
    },
    /// Takes it back.
    RevokePermission { permission: String, caller: Address },
    /// Uses it: buys the plan if credits are short, and burns credits.
    Settle(Box<Settle>),
    /// Seals a price for one request.
    Challenge(Box<Challenge>),
    /// Notes a part of an agent's work.
    Track(SubTask),
    /// Pays through the router.
    Route(Routing),
    /// Sells by card, without a delegation.
    Card(CardSale),
    /// Buys a plan: money moves from the buyer, credits go to the buyer.
    Order { plan: PlanKey, buyer: Address },
    /// Gives credits away. `seconds` is how long they last; none: for ever.
    Mint {
        plan: PlanKey,
        caller: Address,
        holder: Address,
        amount: Amount,
        seconds: Option<u64>,
    },
    /// Takes credits that were used.
    Redeem {
        plan: PlanKey,
        caller: Address,
        holder: Address,
        amount: Amount,
    },
}
