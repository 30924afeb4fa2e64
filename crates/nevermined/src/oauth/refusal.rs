use crate::error::Envelope;
use crate::{Error, codes};

/// Why there are no tokens, as RFC 6749 and RFC 8628 name it; from [`Error::oauth_refusal`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum OAuthRefusal {
    /// The owner has not decided yet: ask again, no sooner than the interval.
    AuthorizationPending,
    /// Asked too often: wait 5 seconds more from now on.
    SlowDown,
    /// The owner said no.
    AccessDenied,
    /// The device's code has ended: begin again.
    ExpiredToken,
    /// The code or the refresh token is unknown, used, ended or somebody else's: begin again.
    InvalidGrant,
    /// The request is malformed.
    InvalidRequest,
}

impl Error {
    /// Why the service gives no tokens, when it says so in OAuth's words or by its code.
    ///
    /// ```
    /// # async fn run(nvm: nevermined::Nevermined, grant: nevermined::oauth::CodeGrant) {
    /// use nevermined::oauth::OAuthRefusal;
    ///
    /// if let Err(error) = nvm.oauth().client("my-program").exchange(grant).await
    ///     && error.oauth_refusal() == Some(OAuthRefusal::InvalidGrant)
    /// {
    ///     println!("begin again");
    /// }
    /// # }
    /// ```
    #[must_use]
    pub fn oauth_refusal(&self) -> Option<OAuthRefusal> {
        if !self
            .status()
            .is_some_and(|status| (400..500).contains(&status))
        {
            return None;
        }
        match Envelope::read(self.body()).error.as_deref() {
            Some("authorization_pending") => Some(OAuthRefusal::AuthorizationPending),
            Some("slow_down") => Some(OAuthRefusal::SlowDown),
            Some("access_denied") => Some(OAuthRefusal::AccessDenied),
            Some("expired_token") => Some(OAuthRefusal::ExpiredToken),
            Some("invalid_grant") => Some(OAuthRefusal::InvalidGrant),
            Some("invalid_request") => Some(OAuthRefusal::InvalidRequest),
            _ => match self.code()? {
                codes::DEVICE_PENDING => Some(OAuthRefusal::AuthorizationPending),
                codes::DEVICE_SLOW_DOWN => Some(OAuthRefusal::SlowDown),
                codes::DEVICE_CODE_EXPIRED => Some(OAuthRefusal::ExpiredToken),
                codes::DEVICE_DENIED => Some(OAuthRefusal::AccessDenied),
                _ => None,
            },
        }
    }
}
