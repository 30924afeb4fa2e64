//! The codes that people meet.

/// Defines the codes: name, code, status, and whether the catalog says that a repeat may succeed.
macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $status:literal, $retryable:ident;)*) => {
        $(
            $(#[$doc])*
            ///
            #[doc = concat!("`", $code, "`, status ", $status, ". ", codes!(@ $retryable))]
            pub const $name: &str = $code;
        )*
        /// The code, its status, and whether a repeat may succeed.
        #[cfg(test)]
        pub(super) const CATALOGUED: &[(&str, u16, Option<bool>)] =
            &[$(($code, $status, codes!(? $retryable))),*];
    };
    (@ yes) => { "A repeat may succeed." };
    (@ no) => { "A repeat does not help." };
    (@ unstated) => { "The catalogue does not say whether a repeat helps." };
    (? yes) => { Some(true) };
    (? no) => { Some(false) };
    (? unstated) => { None };
}

codes! {
    // Keys and permissions.
    /// The request has no key, or none that counts.
    NO_CREDENTIAL = "BCK.AUTH.0002", 401, unstated;
    /// Only the owner, or an administrator, may do this.
    NOT_OWNER_NOR_ADMIN = "BCK.AUTH.0003", 403, unstated;
    /// Only an active administrator of the organization may do this.
    NOT_ORGANIZATION_ADMIN = "BCK.AUTH.0004", 403, no;
    /// The `Authorization` header is not `Bearer` and a key.
    NOT_BEARER = "BCK.AUTH.0012", 401, no;
    /// Who keeps the service's logins does not answer.
    IDENTITY_PROVIDER_DOWN = "BCK.AUTH.0014", 503, yes;
    /// The call needs a key, and came without.
    ANONYMOUS = "BCK.AUTH.0015", 401, unstated;
    /// A well-formed key that this deployment does not know: most often one of another environment.
    UNKNOWN_KEY = "BCK.APIKEY.0001", 403, unstated;
    /// The key is malformed or not valid.
    BAD_KEY = "BCK.APIKEY.0004", 401, unstated;
    /// The key lacks what a key has to say of its account.
    KEY_WITHOUT_CLAIMS = "BCK.APIKEY.0006", 401, unstated;
    /// The key's content is cut or damaged.
    CORRUPT_KEY = "BCK.APIKEY.0013", 401, unstated;
    /// The key was not made for this network: make a new one.
    KEY_WITHOUT_SESSION = "BCK.APIKEY.0017", 409, yes;
    /// The person has not confirmed the device yet: poll again.
    DEVICE_PENDING = "BCK.OAUTH.0021", 400, yes;
    /// The device is polled too often: poll more slowly.
    DEVICE_SLOW_DOWN = "BCK.OAUTH.0022", 400, yes;
    /// The device's code is too old: begin again.
    DEVICE_CODE_EXPIRED = "BCK.OAUTH.0023", 400, no;
    /// The person has said no.
    DEVICE_DENIED = "BCK.OAUTH.0024", 400, no;
    /// A key that came from OAuth cannot spend through the router or a delegation.
    OAUTH_KEY_MAY_NOT_SPEND = "BCK.OAUTH.0030", 403, no;

    // Requests.
    /// The pinned version of the API does not exist.
    UNKNOWN_VERSION = "BCK.VERSION.0001", 400, no;
    /// The service could not translate its answer to the pinned version.
    VERSION_FAILED = "BCK.VERSION.0002", 500, no;
    /// No such plan; the code of older routes.
    PLAN_NOT_FOUND_COMMON = "BCK.COMMON.0014", 404, unstated;
    /// An id or an amount is not decimal digits of at most 2^256-1.
    NOT_UINT256 = "BCK.COMMON.0026", 400, unstated;
    /// There is one already, and there can be one only.
    EXISTS_ALREADY = "BCK.COMMON.0027", 409, no;
    /// The service's database does not answer.
    DATABASE_DOWN = "BCK.COMMON.0029", 503, yes;
    /// The account holder has not accepted the current legal documents, in the form of the catalog.
    CONSENT_REQUIRED_CATALOGUED = "BCK.LEGAL_DOCS.0004", 412, unstated;

    // Credits.
    /// Zero credits, or less, were to be minted.
    MINT_OF_NOTHING = "BCK.CREDITS.0001", 400, unstated;
    /// Zero credits, or less, were to be burned.
    BURN_OF_NOTHING = "BCK.CREDITS.0002", 400, unstated;
    /// The holder has fewer credits than were to be burned.
    INSUFFICIENT_CREDITS = "BCK.CREDITS.0003", 402, unstated;
    /// The service's own books of the holder's credits do not add up.
    CREDITS_INCONSISTENT = "BCK.CREDITS.0005", 500, unstated;

    // Plans and agents.
    /// The plan could not be registered.
    REGISTER_PLAN_FAILED = "BCK.PROTOCOL.0001", 500, unstated;
    /// The agent could not be registered.
    REGISTER_AGENT_FAILED = "BCK.PROTOCOL.0002", 500, unstated;
    /// The agent and its plan could not be registered.
    REGISTER_BOTH_FAILED = "BCK.PROTOCOL.0040", 500, unstated;
    /// No such plan.
    PLAN_NOT_FOUND = "BCK.PROTOCOL.0003", 404, unstated;
    /// No such agent.
    AGENT_NOT_FOUND = "BCK.PROTOCOL.0004", 404, unstated;
    /// The order failed on its way to the chain. It may have been paid: read the balance.
    ORDER_FAILED = "BCK.PROTOCOL.0005", 500, unstated;
    /// The balance could not be read.
    BALANCE_FAILED = "BCK.PROTOCOL.0006", 500, unstated;
    /// Minting failed. Credits may have been issued: read the balance.
    MINT_FAILED = "BCK.PROTOCOL.0007", 500, unstated;
    /// The buyer's wallet cannot pay for the order.
    WALLET_SHORT = "BCK.PROTOCOL.0011", 402, unstated;
    /// The agent belongs to another account.
    NOT_AGENT_OWNER = "BCK.PROTOCOL.0016", 403, no;
    /// The plan belongs to another account.
    NOT_PLAN_OWNER = "BCK.PROTOCOL.0017", 403, no;
    /// The agent is already as it was to become. The call has succeeded.
    AGENT_IN_STATE_ALREADY = "BCK.PROTOCOL.0018", 200, unstated;
    /// The plan is already as it was to become. The call has succeeded.
    PLAN_IN_STATE_ALREADY = "BCK.PROTOCOL.0019", 200, unstated;
    /// Burning failed. Credits may be gone: read the balance.
    BURN_FAILED = "BCK.PROTOCOL.0020", 500, unstated;
    /// Credits were burned or the task was noted, perhaps not both.
    BURN_HALF_DONE = "BCK.PROTOCOL.0039", 500, unstated;
    /// The plan gives no access to this agent.
    PLAN_NOT_OF_AGENT = "BCK.PROTOCOL.0026", 403, unstated;
    /// The endpoint is not among the agent's.
    ENDPOINT_NOT_ALLOWED = "BCK.PROTOCOL.0031", 403, unstated;
    /// An amount or a margin is to be given, and not both.
    AMOUNT_OR_MARGIN = "BCK.PROTOCOL.0042", 403, unstated;
    /// A fiat price is above $999,999.99.
    FIAT_PRICE_TOO_HIGH = "BCK.PROTOCOL.0046", 400, unstated;
    /// A fiat price is below $1.00.
    FIAT_PRICE_TOO_LOW = "BCK.PROTOCOL.0047", 400, unstated;
    /// The plan and the agent are of different organizations.
    OTHER_ORGANIZATION = "BCK.PROTOCOL.0048", 400, unstated;
    /// The plan and the agent are on different networks.
    OTHER_NETWORK = "BCK.PROTOCOL.0053", 400, no;
    /// A plan priced in fiat is paid by card, and not ordered.
    FIAT_PLAN_NOT_ORDERED = "BCK.PROTOCOL.0050", 400, no;
    /// The chain cannot be reached for the moment.
    CHAIN_DOWN = "BCK.PROTOCOL.0051", 503, yes;
    /// This environment does not serve the network.
    NETWORK_NOT_SERVED = "BCK.PROTOCOL.0052", 400, no;
    /// The chain has no such plan: a wrong id, or one of another network.
    PLAN_NOT_ON_CHAIN = "BCK.PROTOCOL.0055", 404, no;
    /// A plan that is sold once only was bought before. Nothing was charged.
    ALREADY_OWNED = "BCK.PROTOCOL.0056", 409, no;
    /// A value cannot be written for the chain, such as an address with a wrong checksum.
    NOT_ENCODABLE = "BCK.PROTOCOL.0057", 400, no;

    // x402.
    /// The token or the challenge names no agent that exists.
    X402_AGENT_NOT_FOUND = "BCK.X402.0001", 404, unstated;
    /// The token or the challenge names no plan that exists.
    X402_PLAN_NOT_FOUND = "BCK.X402.0002", 404, unstated;
    /// The plan does not pay for this agent.
    X402_PLAN_NOT_OF_AGENT = "BCK.X402.0003", 400, unstated;
    /// The access token is not valid here; a token of MPP is not one of x402.
    TOKEN_INVALID = "BCK.X402.0005", 402, unstated;
    /// The access token cannot be read.
    TOKEN_MALFORMED = "BCK.X402.0010", 400, unstated;
    /// Paying for the use failed while settling. The money may have moved.
    TOP_UP_FAILED = "BCK.X402.0007", 500, unstated;
    /// The order of further credits failed while settling. The money may have moved.
    CRYPTO_TOP_UP_FAILED = "BCK.X402.0008", 500, unstated;
    /// Burning failed while settling. Credits may be gone.
    SETTLE_BURN_FAILED = "BCK.X402.0009", 500, unstated;
    /// An agent was named without the URL that is asked for.
    AGENT_WITHOUT_RESOURCE = "BCK.X402.0012", 400, unstated;
    /// The accepted scheme is not the plan's.
    SCHEME_MISMATCH = "BCK.X402.0013", 400, unstated;
    /// The delegation pays for another plan only.
    DELEGATION_OF_OTHER_PLAN = "BCK.X402.0014", 400, unstated;
    /// No such permission.
    PERMISSION_NOT_FOUND = "BCK.X402.0015", 404, no;
    /// The permission was revoked before.
    PERMISSION_REVOKED_BEFORE = "BCK.X402.0016", 400, no;
    /// The card was charged, and the credits were not issued.
    CHARGED_NOT_MINTED = "BCK.X402.0017", 500, no;
    /// No such delegation.
    DELEGATION_NOT_FOUND = "BCK.X402.0019", 402, no;
    /// The delegation was revoked.
    DELEGATION_REVOKED = "BCK.X402.0020", 402, no;
    /// The delegation's time is over.
    DELEGATION_EXPIRED = "BCK.X402.0021", 402, no;
    /// The delegation's budget, or its number of payments, is used up.
    DELEGATION_EXHAUSTED = "BCK.X402.0022", 402, no;
    /// What is left of the delegation does not pay for this.
    DELEGATION_TOO_SMALL = "BCK.X402.0023", 402, no;
    /// The permission was revoked.
    PERMISSION_REVOKED = "BCK.X402.0025", 402, no;
    /// The permission's time is over.
    PERMISSION_EXPIRED = "BCK.X402.0026", 402, no;
    /// This key may not use the delegation or the card.
    KEY_NOT_OF_DELEGATION = "BCK.X402.0029", 402, no;
    /// A token needs a plan and a delegation.
    TOKEN_INPUT_INCOMPLETE = "BCK.X402.0030", 402, no;
    /// The card may have been charged: nobody knows yet.
    CARD_OUTCOME_UNKNOWN = "BCK.X402.0048", 502, no;
    /// The card was declined.
    CARD_DECLINED = "BCK.X402.0049", 402, no;
    /// The chain cannot be reached for the moment.
    X402_CHAIN_DOWN = "BCK.X402.0051", 503, yes;
    /// The buyer's account could not be set up for delegated payments.
    WALLET_SETUP_FAILED = "BCK.X402.0052", 503, yes;

    // Delegations and budgets.
    /// No such means of payment.
    PAYMENT_METHOD_NOT_FOUND = "BCK.DELEGATION.0001", 404, no;
    /// No such delegation, where delegations are managed.
    DELEGATION_UNKNOWN = "BCK.DELEGATION.0002", 404, no;
    /// The list was to be narrowed to a provider that does not exist.
    UNKNOWN_PROVIDER = "BCK.DELEGATION.0003", 400, no;
    /// A delegation needs a provider and a currency.
    PROVIDER_OR_CURRENCY_MISSING = "BCK.DELEGATION.0004", 400, no;
    /// The means of payment is of another provider.
    PROVIDER_MISMATCH = "BCK.DELEGATION.0007", 400, no;
    /// A delegation of a wallet was used as one of a card.
    NOT_A_CARD = "BCK.DELEGATION.0008", 422, no;
    /// The group's budget does not allow this.
    BUDGET_EXCEEDED = "BCK.BUDGETS.0003", 422, no;
    /// The group has no budget.
    BUDGET_NOT_SET = "BCK.BUDGETS.0006", 422, no;
    /// The organization's tier has no analytics.
    ANALYTICS_NOT_IN_TIER = "BCK.ORGANIZATIONS.0022", 403, no;

    // MPP.
    /// MPP does not pay in this way: it takes `erc4337` only.
    MPP_RAIL = "BCK.MPP.0001", 400, unstated;
    /// This deployment has no MPP.
    MPP_OFF = "BCK.MPP.0002", 501, unstated;
    /// The credential was refused, for good.
    MPP_REFUSED = "BCK.MPP.0003", 402, unstated;
    /// The challenge is too old: ask for another.
    MPP_EXPIRED = "BCK.MPP.0004", 402, unstated;
    /// The body is not the one that the challenge was made for.
    MPP_BODY_CHANGED = "BCK.MPP.0005", 402, unstated;

    // Router.
    /// The request to the router is malformed.
    ROUTER_INVALID = "BCK.ROUTER.0001", 400, no;
    /// The request id was used before; the answer names that payment.
    ROUTER_REQUEST_ID_USED = "BCK.ROUTER.0002", 409, no;
    /// The delegation's budget or time does not allow this.
    ROUTER_DELEGATION = "BCK.ROUTER.0003", 402, no;
    /// The payment is in a state that cannot be settled.
    ROUTER_NOT_SETTLEABLE = "BCK.ROUTER.0005", 409, no;
    /// Too many calls go through the router at once.
    ROUTER_BUSY = "BCK.ROUTER.0007", 429, yes;
    /// The wallet cannot pay. Nothing was signed.
    ROUTER_WALLET_SHORT = "BCK.ROUTER.0009", 402, no;
    /// The service has a slug in the catalog, and is not paid by its URL.
    ROUTER_CATALOGUED = "BCK.ROUTER.0014", 409, no;
    /// A service of the catalog failed. It may have been paid: read the ledger.
    ROUTER_SERVICE_FAILED = "BCK.ROUTER.0020", 502, unstated;
    /// A service was chosen and paid, and did not answer. It may have kept the money: read the ledger.
    ROUTER_SELECTED_FAILED = "BCK.ROUTER.0023", 502, no;

    // Orders by card.
    /// The amount, the currency or another field is none that an order can have.
    ORDER_INVALID = "BCK.ORDER.0001", 400, unstated;
    /// No such order.
    ORDER_NOT_FOUND = "BCK.ORDER.0002", 404, unstated;
    /// The key is not one of an organization, or the amount is above what one order may have.
    ORDER_FORBIDDEN = "BCK.ORDER.0003", 403, unstated;
    /// The idempotency key was used for an order on other terms.
    ORDER_KEY_USED = "BCK.ORDER.0007", 409, unstated;
    /// Too many orders in a short time.
    ORDER_TOO_MANY = "BCK.ORDER.0010", 429, yes;
}

/// Defines codes that were seen and that the catalog lacks.
macro_rules! uncatalogued {
    ($($(#[$doc:meta])* $name:ident = $code:literal;)*) => {
        $(
            $(#[$doc])*
            ///
            #[doc = concat!("`", $code, "`. The catalogue lacks it.")]
            pub const $name: &str = $code;
        )*
        #[cfg(test)]
        pub(super) const UNCATALOGUED: &[&str] = &[$($name),*];
    };
}

uncatalogued! {
    /// The account holder has not accepted the current legal documents: the form that the service was seen to answer,
    /// with status 412.
    CONSENT_REQUIRED = "BCK.HTTP.412";
    /// A token that is good for one use was used before. Named by an official client.
    TOKEN_USED_BEFORE = "BCK.X402.0059";
    /// A version of the token was asked for, and MPP has none. Named by an official client.
    MPP_TOKEN_VERSION = "BCK.MPP.0007";
}
