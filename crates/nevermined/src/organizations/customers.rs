use bytes::Bytes;
use nevermined_api::organizations::types;
/// Sums over one customer, in total and day by day. Amounts are units with 6 decimals.
pub use nevermined_api::organizations::types::CustomerAggregationsResponseDto as CustomerTotals;
/// Something that a customer has bought. Its price is in units with 6 decimals.
pub use nevermined_api::organizations::types::CustomerPurchaseHistoryItemDto as CustomerPurchase;
/// A customer. What they have spent is in units with 6 decimals.
pub use nevermined_api::organizations::types::CustomerResponseDto as Customer;
/// The purchases of one day. The amount is in units with 6 decimals.
pub use nevermined_api::organizations::types::CustomerTimeSeriesPointDto as CustomerDay;
/// Sums over all customers, in total and day by day. Amounts are units with 6 decimals.
pub use nevermined_api::organizations::types::OrgCustomersAggregationsResponseDto as AllCustomersTotals;
use nevermined_api::organizations::{
    BLOCK_CUSTOMER, EXPORT_CUSTOMERS, GET_CUSTOMER, GET_CUSTOMER_TOTALS,
    GET_ORGANIZATION_CUSTOMER_TOTALS, LIST_CUSTOMER_PURCHASES, LIST_CUSTOMERS, UNBLOCK_CUSTOMER,
};

use super::{CustomerId, OrganizationId, part_of_organization};
use crate::endpoint::endpoint;
use crate::page::{List, Page, Paging};
use crate::span::{Span, Spanned};
use crate::{Error, ErrorKind, Outcome, Request};

/// Whether a customer can be issued keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CustomerStatus {
    /// Keys can be issued.
    Active,
    /// No keys are issued, and those that were have ended.
    Blocked,
}

part_of_organization! {
    /// The calls on the customers of an organization; from
    /// [`OrganizationHandle::customers`](super::OrganizationHandle::customers).
    ///
    /// Only admins of an organization of the tier Enterprise may call them. Amounts are whole units with 6 decimals:
    /// `TokenAmount::from_units(spent, 6)` shows them as people read them.
    CustomersHandle,
    /// Its customers: who has bought what, and who is blocked.
    customers
}

