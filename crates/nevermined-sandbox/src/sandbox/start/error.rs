//! Why a sandbox did not start.

use crate::seed::SeedError;
#[cfg(feature = "store")]
use crate::store::StoreProblem;
use std::fmt;
use std::io;
use std::net::SocketAddr;
#[cfg(feature = "store")]
use std::path::{Path, PathBuf};

/// A sandbox could not open a port, or its store, or carry its seed out.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), nevermined_sandbox::StartError> {
/// use nevermined_sandbox::Sandbox;
///
/// let first = Sandbox::start().await?;
/// let second = Sandbox::builder().port(first.addr().port()).start().await;
/// let error = second.err().map(|error| error.to_string()).unwrap_or_default();
/// assert!(error.contains("is in use"));
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct StartError {
    pub(super) addr: SocketAddr,
    pub(super) cause: Cause,
}

#[derive(Debug)]
pub(super) enum Cause {
    Port(io::Error),
    Seed(SeedError),
    #[cfg(feature = "store")]
    Store(PathBuf, StoreProblem),
}

impl StartError {
    /// The address that was asked for.
    #[must_use]
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// Whether another program listens there.
    #[must_use]
    pub fn is_port_in_use(&self) -> bool {
        matches!(&self.cause, Cause::Port(error) if error.kind() == io::ErrorKind::AddrInUse)
    }

    /// What is wrong with the seed, if that is why.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use nevermined_sandbox::{Sandbox, Seed};
    ///
    /// let seed = Seed::from_json(r#"{ "orders": [{ "buyer": "bob", "plan": "x" }] }"#)?;
    /// let error = Sandbox::builder().seed(seed).start().await.err();
    /// let problem = error.as_ref().and_then(|error| error.seed()).map(ToString::to_string);
    /// assert!(problem.is_some_and(|problem| problem.starts_with("orders[0].buyer: ")));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn seed(&self) -> Option<&SeedError> {
        match &self.cause {
            Cause::Seed(error) => Some(error),
            _ => None,
        }
    }

    /// The file that can't be used as a store, if that is why.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// use nevermined_sandbox::Sandbox;
    ///
    /// let error = Sandbox::builder().store("/no/such/folder/sandbox.redb").start().await.err();
    /// let path = error.as_ref().and_then(|error| error.store());
    /// assert_eq!(path, Some(std::path::Path::new("/no/such/folder/sandbox.redb")));
    /// # }
    /// ```
    #[cfg(feature = "store")]
    #[must_use]
    pub fn store(&self) -> Option<&Path> {
        match &self.cause {
            Cause::Store(path, _) => Some(path),
            _ => None,
        }
    }
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let addr = self.addr;
        let error = match &self.cause {
            Cause::Port(error) => error,
            Cause::Seed(error) => return write!(f, "the seed can't be carried out: {error}"),
            #[cfg(feature = "store")]
            Cause::Store(path, problem) => {
                return write!(f, "the store {} {problem}", path.display());
            }
        };
        match error.kind() {
            io::ErrorKind::AddrInUse => write!(
                f,
                "{addr} is in use by another program; choose another port, or 0 for a free one"
            ),
            io::ErrorKind::PermissionDenied => write!(
                f,
                "this user may not listen on {addr}; choose a port of 1024 or above, or 0 for a free one"
            ),
            _ => write!(f, "can't listen on {addr}: {error}"),
        }
    }
}

impl std::error::Error for StartError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.cause {
            Cause::Port(error) => Some(error),
            Cause::Seed(error) => Some(error),
            #[cfg(feature = "store")]
            Cause::Store(_, problem) => Some(problem),
        }
    }
}
