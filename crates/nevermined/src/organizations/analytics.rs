use nevermined_api::organizations::types;
/// How sessions turn into purchases.
pub use nevermined_api::organizations::types::ConversionFunnelResponseDto as Conversion;
/// The credits that one member has burned.
pub use nevermined_api::organizations::types::CreditsByMemberItemDto as MemberCredits;
/// A payment that a group made through the router, in the token's smallest unit.
pub use nevermined_api::organizations::types::GroupRouterPaymentItemDto as GroupRouterPayment;
/// What a group has spent through the router: sums by token and network, and payments.
pub use nevermined_api::organizations::types::GroupRouterSpendResponseDto as GroupRouterSpend;
/// The payments of a group in one token on one network, in the token's smallest unit.
pub use nevermined_api::organizations::types::GroupRouterSpendTotalDto as GroupRouterTotal;
/// Recurring revenue a month, in units with 6 decimals.
pub use nevermined_api::organizations::types::MrrResponseDto as MonthlyRecurringRevenue;
/// How much one plan was used.
pub use nevermined_api::organizations::types::PlanConsumptionItemDto as PlanUsage;
/// What one agent has earned, in units with 6 decimals.
pub use nevermined_api::organizations::types::RevenueAgentItemDto as AgentRevenue;
/// What all agents have earned, in units with 6 decimals.
pub use nevermined_api::organizations::types::RevenueResponseDto as Revenue;
/// What one customer has spent, in units with 6 decimals.
pub use nevermined_api::organizations::types::TopCustomerItemDto as TopCustomer;
/// The customers who spend most, and how many customers there are.
pub use nevermined_api::organizations::types::TopCustomersResponseDto as TopCustomers;
use nevermined_api::organizations::{
    GET_CONVERSION, GET_CREDITS_BY_MEMBER, GET_GROUP_ROUTER_SPEND, GET_MONTHLY_RECURRING_REVENUE,
    GET_PLAN_USAGE, GET_REVENUE, LIST_TOP_CUSTOMERS,
};

use chrono::{DateTime, Utc};

use super::{GroupId, OrganizationId, part_of_organization};
use crate::endpoint::endpoint;
use crate::request::Endpoint;
use crate::span::{Span, Spanned, instant};
use crate::{Error, PlanId, Request};

part_of_organization! {
    /// The calls on the figures of an organization; from
    /// [`OrganizationHandle::analytics`](super::OrganizationHandle::analytics).
    ///
    /// Members may read them, if the organization's tier is Premium or Enterprise. Amounts of money are whole units with 6
    /// decimals, if nothing else is said: `TokenAmount::from_units(revenue, 6)` shows them as people read them. Ids of
    /// plans and agents are text here, since older ones have forms of their own.
    ///
    /// The service answers zeros for the id of an organization that is none, so such an id is refused before it is sent.
    AnalyticsHandle,
    /// Its figures: revenue, usage, conversion, spending.
    analytics
}

impl AnalyticsHandle {
    /// Reads what each agent has earned, and the sum.
    ///
    /// Source: `getRevenue`.
    ///
    /// # Errors
    /// `InvalidRequest`: a span that ends before it starts, or no organization's id, `NotSent`. `Forbidden` (403: no
    /// active member, or a lower tier): `Rejected`. `Timeout`, `Connect`, `Server`, `Decode`: it can be repeated.
    ///
    /// ```
    /// # async fn run(organization: nevermined::organizations::OrganizationHandle) -> Result<(), Box<dyn std::error::Error>> {
    /// use nevermined::TokenAmount;
    ///
    /// let (from, to) = ("2026-01-01T00:00:00Z".parse()?, "2026-02-01T00:00:00Z".parse()?);
    /// let revenue = organization.analytics().revenue().from(from).to(to).await?.into_inner();
    /// if let Some(units) = revenue.total_revenue {
    ///     println!("{} in January", TokenAmount::from_units(units, 6));
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn revenue(&self) -> Request<GetRevenue> {
        self.of_organization(|organization| GetRevenue {
            organization,
            span: Span::default(),
        })
    }

