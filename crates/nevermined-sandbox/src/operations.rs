//! Every operation of the service, by the id that the clients of this workspace know it by. A test compares
//! the table with the documents in `openapi/`.

use http::Method;

/// Id, method, path.
const OPERATIONS: &[(&str, &str, &str)] = &[
    ("getDeployment", "GET", "/"),
    (
        "getServicesCatalog",
        "GET",
        "/.well-known/agent-services-catalog.json",
    ),
    ("getSigningKeys", "GET", "/.well-known/jwks.json"),
    (
        "getAuthorizationServer",
        "GET",
        "/.well-known/oauth-authorization-server",
    ),
    (
        "getProtectedResource",
        "GET",
        "/.well-known/oauth-protected-resource",
    ),
    ("listCatalogCategories", "GET", "/api/v1/catalog/categories"),
    ("listCatalogServices", "GET", "/api/v1/catalog/services"),
    (
        "getCatalogService",
        "GET",
        "/api/v1/catalog/services/{slug}",
    ),
    ("listDelegations", "GET", "/api/v1/delegation"),
    ("createDelegation", "POST", "/api/v1/delegation/create"),
    (
        "revokeDelegation",
        "DELETE",
        "/api/v1/delegation/{delegationId}",
    ),
    ("getDelegation", "GET", "/api/v1/delegation/{delegationId}"),
    (
        "getTransactions",
        "GET",
        "/api/v1/delegation/{delegationId}/transactions",
    ),
    ("createEmbedSession", "POST", "/api/v1/embed/session"),
    (
        "connectStripeAccount",
        "POST",
        "/api/v1/fiat/stripe/account",
    ),
    ("orderPlanByCard", "POST", "/api/v1/fiat/stripe/payment"),
    (
        "getLegalDocuments",
        "GET",
        "/api/v1/legal-documents/manifest",
    ),
    (
        "getConsentStatus",
        "GET",
        "/api/v1/legal-documents/me/consent-status",
    ),
    (
        "recordConsents",
        "POST",
        "/api/v1/legal-documents/me/consents",
    ),
    ("getVersions", "GET", "/api/v1/meta/versions"),
    ("createMppChallenge", "POST", "/api/v1/mpp/challenge"),
    ("createMppPermission", "POST", "/api/v1/mpp/permissions"),
    ("settleMppCredential", "POST", "/api/v1/mpp/settle"),
    ("verifyMppCredential", "POST", "/api/v1/mpp/verify"),
    ("createOrder", "POST", "/api/v1/orders"),
    ("getOrder", "GET", "/api/v1/orders/{orderId}"),
    ("updateOrganization", "PUT", "/api/v1/organizations"),
    (
        "createOrganizationAccount",
        "POST",
        "/api/v1/organizations/account",
    ),
    ("listTiers", "GET", "/api/v1/organizations/billing/catalog"),
    (
        "getInvitation",
        "GET",
        "/api/v1/organizations/invitations/{token}",
    ),
    (
        "acceptInvitation",
        "POST",
        "/api/v1/organizations/invitations/{token}/accept",
    ),
    (
        "listOrganizationMembers",
        "POST",
        "/api/v1/organizations/members",
    ),
    (
        "listMyMemberships",
        "GET",
        "/api/v1/organizations/my-memberships",
    ),
    (
        "getUserOrganizationInfo",
        "GET",
        "/api/v1/organizations/user-info/{userId}",
    ),
    (
        "listOrganizationActivity",
        "GET",
        "/api/v1/organizations/{orgId}/activity",
    ),
    (
        "getOrganizationInstructions",
        "GET",
        "/api/v1/organizations/{orgId}/agentic-instructions.md",
    ),
    (
        "getOrganizationAiCatalog",
        "GET",
        "/api/v1/organizations/{orgId}/ai-catalog.json",
    ),
    (
        "getConversion",
        "GET",
        "/api/v1/organizations/{orgId}/analytics/conversion",
    ),
    (
        "getCreditsByMember",
        "GET",
        "/api/v1/organizations/{orgId}/analytics/credits-by-member",
    ),
    (
        "listTopCustomers",
        "GET",
        "/api/v1/organizations/{orgId}/analytics/customers",
    ),
    (
        "getGroupRouterSpend",
        "GET",
        "/api/v1/organizations/{orgId}/analytics/groups/{groupId}/router-spend",
    ),
    (
        "getMonthlyRecurringRevenue",
        "GET",
        "/api/v1/organizations/{orgId}/analytics/mrr",
    ),
    (
        "getRevenue",
        "GET",
        "/api/v1/organizations/{orgId}/analytics/revenue",
    ),
    (
        "getPlanUsage",
        "GET",
        "/api/v1/organizations/{orgId}/analytics/usage",
    ),
    (
        "cancelSubscription",
        "POST",
        "/api/v1/organizations/{orgId}/billing/cancel",
    ),
    (
        "createBillingCheckout",
        "POST",
        "/api/v1/organizations/{orgId}/billing/checkout",
    ),
    (
        "downgradeSubscription",
        "POST",
        "/api/v1/organizations/{orgId}/billing/downgrade",
    ),
    (
        "getBillingEntitlements",
        "GET",
        "/api/v1/organizations/{orgId}/billing/entitlements",
    ),
    (
        "listBillingInvoices",
        "GET",
        "/api/v1/organizations/{orgId}/billing/invoices",
    ),
    (
        "getBillingSubscription",
        "GET",
        "/api/v1/organizations/{orgId}/billing/subscription",
    ),
    (
        "upgradeSubscription",
        "POST",
        "/api/v1/organizations/{orgId}/billing/upgrade",
    ),
    (
        "listCustomers",
        "GET",
        "/api/v1/organizations/{orgId}/customers",
    ),
    (
        "getOrganizationCustomerTotals",
        "GET",
        "/api/v1/organizations/{orgId}/customers/aggregations",
    ),
    (
        "exportCustomers",
        "GET",
        "/api/v1/organizations/{orgId}/customers/export",
    ),
    (
        "getCustomer",
        "GET",
        "/api/v1/organizations/{orgId}/customers/{customerId}",
    ),
    (
        "getCustomerTotals",
        "GET",
        "/api/v1/organizations/{orgId}/customers/{customerId}/aggregations",
    ),
    (
        "blockCustomer",
        "POST",
        "/api/v1/organizations/{orgId}/customers/{customerId}/block",
    ),
    (
        "listCustomerPurchases",
        "GET",
        "/api/v1/organizations/{orgId}/customers/{customerId}/purchases",
    ),
    (
        "unblockCustomer",
        "POST",
        "/api/v1/organizations/{orgId}/customers/{customerId}/unblock",
    ),
    ("listGroups", "GET", "/api/v1/organizations/{orgId}/groups"),
    (
        "createGroup",
        "POST",
        "/api/v1/organizations/{orgId}/groups",
    ),
    (
        "deleteGroup",
        "DELETE",
        "/api/v1/organizations/{orgId}/groups/{groupId}",
    ),
    (
        "getGroup",
        "GET",
        "/api/v1/organizations/{orgId}/groups/{groupId}",
    ),
    (
        "updateGroup",
        "PATCH",
        "/api/v1/organizations/{orgId}/groups/{groupId}",
    ),
    (
        "listGroupBudgets",
        "GET",
        "/api/v1/organizations/{orgId}/groups/{groupId}/budgets",
    ),
    (
        "createGroupBudget",
        "POST",
        "/api/v1/organizations/{orgId}/groups/{groupId}/budgets",
    ),
    (
        "deleteGroupBudget",
        "DELETE",
        "/api/v1/organizations/{orgId}/groups/{groupId}/budgets/{budgetId}",
    ),
    (
        "getGroupBudget",
        "GET",
        "/api/v1/organizations/{orgId}/groups/{groupId}/budgets/{budgetId}",
    ),
    (
        "updateGroupBudget",
        "PATCH",
        "/api/v1/organizations/{orgId}/groups/{groupId}/budgets/{budgetId}",
    ),
    (
        "getGroupBudgetUsage",
        "GET",
        "/api/v1/organizations/{orgId}/groups/{groupId}/budgets/{budgetId}/usage",
    ),
    (
        "addGroupMember",
        "POST",
        "/api/v1/organizations/{orgId}/groups/{groupId}/members",
    ),
    (
        "removeGroupMember",
        "DELETE",
        "/api/v1/organizations/{orgId}/groups/{groupId}/members/{memberId}",
    ),
    (
        "listGroupPaymentMethods",
        "GET",
        "/api/v1/organizations/{orgId}/groups/{groupId}/payment-methods",
    ),
    (
        "addGroupPaymentMethod",
        "POST",
        "/api/v1/organizations/{orgId}/groups/{groupId}/payment-methods",
    ),
    (
        "removeGroupPaymentMethod",
        "DELETE",
        "/api/v1/organizations/{orgId}/groups/{groupId}/payment-methods/{id}",
    ),
    (
        "listGroupWallets",
        "GET",
        "/api/v1/organizations/{orgId}/groups/{groupId}/wallets",
    ),
    (
        "listInvitations",
        "GET",
        "/api/v1/organizations/{orgId}/invitations",
    ),
    (
        "createInvitation",
        "POST",
        "/api/v1/organizations/{orgId}/invitations",
    ),
    (
        "revokeInvitation",
        "POST",
        "/api/v1/organizations/{orgId}/invitations/{id}/revoke",
    ),
    (
        "getOrganizationLlmsTxt",
        "GET",
        "/api/v1/organizations/{orgId}/llms.txt",
    ),
    (
        "removeMember",
        "DELETE",
        "/api/v1/organizations/{orgId}/members/{memberId}",
    ),
    (
        "changeMemberRole",
        "PATCH",
        "/api/v1/organizations/{orgId}/members/{memberId}",
    ),
    (
        "deactivateMember",
        "POST",
        "/api/v1/organizations/{orgId}/members/{memberId}/deactivate",
    ),
    (
        "reactivateMember",
        "POST",
        "/api/v1/organizations/{orgId}/members/{memberId}/reactivate",
    ),
    (
        "listRealtimeSecrets",
        "GET",
        "/api/v1/organizations/{orgId}/realtime/secrets",
    ),
    (
        "createRealtimeSecret",
        "POST",
        "/api/v1/organizations/{orgId}/realtime/secrets",
    ),
    (
        "revokeRealtimeSecret",
        "DELETE",
        "/api/v1/organizations/{orgId}/realtime/secrets/{id}",
    ),
    (
        "rotateRealtimeSecret",
        "POST",
        "/api/v1/organizations/{orgId}/realtime/secrets/{id}/rotate",
    ),
    (
        "validateOrganization",
        "POST",
        "/api/v1/organizations/{orgId}/validate",
    ),
    (
        "listOrganizationWallets",
        "GET",
        "/api/v1/organizations/{orgId}/wallets",
    ),
    (
        "createOrganizationWallet",
        "POST",
        "/api/v1/organizations/{orgId}/wallets",
    ),
    (
        "deleteOrganizationWallet",
        "DELETE",
        "/api/v1/organizations/{orgId}/wallets/{id}",
    ),
    (
        "getOrganizationWallet",
        "GET",
        "/api/v1/organizations/{orgId}/wallets/{id}",
    ),
    (
        "updateOrganizationWallet",
        "PATCH",
        "/api/v1/organizations/{orgId}/wallets/{id}",
    ),
    (
        "getOrganizationWalletBalances",
        "GET",
        "/api/v1/organizations/{orgId}/wallets/{id}/balances",
    ),
    (
        "listOrganizationWalletGroups",
        "GET",
        "/api/v1/organizations/{orgId}/wallets/{id}/groups",
    ),
    (
        "unshareOrganizationWallet",
        "DELETE",
        "/api/v1/organizations/{orgId}/wallets/{id}/groups/{groupId}",
    ),
    (
        "shareOrganizationWallet",
        "POST",
        "/api/v1/organizations/{orgId}/wallets/{id}/groups/{groupId}",
    ),
    (
        "withdrawFromOrganizationWallet",
        "POST",
        "/api/v1/organizations/{orgId}/wallets/{id}/withdraw",
    ),
    (
        "listWebhooks",
        "GET",
        "/api/v1/organizations/{orgId}/webhooks",
    ),
    (
        "createWebhook",
        "POST",
        "/api/v1/organizations/{orgId}/webhooks",
    ),
    (
        "getWebhookDelivery",
        "GET",
        "/api/v1/organizations/{orgId}/webhooks/deliveries/{deliveryId}",
    ),
    (
        "retryWebhookDelivery",
        "POST",
        "/api/v1/organizations/{orgId}/webhooks/deliveries/{deliveryId}/retry",
    ),
    (
        "deleteWebhook",
        "DELETE",
        "/api/v1/organizations/{orgId}/webhooks/{id}",
    ),
    (
        "getWebhook",
        "GET",
        "/api/v1/organizations/{orgId}/webhooks/{id}",
    ),
    (
        "updateWebhook",
        "PATCH",
        "/api/v1/organizations/{orgId}/webhooks/{id}",
    ),
    (
        "rotateWebhookSecret",
        "POST",
        "/api/v1/organizations/{orgId}/webhooks/{id}/rotate-secret",
    ),
    (
        "listWebhookDeliveries",
        "GET",
        "/api/v1/organizations/{orgId}/webhooks/{subscriptionId}/deliveries",
    ),
    ("listPaymentMethods", "GET", "/api/v1/payment-methods"),
    (
        "revokePaymentMethod",
        "DELETE",
        "/api/v1/payment-methods/{paymentMethodId}",
    ),
    (
        "updatePaymentMethod",
        "PATCH",
        "/api/v1/payment-methods/{paymentMethodId}",
    ),
    (
        "trackAgentSubTask",
        "POST",
        "/api/v1/protocol/agent-sub-tasks",
    ),
    ("listAgents", "GET", "/api/v1/protocol/agents"),
    ("registerAgent", "POST", "/api/v1/protocol/agents"),
    (
        "initializeAgentRequest",
        "POST",
        "/api/v1/protocol/agents/initialize/{agentId}",
    ),
    (
        "registerAgentAndPlan",
        "POST",
        "/api/v1/protocol/agents/plans",
    ),
    (
        "finishSimulation",
        "POST",
        "/api/v1/protocol/agents/simulate/finish",
    ),
    (
        "startSimulation",
        "POST",
        "/api/v1/protocol/agents/simulate/start",
    ),
    ("getAgent", "GET", "/api/v1/protocol/agents/{agentId}"),
    ("updateAgent", "PUT", "/api/v1/protocol/agents/{agentId}"),
    (
        "toggleAgentListing",
        "PUT",
        "/api/v1/protocol/agents/{agentId}/list/{activate}",
    ),
    (
        "removePlanFromAgent",
        "DELETE",
        "/api/v1/protocol/agents/{agentId}/plan/{planId}",
    ),
    (
        "addPlanToAgent",
        "POST",
        "/api/v1/protocol/agents/{agentId}/plan/{planId}",
    ),
    (
        "getAgentPlans",
        "GET",
        "/api/v1/protocol/agents/{agentId}/plans",
    ),
    ("listPlans", "GET", "/api/v1/protocol/plans"),
    ("registerPlan", "POST", "/api/v1/protocol/plans"),
    ("mintCredits", "POST", "/api/v1/protocol/plans/mint"),
    (
        "mintExpirableCredits",
        "POST",
        "/api/v1/protocol/plans/mintExpirable",
    ),
    ("redeemCredits", "POST", "/api/v1/protocol/plans/redeem"),
    ("getPlan", "GET", "/api/v1/protocol/plans/{planId}"),
    ("updatePlan", "PUT", "/api/v1/protocol/plans/{planId}"),
    (
        "getPlanAgents",
        "GET",
        "/api/v1/protocol/plans/{planId}/agents",
    ),
    (
        "getPlanBalance",
        "GET",
        "/api/v1/protocol/plans/{planId}/balance/{holderAddress}",
    ),
    (
        "togglePlanListing",
        "PUT",
        "/api/v1/protocol/plans/{planId}/list/{activate}",
    ),
    ("orderPlan", "POST", "/api/v1/protocol/plans/{planId}/order"),
    (
        "getAccessToken",
        "GET",
        "/api/v1/protocol/token/{planId}/{agentId}",
    ),
    ("listRouterPayments", "GET", "/api/v1/router/payments"),
    (
        "mintX402PaymentCredential",
        "POST",
        "/api/v1/router/payments",
    ),
    (
        "routerPaymentsSummary",
        "GET",
        "/api/v1/router/payments/summary",
    ),
    (
        "reportPaymentSettlement",
        "POST",
        "/api/v1/router/payments/{id}/settled",
    ),
    ("proxyDelete", "DELETE", "/api/v1/router/proxy"),
    ("proxyGet", "GET", "/api/v1/router/proxy"),
    ("proxyPatch", "PATCH", "/api/v1/router/proxy"),
    ("proxyPost", "POST", "/api/v1/router/proxy"),
    ("proxyPut", "PUT", "/api/v1/router/proxy"),
    ("routeAndPayRequest", "POST", "/api/v1/router/route"),
    ("listPermissions", "GET", "/api/v1/x402/permissions"),
    ("createPermission", "POST", "/api/v1/x402/permissions"),
    (
        "revokePermission",
        "DELETE",
        "/api/v1/x402/permissions/{permissionHash}",
    ),
    (
        "getPermission",
        "GET",
        "/api/v1/x402/permissions/{permissionHash}",
    ),
    ("settlePermission", "POST", "/api/v1/x402/settle"),
    ("verifyPermission", "POST", "/api/v1/x402/verify"),
    ("authorize", "POST", "/oauth/authorize"),
    ("listBindings", "GET", "/oauth/bindings"),
    ("revokeBinding", "POST", "/oauth/bindings/{id}/revoke"),
    ("getConnector", "POST", "/oauth/connect/details"),
    ("decideDeviceAuthorization", "POST", "/oauth/device"),
    ("getDeviceAuthorization", "POST", "/oauth/device/details"),
    (
        "startDeviceAuthorization",
        "POST",
        "/oauth/device_authorization",
    ),
    ("revokeToken", "POST", "/oauth/revoke"),
    ("exchangeToken", "POST", "/oauth/token"),
];

