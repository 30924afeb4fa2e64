//! The error codes that the sandbox answers with: code, status, category and whether the catalogue calls
//! them retryable. A test compares them with `openapi/errors.csv`.

/// One code of the service's catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Code {
    pub(crate) name: &'static str,
    pub(crate) status: u16,
    pub(crate) category: &'static str,
    /// `None` where the catalogue does not say.
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
}

/// A token for one use was used before. The official clients name this code, and the catalogue lacks it:
/// status and category are those of its neighbors.
pub(crate) const TOKEN_SPENT: Code = Code {
    name: "BCK.X402.0059",
    status: 402,
    category: "business",
    retryable: Some(false),
};

/// A token version for a protocol that has none. Named by the official clients and not catalogued: status
/// and category are those of `BCK.MPP.0001`.
pub(crate) const MPP_HAS_NO_VERSIONS: Code = Code {
    name: "BCK.MPP.0007",
    status: 400,
    category: "validation",
    retryable: None,
};

/// Failures outside the catalogue are named by their status: `BCK.HTTP.<status>`.
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
    /// The body is larger than the sandbox reads.
    TOO_LARGE = "BCK.HTTP.413", 413, "validation";
    /// The answer can't be given, because what it tells of can't be kept.
    NOT_KEPT = "BCK.HTTP.500", 500, "internal";
    /// Too many requests.
    TOO_MANY = "BCK.HTTP.429", 429, "validation";
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
