//! The API on your own machine: all of the crate `nevermined-sandbox`, and clients of it. A test needs no second
//! dependency, nor one of the same version.

#[doc(no_inline)]
pub use nevermined_sandbox::*;

use crate::{Environment, Error, Nevermined, NeverminedBuilder};

/// Clients of a sandbox.
///
/// ```
/// use nevermined::sandbox::{ClientFor as _, Sandbox};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let sandbox = Sandbox::start().await?;
/// let buyer = sandbox.create_account("buyer", 25_000_000); // 25 dollars of a 6-decimal token
/// let nvm = sandbox.client_for(&buyer)?;
/// assert_eq!(nvm.account(), Some(buyer.address()));
/// assert!(nvm.plans().list().await?.items.is_empty());
/// # Ok(())
/// # }
/// ```
pub trait ClientFor {
    /// A client that calls this sandbox with the key of `account`.
    ///
    /// # Errors
    /// [`ErrorKind::Config`](crate::ErrorKind::Config), not sent: the sandbox has no socket.
    fn client_for(&self, account: &Account) -> Result<Nevermined, Error> {
        self.builder_for(account)?.build()
    }

    /// The same, with more to set before it is built.
    ///
    /// # Errors
    /// As [`client_for`](Self::client_for).
    fn builder_for(&self, account: &Account) -> Result<NeverminedBuilder, Error>;
}

impl ClientFor for Sandbox {
    fn builder_for(&self, account: &Account) -> Result<NeverminedBuilder, Error> {
        Ok(Nevermined::builder()
            .environment(Environment::custom(self.url())?)
            .api_key(account.api_key()))
    }
}