    /// Reads the recurring revenue a month, and how many subscriptions are behind it, now or
    /// [`as_of`](Request::<GetMonthlyRecurringRevenue>::as_of) another time.
    ///
    /// Source: `getMonthlyRecurringRevenue`.
    ///
    /// # Errors
    /// As for [`revenue`](Self::revenue).
    ///
    /// ```
    /// # async fn run(organization: nevermined::organizations::OrganizationHandle) -> Result<(), nevermined::Error> {
    /// let revenue = organization.analytics().monthly_recurring_revenue().await?;
    /// println!("{:?} subscriptions", revenue.active_subscriptions);
    /// # Ok(())
    /// # }
    /// ```
    pub fn monthly_recurring_revenue(&self) -> Request<GetMonthlyRecurringRevenue> {
        self.of_organization(|organization| GetMonthlyRecurringRevenue {
            organization,
            as_of: None,
        })
    }

    /// Reads the credits that were burned and how many users burned them, plan by plan; up to 200 plans if
    /// [`limit`](Request::limit) asks.
    ///
    /// Source: `getPlanUsage`.
    ///
    /// # Errors
    /// As for [`revenue`](Self::revenue); `InvalidRequest`, `NotSent`, for a limit of none.
    ///
    /// ```
    /// # async fn run(organization: nevermined::organizations::OrganizationHandle) -> Result<(), nevermined::Error> {
    /// for plan in organization.analytics().plan_usage().limit(20).await?.into_inner() {
    ///     println!("{:?}: {:?} credits", plan.plan_name, plan.credits_burned);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn plan_usage(&self) -> Request<GetPlanUsage> {
        self.of_organization(|organization| GetPlanUsage {
            organization,
            span: Span::default(),
            limit: None,
        })
    }

    /// Lists the customers who have spent most; up to 200 if [`limit`](Request::limit) asks.
    ///
    /// Source: `listTopCustomers`.
    ///
    /// # Errors
    /// As for [`revenue`](Self::revenue); `InvalidRequest`, `NotSent`, for a limit of none.
    ///
    /// ```
    /// # async fn run(organization: nevermined::organizations::OrganizationHandle) -> Result<(), nevermined::Error> {
    /// let top = organization.analytics().top_customers().limit(3).await?;
    /// println!("{} of {:?} customers", top.items.len(), top.total_customers);
    /// # Ok(())
    /// # }
    /// ```
    pub fn top_customers(&self) -> Request<ListTopCustomers> {
        self.of_organization(|organization| ListTopCustomers {
            organization,
            limit: None,
        })
    }

    /// Reads how many sessions there were, and how many purchases came of them.
    ///
    /// Source: `getConversion`.
    ///
    /// # Errors
    /// As for [`revenue`](Self::revenue).
    ///
    /// ```
    /// # async fn run(organization: nevermined::organizations::OrganizationHandle) -> Result<(), nevermined::Error> {
    /// let conversion = organization.analytics().conversion().await?;
    /// println!("{:?} purchases in {:?} sessions", conversion.purchases, conversion.sessions);
    /// # Ok(())
    /// # }
    /// ```
    pub fn conversion(&self) -> Request<GetConversion> {
        self.of_organization(|organization| GetConversion {
            organization,
            span: Span::default(),
        })
    }

    /// Reads the credits of the organization's own tier plans that each member has burned; up to 1000 members if
    /// [`limit`](Request::limit) asks.
    ///
    /// Source: `getCreditsByMember`.
    ///
    /// # Errors
    /// As for [`revenue`](Self::revenue); `InvalidRequest`, `NotSent`, for a limit of none.
    ///
    /// ```
    /// # async fn run(organization: nevermined::organizations::OrganizationHandle, group: nevermined::organizations::GroupId) -> Result<(), nevermined::Error> {
    /// for member in organization.analytics().credits_by_member().group(&group).await?.into_inner() {
    ///     println!("{:?}: {:?}", member.member_id, member.total_credits_burned);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn credits_by_member(&self) -> Request<GetCreditsByMember> {
        self.of_organization(|organization| GetCreditsByMember {
            organization,
            span: Span::default(),
            limit: None,
            group: None,
            plan: None,
        })
    }

    /// Reads what a group has paid in tokens through the router: sums by token and network, and payments, up to 1000 if
    /// [`limit`](Request::limit) asks. Cards are not in it. The last 30 days, if no span is set.
    ///
    /// Amounts are in each token's smallest unit.
    /// Source: `getGroupRouterSpend`.
    ///
    /// # Errors
    /// As for [`revenue`](Self::revenue); `InvalidRequest`, `NotSent`, for a limit of none.
    ///
    /// ```
    /// # async fn run(organization: nevermined::organizations::OrganizationHandle, group: nevermined::organizations::GroupId) -> Result<(), nevermined::Error> {
    /// let spend = organization.analytics().group_router_spend(&group).await?.into_inner();
    /// for total in spend.totals_by_asset {
    ///     println!("{:?} {:?} on {:?}", total.total_amount, total.asset, total.network);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn group_router_spend(&self, group: &GroupId) -> Request<GetGroupRouterSpend> {
        self.of_organization(|organization| GetGroupRouterSpend {
            organization,
            group: group.clone(),
            span: Span::default(),
            limit: None,
        })
    }

    fn of_organization<E: Endpoint>(&self, ask: impl FnOnce(OrganizationId) -> E) -> Request<E> {
        let organization = &self.organization;
        Request::new(
            &self.core,
            check(organization).map(|()| ask(organization.clone())),
        )
    }
}

