use nevermined_api::organizations::types;
/// A budget of a group: what may be spent in a period, and what is. Amounts are in cents of its currency.
pub use nevermined_api::organizations::types::GroupBudgetResponseDto as Budget;
/// How much of a budget is spent, in cents and in percent.
pub use nevermined_api::organizations::types::GroupBudgetUsageDto as BudgetUsage;
use nevermined_api::organizations::{
    CREATE_GROUP_BUDGET, DELETE_GROUP_BUDGET, GET_GROUP_BUDGET, GET_GROUP_BUDGET_USAGE,
    LIST_GROUP_BUDGETS, UPDATE_GROUP_BUDGET,
};

use super::{BudgetId, GroupId, OrganizationId, part_of_organization};
use crate::endpoint::{endpoint, nothing, part};
use crate::{Cents, Currency, Error, Request};

/// How often a budget starts anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum BudgetInterval {
    /// Each month.
    Month,
    /// Each year.
    Year,
    /// Once, and never again.
    OneShot,
}

part_of_organization! {
    /// The calls on the budgets of groups; from [`OrganizationHandle::budgets`](super::OrganizationHandle::budgets).
    BudgetsHandle,
    /// The budgets of its groups: what their members may spend together.
    budgets
}

impl BudgetsHandle {
    /// Lists the budgets of a group, one a currency, all at once.
    ///
    /// Source: `listGroupBudgets`.
    ///
    /// # Errors
    /// `Unauthorized` (401), `Forbidden` (403): `Rejected`. `Timeout`, `Connect`, `Server`, `Decode`: it can be repeated.
    ///
    /// ```
    /// # async fn run(organization: nevermined::organizations::OrganizationHandle, group: nevermined::organizations::GroupId) -> Result<(), nevermined::Error> {
    /// for budget in organization.budgets().list(&group).await?.into_inner() {
    ///     println!("{:?} cents of {:?} left", budget.remaining_budget_cents, budget.currency);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn list(&self, group: &GroupId) -> Request<ListBudgets> {
        let list = ListBudgets {
            organization: self.organization.clone(),
            group: group.clone(),
        };
        Request::new(&self.core, Ok(list))
    }

    /// Limits what the members of a group may spend together in one currency, in cents. US dollars, unless another
    /// [currency](Request::<CreateBudget>::currency) is set.
    ///
    /// A group has one budget a currency. A budget in US dollars does not limit what is spent in USDC.
    /// Source: `createGroupBudget`.
    ///
    /// # Errors
    /// | kind | outcome |
    /// |---|---|
    /// | `InvalidRequest`: a limit of zero, an alert that is no number, no transaction allowed | `NotSent` |
    /// | `Forbidden` (403: the tier has no budgets), `NotFound` (404), `Conflict` (409: there is one in this currency), `InvalidRequest` (422: the limit) | `Rejected` |
    /// | `Timeout`, `Connect`, `Server`, `Decode` | `Unknown`: list the budgets; a repeat cannot make a second one |
    ///
    /// ```
    /// # async fn run(organization: nevermined::organizations::OrganizationHandle, group: nevermined::organizations::GroupId) -> Result<(), nevermined::Error> {
    /// use nevermined::Currency;
    /// use nevermined::organizations::BudgetInterval;
    ///
    /// // 250 euros a month
    /// let budget = organization
    ///     .budgets()
    ///     .create(&group, 25_000)
    ///     .currency(Currency::Eur)
    ///     .interval(BudgetInterval::Month)
    ///     .alert_at_percent(80.0)
    ///     .await?;
    /// println!("{:?}", budget.budget_id);
    /// # Ok(())
    /// # }
    /// ```
    pub fn create(&self, group: &GroupId, limit: impl Into<Cents>) -> Request<CreateBudget> {
        let create = checked(limit.into()).map(|limit| CreateBudget {
            organization: self.organization.clone(),
            group: group.clone(),
            body: types::CreateGroupBudgetDto {
                spending_limit_cents: limit.value(),
                alert_threshold_pct: None,
                currency: None,
                interval: None,
                max_transactions: None,
            },
        });
        Request::new(&self.core, create)
    }

    /// Reads a budget.
    ///
    /// Source: `getGroupBudget`.
    ///
    /// # Errors
    /// `NotFound` (404): `Rejected`. `Timeout`, `Connect`, `Server`, `Decode`: it can be repeated.
    ///
    /// ```
    /// # async fn run(organization: nevermined::organizations::OrganizationHandle, group: nevermined::organizations::GroupId, id: nevermined::organizations::BudgetId) -> Result<(), nevermined::Error> {
    /// let budget = organization.budgets().get(&group, &id).await?;
    /// println!("{:?} until {:?}", budget.status, budget.period_end);
    /// # Ok(())
    /// # }
    /// ```
    pub fn get(&self, group: &GroupId, budget: &BudgetId) -> Request<GetBudget> {
        let get = GetBudget {
            organization: self.organization.clone(),
            group: group.clone(),
            budget: budget.clone(),
        };
        Request::new(&self.core, Ok(get))
    }

    /// Reads how much of a budget is spent in the current period.
    ///
    /// Source: `getGroupBudgetUsage`.
    ///
    /// # Errors
    /// `NotFound` (404): `Rejected`. `Timeout`, `Connect`, `Server`, `Decode`: it can be repeated.
    ///
    /// ```
    /// # async fn run(organization: nevermined::organizations::OrganizationHandle, group: nevermined::organizations::GroupId, id: nevermined::organizations::BudgetId) -> Result<(), nevermined::Error> {
    /// let usage = organization.budgets().usage(&group, &id).await?;
    /// println!("{:?} percent", usage.percent_used);
    /// # Ok(())
    /// # }
    /// ```
    pub fn usage(&self, group: &GroupId, budget: &BudgetId) -> Request<GetBudgetUsage> {
        let usage = GetBudgetUsage {
            organization: self.organization.clone(),
            group: group.clone(),
            budget: budget.clone(),
        };
        Request::new(&self.core, Ok(usage))
    }

    /// Changes a budget: its limit, in cents, and what else is set. Its currency stays.
    ///
    /// Source: `updateGroupBudget`.
    ///
    /// # Errors
    /// | kind | outcome |
    /// |---|---|
    /// | `InvalidRequest`: a limit of zero, an alert that is no number, no transaction allowed | `NotSent` |
    /// | `Forbidden` (403: the tier has no budgets), `NotFound` (404), `InvalidRequest` (422: the limit) | `Rejected` |
    /// | `Timeout`, `Connect`, `Server`, `Decode` | `Unknown`, and a repeat does no harm |
    ///
    /// ```
    /// # async fn run(organization: nevermined::organizations::OrganizationHandle, group: nevermined::organizations::GroupId, id: nevermined::organizations::BudgetId) -> Result<(), nevermined::Error> {
    /// let budget = organization.budgets().update(&group, &id, 50_000).await?;
    /// println!("{:?}", budget.spending_limit_cents);
    /// # Ok(())
    /// # }
    /// ```
    pub fn update(
        &self,
        group: &GroupId,
        budget: &BudgetId,
        limit: impl Into<Cents>,
    ) -> Request<UpdateBudget> {
        let update = checked(limit.into()).map(|limit| UpdateBudget {
            organization: self.organization.clone(),
            group: group.clone(),
            budget: budget.clone(),
            body: types::UpdateGroupBudgetDto {
                spending_limit_cents: limit.value(),
                alert_threshold_pct: None,
                interval: None,
                max_transactions: None,
            },
        });
        Request::new(&self.core, update)
    }

    /// Removes a budget: what it limited has no limit any more.
    ///
    /// Source: `deleteGroupBudget`.
    ///
    /// # Errors
    /// `NotFound` (404): `Rejected`; after a lost answer it may mean that the budget is gone.
    ///
    /// ```
    /// # async fn run(organization: nevermined::organizations::OrganizationHandle, group: nevermined::organizations::GroupId, id: nevermined::organizations::BudgetId) -> Result<(), nevermined::Error> {
    /// organization.budgets().delete(&group, &id).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn delete(&self, group: &GroupId, budget: &BudgetId) -> Request<DeleteBudget> {
        let delete = DeleteBudget {
            organization: self.organization.clone(),
            group: group.clone(),
            budget: budget.clone(),
        };
        Request::new(&self.core, Ok(delete))
    }
}

