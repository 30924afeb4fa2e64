//! The operations of the documents, as data.
// Provisional.

use crate::{Operation, Safety};

/// Every operation, by name.
pub static OPERATIONS: [Operation; 42] = [
    Operation { id: "addPlanToAgent", name: "add_plan_to_agent", method: "POST", path: "/protocol/agents/{agentId}/plan/{planId}", statuses: &[200, 401, 404], safety: Safety::Neither, moves_value: false, idempotency_key: None },
    Operation { id: "createDelegation", name: "create_delegation", method: "POST", path: "/delegation/create", statuses: &[201, 401], safety: Safety::Neither, moves_value: false, idempotency_key: None },
    Operation { id: "createPermission", name: "create_permission", method: "POST", path: "/x402/permissions", statuses: &[200, 401, 402], safety: Safety::Neither, moves_value: false, idempotency_key: None },
    Operation { id: "getAccessToken", name: "get_access_token", method: "GET", path: "/protocol/token/{planId}/{agentId}", statuses: &[200, 401, 402, 404], safety: Safety::Safe, moves_value: false, idempotency_key: None },
    Operation { id: "getAgent", name: "get_agent", method: "GET", path: "/protocol/agents/{agentId}", statuses: &[200, 404], safety: Safety::Safe, moves_value: false, idempotency_key: None },
    Operation { id: "getAgentPlans", name: "get_agent_plans", method: "GET", path: "/protocol/agents/{agentId}/plans", statuses: &[200, 404], safety: Safety::Safe, moves_value: false, idempotency_key: None },
    Operation { id: "getDelegation", name: "get_delegation", method: "GET", path: "/delegation/{delegationId}", statuses: &[200, 404], safety: Safety::Safe, moves_value: false, idempotency_key: None },
    Operation { id: "getPermission", name: "get_permission", method: "GET", path: "/x402/permissions/{permissionHash}", statuses: &[200, 401, 404], safety: Safety::Safe, moves_value: false, idempotency_key: None },
    Operation { id: "getPlan", name: "get_plan", method: "GET", path: "/protocol/plans/{planId}", statuses: &[200, 404], safety: Safety::Safe, moves_value: false, idempotency_key: None },
    Operation { id: "getPlanAgents", name: "get_plan_agents", method: "GET", path: "/protocol/plans/{planId}/agents", statuses: &[200, 404], safety: Safety::Safe, moves_value: false, idempotency_key: None },
    Operation { id: "getPlanBalance", name: "get_plan_balance", method: "GET", path: "/protocol/plans/{planId}/balance/{holderAddress}", statuses: &[200, 404], safety: Safety::Safe, moves_value: false, idempotency_key: None },
    Operation { id: "getTransactions", name: "get_transactions", method: "GET", path: "/delegation/{delegationId}/transactions", statuses: &[200, 404], safety: Safety::Safe, moves_value: false, idempotency_key: None },
    Operation { id: "initializeAgentRequest", name: "initialize_agent_request", method: "POST", path: "/protocol/agents/initialize/{agentId}", statuses: &[200, 401, 402], safety: Safety::Neither, moves_value: false, idempotency_key: None },
    Operation { id: "listAgents", name: "list_agents", method: "GET", path: "/protocol/agents", statuses: &[200, 401], safety: Safety::Safe, moves_value: false, idempotency_key: None },
    Operation { id: "listDelegations", name: "list_delegations", method: "GET", path: "/delegation", statuses: &[200], safety: Safety::Safe, moves_value: false, idempotency_key: None },
    Operation { id: "listPaymentMethods", name: "list_payment_methods", method: "GET", path: "/payment-methods", statuses: &[200, 400, 401], safety: Safety::Safe, moves_value: false, idempotency_key: None },
    Operation { id: "listPermissions", name: "list_permissions", method: "GET", path: "/x402/permissions", statuses: &[200, 401], safety: Safety::Safe, moves_value: false, idempotency_key: None },
    Operation { id: "listPlans", name: "list_plans", method: "GET", path: "/protocol/plans", statuses: &[200, 401], safety: Safety::Safe, moves_value: false, idempotency_key: None },
    Operation { id: "listRouterPayments", name: "list_router_payments", method: "GET", path: "/router/payments", statuses: &[200, 400, 401], safety: Safety::Safe, moves_value: false, idempotency_key: None },
    Operation { id: "mintCredits", name: "mint_credits", method: "POST", path: "/protocol/plans/mint", statuses: &[200, 401, 403], safety: Safety::Neither, moves_value: true, idempotency_key: None },
    Operation { id: "mintExpirableCredits", name: "mint_expirable_credits", method: "POST", path: "/protocol/plans/mintExpirable", statuses: &[200, 401, 403], safety: Safety::Neither, moves_value: true, idempotency_key: None },
    Operation { id: "mintX402PaymentCredential", name: "mint_x402_payment_credential", method: "POST", path: "/router/payments", statuses: &[201, 400, 401, 402, 403, 409], safety: Safety::Neither, moves_value: true, idempotency_key: None },
    Operation { id: "orderPlan", name: "order_plan", method: "POST", path: "/protocol/plans/{planId}/order", statuses: &[200, 401, 402, 404], safety: Safety::Neither, moves_value: true, idempotency_key: None },
    Operation { id: "redeemCredits", name: "redeem_credits", method: "POST", path: "/protocol/plans/redeem", statuses: &[200, 401, 402], safety: Safety::Neither, moves_value: true, idempotency_key: None },
    Operation { id: "registerAgent", name: "register_agent", method: "POST", path: "/protocol/agents", statuses: &[200, 400, 401], safety: Safety::Neither, moves_value: false, idempotency_key: None },
    Operation { id: "registerAgentAndPlan", name: "register_agent_and_plan", method: "POST", path: "/protocol/agents/plans", statuses: &[200, 400, 401], safety: Safety::Neither, moves_value: false, idempotency_key: None },
    Operation { id: "registerPlan", name: "register_plan", method: "POST", path: "/protocol/plans", statuses: &[200, 400, 401], safety: Safety::Neither, moves_value: false, idempotency_key: None },
    Operation { id: "removePlanFromAgent", name: "remove_plan_from_agent", method: "DELETE", path: "/protocol/agents/{agentId}/plan/{planId}", statuses: &[200, 401, 404], safety: Safety::Idempotent, moves_value: false, idempotency_key: None },
    Operation { id: "reportPaymentSettlement", name: "report_payment_settlement", method: "POST", path: "/router/payments/{id}/settled", statuses: &[201, 401, 404, 409], safety: Safety::Neither, moves_value: false, idempotency_key: None },
    Operation { id: "revokeDelegation", name: "revoke_delegation", method: "DELETE", path: "/delegation/{delegationId}", statuses: &[200, 404], safety: Safety::Idempotent, moves_value: false, idempotency_key: None },
    Operation { id: "revokePaymentMethod", name: "revoke_payment_method", method: "DELETE", path: "/payment-methods/{paymentMethodId}", statuses: &[200, 401, 404], safety: Safety::Idempotent, moves_value: false, idempotency_key: None },
    Operation { id: "revokePermission", name: "revoke_permission", method: "DELETE", path: "/x402/permissions/{permissionHash}", statuses: &[200, 401, 404], safety: Safety::Idempotent, moves_value: false, idempotency_key: None },
    Operation { id: "routeAndPayRequest", name: "route_and_pay_request", method: "POST", path: "/router/route", statuses: &[201, 400, 401, 402, 403, 409], safety: Safety::Neither, moves_value: true, idempotency_key: None },
    Operation { id: "routerPaymentsSummary", name: "router_payments_summary", method: "GET", path: "/router/payments/summary", statuses: &[200, 400, 401], safety: Safety::Safe, moves_value: false, idempotency_key: None },
    Operation { id: "settlePermission", name: "settle_permission", method: "POST", path: "/x402/settle", statuses: &[200, 402], safety: Safety::Neither, moves_value: true, idempotency_key: None },
    Operation { id: "toggleAgentListing", name: "toggle_agent_listing", method: "PUT", path: "/protocol/agents/{agentId}/list/{activate}", statuses: &[200, 401, 404], safety: Safety::Idempotent, moves_value: false, idempotency_key: None },
    Operation { id: "togglePlanListing", name: "toggle_plan_listing", method: "PUT", path: "/protocol/plans/{planId}/list/{activate}", statuses: &[200, 401, 404], safety: Safety::Idempotent, moves_value: false, idempotency_key: None },
    Operation { id: "trackAgentSubTask", name: "track_agent_sub_task", method: "POST", path: "/protocol/agent-sub-tasks", statuses: &[200, 401], safety: Safety::Neither, moves_value: false, idempotency_key: None },
    Operation { id: "updateAgent", name: "update_agent", method: "PUT", path: "/protocol/agents/{agentId}", statuses: &[200, 401, 404], safety: Safety::Idempotent, moves_value: false, idempotency_key: None },
    Operation { id: "updatePaymentMethod", name: "update_payment_method", method: "PATCH", path: "/payment-methods/{paymentMethodId}", statuses: &[200, 401, 404], safety: Safety::Neither, moves_value: false, idempotency_key: None },
    Operation { id: "updatePlan", name: "update_plan", method: "PUT", path: "/protocol/plans/{planId}", statuses: &[200, 401, 404], safety: Safety::Idempotent, moves_value: false, idempotency_key: None },
    Operation { id: "verifyPermission", name: "verify_permission", method: "POST", path: "/x402/verify", statuses: &[200], safety: Safety::Neither, moves_value: false, idempotency_key: None },
];