impl CustomersHandle {
    /// Lists the customers, page by page. A page has 50 of them, or up to 200 if
    /// [`page_size`](Request::page_size) asks.
    ///
    /// Source: `listCustomers`.
    ///
    /// # Errors
    /// `Forbidden` (403: no active admin, or a lower tier): `Rejected`. `Timeout`, `Connect`, `Server`, `Decode`: it can
    /// be repeated.
    ///
    /// ```
    /// # async fn run(organization: nevermined::organizations::OrganizationHandle) -> Result<(), nevermined::Error> {
    /// use nevermined::TokenAmount;
    ///
    /// for customer in organization.customers().list().search("ada").await?.into_inner() {
    ///     let spent = customer.total_spent.map(|units| TokenAmount::from_units(units, 6));
    ///     println!("{:?} has spent {spent:?}", customer.id);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn list(&self) -> Request<ListCustomers> {
        let list = ListCustomers {
            organization: self.organization.clone(),
            search: None,
            paging: Paging::default(),
        };
        Request::new(&self.core, Ok(list))
    }

    /// Sums what all customers have bought, in total and day by day.
    ///
    /// Source: `getOrganizationCustomerTotals`.
    ///
    /// # Errors
    /// `InvalidRequest`: a span that ends before it starts, `NotSent`. `Forbidden` (403): `Rejected`. `Timeout`,
    /// `Connect`, `Server`, `Decode`: it can be repeated.
    ///
    /// ```
    /// # async fn run(organization: nevermined::organizations::OrganizationHandle) -> Result<(), Box<dyn std::error::Error>> {
    /// let since = "2026-01-01T00:00:00Z".parse()?;
    /// let totals = organization.customers().totals().from(since).await?;
    /// println!("{:?} purchases by {:?} customers", totals.purchase_count, totals.customer_count);
    /// # Ok(())
    /// # }
    /// ```
    pub fn totals(&self) -> Request<GetAllCustomersTotals> {
        let get = GetAllCustomersTotals {
            organization: self.organization.clone(),
            span: Span::default(),
        };
        Request::new(&self.core, Ok(get))
    }

    /// All customers as CSV, whole, with the service's own columns.
    ///
    /// Source: `exportCustomers`.
    ///
    /// # Errors
    /// `Forbidden` (403): `Rejected`. `Decode` if the answer is JSON or a web page. `Timeout`, `Connect`, `Server`,
    /// `Decode`: it can be repeated.
    ///
    /// ```
    /// # async fn run(organization: nevermined::organizations::OrganizationHandle) -> Result<(), nevermined::Error> {
    /// use nevermined::organizations::CustomerStatus;
    ///
    /// let csv = organization.customers().export().status(CustomerStatus::Active).await?;
    /// println!("{} bytes", csv.len());
    /// # Ok(())
    /// # }
    /// ```
    pub fn export(&self) -> Request<ExportCustomers> {
        let export = ExportCustomers {
            organization: self.organization.clone(),
            search: None,
            status: None,
        };
        Request::new(&self.core, Ok(export))
    }

    /// Reads a customer.
    ///
    /// Source: `getCustomer`.
    ///
    /// # Errors
    /// `Forbidden` (403), `NotFound` (404): `Rejected`. `Timeout`, `Connect`, `Server`, `Decode`: it can be repeated.
    ///
    /// ```
    /// # async fn run(organization: nevermined::organizations::OrganizationHandle, id: nevermined::organizations::CustomerId) -> Result<(), nevermined::Error> {
    /// let customer = organization.customers().get(&id).await?;
    /// println!("{:?}, last seen {:?}", customer.user_name, customer.last_active_at);
    /// # Ok(())
    /// # }
    /// ```
    pub fn get(&self, customer: &CustomerId) -> Request<GetCustomer> {
        let get = GetCustomer {
            organization: self.organization.clone(),
            customer: customer.clone(),
        };
        Request::new(&self.core, Ok(get))
    }

    /// Sums what one customer has bought, in total and day by day.
    ///
    /// Source: `getCustomerTotals`.
    ///
    /// # Errors
    /// `InvalidRequest`: a span that ends before it starts, `NotSent`. `Forbidden` (403), `NotFound` (404): `Rejected`.
    /// `Timeout`, `Connect`, `Server`, `Decode`: it can be repeated.
    ///
    /// ```
    /// # async fn run(organization: nevermined::organizations::OrganizationHandle, id: nevermined::organizations::CustomerId) -> Result<(), nevermined::Error> {
    /// for day in organization.customers().totals_of(&id).await?.into_inner().time_series {
    ///     println!("{:?}: {:?} purchases", day.date, day.purchases);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn totals_of(&self, customer: &CustomerId) -> Request<GetCustomerTotals> {
        let get = GetCustomerTotals {
            organization: self.organization.clone(),
            customer: customer.clone(),
            span: Span::default(),
        };
        Request::new(&self.core, Ok(get))
    }

    /// Lists what a customer has bought, newest first, page by page. A page has 25 of them, or up to 100 if
    /// [`page_size`](Request::page_size) asks.
    ///
    /// Source: `listCustomerPurchases`.
    ///
    /// # Errors
    /// `Forbidden` (403), `NotFound` (404): `Rejected`. `Timeout`, `Connect`, `Server`, `Decode`: it can be repeated.
    ///
    /// ```
    /// # async fn run(organization: nevermined::organizations::OrganizationHandle, id: nevermined::organizations::CustomerId) -> Result<(), nevermined::Error> {
    /// for purchase in organization.customers().purchases(&id).await?.into_inner() {
    ///     println!("{:?} on {:?}", purchase.plan_name, purchase.created_at);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn purchases(&self, customer: &CustomerId) -> Request<ListCustomerPurchases> {
        let list = ListCustomerPurchases {
            organization: self.organization.clone(),
            customer: customer.clone(),
            paging: Paging::default(),
        };
        Request::new(&self.core, Ok(list))
    }

    /// Ends the keys that the organization has issued to a customer, and issues no more. The customer's own keys still
    /// work. One who is blocked already is no error.
    ///
    /// Source: `blockCustomer`.
    ///
    /// # Errors
    /// `Forbidden` (403), `NotFound` (404): `Rejected`. `Timeout`, `Connect`, `Server`, `Decode`: `Unknown`, and a repeat
    /// does no harm.
    ///
    /// ```
    /// # async fn run(organization: nevermined::organizations::OrganizationHandle, id: nevermined::organizations::CustomerId) -> Result<(), nevermined::Error> {
    /// let customer = organization.customers().block(&id).await?;
    /// println!("{:?}", customer.status);
    /// # Ok(())
    /// # }
    /// ```
    pub fn block(&self, customer: &CustomerId) -> Request<BlockCustomer> {
        let block = BlockCustomer {
            organization: self.organization.clone(),
            customer: customer.clone(),
        };
        Request::new(&self.core, Ok(block))
    }

    /// Lets keys be issued to a customer again. The keys that were ended do not come back. One who is not blocked is no
    /// error.
    ///
    /// Source: `unblockCustomer`.
    ///
    /// # Errors
    /// `Forbidden` (403), `NotFound` (404): `Rejected`. `Timeout`, `Connect`, `Server`, `Decode`: `Unknown`, and a repeat
    /// does no harm.
    ///
    /// ```
    /// # async fn run(organization: nevermined::organizations::OrganizationHandle, id: nevermined::organizations::CustomerId) -> Result<(), nevermined::Error> {
    /// organization.customers().unblock(&id).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn unblock(&self, customer: &CustomerId) -> Request<UnblockCustomer> {
        let unblock = UnblockCustomer {
            organization: self.organization.clone(),
            customer: customer.clone(),
        };
        Request::new(&self.core, Ok(unblock))
    }
}

