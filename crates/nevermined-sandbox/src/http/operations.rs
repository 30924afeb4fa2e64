//! The operations of the service that the sandbox does not serve, so that it can name them when asked.

use http::Method;

/// Method, path below `/api/v1`, operation.
const UNSERVED: &[(&str, &str, &str)] = &[
    ("POST", "/router/payments", "mintX402PaymentCredential"),
    ("GET", "/router/payments", "listRouterPayments"),
    ("POST", "/router/route", "routeAndPayRequest"),
    (
        "POST",
        "/router/payments/{id}/settled",
        "reportPaymentSettlement",
    ),
    ("GET", "/router/payments/summary", "routerPaymentsSummary"),
];

/// Groups of operations, by the first segments of their paths.
const UNSERVED_GROUPS: &[(&str, &str)] = &[
    ("/api/v1/organizations", "the organizations operations"),
    ("/oauth", "the OAuth operations"),
    ("/.well-known", "the OAuth metadata"),
];

/// The name of the operation or group that a request is for, if the service has it and the sandbox does not.
pub(crate) fn unserved(method: &Method, path: &str) -> Option<&'static str> {
    if let Some(below) = path.strip_prefix("/api/v1") {
        let operation = UNSERVED
            .iter()
            .find(|(verb, template, _)| *verb == method.as_str() && fits(template, below));
        if let Some((_, _, id)) = operation {
            return Some(id);
        }
    }
    UNSERVED_GROUPS
        .iter()
        .find(|(prefix, _)| {
            path.strip_prefix(prefix)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
        .map(|(_, name)| *name)
}

/// Whether a path is one of the template's: same segments, anything for `{...}`.
fn fits(template: &str, path: &str) -> bool {
    let mut wanted = template.split('/');
    let mut given = path.split('/');
    loop {
        match (wanted.next(), given.next()) {
            (None, None) => return true,
            (Some(wanted), Some(given)) => {
                let anything = wanted.starts_with('{') && !given.is_empty();
                if !anything && wanted != given {
                    return false;
                }
            }
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_unserved_operation_is_known_by_a_path_of_its_own() {
        for (method, template, id) in UNSERVED {
            let path: String = template
                .split('/')
                .skip(1)
                .map(|segment| {
                    if segment.starts_with('{') {
                        "/x1"
                    } else {
                        segment
                    }
                })
                .fold(String::from("/api/v1"), |path, segment| {
                    format!("{path}/{}", segment.trim_start_matches('/'))
                });
            let method = method.parse().expect("a method");
            assert_eq!(unserved(&method, &path), Some(*id), "{path}");
        }
    }

    #[test]
    fn what_the_service_lacks_is_not_claimed() {
        for path in [
            "/api/v1/protocol/plans/redeem",
            "/api/v1/protocol/plans//agents",
            "/api/v1/protocol/plans/burn",
            "/api/v1/organizationsx",
            "/api/v2/x402/verify",
            "/protocol/agents",
        ] {
            assert_eq!(unserved(&Method::POST, path), None, "{path}");
        }
    }
}