/// `POST /protocol/agents/{agentId}/plan/{planId}`
pub const ADD_PLAN_TO_AGENT: &Operation = &OPERATIONS[0];

/// `POST /delegation/create`
pub const CREATE_DELEGATION: &Operation = &OPERATIONS[1];

/// `POST /x402/permissions`
pub const CREATE_PERMISSION: &Operation = &OPERATIONS[2];

/// `GET /protocol/token/{planId}/{agentId}`
pub const GET_ACCESS_TOKEN: &Operation = &OPERATIONS[3];

/// `GET /protocol/agents/{agentId}`
pub const GET_AGENT: &Operation = &OPERATIONS[4];

/// `GET /protocol/agents/{agentId}/plans`
pub const GET_AGENT_PLANS: &Operation = &OPERATIONS[5];

/// `GET /delegation/{delegationId}`
pub const GET_DELEGATION: &Operation = &OPERATIONS[6];

/// `GET /x402/permissions/{permissionHash}`
pub const GET_PERMISSION: &Operation = &OPERATIONS[7];

/// `GET /protocol/plans/{planId}`
pub const GET_PLAN: &Operation = &OPERATIONS[8];

/// `GET /protocol/plans/{planId}/agents`
pub const GET_PLAN_AGENTS: &Operation = &OPERATIONS[9];