fn checked(limit: Cents) -> Result<Cents, Error> {
    if limit == Cents::default() {
        let hint = "give the limit in cents; to stop a group's spending, take its payment methods and wallets away";
        return Err(Error::invalid("the budget's limit is zero cents").with_hint(hint));
    }
    Ok(limit)
}

fn checked_percent(percent: f64) -> Result<f64, Error> {
    if percent.is_finite() && percent >= 0.0 {
        return Ok(percent);
    }
    let message = format!("an alert cannot be at {percent} percent of the limit");
    Err(Error::invalid(message).with_hint("give percent, as 80.0"))
}

fn checked_count(count: u32) -> Result<i64, Error> {
    if count == 0 {
        return Err(Error::invalid("the budget allows no payment"));
    }
    Ok(i64::from(count))
}

endpoint! {
    /// A list of a group's budgets; from [`BudgetsHandle::list`].
    ListBudgets { organization: OrganizationId, group: GroupId }
    LIST_GROUP_BUDGETS,
    |this, client| client.organizations().list_group_budgets(&this.organization, &this.group),
    items |wire: types::GroupBudgetListResponseDto| -> Vec<Budget> { (wire.budgets, "budgets") }
}

endpoint! {
    /// A new budget; from [`BudgetsHandle::create`].
    CreateBudget { organization: OrganizationId, group: GroupId, body: types::CreateGroupBudgetDto }
    CREATE_GROUP_BUDGET,
    |this, client| client.organizations().create_group_budget(
        &this.organization, &this.group, &this.body,
    ),
    json |wire: types::GroupBudgetResponseEnvelopeDto| -> Budget { part(wire.budget, "budget") }
}

