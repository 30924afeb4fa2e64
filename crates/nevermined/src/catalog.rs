//! The catalog of third-party services that the router can call.

use std::sync::Arc;

/// A category of services, and the categories within it.
pub use nevermined_api::additions::types::CatalogCategory;
/// A service of the catalog.
pub use nevermined_api::additions::types::CatalogService;
use nevermined_api::additions::types::CatalogServicesPage;
use nevermined_api::additions::{
    GET_CATALOG_SERVICE, LIST_CATALOG_CATEGORIES, LIST_CATALOG_SERVICES,
};
use nevermined_api::root::GET_SERVICES_CATALOG;
/// The whole catalog as one document for programs.
pub use nevermined_api::root::types::ServicesCatalog;

use crate::endpoint::endpoint;
use crate::page::{List, Page, Paging};
use crate::transport::Core;
use crate::{Nevermined, Request};

/// The calls on the catalog; from [`Nevermined::catalog`]. None of them needs a key.
#[derive(Clone, Debug)]
pub struct CatalogHandle {
    core: Arc<Core>,
}

impl Nevermined {
    /// The catalog of services that the router can call.
    #[must_use]
    pub fn catalog(&self) -> CatalogHandle {
        CatalogHandle {
            core: Arc::clone(&self.core),
        }
    }
}

impl CatalogHandle {
    /// Lists services, page by page. A page has 20 of them, or up to 100 if [`page_size`](Request::page_size) asks.
    ///
    /// Without [`sort_by`](Request::<ListServices>::sort_by) the order changes from time to time, and a list that is
    /// read over several pages may repeat or skip a service.
    /// Source: `listCatalogServices`.
    ///
    /// # Errors
    /// `Timeout`, `Connect`, `Server`, `Decode`: it can be repeated.
    ///
    /// ```
    /// # async fn run(nvm: nevermined::Nevermined) -> Result<(), nevermined::Error> {
    /// let page = nvm.catalog().services().search("weather").protocol("x402").await?;
    /// for service in page.into_inner() {
    ///     println!("{:?} {:?}", service.slug, service.price_label);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn services(&self) -> Request<ListServices> {
        Request::new(&self.core, Ok(ListServices::default()))
    }

    /// Reads one service by its short name. Upper and lower case differ.
    ///
    /// Source: `getCatalogService`.
    ///
    /// # Errors
    /// `NotFound` (404): `Rejected`. `Timeout`, `Connect`, `Server`, `Decode`: it can be repeated.
    ///
    /// ```
    /// # async fn run(nvm: nevermined::Nevermined) -> Result<(), nevermined::Error> {
    /// let service = nvm.catalog().service("weather").await?;
    /// println!("{:?}", service.target_url);
    /// # Ok(())
    /// # }
    /// ```
    pub fn service(&self, slug: impl Into<String>) -> Request<GetService> {
        Request::new(&self.core, Ok(GetService { slug: slug.into() }))
    }

    /// Lists the categories.
    ///
    /// Source: `listCatalogCategories`.
    ///
    /// # Errors
    /// `Timeout`, `Connect`, `Server`, `Decode`: it can be repeated.
    ///
    /// ```
    /// # async fn run(nvm: nevermined::Nevermined) -> Result<(), nevermined::Error> {
    /// for category in nvm.catalog().categories().await?.into_inner() {
    ///     println!("{:?}: {:?} services", category.category, category.count);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn categories(&self) -> Request<ListCategories> {
        Request::new(&self.core, Ok(ListCategories {}))
    }

    /// Reads the whole catalog as one document.
    ///
    /// Source: `getServicesCatalog`, at the root of the host.
    ///
    /// # Errors
    /// `Timeout`, `Connect`, `Server`, `Decode`: it can be repeated.
    ///
    /// ```
    /// # async fn run(nvm: nevermined::Nevermined) -> Result<(), nevermined::Error> {
    /// let document = nvm.catalog().document().await?;
    /// println!("{} services", document.entries.len());
    /// # Ok(())
    /// # }
    /// ```
    pub fn document(&self) -> Request<GetDocument> {
        Request::new(&self.core, Ok(GetDocument {}))
    }
}

endpoint! {
    /// A list of services; from [`CatalogHandle::services`].
    #[derive(Default)]
    ListServices {
        search: Option<String>,
        protocol: Option<String>,
        category: Option<String>,
        sub_category: Option<String>,
        tag: Option<String>,
        sort_by: Option<String>,
        paging: Paging,
    }
    LIST_CATALOG_SERVICES,
    |this, client| client.additions().list_catalog_services(
        this.category.as_deref(),
        this.paging.offset(),
        this.paging.page(),
        this.protocol.as_deref(),
        this.search.as_deref(),
        this.sort_by.as_deref(),
        this.paging.order("asc", "desc"),
        this.sub_category.as_deref(),
        this.tag.as_deref(),
    ),
    page |wire: CatalogServicesPage| -> Page<CatalogService> { (wire.services, "services") }
}

impl List for ListServices {
    type Item = CatalogService;

    fn paging(&mut self) -> &mut Paging {
        &mut self.paging
    }
}

impl Request<ListServices> {
    /// Words to look for in titles, descriptions and tags. Services with all of them come first; if there are none,
    /// services with any of them.
    pub fn search(self, words: impl Into<String>) -> Self {
        self.set(|list| list.search = Some(words.into()))
    }

    /// Only services that are paid by this protocol: `x402`, `mpp`, `rest`, `a2a` or `other`. The router pays the
    /// first two.
    pub fn protocol(self, protocol: impl Into<String>) -> Self {
        self.set(|list| list.protocol = Some(protocol.into()))
    }

    /// Only services of this category.
    pub fn category(self, category: impl Into<String>) -> Self {
        self.set(|list| list.category = Some(category.into()))
    }

    /// Only services of this category within the category.
    pub fn sub_category(self, category: impl Into<String>) -> Self {
        self.set(|list| list.sub_category = Some(category.into()))
    }

    /// Only services with this tag.
    pub fn tag(self, tag: impl Into<String>) -> Self {
        self.set(|list| list.tag = Some(tag.into()))
    }

    /// Which field orders the list.
    pub fn sort_by(self, field: impl Into<String>) -> Self {
        self.set(|list| list.sort_by = Some(field.into()))
    }
}

endpoint! {
    /// A reading of a service; from [`CatalogHandle::service`].
    GetService { slug: String }
    GET_CATALOG_SERVICE,
    |this, client| client.additions().get_catalog_service(&this.slug),
    json |wire: CatalogService| -> CatalogService { Ok(wire) }
}

endpoint! {
    /// A list of categories; from [`CatalogHandle::categories`].
    ListCategories {}
    LIST_CATALOG_CATEGORIES,
    |_this, client| client.additions().list_catalog_categories(),
    list |wire: Vec<CatalogCategory>| -> Vec<CatalogCategory> { Ok(wire) }
}

endpoint! {
    /// A reading of the whole catalog; from [`CatalogHandle::document`].
    GetDocument {}
    GET_SERVICES_CATALOG,
    |_this, client| client.root().get_services_catalog(),
    json |wire: ServicesCatalog| -> ServicesCatalog { Ok(wire) }
}