endpoint! {
    /// A list of customers; from [`CustomersHandle::list`].
    ListCustomers { organization: OrganizationId, search: Option<String>, paging: Paging }
    LIST_CUSTOMERS,
    |this, client| client.organizations().list_customers(
        &this.organization, this.paging.offset(), this.paging.page(), this.search.as_deref(),
    ),
    unsorted_page |wire: types::CustomersPage| -> Page<Customer> { (wire.items, "items") }
}

impl List for ListCustomers {
    type Item = Customer;

    fn paging(&mut self) -> &mut Paging {
        &mut self.paging
    }
}

impl Request<ListCustomers> {
    /// Only customers whose details contain this text.
    pub fn search(self, text: impl Into<String>) -> Self {
        self.set(|list| list.search = Some(text.into()))
    }
}

endpoint! {
    /// Sums over all customers; from [`CustomersHandle::totals`].
    GetAllCustomersTotals { organization: OrganizationId, span: Span }
    GET_ORGANIZATION_CUSTOMER_TOTALS,
    |this, client| client.organizations().get_organization_customer_totals(
        &this.organization, this.span.from().as_deref(), this.span.to().as_deref(),
    ),
    json |wire: types::OrgCustomersAggregationsResponseDto| -> AllCustomersTotals { Ok(wire) }
}

impl Spanned for GetAllCustomersTotals {
    fn span(&mut self) -> &mut Span {
        &mut self.span
    }
}

endpoint! {
    /// The customers as CSV; from [`CustomersHandle::export`].
    ExportCustomers {
        organization: OrganizationId,
        search: Option<String>,
        status: Option<types::OrganizationCustomerStatus>,
    }
    EXPORT_CUSTOMERS,
    |this, client| client.organizations().export_customers(
        &this.organization, this.search.as_deref(), this.status.as_ref(),
    ),
    bytes |body: &Bytes| -> Bytes { csv(body) }
}

/// A file of values does not begin as JSON and web pages do.
fn csv(body: &Bytes) -> Result<Bytes, Error> {
    let first = body.iter().find(|byte| !byte.is_ascii_whitespace());
    if matches!(first, Some(b'{' | b'[' | b'<')) {
        let message = "the answer is no CSV";
        return Err(Error::new(ErrorKind::Decode, Outcome::Unknown, message));
    }
    Ok(body.clone())
}

impl Request<ExportCustomers> {
    /// Only customers whose details contain this text.
    pub fn search(self, text: impl Into<String>) -> Self {
        self.set(|export| export.search = Some(text.into()))
    }

    /// Only customers in this state.
    pub fn status(self, status: CustomerStatus) -> Self {
        let status = match status {
            CustomerStatus::Active => "active",
            CustomerStatus::Blocked => "blocked",
        };
        let status = types::OrganizationCustomerStatus(status.to_owned());
        self.set(|export| export.status = Some(status))
    }
}

endpoint! {
    /// A reading of a customer; from [`CustomersHandle::get`].
    GetCustomer { organization: OrganizationId, customer: CustomerId }
    GET_CUSTOMER,
    |this, client| client.organizations().get_customer(&this.organization, &this.customer),
    json |wire: types::CustomerResponseDto| -> Customer { Ok(wire) }
}

endpoint! {
    /// Sums over one customer; from [`CustomersHandle::totals_of`].
    GetCustomerTotals { organization: OrganizationId, customer: CustomerId, span: Span }
    GET_CUSTOMER_TOTALS,
    |this, client| client.organizations().get_customer_totals(
        &this.organization, &this.customer, this.span.from().as_deref(), this.span.to().as_deref(),
    ),
    json |wire: types::CustomerAggregationsResponseDto| -> CustomerTotals { Ok(wire) }
}

impl Spanned for GetCustomerTotals {
    fn span(&mut self) -> &mut Span {
        &mut self.span
    }
}

endpoint! {
    /// A list of purchases; from [`CustomersHandle::purchases`].
    ListCustomerPurchases { organization: OrganizationId, customer: CustomerId, paging: Paging }
    LIST_CUSTOMER_PURCHASES,
    |this, client| client.organizations().list_customer_purchases(
        &this.organization, &this.customer, this.paging.offset(), this.paging.page(),
    ),
    unsorted_page |wire: types::CustomerPurchaseHistoryResponseDto| -> Page<CustomerPurchase> {
        (wire.items, "items")
    }
}

impl List for ListCustomerPurchases {
    type Item = CustomerPurchase;

    fn paging(&mut self) -> &mut Paging {
        &mut self.paging
    }
}

endpoint! {
    /// A block of a customer; from [`CustomersHandle::block`].
    BlockCustomer { organization: OrganizationId, customer: CustomerId }
    BLOCK_CUSTOMER,
    |this, client| client.organizations().block_customer(&this.organization, &this.customer),
    json |wire: types::CustomerResponseDto| -> Customer { Ok(wire) }
}

endpoint! {
    /// An end of a block; from [`CustomersHandle::unblock`].
    UnblockCustomer { organization: OrganizationId, customer: CustomerId }
    UNBLOCK_CUSTOMER,
    |this, client| client.organizations().unblock_customer(&this.organization, &this.customer),
    json |wire: types::CustomerResponseDto| -> Customer { Ok(wire) }
}