impl Request<CreateBudget> {
    /// The currency that the limit is in, and that it limits.
    pub fn currency(self, currency: Currency) -> Self {
        use types::CreateGroupBudgetDtoCurrency as Wire;
        let currency = match currency {
            Currency::Usd => Wire::Usd,
            Currency::Eur => Wire::Eur,
            Currency::Usdc => Wire::Usdc,
            Currency::Eurc => Wire::Eurc,
        };
        self.set(|create| create.body.currency = Some(currency))
    }

    /// How often it starts anew.
    pub fn interval(self, interval: BudgetInterval) -> Self {
        use types::CreateGroupBudgetDtoInterval as Wire;
        let interval = match interval {
            BudgetInterval::Month => Wire::Month,
            BudgetInterval::Year => Wire::Year,
            BudgetInterval::OneShot => Wire::OneShot,
        };
        self.set(|create| create.body.interval = Some(interval))
    }

    /// The share of the limit, in percent, at which the organization is alerted.
    pub fn alert_at_percent(self, percent: f64) -> Self {
        self.try_set(|create| {
            create.body.alert_threshold_pct = Some(checked_percent(percent)?);
            Ok(())
        })
    }

    /// The most payments that may be made in a period.
    pub fn max_transactions(self, count: u32) -> Self {
        self.try_set(|create| {
            create.body.max_transactions = Some(checked_count(count)?);
            Ok(())
        })
    }
}

endpoint! {
    /// A reading of a budget; from [`BudgetsHandle::get`].
    GetBudget { organization: OrganizationId, group: GroupId, budget: BudgetId }
    GET_GROUP_BUDGET,
    |this, client| client.organizations().get_group_budget(
        &this.organization, &this.group, &this.budget,
    ),
    json |wire: types::GroupBudgetResponseEnvelopeDto| -> Budget { part(wire.budget, "budget") }
}

endpoint! {
    /// A reading of what is spent of a budget; from [`BudgetsHandle::usage`].
    GetBudgetUsage { organization: OrganizationId, group: GroupId, budget: BudgetId }
    GET_GROUP_BUDGET_USAGE,
    |this, client| client.organizations().get_group_budget_usage(
        &this.organization, &this.group, &this.budget,
    ),
    json |wire: types::GroupBudgetUsageResponseDto| -> BudgetUsage { part(wire.usage, "usage") }
}

endpoint! {
    /// A change of a budget; from [`BudgetsHandle::update`].
    UpdateBudget {
        organization: OrganizationId,
        group: GroupId,
        budget: BudgetId,
        body: types::UpdateGroupBudgetDto,
    }
    UPDATE_GROUP_BUDGET,
    |this, client| client.organizations().update_group_budget(
        &this.organization, &this.group, &this.budget, &this.body,
    ),
    json |wire: types::GroupBudgetResponseEnvelopeDto| -> Budget { part(wire.budget, "budget") }
}

impl Request<UpdateBudget> {
    /// How often it starts anew.
    pub fn interval(self, interval: BudgetInterval) -> Self {
        use types::UpdateGroupBudgetDtoInterval as Wire;
        let interval = match interval {
            BudgetInterval::Month => Wire::Month,
            BudgetInterval::Year => Wire::Year,
            BudgetInterval::OneShot => Wire::OneShot,
        };
        self.set(|update| update.body.interval = Some(interval))
    }

    /// The share of the limit, in percent, at which the organization is alerted.
    pub fn alert_at_percent(self, percent: f64) -> Self {
        self.try_set(|update| {
            update.body.alert_threshold_pct = Some(checked_percent(percent)?);
            Ok(())
        })
    }

    /// The most payments that may be made in a period.
    pub fn max_transactions(self, count: u32) -> Self {
        self.try_set(|update| {
            update.body.max_transactions = Some(checked_count(count)?);
            Ok(())
        })
    }
}

endpoint! {
    /// An end of a budget; from [`BudgetsHandle::delete`].
    DeleteBudget { organization: OrganizationId, group: GroupId, budget: BudgetId }
    DELETE_GROUP_BUDGET,
    |this, client| client.organizations().delete_group_budget(
        &this.organization, &this.group, &this.budget,
    ),
    bytes |body: &bytes::Bytes| -> () { nothing(body) }
}
