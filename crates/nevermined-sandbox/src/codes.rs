//! The error codes that the sandbox answers with: code, status, category and whether the catalog calls
//! them retryable. A test compares them with `openapi/errors.csv`.

/// One code of the service's catalog.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Code {
    pub(crate) name: &'static str,
    pub(crate) status: u16,
    pub(crate) category: &'static str,
    /// `None` where the catalog does not say.
    pub(crate) retryable: Option<bool>,
}

macro_rules! codes {
    ($($(#[$doc:meta])* $constant:ident = $name:literal, $status:literal, $category:literal, $retryable:expr;)*) => {
        $($(#[$doc])* pub(crate) const $constant: Code = Code {
            name: $name,
            status: $status,
            category: $category,
            retryable: $retryable,
        };)*
        #[cfg(test)]
        const ALL: &[Code] = &[$($constant),*];
    };
}

codes! {
    /// The request carries no credential.
    NO_CREDENTIAL = "BCK.AUTH.0002", 401, "auth", None;
    /// The `Authorization` header is not `Bearer` and a key.
    NOT_BEARER = "BCK.AUTH.0012", 401, "auth", Some(false);
    /// The key is malformed, or not one of this sandbox's.
    BAD_KEY = "BCK.APIKEY.0004", 401, "auth", None;
    /// The version header names no version that is served.
    UNKNOWN_VERSION = "BCK.VERSION.0001", 400, "validation", Some(false);
    /// An id or an amount is not an unsigned 256-bit decimal number.
    NOT_UINT256 = "BCK.COMMON.0026", 400, "validation", None;
    /// A value can't be encoded for the chain, such as an address with a wrong checksum.
    NOT_ENCODABLE = "BCK.PROTOCOL.0057", 400, "validation", Some(false);
    /// `getPlan` of a plan that does not exist.
    PLAN_UNKNOWN = "BCK.PROTOCOL.0003", 404, "integration", None;
    /// Any other call on a plan that does not exist.
    PLAN_NOT_ON_CHAIN = "BCK.PROTOCOL.0055", 404, "validation", Some(false);
    /// The caller does not own the plan.
    NOT_PLAN_OWNER = "BCK.PROTOCOL.0017", 403, "business", Some(false);
    /// An agent that does not exist.
    AGENT_UNKNOWN = "BCK.PROTOCOL.0004", 404, "integration", None;
    /// The caller does not own the agent.
    NOT_AGENT_OWNER = "BCK.PROTOCOL.0016", 403, "business", Some(false);
    /// The agent is listed, or not, as was asked: not a failure.
    AGENT_UNCHANGED = "BCK.PROTOCOL.0018", 200, "integration", None;
    /// The plan is listed, or not, as was asked: not a failure.
    PLAN_UNCHANGED = "BCK.PROTOCOL.0019", 200, "integration", None;
    /// The plan is not one of the agent's.
    PLAN_NOT_LINKED = "BCK.PROTOCOL.0026", 403, "integration", None;
    /// The plan and the agent belong to different organizations.
    OTHER_ORGANIZATION = "BCK.PROTOCOL.0048", 400, "business", None;
    /// The buyer's wallet can't pay the order.
    PAYMENT_FAILED = "BCK.PROTOCOL.0011", 402, "integration", None;
    /// The price of a fiat plan is too high.
    FIAT_PRICE_TOO_HIGH = "BCK.PROTOCOL.0046", 400, "integration", None;
    /// The price of a fiat plan is too low.
    FIAT_PRICE_TOO_LOW = "BCK.PROTOCOL.0047", 400, "integration", None;
    /// `orderPlan` of a fiat plan.
    FIAT_PLAN = "BCK.PROTOCOL.0050", 400, "business", Some(false);
    /// A program asks for an agent that does not exist.
    OAUTH_AGENT_UNKNOWN = "BCK.OAUTH.0001", 404, "auth", Some(false);
    /// A request for a token is not as it must be.
    OAUTH_INVALID = "BCK.OAUTH.0002", 400, "auth", Some(false);
    /// A program asks for an agent that no plan gives access to.
    AGENT_WITHOUT_PLANS = "BCK.OAUTH.0003", 400, "business", Some(false);
    /// The code is not one that can be exchanged so.
    CODE_INVALID = "BCK.OAUTH.0004", 400, "auth", Some(false);
    /// The resource is not the one that was granted.
    OTHER_RESOURCE = "BCK.OAUTH.0005", 400, "auth", Some(false);
    /// Only the owner of an account may do this, and none is signed in.
    OWNER_MISSING = "BCK.OAUTH.0007", 400, "auth", Some(false);
    /// What was granted does not cover the resource.
    RESOURCE_NOT_COVERED = "BCK.OAUTH.0008", 400, "business", Some(false);
    /// The key's grant was revoked.
    GRANT_REVOKED = "BCK.OAUTH.0009", 401, "auth", Some(false);
    /// The refresh token is not one that can be exchanged.
    REFRESH_INVALID = "BCK.OAUTH.0011", 400, "auth", Some(false);
    /// The delegation behind a grant has expired.
    MANDATE_EXPIRED = "BCK.OAUTH.0012", 400, "business", Some(false);
    /// Nothing is left of the delegation behind a grant.
    MANDATE_EXHAUSTED = "BCK.OAUTH.0013", 400, "business", Some(false);
    /// The delegation behind a grant was revoked.
    MANDATE_REVOKED = "BCK.OAUTH.0014", 400, "business", Some(false);
    /// A binding that does not exist, or is another's.
    BINDING_UNKNOWN = "BCK.OAUTH.0015", 404, "business", Some(false);
    /// A program that is not registered.
    CLIENT_UNKNOWN = "BCK.OAUTH.0016", 400, "auth", Some(false);
    /// An address that is not one of the program's.
    REDIRECT_UNKNOWN = "BCK.OAUTH.0017", 400, "auth", Some(false);
    /// A grant needs an agent, and none is named.
    AGENT_ID_MISSING = "BCK.OAUTH.0018", 400, "auth", Some(false);
    /// The plan is not one of the agent's.
    PLAN_OF_OTHER_AGENT = "BCK.OAUTH.0019", 400, "business", Some(false);
    /// No device waits under the user code.
    USER_CODE_INVALID = "BCK.OAUTH.0020", 400, "auth", Some(false);
    /// The owner has not decided on the device.
    AUTHORIZATION_PENDING = "BCK.OAUTH.0021", 400, "auth", Some(true);
    /// The device asks too often.
    POLLED_TOO_FAST = "BCK.OAUTH.0022", 400, "auth", Some(true);
    /// The device code has expired.
    DEVICE_EXPIRED = "BCK.OAUTH.0023", 400, "auth", Some(false);
    /// The owner denied the device.
    DEVICE_DENIED = "BCK.OAUTH.0024", 400, "auth", Some(false);
    /// The whole account is for verified programs only.
    CLIENT_NOT_VERIFIED = "BCK.OAUTH.0025", 403, "auth", Some(false);
    /// The whole account needs a limit on spending, and a part of that is missing.
    MANDATE_INCOMPLETE = "BCK.OAUTH.0026", 400, "auth", Some(false);
    /// A program can't grant anything to others.
    NO_GRANTS_BY_PROGRAMS = "BCK.OAUTH.0027", 403, "auth", Some(false);
    /// A program may not delegate, nor pay through the router.
    NO_SPENDING_BY_PROGRAMS = "BCK.OAUTH.0030", 403, "auth", Some(false);
    /// A program's document of metadata can't be read.
    CLIENT_DOCUMENT = "BCK.OAUTH.0031", 400, "auth", Some(false);
    /// What the router can't pay.
    ROUTER_INVALID = "BCK.ROUTER.0001", 400, "validation", Some(false);
    /// The request id was used for another payment.
    ROUTER_REQUEST_USED = "BCK.ROUTER.0002", 409, "business", Some(false);
    /// The delegation does not suffice for the router's payment.
    ROUTER_BUDGET = "BCK.ROUTER.0003", 402, "business", Some(false);
    /// A payment of the router that does not exist, or is another's.
    ROUTER_PAYMENT_UNKNOWN = "BCK.ROUTER.0004", 404, "business", Some(false);
    /// A payment of the router that can't be settled any more, or by that transaction.
    ROUTER_NOT_SETTLEABLE = "BCK.ROUTER.0005", 409, "business", Some(false);
    /// The wallet does not suffice for the router's payment.
    ROUTER_FUNDS = "BCK.ROUTER.0009", 402, "business", Some(false);
    /// A checkout of a plan that has no fiat price.
    NOT_FIAT = "BCK.STRIPE.0010", 400, "integration", None;
    /// A legal document that does not exist.
    DOCUMENT_UNKNOWN = "BCK.LEGAL_DOCS.0001", 404, "business", None;
    /// A version that a legal document never had.
    DOCUMENT_VERSION_UNKNOWN = "BCK.LEGAL_DOCS.0002", 404, "business", None;
    /// An older version of a legal document.
    DOCUMENT_OUTDATED = "BCK.LEGAL_DOCS.0003", 422, "business", None;
    /// A service that the catalog does not list.
    SERVICE_UNKNOWN = "BCK.CATALOG.0001", 404, "business", Some(false);
    /// A plan that is sold once to each buyer was bought before.
    ALREADY_OWNED = "BCK.PROTOCOL.0056", 409, "business", Some(false);
    /// A payment method that does not exist, is another's or was revoked.
    METHOD_UNKNOWN = "BCK.DELEGATION.0001", 404, "business", Some(false);
    /// A delegation that does not exist, or is another's.
    DELEGATION_UNKNOWN = "BCK.DELEGATION.0002", 404, "business", Some(false);
    /// The filter names no provider.
    PROVIDER_UNKNOWN = "BCK.DELEGATION.0003", 400, "validation", Some(false);
    /// A delegation without provider or currency.
    PROVIDER_OR_CURRENCY_MISSING = "BCK.DELEGATION.0004", 400, "validation", Some(false);
    /// The payment method is with another provider than the delegation.
    OTHER_PROVIDER = "BCK.DELEGATION.0007", 400, "business", Some(false);
    /// A delegation of a wallet was used as one of a card.
    CRYPTO_AS_CARD = "BCK.DELEGATION.0008", 422, "business", Some(false);
    /// The request id, or another unique value, is taken.
    ALREADY_EXISTS = "BCK.COMMON.0027", 409, "business", Some(false);
    /// The token's resource is none of the agent's endpoints.
    OUTSIDE_ENDPOINTS = "BCK.PROTOCOL.0031", 403, "integration", None;
    /// Both an amount and a margin, or neither.
    AMOUNT_OR_MARGIN = "BCK.PROTOCOL.0042", 403, "integration", None;
    /// The agent to pay does not exist.
    NO_AGENT_TO_PAY = "BCK.X402.0001", 404, "business", None;
    /// The plan to pay with does not exist.
    NO_PLAN_TO_PAY = "BCK.X402.0002", 404, "business", None;
    /// The plan gives no access to the agent.
    NOT_SOLD_BY_AGENT = "BCK.X402.0003", 400, "business", None;
    /// The token is not one that was issued here, or is bound to something else.
    TOKEN_INVALID = "BCK.X402.0005", 402, "business", None;
    /// The token can't be decoded.
    TOKEN_MALFORMED = "BCK.X402.0010", 400, "business", None;
    /// An agent is named, and no resource.
    RESOURCE_MISSING = "BCK.X402.0012", 400, "business", None;
    /// A permission that does not exist, or is another's.
    PERMISSION_UNKNOWN = "BCK.X402.0015", 404, "business", Some(false);
    /// The permission was revoked before.
    ALREADY_REVOKED = "BCK.X402.0016", 400, "business", Some(false);
    /// The delegation behind the payment does not exist, or is another's.
    NOTHING_DELEGATED = "BCK.X402.0019", 402, "business", Some(false);
    /// The permission was revoked.
    PERMISSION_REVOKED = "BCK.X402.0025", 402, "business", Some(false);
    /// The permission has expired.
    PERMISSION_EXPIRED = "BCK.X402.0026", 402, "business", Some(false);
    /// A token was asked for without plan or delegation.
    TOKEN_INPUT_INCOMPLETE = "BCK.X402.0030", 402, "business", Some(false);
    /// A rail that the Machine Payments Protocol lacks.
    MPP_RAIL = "BCK.MPP.0001", 400, "validation", None;
    /// The Machine Payments Protocol is switched off.
    MPP_OFF = "BCK.MPP.0002", 501, "internal", None;
    /// The credential was refused.
    MPP_REFUSED = "BCK.MPP.0003", 402, "business", None;
    /// The challenge has expired.
    MPP_EXPIRED = "BCK.MPP.0004", 402, "business", None;
    /// The challenge is for another body.
    MPP_DIGEST = "BCK.MPP.0005", 402, "business", None;
    /// The scheme or the rail does not fit the plan.
    SCHEME_MISMATCH = "BCK.X402.0013", 400, "business", None;
    /// The delegation is for another plan.
    DELEGATED_FOR_OTHER_PLAN = "BCK.X402.0014", 400, "business", None;
    /// The delegation was revoked.
    DELEGATION_REVOKED = "BCK.X402.0020", 402, "business", Some(false);
    /// The delegation has expired.
    DELEGATION_EXPIRED = "BCK.X402.0021", 402, "business", Some(false);
    /// Nothing is left of the delegation.
    DELEGATION_EXHAUSTED = "BCK.X402.0022", 402, "business", Some(false);
    /// Too little is left of the delegation.
    DELEGATION_TOO_SMALL = "BCK.X402.0023", 402, "business", Some(false);
    /// The key may not use the delegation or the card.
    KEY_NOT_ALLOWED = "BCK.X402.0029", 402, "business", Some(false);
    /// The card was declined.
    CARD_DECLINED = "BCK.X402.0049", 402, "business", Some(false);
    /// A mint of nothing.
    MINT_OF_NOTHING = "BCK.CREDITS.0001", 400, "business", None;
    /// A redemption of nothing.
    REDEEM_OF_NOTHING = "BCK.CREDITS.0002", 400, "business", None;
    /// The holder has too few credits.
    INSUFFICIENT_CREDITS = "BCK.CREDITS.0003", 402, "business", None;
    /// The credit ledger contradicts itself.
    LEDGER_INCONSISTENT = "BCK.CREDITS.0005", 500, "business", None;
    /// The caller is not the user whose data it asks for.
    NOT_THE_OWNER = "BCK.AUTH.0003", 403, "auth", None;
    /// The caller is no admin of the organization.
    NOT_ORGANIZATION_ADMIN = "BCK.AUTH.0004", 403, "auth", Some(false);
    /// The caller belongs to no organization.
    NO_ORGANIZATION = "BCK.AUTH.0006", 403, "auth", Some(false);
    /// The caller is suspended in the organization.
    ADMIN_INACTIVE = "BCK.AUTH.0008", 403, "auth", Some(false);
    /// The organization is not active.
    ORGANIZATION_INACTIVE = "BCK.AUTH.0009", 403, "auth", Some(false);
    /// An account was asked for without an email address.
    EMAIL_MISSING = "BCK.ACCOUNT_PROVISIONING.0001", 400, "validation", None;
    /// The account is a member already.
    ALREADY_MEMBER = "BCK.ORGANIZATIONS.0008", 403, "business", Some(false);
    /// The account is no active member of the organization.
    NOT_ORGANIZATION_MEMBER = "BCK.ORGANIZATIONS.0009", 403, "business", Some(false);
    /// The organization does not exist.
    ORGANIZATION_UNKNOWN = "BCK.ORGANIZATIONS.0011", 404, "business", Some(false);
    /// The organization has no such customer.
    CUSTOMER_UNKNOWN = "BCK.ORGANIZATIONS.0016", 404, "business", Some(false);
    /// An organization keeps an active admin.
    LAST_ADMIN = "BCK.ORGANIZATIONS.0017", 422, "business", Some(false);
    /// The organization has no such member.
    MEMBER_UNKNOWN = "BCK.ORGANIZATIONS.0018", 404, "business", Some(false);
    /// The tier does not show customers.
    CUSTOMERS_NOT_IN_TIER = "BCK.ORGANIZATIONS.0019", 403, "business", Some(false);
    /// The tier has no activity feed.
    ACTIVITY_NOT_IN_TIER = "BCK.ORGANIZATIONS.0020", 403, "business", Some(false);
    /// The tier has no webhooks.
    WEBHOOKS_NOT_IN_TIER = "BCK.ORGANIZATIONS.0021", 403, "business", Some(false);
    /// The tier has no analytics.
    ANALYTICS_NOT_IN_TIER = "BCK.ORGANIZATIONS.0022", 403, "business", Some(false);
    /// The organization has no such webhook.
    WEBHOOK_UNKNOWN = "BCK.ORGANIZATIONS.0023", 404, "business", Some(false);
    /// A webhook's URL is not one of http or https.
    WEBHOOK_URL = "BCK.ORGANIZATIONS.0024", 422, "validation", Some(false);
    /// The organization has no such delivery.
    DELIVERY_UNKNOWN = "BCK.ORGANIZATIONS.0026", 404, "business", Some(false);
    /// The delivery is another organization's.
    DELIVERY_OF_OTHER = "BCK.ORGANIZATIONS.0027", 404, "business", Some(false);
    /// The user is no active member of the organization, or of any.
    USER_INFO_UNKNOWN = "BCK.ORGANIZATIONS.0028", 404, "business", Some(false);
    /// A role that no member can have.
    ROLE_UNKNOWN = "BCK.ORGANIZATIONS.0029", 400, "validation", Some(false);
    /// The tier has no realtime events.
    REALTIME_NOT_IN_TIER = "BCK.ORGANIZATIONS.0031", 403, "business", Some(false);
    /// The member has no such realtime secret.
    REALTIME_SECRET_UNKNOWN = "BCK.ORGANIZATIONS.0032", 404, "business", Some(false);
    /// A customer's account could not be made.
    ONBOARDING_FAILED = "BCK.ORGANIZATIONS.0033", 500, "business", Some(true);
    /// The organization has blocked the customer.
    CUSTOMER_BLOCKED = "BCK.ORGANIZATIONS.0034", 409, "business", Some(false);
    /// There is no organization that shows documents to programs.
    NO_ORGANIZATION_DOCUMENTS = "BCK.ORG_INTEGRATION.0001", 404, "business", Some(false);
    /// The organization has no subscription to cancel.
    NOTHING_TO_CANCEL = "BCK.BILLING.0013", 400, "business", Some(false);
    /// There is no way down to that tier.
    DOWNGRADE_TARGET = "BCK.BILLING.0015", 400, "validation", Some(false);
    /// The organization has no subscription to downgrade.
    NOTHING_TO_DOWNGRADE = "BCK.BILLING.0016", 400, "business", Some(false);
    /// There is no way up to that tier.
    UPGRADE_TARGET = "BCK.BILLING.0023", 400, "validation", Some(false);
    /// The organization has no subscription to upgrade.
    NOTHING_TO_UPGRADE = "BCK.BILLING.0024", 400, "business", Some(false);
    /// The organization's subscription has ended.
    SUBSCRIPTION_ENDED = "BCK.ENTITLEMENTS.0002", 403, "business", Some(false);
    /// All seats are taken.
    SEATS_TAKEN = "BCK.INVITATIONS.0001", 422, "business", Some(false);
    /// The email address has a pending invitation.
    INVITED_ALREADY = "BCK.INVITATIONS.0002", 409, "business", Some(false);
    /// The token is of no invitation that can be accepted.
    INVITATION_UNKNOWN = "BCK.INVITATIONS.0003", 404, "business", Some(false);
    /// The invitation is for another email address.
    INVITED_OTHER_EMAIL = "BCK.INVITATIONS.0004", 403, "business", Some(false);
    /// A role that nobody can be invited to.
    INVITED_ROLE_UNKNOWN = "BCK.INVITATIONS.0005", 400, "validation", Some(false);
    /// The tier has no groups.
    GROUPS_NOT_IN_TIER = "BCK.GROUPS.0001", 403, "business", Some(false);
    /// The organization has no such active group.
    GROUP_UNKNOWN = "BCK.GROUPS.0002", 404, "business", Some(false);
    /// The organization can have no more groups.
    GROUPS_FULL = "BCK.GROUPS.0003", 422, "business", Some(false);
    /// The member is in an active group.
    IN_GROUP_ALREADY = "BCK.GROUPS.0004", 409, "business", Some(false);
    /// Who is to join a group is no active member.
    NO_MEMBER_TO_ADD = "BCK.GROUPS.0005", 404, "business", Some(false);
    /// The member is not in the group.
    NOT_IN_GROUP = "BCK.GROUPS.0006", 404, "business", Some(false);
    /// The caller has no such card.
    NO_METHOD_TO_SHARE = "BCK.GROUPS.0007", 404, "business", Some(false);
    /// Only cards can be shared with a group.
    ONLY_CARDS_SHARED = "BCK.GROUPS.0008", 422, "validation", Some(false);
    /// The card is shared with a group.
    METHOD_SHARED_ALREADY = "BCK.GROUPS.0009", 409, "business", Some(false);
    /// The card is not shared with this group.
    METHOD_NOT_SHARED = "BCK.GROUPS.0010", 404, "business", Some(false);
    /// The card is kept for some keys.
    METHOD_BOUND_TO_KEY = "BCK.GROUPS.0011", 422, "validation", Some(false);
    /// The card is not the organization's.
    METHOD_OF_OTHER_ORGANIZATION = "BCK.GROUPS.0012", 409, "business", Some(false);
    /// The tier has no budgets.
    BUDGETS_NOT_IN_TIER = "BCK.BUDGETS.0001", 403, "business", Some(false);
    /// The group has no such budget.
    BUDGET_UNKNOWN = "BCK.BUDGETS.0002", 404, "business", Some(false);
    /// The group's budget does not suffice.
    BUDGET_EXCEEDED = "BCK.BUDGETS.0003", 422, "business", Some(false);
    /// A budget's limit is not a positive number of cents.
    BUDGET_LIMIT = "BCK.BUDGETS.0004", 422, "validation", Some(false);
    /// The group has a budget in this currency.
    BUDGET_EXISTS = "BCK.BUDGETS.0005", 409, "business", Some(false);
    /// The group that shares an organization's wallet has no budget in the currency.
    NO_BUDGET_IN_CURRENCY = "BCK.BUDGETS.0006", 422, "business", Some(false);
    /// The organization can have no more wallets.
    WALLETS_FULL = "BCK.ORG_WALLETS.0001", 422, "business", Some(false);
    /// The organization has no such wallet.
    ORG_WALLET_UNKNOWN = "BCK.ORG_WALLETS.0002", 404, "business", Some(false);
    /// The tier has no wallets.
    WALLETS_NOT_IN_TIER = "BCK.ORG_WALLETS.0004", 403, "business", Some(false);
    /// The wallet is shared with the group.
    WALLET_SHARED_ALREADY = "BCK.ORG_WALLETS.0005", 409, "business", Some(false);
    /// The wallet is not shared with the group.
    WALLET_NOT_SHARED = "BCK.ORG_WALLETS.0006", 404, "business", Some(false);
    /// The wallet still holds money.
    WALLET_NOT_EMPTY = "BCK.ORG_WALLETS.0008", 409, "business", Some(false);
    /// The wallet holds too little to withdraw.
    WALLET_TOO_LOW = "BCK.ORG_WALLETS.0009", 422, "validation", Some(false);
    /// Nothing can be withdrawn to that address.
    WITHDRAW_TO_NOBODY = "BCK.ORG_WALLETS.0010", 422, "validation", Some(false);
}

/// A token for one use was used before. The official clients name this code, and the catalog lacks it:
/// status and category are those of its neighbors.
pub(crate) const TOKEN_SPENT: Code = Code {
    name: "BCK.X402.0059",
    status: 402,
    category: "business",
    retryable: Some(false),
};

/// A token version for a protocol that has none. Named by the official clients and not cataloged: status
/// and category are those of `BCK.MPP.0001`.
pub(crate) const MPP_HAS_NO_VERSIONS: Code = Code {
    name: "BCK.MPP.0007",
    status: 400,
    category: "validation",
    retryable: None,
};

/// Codes of orders by card. The service has them and the catalog lacks them.
macro_rules! order_codes {
    ($($(#[$doc:meta])* $constant:ident = $name:literal, $status:literal, $category:literal;)*) => {
        $($(#[$doc])* pub(crate) const $constant: Code = Code {
            name: $name,
            status: $status,
            category: $category,
            retryable: Some(false),
        };)*
    };
}

order_codes! {
    /// An amount, a currency or another field that orders can't have.
    ORDER_INVALID = "BCK.ORDER.0001", 400, "validation";
    /// An order that does not exist.
    ORDER_UNKNOWN = "BCK.ORDER.0002", 404, "business";
    /// The key is not one of an organization.
    ORDER_FORBIDDEN = "BCK.ORDER.0003", 403, "business";
    /// The idempotency key is that of an order with other terms.
    ORDER_CONFLICT = "BCK.ORDER.0007", 409, "business";
}

/// Failures outside the catalog are named by their status: `BCK.HTTP.<status>`.
macro_rules! http_codes {
    ($($(#[$doc:meta])* $constant:ident = $name:literal, $status:literal, $category:literal;)*) => {
        $($(#[$doc])* pub(crate) const $constant: Code = Code {
            name: $name,
            status: $status,
            category: $category,
            retryable: None,
        };)*
        #[cfg(test)]
        const UNCATALOGUED: &[Code] = &[$($constant),*];
    };
}

http_codes! {
    /// A body, a field or a parameter is not as it must be.
    BAD_REQUEST = "BCK.HTTP.400", 400, "validation";
    /// No such route.
    NO_ROUTE = "BCK.HTTP.404", 404, "validation";
    /// What is asked for contradicts the state of things.
    CONFLICT = "BCK.HTTP.409", 409, "business";
    /// A legal document has to be accepted first.
    CONSENT_REQUIRED = "BCK.HTTP.412", 412, "validation";
    /// The body is larger than the sandbox reads.
    TOO_LARGE = "BCK.HTTP.413", 413, "validation";
    /// The answer can't be given, because what it tells of can't be kept.
    NOT_KEPT = "BCK.HTTP.500", 500, "internal";
    /// Not from here.
    FORBIDDEN = "BCK.HTTP.403", 403, "auth";
    /// The route takes other methods.
    OTHER_METHOD = "BCK.HTTP.405", 405, "validation";
    /// Too many requests.
    TOO_MANY = "BCK.HTTP.429", 429, "validation";
    /// Asked too often.
    TOO_MANY_REQUESTS = "BCK.HTTP.429", 429, "validation";
    /// The target of a routed request can't be reached, or is not understood.
    BAD_TARGET = "BCK.HTTP.502", 502, "integration";
    /// The service has the operation, the sandbox does not.
    NOT_SERVED = "BCK.HTTP.501", 501, "internal";
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    #[test]
    fn the_table_agrees_with_the_catalogue() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../openapi/errors.csv");
        let catalogue = std::fs::read_to_string(path).expect("the catalogue of error codes");
        let rows: HashMap<&str, Vec<&str>> = catalogue
            .lines()
            .filter_map(|line| {
                let cells: Vec<&str> = line.split(',').collect();
                Some((*cells.first()?, cells))
            })
            .collect();
        for code in ALL {
            let row = rows
                .get(code.name)
                .unwrap_or_else(|| panic!("{} is not in the catalogue", code.name));
            let retryable = match code.retryable {
                Some(true) => "yes",
                Some(false) => "no",
                None => "unstated",
            };
            let here = [
                code.name,
                &code.status.to_string(),
                code.category,
                retryable,
            ]
            .map(str::to_owned)
            .to_vec();
            assert_eq!(row[..4].to_vec(), here);
        }
    }

    #[test]
    fn a_code_outside_the_catalogue_names_its_status() {
        for code in UNCATALOGUED {
            assert_eq!(code.name, format!("BCK.HTTP.{}", code.status));
        }
    }
}
