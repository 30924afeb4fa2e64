//! The operations of the service that the sandbox does not serve, so that it can name them when asked.

/// Groups of operations, by the first segments of their paths.
const UNSERVED_GROUPS: &[(&str, &str)] =
    &[("/api/v1/organizations", "the organizations operations")];

/// The name of the group that a request is for, if the service has it and the sandbox does not.
pub(crate) fn unserved(path: &str) -> Option<&'static str> {
    UNSERVED_GROUPS
        .iter()
        .find(|(prefix, _)| {
            path.strip_prefix(prefix)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
        .map(|(_, name)| *name)
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
            "/api/v2/x402/verify",
            "/protocol/agents",
        ] {
            assert_eq!(unserved(path), None, "{path}");
        }
    }
}
