//! Why a method of a sandbox did not do what it was asked for.

use crate::refusal::Refusal;
use std::fmt;

/// Something that a sandbox's owner asked for and that the sandbox can't do. Nothing was changed.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), nevermined_sandbox::StartError> {
/// let sandbox = nevermined_sandbox::Sandbox::start().await?;
/// let refused = sandbox.complete_checkout("cs_test_0").err();
/// let said = refused.map(|refused| refused.to_string()).unwrap_or_default();
/// assert_eq!(said, "there is no checkout \"cs_test_0\"");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Refused(pub(crate) Refusal);

impl Refused {
    /// The service's code for it.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.0.code.name
    }

    /// The HTTP status that a call would be refused with.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.0.code.status
    }

    /// What is wrong, in words.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.0.message
    }
}

impl From<Refusal> for Refused {
    fn from(refusal: Refusal) -> Self {
        Self(refusal)
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)
    }
}

impl std::error::Error for Refused {}