/// The service does not refuse an id that is none: it answers zeros, which look like an organization without business.
fn check(organization: &OrganizationId) -> Result<(), Error> {
    let id = organization.as_str();
    let of_id = |c: char| matches!(c, '0'..='9' | 'a'..='f' | '-');
    match id.strip_prefix("org-") {
        Some(rest) if !rest.is_empty() && rest.chars().all(of_id) => Ok(()),
        _ => {
            let message = format!("`{id}` is no organization's id");
            let hint = "it is `org-` and a UUID; the service would answer zeros for this one";
            Err(Error::invalid(message).with_hint(hint))
        }
    }
}

/// A reading whose items can be limited in number.
pub trait Limited: Endpoint {
    /// How many are asked for.
    fn limit(&mut self) -> &mut Option<u32>;
}

impl<E: Limited> Request<E> {
    /// How many items to answer at most. The service decides if this is not set, and has a limit of its own.
    pub fn limit(self, items: u32) -> Self {
        self.try_set(|asked| {
            if items == 0 {
                let hint = "ask for one item or more";
                return Err(Error::invalid("a limit of no items").with_hint(hint));
            }
            *asked.limit() = Some(items);
            Ok(())
        })
    }
}

macro_rules! narrowed {
    ($($endpoint:ident),* by span) => {
        $(impl Spanned for $endpoint {
            fn span(&mut self) -> &mut Span {
                &mut self.span
            }
        })*
    };
    ($($endpoint:ident),* by limit) => {
        $(impl Limited for $endpoint {
            fn limit(&mut self) -> &mut Option<u32> {
                &mut self.limit
            }
        })*
    };
}

narrowed!(GetRevenue, GetPlanUsage, GetConversion, GetCreditsByMember, GetGroupRouterSpend by span);
narrowed!(GetPlanUsage, ListTopCustomers, GetCreditsByMember, GetGroupRouterSpend by limit);

endpoint! {
    /// A reading of revenue; from [`AnalyticsHandle::revenue`].
    GetRevenue { organization: OrganizationId, span: Span }
    GET_REVENUE,
    |this, client| client.organizations().get_revenue(
        &this.organization, this.span.from().as_deref(), this.span.to().as_deref(),
    ),
    json |wire: types::RevenueResponseDto| -> Revenue { Ok(wire) }
}

