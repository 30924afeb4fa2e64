use bytes::Bytes;
use nevermined_api::{LIST_PERMISSIONS, Operation, ResponseValue, types};

use super::Permission;
use crate::page::{List, Paging};
use crate::request::Endpoint;
use crate::{Error, Page};

/// A list of the account's permissions; from
/// [`PermissionsHandle::list`](crate::permissions::PermissionsHandle::list).
#[derive(Clone, Debug, Default)]
pub struct ListPermissions {
    paging: Paging,
}

impl Endpoint for ListPermissions {
    type Output = Page<Permission>;
    type Wire = types::PaginatedPermissions;

    fn operation() -> &'static Operation {
        LIST_PERMISSIONS
    }

    fn check(&self) -> Result<(), Error> {
        self.paging.check_unsorted()
    }

    async fn call(
        self,
        client: nevermined_api::Client,
    ) -> Result<ResponseValue<Self::Wire>, nevermined_api::Error<()>> {
        let (page, offset) = (self.paging.page(), self.paging.offset());
        client.list_permissions(offset, page).await
    }

    fn read(wire: Self::Wire, body: &Bytes) -> Result<Page<Permission>, Error> {
        Page::read(wire.permissions, "permissions", body, |item, raw| {
            Permission::from_wire(item, raw).ok()
        })
    }
}

impl List for ListPermissions {
    type Item = Permission;

    fn paging(&mut self) -> &mut Paging {
        &mut self.paging
    }
}
