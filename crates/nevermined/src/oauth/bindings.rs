pub use nevermined_types::BindingId;

/// A program that the account has let in. Cents are texts of decimal digits.
pub use nevermined_api::root::types::AgentBindingSummary as Binding;
use nevermined_api::root::{LIST_BINDINGS, REVOKE_BINDING, types};
use std::num::NonZeroU64;

use super::OAuthHandle;
use crate::Request;
use crate::endpoint::{endpoint, nothing};
use crate::page::{List, Page, Paging};

impl OAuthHandle {
    /// Lists the programs that the account has let in, page by page; 50 a page, up to 100 if
    /// [`page_size`](Request::page_size) asks.
    ///
    /// Source: `listBindings`.
    ///
    /// # Errors
    /// `Unauthorized` (401): `Rejected`. `Timeout`, `Connect`, `Server`, `Decode`: it can be repeated.
    ///
    /// ```
    /// # async fn run(nvm: nevermined::Nevermined) -> Result<(), nevermined::Error> {
    /// for binding in nvm.oauth().bindings().await?.into_inner() {
    ///     println!("{:?}: {:?}", binding.client_id, binding.state);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn bindings(&self) -> Request<ListBindings> {
        let list = ListBindings {
            paging: Paging::default(),
        };
        Request::new(&self.core, Ok(list))
    }

    /// Ends a program's access.
    ///
    /// Source: `revokeBinding`.
    ///
    /// # Errors
    /// `NotFound` (404), `Unauthorized` (401): `Rejected`; after a lost answer, a 404 may mean that it has ended.
    /// `Timeout`, `Connect`, `Server`: `Unknown`; list the connections.
    ///
    /// ```
    /// # async fn run(nvm: nevermined::Nevermined, id: nevermined::oauth::BindingId) -> Result<(), nevermined::Error> {
    /// nvm.oauth().revoke_binding(&id).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn revoke_binding(&self, binding: &BindingId) -> Request<RevokeBinding> {
        let revoke = RevokeBinding {
            binding: binding.clone(),
        };
        Request::new(&self.core, Ok(revoke))
    }
}

endpoint! {
    /// A list of connections; from [`OAuthHandle::bindings`].
    ListBindings { paging: Paging }
    LIST_BINDINGS,
    |this, client| client.root().list_bindings(
        positive(this.paging.offset()), positive(this.paging.page()),
    ),
    page |wire: types::AgentBindingList| -> Page<Binding> { (wire.bindings, "bindings") }
}

fn positive(number: Option<i64>) -> Option<NonZeroU64> {
    NonZeroU64::new(u64::try_from(number?).ok()?)
}

impl List for ListBindings {
    type Item = Binding;

    fn paging(&mut self) -> &mut Paging {
        &mut self.paging
    }
}

endpoint! {
    /// An end of a connection; from [`OAuthHandle::revoke_binding`].
    RevokeBinding { binding: BindingId }
    REVOKE_BINDING,
    |this, client| client.root().revoke_binding(this.binding.as_str()),
    bytes |body: &bytes::Bytes| -> () { nothing(body) }
}
