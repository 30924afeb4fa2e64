//! Permissions: what stands behind x402 access tokens, and how to end it.
//!
//! A permission is made together with its token, by [`access_token`](crate::x402::X402Handle::access_token): the service
//! has one operation for both. The token is secret and spends; the permission's hash is not secret, names it in these
//! calls, and comes with the token as [`permission_hash`](crate::AccessToken::permission_hash).

mod get;
mod list;
mod revoke;

use std::sync::Arc;

pub use nevermined_types::PermissionHash;

pub use self::get::{GetPermission, Permission};
pub use self::list::ListPermissions;
pub use self::revoke::{RevokePermission, RevokedPermission};
use crate::Request;
use crate::transport::Core;

/// The calls on permissions; from [`Nevermined::permissions`](crate::Nevermined::permissions).
///
/// To make one, get a token: [`access_token`](crate::x402::X402Handle::access_token).
#[derive(Clone, Debug)]
pub struct PermissionsHandle {
    pub(crate) core: Arc<Core>,
}

impl PermissionsHandle {
    /// Lists the permissions that the key's account has given, page by page.
    ///
    /// Source: `listPermissions`.
    ///
    /// # Errors
    /// `InvalidRequest` (page 0, pages of no items, or an order, which the service does not take: `NotSent`),
    /// `Unauthorized` (401). A read changes nothing, whatever its outcome.
    ///
    /// ```
    /// # async fn run(nvm: nevermined::Nevermined) -> Result<(), nevermined::Error> {
    /// let mut permissions = nvm.permissions().list().page_size(50).stream();
    /// while let Some(permission) = permissions.next().await {
    ///     let permission = permission?;
    ///     println!("{} {:?}: {:?} used", permission.hash, permission.plan, permission.used);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn list(&self) -> Request<ListPermissions> {
        Request::new(&self.core, Ok(ListPermissions::default()))
    }

    /// Reads a permission: its limit, what is spent, and until when it holds.
    ///
    /// Source: `getPermission`.
    ///
    /// # Errors
    /// `NotFound` (404), `Unauthorized` (401). A read changes nothing, whatever its outcome.
    ///
    /// ```
    /// # async fn run(nvm: nevermined::Nevermined, token: nevermined::AccessToken) -> Result<(), nevermined::Error> {
    /// if let Some(hash) = token.permission_hash() {
    ///     let permission = nvm.permissions().get(hash).await?;
    ///     println!("{:?} credits left, active: {}", permission.remaining, permission.is_active());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn get(&self, hash: &PermissionHash) -> Request<GetPermission> {
        Request::new(&self.core, Ok(GetPermission { hash: hash.clone() }))
    }

    /// Ends a permission before its time. Its token pays no more; the delegation behind it stays.
    ///
    /// Source: `revokePermission`.
    ///
    /// # Errors
    /// | kind | outcome |
    /// |---|---|
    /// | `NotFound` (404), `Unauthorized` (401) | `Rejected` |
    /// | `Conflict` (400, `BCK.X402.0016`): it was revoked before, by another call. If an attempt of this call may have done it, the call succeeds | `Rejected` |
    /// | `Timeout`, `Connect`, `Server`, `Decode` | `Unknown`: [read](Self::get) it, or revoke it again |
    ///
    /// ```
    /// # async fn run(nvm: nevermined::Nevermined, hash: nevermined::PermissionHash) -> Result<(), nevermined::Error> {
    /// nvm.permissions().revoke(&hash).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn revoke(&self, hash: &PermissionHash) -> Request<RevokePermission> {
        Request::new(&self.core, Ok(RevokePermission { hash: hash.clone() }))
    }
}
