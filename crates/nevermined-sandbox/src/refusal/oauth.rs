//! What each failure of letting a program in is on the wire.

use super::Refusal;
use crate::codes::{self, Code};
use crate::oauth::{Denial, Failure};

impl From<Denial> for Refusal {
    fn from(denial: Denial) -> Self {
        match denial {
            Denial::UserCodeInvalid => Self::new(
                codes::USER_CODE_INVALID,
                "no device waits for a decision under this user code",
            )
            .hint("check the code; if it has expired, the program starts anew"),
            Denial::UnknownBinding(binding) => Self::new(
                codes::BINDING_UNKNOWN,
                format!("this account has no binding {binding:?}"),
            ),
        }
    }
}

/// The answers of `/oauth/token` say in `error` what programs go by.
impl From<Failure> for Refusal {
    fn from(failure: Failure) -> Self {
        let grant = |code: Code, error: &str, said: &str| {
            Self::new(code, said)
                .with("error", error.into())
                .with("error_description", said.into())
        };
        match failure {
            Failure::Throttled(seconds) => {
                let mut refusal = Self::new(
                    codes::TOO_MANY_REQUESTS,
                    "devices asked for tokens more than 60 times within a minute",
                );
                refusal.retry_after = Some(seconds);
                refusal
            }
            Failure::CodeInvalid => grant(
                codes::CODE_INVALID,
                "invalid_grant",
                "the code is unknown, was used or has expired, or is for another program, redirect or verifier",
            ),
            Failure::OtherResource => grant(
                codes::OTHER_RESOURCE,
                "invalid_grant",
                "the resource is not the one that was granted",
            ),
            Failure::ResourceNotCovered => grant(
                codes::RESOURCE_NOT_COVERED,
                "invalid_grant",
                "the grant has no delegation that would pay for another resource than this API",
            ),
            Failure::Pending => grant(
                codes::AUTHORIZATION_PENDING,
                "authorization_pending",
                "the owner has not decided yet",
            ),
            Failure::SlowDown => grant(
                codes::POLLED_TOO_FAST,
                "slow_down",
                "the device asks too often; wait 5 seconds longer from now on",
            ),
            Failure::DeviceExpired => grant(
                codes::DEVICE_EXPIRED,
                "expired_token",
                "the device code has expired",
            ),
            Failure::Denied => grant(
                codes::DEVICE_DENIED,
                "access_denied",
                "the owner denied the request",
            ),
            Failure::RefreshInvalid => grant(
                codes::REFRESH_INVALID,
                "invalid_grant",
                "the refresh token is unknown, was used, was revoked or has expired, or is another program's",
            ),
            Failure::DelegationExpired => grant(
                codes::MANDATE_EXPIRED,
                "invalid_grant",
                "the delegation behind the grant has expired",
            ),
            Failure::DelegationExhausted => grant(
                codes::MANDATE_EXHAUSTED,
                "invalid_grant",
                "nothing is left of the delegation behind the grant",
            ),
            Failure::DelegationRevoked => grant(
                codes::MANDATE_REVOKED,
                "invalid_grant",
                "the delegation behind the grant was revoked",
            ),
            Failure::NoDelegation => grant(
                codes::RESOURCE_NOT_COVERED,
                "invalid_grant",
                "the payment method that the owner named can't be used",
            ),
        }
    }
}