endpoint! {
    /// A reading of recurring revenue; from [`AnalyticsHandle::monthly_recurring_revenue`].
    GetMonthlyRecurringRevenue { organization: OrganizationId, as_of: Option<DateTime<Utc>> }
    GET_MONTHLY_RECURRING_REVENUE,
    |this, client| client.organizations().get_monthly_recurring_revenue(
        &this.organization, this.as_of.map(instant).as_deref(),
    ),
    json |wire: types::MrrResponseDto| -> MonthlyRecurringRevenue { Ok(wire) }
}

impl Request<GetMonthlyRecurringRevenue> {
    /// The time to read it at, to the millisecond.
    pub fn as_of(self, time: DateTime<Utc>) -> Self {
        self.set(|get| get.as_of = Some(time))
    }
}

endpoint! {
    /// A reading of usage; from [`AnalyticsHandle::plan_usage`].
    GetPlanUsage { organization: OrganizationId, span: Span, limit: Option<u32> }
    GET_PLAN_USAGE,
    |this, client| client.organizations().get_plan_usage(
        &this.organization,
        this.span.from().as_deref(),
        this.limit.map(i64::from),
        this.span.to().as_deref(),
    ),
    items |wire: types::PlanConsumptionResponseDto| -> Vec<PlanUsage> { (wire.items, "items") }
}

endpoint! {
    /// A list of customers; from [`AnalyticsHandle::top_customers`].
    ListTopCustomers { organization: OrganizationId, limit: Option<u32> }
    LIST_TOP_CUSTOMERS,
    |this, client| client.organizations().list_top_customers(
        &this.organization, this.limit.map(i64::from),
    ),
    json |wire: types::TopCustomersResponseDto| -> TopCustomers { Ok(wire) }
}

endpoint! {
    /// A reading of conversion; from [`AnalyticsHandle::conversion`].
    GetConversion { organization: OrganizationId, span: Span }
    GET_CONVERSION,
    |this, client| client.organizations().get_conversion(
        &this.organization, this.span.from().as_deref(), this.span.to().as_deref(),
    ),
    json |wire: types::ConversionFunnelResponseDto| -> Conversion { Ok(wire) }
}

endpoint! {
    /// A reading of burned credits; from [`AnalyticsHandle::credits_by_member`].
    GetCreditsByMember {
        organization: OrganizationId,
        span: Span,
        limit: Option<u32>,
        group: Option<GroupId>,
        plan: Option<PlanId>,
    }
    GET_CREDITS_BY_MEMBER,
    |this, client| client.organizations().get_credits_by_member(
        &this.organization,
        this.span.from().as_deref(),
        this.group.as_ref(),
        this.limit.map(i64::from),
        this.plan.as_ref(),
        this.span.to().as_deref(),
    ),
    items |wire: types::CreditsByMemberResponseDto| -> Vec<MemberCredits> { (wire.items, "items") }
}

impl Request<GetCreditsByMember> {
    /// Only members of this group.
    pub fn group(self, group: &GroupId) -> Self {
        self.set(|get| get.group = Some(group.clone()))
    }

    /// Only credits of this tier plan.
    pub fn plan(self, plan: &PlanId) -> Self {
        self.set(|get| get.plan = Some(plan.clone()))
    }
}

endpoint! {
    /// A reading of a group's payments; from [`AnalyticsHandle::group_router_spend`].
    GetGroupRouterSpend {
        organization: OrganizationId,
        group: GroupId,
        span: Span,
        limit: Option<u32>,
    }
    GET_GROUP_ROUTER_SPEND,
    |this, client| client.organizations().get_group_router_spend(
        &this.organization,
        &this.group,
        this.span.from().as_deref(),
        this.limit.map(i64::from),
        this.span.to().as_deref(),
    ),
    json |wire: types::GroupRouterSpendResponseDto| -> GroupRouterSpend { Ok(wire) }
}
