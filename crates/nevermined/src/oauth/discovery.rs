use nevermined_api::root::{
    GET_AUTHORIZATION_SERVER, GET_PROTECTED_RESOURCE, GET_SIGNING_KEYS, types,
};
use serde_json::{Map, Value};

use super::OAuthHandle;
use crate::Request;
use crate::endpoint::endpoint;

/// A discovery document: its form is that of RFC 8414 or RFC 9728, and the service documents none.
pub type ServerMetadata = Map<String, Value>;

impl OAuthHandle {
    /// Reads where the endpoints of OAuth are and which grants they know.
    ///
    /// Source: `getAuthorizationServer`.
    ///
    /// # Errors
    /// `Timeout`, `Connect`, `Server`, `Decode`: it can be repeated.
    ///
    /// ```
    /// # async fn run(nvm: nevermined::Nevermined) -> Result<(), nevermined::Error> {
    /// let server = nvm.oauth().authorization_server().await?;
    /// println!("{:?}", server.get("authorization_endpoint"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn authorization_server(&self) -> Request<GetAuthorizationServer> {
        Request::new(&self.core, Ok(GetAuthorizationServer {}))
    }

    /// Reads which authorization server guards this API.
    ///
    /// Source: `getProtectedResource`.
    ///
    /// # Errors
    /// `Timeout`, `Connect`, `Server`, `Decode`: it can be repeated.
    ///
    /// ```
    /// # async fn run(nvm: nevermined::Nevermined) -> Result<(), nevermined::Error> {
    /// let resource = nvm.oauth().protected_resource().await?;
    /// println!("{:?}", resource.get("authorization_servers"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn protected_resource(&self) -> Request<GetProtectedResource> {
        Request::new(&self.core, Ok(GetProtectedResource {}))
    }

    /// Reads the public keys that tokens are checked with, each a JSON Web Key.
    ///
    /// Source: `getSigningKeys`.
    ///
    /// # Errors
    /// `Timeout`, `Connect`, `Server`, `Decode`: it can be repeated.
    ///
    /// ```
    /// # async fn run(nvm: nevermined::Nevermined) -> Result<(), nevermined::Error> {
    /// for key in nvm.oauth().signing_keys().await?.into_inner() {
    ///     println!("{:?}", key.get("kid"));
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn signing_keys(&self) -> Request<GetSigningKeys> {
        Request::new(&self.core, Ok(GetSigningKeys {}))
    }
}

endpoint! {
    /// A reading of the authorization server; from [`OAuthHandle::authorization_server`].
    GetAuthorizationServer {}
    GET_AUTHORIZATION_SERVER,
    |_this, client| client.root().get_authorization_server(),
    json |wire: Map<String, Value>| -> ServerMetadata { Ok(wire) }
}

endpoint! {
    /// A reading of the protected resource; from [`OAuthHandle::protected_resource`].
    GetProtectedResource {}
    GET_PROTECTED_RESOURCE,
    |_this, client| client.root().get_protected_resource(),
    json |wire: Map<String, Value>| -> ServerMetadata { Ok(wire) }
}

endpoint! {
    /// A reading of the signing keys; from [`OAuthHandle::signing_keys`].
    GetSigningKeys {}
    GET_SIGNING_KEYS,
    |_this, client| client.root().get_signing_keys(),
    json |wire: types::GetSigningKeysResponse| -> Vec<ServerMetadata> { Ok(wire.keys) }
}
