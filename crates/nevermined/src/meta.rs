//! What the service says of itself: its versions, its contracts.

use std::sync::Arc;

/// The versions of the API, and which of them this key's calls are served with.
pub use nevermined_api::additions::types::Versions;
use nevermined_api::additions::{self, GET_VERSIONS};
/// The contracts of a deployment, by name, and its chain.
pub use nevermined_api::root::types::Deployment;
use nevermined_api::root::{self, GET_DEPLOYMENT};

use crate::endpoint::{endpoint, part};
use crate::transport::Core;
use crate::{Nevermined, Request};

/// The calls on the service itself; from [`Nevermined::meta`].
#[derive(Clone, Debug)]
pub struct MetaHandle {
    core: Arc<Core>,
}

impl Nevermined {
    /// The service itself: its versions and its contracts.
    #[must_use]
    pub fn meta(&self) -> MetaHandle {
        MetaHandle {
            core: Arc::clone(&self.core),
        }
    }
}

impl MetaHandle {
    /// Reads which versions of the API there are, and which one answers this key.
    ///
    /// Every call asks for one version; when another one answers, a warning is logged, once a client.
    /// Source: `getVersions`.
    ///
    /// # Errors
    /// `Unauthorized` (401): `Rejected`. `Timeout`, `Connect`, `Server`, `Decode`: it can be repeated.
    ///
    /// ```
    /// # async fn run(nvm: nevermined::Nevermined) -> Result<(), nevermined::Error> {
    /// let versions = nvm.meta().versions().await?;
    /// println!("{:?}, and this call had {:?}", versions.current, versions.your_effective_version);
    /// # Ok(())
    /// # }
    /// ```
    pub fn versions(&self) -> Request<GetVersions> {
        Request::new(&self.core, Ok(GetVersions {}))
    }

    /// Reads the contracts of this deployment. A pay-as-you-go plan names `PayAsYouGoTemplate`.
    ///
    /// Source: `getDeployment`; its key is not needed.
    ///
    /// # Errors
    /// `Timeout`, `Connect`, `Server`, `Decode`: it can be repeated.
    ///
    /// ```
    /// # async fn run(nvm: nevermined::Nevermined) -> Result<(), nevermined::Error> {
    /// let deployment = nvm.meta().deployment().await?;
    /// println!("{:?}", deployment.contracts.get("PayAsYouGoTemplate"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn deployment(&self) -> Request<GetDeployment> {
        Request::new(&self.core, Ok(GetDeployment {}))
    }
}

endpoint! {
    /// A reading of the versions; from [`MetaHandle::versions`].
    GetVersions {}
    GET_VERSIONS,
    |_this, client| client.additions().get_versions(),
    json |wire: additions::types::Versions| -> Versions { Ok(wire) }
}

endpoint! {
    /// A reading of the contracts; from [`MetaHandle::deployment`].
    GetDeployment {}
    GET_DEPLOYMENT,
    |_this, client| client.root().get_deployment(),
    json |wire: root::types::DeploymentResponse| -> Deployment { part(wire.deployment, "deployment") }
}
