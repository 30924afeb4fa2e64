//! What a sandbox's owner can set of the platform: keys of organizations, version pins, legal documents, the
//! catalog.

use super::{Account, Refused, Sandbox};
use crate::codes;
use crate::http::Version;
use crate::oauth::{self, OAuthClient};
use crate::platform::{CatalogService, Command};
use crate::refusal::Refusal;

impl Sandbox {
    /// Issues another key to an account, one that acts for an organization: what is registered with it belongs
    /// there, unless `X-Current-Org-Id` says otherwise.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), nevermined_sandbox::StartError> {
    /// let sandbox = nevermined_sandbox::Sandbox::start().await?;
    /// let seller = sandbox.create_account("seller", 0);
    /// let key = sandbox.organization_key(&seller, "org-1");
    /// assert_ne!(key, seller.api_key());
    /// # Ok(())
    /// # }
    /// ```
    pub fn organization_key(&self, account: &Account, org_id: &str) -> String {
        let issued = self
            .state
            .issue_key(account.address, Some(org_id.to_owned()));
        issued.key().to_owned()
    }

    /// Pins the version of the API that an account's key gets when a request names none.
    ///
    /// # Errors
    /// [`Refused`] if no such version is served, or the key is not one of this sandbox.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let sandbox = nevermined_sandbox::Sandbox::start().await?;
    /// let seller = sandbox.create_account("seller", 0);
    /// sandbox.pin_version(&seller, "1.1")?;
    /// assert!(sandbox.pin_version(&seller, "9.9").is_err());
    /// # Ok(())
    /// # }
    /// ```
    pub fn pin_version(&self, account: &Account, version: &str) -> Result<(), Refused> {
        if !Version::is_served(version) {
            let message = format!("version {version:?} is not served here");
            return Err(Refused(Refusal::new(codes::UNKNOWN_VERSION, message)));
        }
        let holder = self.state.holder_of(account.api_key()).ok_or_else(|| {
            Refused(Refusal::new(
                codes::BAD_KEY,
                "the account's key is not one of this sandbox",
            ))
        })?;
        self.tell(Command::Pin {
            key_id: holder.key_id.clone(),
            version: version.to_owned(),
        })
    }

    /// Publishes a version of a legal document, which makes consents to the version before outdated. `privacy`
    /// and `terms` are there from the start, at version 1.0.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), nevermined_sandbox::StartError> {
    /// let sandbox = nevermined_sandbox::Sandbox::start().await?;
    /// sandbox.publish_legal_document("terms", "2.0");
    /// # Ok(())
    /// # }
    /// ```
    pub fn publish_legal_document(&self, slug: &str, version: &str) {
        // Publishing is never denied.
        let _published = self.tell(Command::Publish {
            slug: slug.to_owned(),
            version: version.to_owned(),
        });
    }

    /// Lists a service of others in the catalog. One with the same slug is replaced.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let sandbox = nevermined_sandbox::Sandbox::start().await?;
    /// sandbox.list_service(serde_json::from_value(serde_json::json!({
    ///     "slug": "weather", "protocol": "x402", "targetUrl": "http://127.0.0.1:4021/forecast",
    /// }))?);
    /// # Ok(())
    /// # }
    /// ```
    pub fn list_service(&self, service: CatalogService) {
        // Listing is never denied.
        let _listed = self.tell(Command::ListService(Box::new(service)));
    }

    /// Registers a program that may ask to be let in. One with the same client id is replaced. `demo` is there
    /// from the start, with `http://127.0.0.1:8976/callback` and the same on `localhost`.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), nevermined_sandbox::StartError> {
    /// use nevermined_sandbox::{OAuthClient, Sandbox};
    ///
    /// let sandbox = Sandbox::start().await?;
    /// let fleet = OAuthClient::new("fleet", "Fleet").redirect_uri("http://127.0.0.1:9000/callback");
    /// sandbox.register_oauth_client(fleet);
    /// # Ok(())
    /// # }
    /// ```
    pub fn register_oauth_client(&self, client: OAuthClient) {
        let register = oauth::Command::Register(Box::new(client));
        // Registering is never denied.
        let _registered = self.state.carry_out(register);
    }

    /// Lets a device in, or denies it, as the owner of an account does who enters its user code.
    ///
    /// # Errors
    /// [`Refused`] if no device waits under that code.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), nevermined_sandbox::StartError> {
    /// let sandbox = nevermined_sandbox::Sandbox::start().await?;
    /// let owner = sandbox.create_account("owner", 0);
    /// let refused = sandbox.decide_device(&owner, "BCDF-GHJK", true).err();
    /// assert_eq!(refused.as_ref().map(|refused| refused.code()), Some("BCK.OAUTH.0020"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn decide_device(
        &self,
        owner: &Account,
        user_code: &str,
        approve: bool,
    ) -> Result<(), Refused> {
        let decide = oauth::Command::DecideDevice {
            user_code: user_code.to_owned(),
            account: owner.address,
            approve,
        };
        let done = self.state.carry_out(decide);
        done.map_err(|denial| Refused(denial.into()))
    }

    fn tell(&self, command: Command) -> Result<(), Refused> {
        let done = self.state.carry_out(command);
        done.map_err(|denial| Refused(denial.into()))?;
        self.wait_for_store();
        Ok(())
    }
}
