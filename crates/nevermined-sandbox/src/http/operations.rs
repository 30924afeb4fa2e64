//! The operations of the service that the sandbox does not serve, so that it can name them when asked.

use crate::operations;
use http::Method;

/// Where they are. Everything else that the service has is served.
const WHERE: &str = "/api/v1/organizations/";

/// The id of the operation that a request is for, if the service has it and the sandbox does not. To be asked
/// about requests that no route takes.
pub(crate) fn unserved(method: &Method, path: &str) -> Option<&'static str> {
    if path.starts_with(WHERE) {
        return operations::of_request(method, path);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_service_lacks_is_not_claimed() {
        for path in [
            "/api/v1/protocol/plans/redeem",
            "/api/v1/protocol/plans//agents",
            "/api/v1/protocol/plans/burn",
            "/api/v1/organizationsx",
            "/api/v1/organizations/org-1/nothing",
            "/api/v2/x402/verify",
            "/protocol/agents",
        ] {
            assert_eq!(unserved(&Method::POST, path), None, "{path}");
        }
    }

    #[test]
    fn an_operation_is_named_by_its_id() {
        let path = "/api/v1/organizations/org-1/billing/invoices";
        assert_eq!(unserved(&Method::GET, path), Some("listBillingInvoices"));
        assert_eq!(unserved(&Method::POST, path), None);
    }
}
