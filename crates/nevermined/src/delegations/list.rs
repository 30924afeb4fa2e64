use bytes::Bytes;
use nevermined_api::{LIST_DELEGATIONS, Operation, ResponseValue, types};

use super::Delegation;
use crate::page::{List, Paging};
use crate::request::Endpoint;
use crate::{Error, Page, Request};

/// A list of the account's delegations; from
/// [`DelegationsHandle::list`](crate::delegations::DelegationsHandle::list).
#[derive(Clone, Debug, Default)]
pub struct ListDelegations {
    paging: Paging,
    accessible: Option<bool>,
}

impl Request<ListDelegations> {
    /// Whether to keep only those that the calling key may spend from.
    pub fn accessible(mut self, only: bool) -> Self {
        if let Ok(list) = &mut self.endpoint {
            list.accessible = Some(only);
        }
        self
    }
}

impl Endpoint for ListDelegations {
    type Output = Page<Delegation>;
    type Wire = types::DelegationListDto;

    fn operation() -> &'static Operation {
        LIST_DELEGATIONS
    }

    fn check(&self) -> Result<(), Error> {
        self.paging.check_unsorted()
    }

    async fn call(
        self,
        client: nevermined_api::Client,
    ) -> Result<ResponseValue<Self::Wire>, nevermined_api::Error<()>> {
        use types::ListDelegationsAccessible::{False, True};
        let accessible = self.accessible.map(|only| if only { True } else { False });
        let (page, offset) = (self.paging.page(), self.paging.offset());
        client.list_delegations(accessible, offset, page).await
    }

    fn read(wire: Self::Wire, body: &Bytes) -> Result<Page<Delegation>, Error> {
        let read = wire.delegations.into_iter().map(Delegation::from_summary);
        let items = read.collect::<Result<Vec<_>, _>>()?;
        Page::read(items, "delegations", body, |item, _| Some(item))
    }
}

impl List for ListDelegations {
    type Item = Delegation;

    fn paging(&mut self) -> &mut Paging {
        &mut self.paging
    }
}