/// The operation that a request is for. `None` if the service has none there.
pub(crate) fn of_request(method: &Method, path: &str) -> Option<&'static str> {
    OPERATIONS
        .iter()
        .filter(|(_, verb, _)| *verb == method.as_str())
        .filter_map(|(id, _, template)| Some((fit(template, path)?, *id)))
        // `plans/mint` fits `plans/{planId}` too: what is spelled out comes first.
        .min()
        .map(|(_, id)| id)
}

/// Whether there is an operation of this id.
pub(crate) fn exists(id: &str) -> bool {
    OPERATIONS.iter().any(|(known, _, _)| *known == id)
}

/// The operations whose ids contain a word, in whatever case, for a hint.
pub(crate) fn like(word: &str) -> Vec<&'static str> {
    let word = word.to_ascii_lowercase();
    let ids = OPERATIONS.iter().map(|(id, _, _)| *id);
    ids.filter(|id| id.to_ascii_lowercase().contains(&word))
        .collect()
}

/// Whether a path is one of the template's: same segments, anything for `{...}`.
pub(crate) fn fits(template: &str, path: &str) -> bool {
    fit(template, path).is_some()
}

/// How many of the template's parameters it takes to make it the path. `None` if that can't be done.
fn fit(template: &str, path: &str) -> Option<usize> {
    let mut wanted = template.split('/');
    let mut given = path.split('/');
    let mut parameters = 0;
    loop {
        match (wanted.next(), given.next()) {
            (None, None) => return Some(parameters),
            (Some(wanted), Some(given)) if wanted.starts_with('{') && !given.is_empty() => {
                parameters += 1;
            }
            (Some(wanted), Some(given)) if wanted == given => {}
            _ => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;
    use std::collections::BTreeSet;

    fn yaml(path: &str) -> Value {
        let path = format!("{}/../../openapi/{path}", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(&path).expect(&path);
        yaml_serde::from_str(&text).expect(&path)
    }

    /// The ids that the overlays give, and the documents' own.
    fn documented() -> (BTreeSet<(String, String)>, BTreeSet<String>) {
        let mut operations = BTreeSet::new();
        let mut ids = BTreeSet::new();
        let overlays = concat!(env!("CARGO_MANIFEST_DIR"), "/../../openapi/overlays");
        for entry in std::fs::read_dir(overlays).expect("the overlays") {
            let name = entry.expect("an overlay").file_name();
            let overlay = yaml(&format!("overlays/{}", name.to_string_lossy()));
            for action in overlay["actions"].as_array().expect("actions") {
                ids.extend(action["update"]["operationId"].as_str().map(str::to_owned));
            }
        }
        for (document, base) in [
            ("protocol", "/api/v1"),
            ("organizations", "/api/v1"),
            ("additions", "/api/v1"),
            ("additions-root", ""),
            ("oauth", ""),
        ] {
            let document = yaml(&format!("sources/{document}.yaml"));
            for (path, methods) in document["paths"].as_object().expect("paths") {
                for (method, operation) in methods.as_object().expect("methods") {
                    if ["get", "post", "put", "patch", "delete"].contains(&method.as_str()) {
                        operations.insert((method.to_uppercase(), format!("{base}{path}")));
                        ids.extend(operation["operationId"].as_str().map(str::to_owned));
                    }
                }
            }
        }
        (operations, ids)
    }

    #[test]
    fn the_table_agrees_with_the_documents() {
        let (operations, ids) = documented();
        let here: BTreeSet<(String, String)> = OPERATIONS
            .iter()
            .map(|(_, method, path)| ((*method).to_owned(), (*path).to_owned()))
            .collect();
        assert_eq!(here, operations);
        for (id, _, _) in OPERATIONS {
            assert!(ids.contains(*id), "{id} is in no document and no overlay");
        }
        let once: BTreeSet<&str> = OPERATIONS.iter().map(|(id, _, _)| *id).collect();
        assert_eq!(once.len(), OPERATIONS.len());
    }

    #[test]
    fn a_request_is_for_the_operation_whose_path_is_spelled_out() {
        for (id, method, path) in OPERATIONS {
            let path = path.replace(['{', '}'], "");
            let method: Method = method.parse().expect("a method");
            assert_eq!(of_request(&method, &path), Some(*id), "{path}");
        }
        let plans = "/api/v1/protocol/plans";
        for (method, path, id) in [
            (Method::POST, format!("{plans}/mint"), Some("mintCredits")),
            (Method::GET, format!("{plans}/mint"), Some("getPlan")),
            (Method::GET, format!("{plans}//agents"), None),
            (Method::GET, "/protocol/plans".to_owned(), None),
        ] {
            assert_eq!(of_request(&method, &path), id, "{method} {path}");
        }
    }
}
