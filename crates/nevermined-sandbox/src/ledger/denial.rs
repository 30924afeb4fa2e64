//! Why the ledger does not carry out a command.

use super::{
    AgentKey, Amount, DelegationId, DelegationStatus, PaymentState, PlanKey, Provider, Scheme,
};

/// Why a command was not carried out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Denial {
    UnknownPlan(PlanKey),
    PlanExists(PlanKey),
    NotPlanOwner(PlanKey),
    PlanUnchanged {
        plan: PlanKey,
        listed: bool,
    },
    UnknownAgent(AgentKey),
    AgentExists(AgentKey),
    NotAgentOwner(AgentKey),
    AgentUnchanged {
        agent: AgentKey,
        listed: bool,
    },
    NotLinked {
        agent: AgentKey,
        plan: PlanKey,
    },
    OtherOrganization {
        agent: AgentKey,
        plan: PlanKey,
    },
    UnknownMethod(String),
    MethodExists(String),
    OtherProvider {
        method: String,
        provider: Provider,
        asked: Provider,
    },
    KeyNotAllowed,
    UnknownDelegation(DelegationId),
    DelegationExists(DelegationId),
    DelegatedForOtherPlan {
        delegation: DelegationId,
        plan: PlanKey,
    },
    WrongRail {
        provider: Provider,
        plan: PlanKey,
    },
    NotUsable {
        delegation: DelegationId,
        status: DelegationStatus,
    },
    BudgetShort {
        delegation: DelegationId,
        cents: Amount,
        left: Amount,
    },
    Declined(String),
    UnknownPermission(String),
    PermissionExists(String),
    PermissionRevoked(String),
    PermissionExpired(String),
    AlreadyRevoked(String),
    TokenSpent,
    BoundElsewhere,
    /// A token of version 3 is for the one and was presented for the other.
    OtherResource {
        resource: String,
        asked: String,
    },
    OtherVerb {
        verb: String,
        asked: String,
    },
    RequestIdTaken(String),
    NoPlanToPay(PlanKey),
    NoAgentToPay(AgentKey),
    NotSoldBy {
        agent: AgentKey,
        plan: PlanKey,
    },
    NothingDelegated(DelegationId),
    CryptoAsCard(DelegationId),
    SchemeMismatch {
        scheme: Scheme,
        plan: PlanKey,
    },
    NotAccepted {
        scheme: Scheme,
        plan: PlanKey,
    },
    NoResource,
    OutsideEndpoints {
        agent: AgentKey,
        url: String,
    },
    AmountOutside {
        asked: Amount,
        min: Amount,
        max: Amount,
    },
    FiatPlan(PlanKey),
    /// The router can't pay this, and why.
    Unroutable(String),
    /// The delegation does not suffice, and why.
    RouterBudget(String),
    RouterFunds,
    RouterKeyNotAllowed(DelegationId),
    /// The request id is another payment's, whose id this is.
    RouterRequestUsed(String),
    UnknownRouterPayment(String),
    NotSettleable {
        payment: String,
        state: PaymentState,
    },
    /// An id that was drawn is another's.
    IdTaken(String),
    NotFiat(PlanKey),
    UnknownCheckout(String),
    CheckoutExpired(String),
    UnknownOrder(String),
    /// The key is another order's, whose id this is.
    OrderConflict(String),
    OrderClosed {
        order: String,
        status: &'static str,
    },
    RefundOutside {
        cents: u64,
        left: u64,
    },
    AlreadyOwned(PlanKey),
    MintOfNothing,
    RedeemOfNothing,
    WalletShort {
        price: Amount,
        wallet: Amount,
    },
    InsufficientCredits {
        asked: Amount,
        held: Amount,
    },
    /// Of a group that pays with the card.
    GroupBudgetShort {
        budget: String,
        cents: Amount,
        left: Amount,
    },
    /// What an organization's wallet pays has to be within a budget of the group that shares it.
    NoGroupBudget(String),
    UnknownOrganizationWallet(String),
    TooMuch,
}