/// `GET /protocol/plans/{planId}/balance/{holderAddress}`
pub const GET_PLAN_BALANCE: &Operation = &OPERATIONS[10];

/// `GET /delegation/{delegationId}/transactions`
pub const GET_TRANSACTIONS: &Operation = &OPERATIONS[11];

/// `POST /protocol/agents/initialize/{agentId}`
pub const INITIALIZE_AGENT_REQUEST: &Operation = &OPERATIONS[12];

/// `GET /protocol/agents`
pub const LIST_AGENTS: &Operation = &OPERATIONS[13];

/// `GET /delegation`
pub const LIST_DELEGATIONS: &Operation = &OPERATIONS[14];

/// `GET /payment-methods`
pub const LIST_PAYMENT_METHODS: &Operation = &OPERATIONS[15];

/// `GET /x402/permissions`
pub const LIST_PERMISSIONS: &Operation = &OPERATIONS[16];

/// `GET /protocol/plans`
pub const LIST_PLANS: &Operation = &OPERATIONS[17];

/// `GET /router/payments`
pub const LIST_ROUTER_PAYMENTS: &Operation = &OPERATIONS[18];

/// `POST /protocol/plans/mint`
pub const MINT_CREDITS: &Operation = &OPERATIONS[19];

/// `POST /protocol/plans/mintExpirable`
pub const MINT_EXPIRABLE_CREDITS: &Operation = &OPERATIONS[20];

/// `POST /router/payments`
pub const MINT_X402_PAYMENT_CREDENTIAL: &Operation = &OPERATIONS[21];

/// `POST /protocol/plans/{planId}/order`
pub const ORDER_PLAN: &Operation = &OPERATIONS[22];

/// `POST /protocol/plans/redeem`
pub const REDEEM_CREDITS: &Operation = &OPERATIONS[23];

/// `POST /protocol/agents`
pub const REGISTER_AGENT: &Operation = &OPERATIONS[24];

/// `POST /protocol/agents/plans`
pub const REGISTER_AGENT_AND_PLAN: &Operation = &OPERATIONS[25];

/// `POST /protocol/plans`
pub const REGISTER_PLAN: &Operation = &OPERATIONS[26];

/// `DELETE /protocol/agents/{agentId}/plan/{planId}`
pub const REMOVE_PLAN_FROM_AGENT: &Operation = &OPERATIONS[27];

/// `POST /router/payments/{id}/settled`
pub const REPORT_PAYMENT_SETTLEMENT: &Operation = &OPERATIONS[28];

/// `DELETE /delegation/{delegationId}`
pub const REVOKE_DELEGATION: &Operation = &OPERATIONS[29];

/// `DELETE /payment-methods/{paymentMethodId}`
pub const REVOKE_PAYMENT_METHOD: &Operation = &OPERATIONS[30];

/// `DELETE /x402/permissions/{permissionHash}`
pub const REVOKE_PERMISSION: &Operation = &OPERATIONS[31];

/// `POST /router/route`
pub const ROUTE_AND_PAY_REQUEST: &Operation = &OPERATIONS[32];

/// `GET /router/payments/summary`
pub const ROUTER_PAYMENTS_SUMMARY: &Operation = &OPERATIONS[33];

/// `POST /x402/settle`
pub const SETTLE_PERMISSION: &Operation = &OPERATIONS[34];

/// `PUT /protocol/agents/{agentId}/list/{activate}`
pub const TOGGLE_AGENT_LISTING: &Operation = &OPERATIONS[35];

/// `PUT /protocol/plans/{planId}/list/{activate}`
pub const TOGGLE_PLAN_LISTING: &Operation = &OPERATIONS[36];

/// `POST /protocol/agent-sub-tasks`
pub const TRACK_AGENT_SUB_TASK: &Operation = &OPERATIONS[37];

/// `PUT /protocol/agents/{agentId}`
pub const UPDATE_AGENT: &Operation = &OPERATIONS[38];

/// `PATCH /payment-methods/{paymentMethodId}`
pub const UPDATE_PAYMENT_METHOD: &Operation = &OPERATIONS[39];

/// `PUT /protocol/plans/{planId}`
pub const UPDATE_PLAN: &Operation = &OPERATIONS[40];

/// `POST /x402/verify`
pub const VERIFY_PERMISSION: &Operation = &OPERATIONS[41];
