//! Customers: who bought from an organization or was taken in by it, and what they bought.

use super::{
    Denial, EventKind, Organization, Organizations, Provision, Provisioned, Receipt, Tier, Work,
};
use crate::clock::Moment;
use crate::ledger::{Amount, sum};
use nevermined_types::Address;
use serde::{Deserialize, Serialize};

/// An account that buys from an organization.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Customer {
    pub(crate) id: String,
    pub(crate) account: Address,
    pub(crate) blocked: bool,
    pub(crate) first_seen: Moment,
    pub(crate) last_active: Moment,
    /// The keys that the organization issued and did not end.
    pub(crate) keys: Vec<String>,
}

/// A plan of an organization that was bought.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Purchase {
    pub(crate) transaction: String,
    pub(crate) plan: String,
    pub(crate) plan_name: String,
    /// In units of a token with 6 decimals.
    pub(crate) price: Amount,
    pub(crate) account: Address,
    pub(crate) at: Moment,
}

impl Organizations {
    /// Takes a new account in as a customer. The owner of one that exists has to consent.
    pub(super) fn onboard(
        &mut self,
        work: &mut Work<'_>,
        id: &str,
        wish: &Provision,
        known: Option<Address>,
    ) -> Result<Provisioned, Denial> {
        let organization = self.organization_mut(id)?;
        if let Some(account) = known {
            return match organization.customer_of(&account) {
                Some(customer) if customer.blocked => {
                    Err(Denial::CustomerBlocked(customer.id.clone()))
                }
                _ => Ok(Provisioned::ConsentRequired),
            };
        }
        let (account, key) = wish
            .candidate
            .clone()
            .ok_or_else(|| Denial::NoAccount(wish.email.clone()))?;
        let customer = organization.see_customer(work, account);
        organization.record(work, EventKind::ApiKeyCreated, ("apikey", &key), None);
        if let Some(customer) = organization.customer_mut(&customer) {
            customer.keys.push(key);
        }
        Ok(Provisioned::NewCustomer(account))
    }

    /// Ends the keys that the organization issued to a customer, or lets it issue some again. Asking for what
    /// is so already changes nothing.
    pub(super) fn set_blocked(
        &mut self,
        work: &mut Work<'_>,
        id: &str,
        customer: &str,
        blocked: bool,
    ) -> Result<Receipt, Denial> {
        self.with_customers(id, &work.caller()?)?;
        let organization = self.organization_mut(id)?;
        let found = organization
            .customer_mut(customer)
            .ok_or_else(|| Denial::UnknownCustomer(customer.to_owned()))?;
        if found.blocked == blocked {
            return Ok(Receipt::of(customer.to_owned()));
        }
        found.blocked = blocked;
        let ended = std::mem::take(&mut found.keys);
        let kind = if blocked {
            EventKind::CustomerBlocked
        } else {
            EventKind::CustomerUnblocked
        };
        organization.record(work, kind, ("customer", customer), None);
        for key in &ended {
            organization.record(work, EventKind::ApiKeyRevoked, ("apikey", key), None);
        }
        self.ended_keys.extend(ended);
        Ok(Receipt::of(customer.to_owned()))
    }

    /// The organization, if the account is an admin and the tier has a view of customers.
    pub(crate) fn with_customers(
        &self,
        id: &str,
        account: &Address,
    ) -> Result<&Organization, Denial> {
        let organization = self.as_admin(id, account)?.organization;
        if organization.terms.tier == Tier::Enterprise {
            return Ok(organization);
        }
        Err(Denial::CustomersNotInTier)
    }
}

impl Organizations {
    /// The organization, if the account is a member and the tier has figures.
    pub(crate) fn with_analytics(
        &self,
        id: &str,
        account: &Address,
    ) -> Result<&Organization, Denial> {
        let organization = self.as_member(id, account)?.organization;
        if organization.terms.tier.is_paid() {
            return Ok(organization);
        }
        Err(Denial::AnalyticsNotInTier)
    }
}

impl Organization {
    /// The customer that an account is.
    pub(crate) fn customer_of(&self, account: &Address) -> Option<&Customer> {
        self.customers
            .iter()
            .find(|customer| customer.account == *account)
    }

    /// The customer by id.
    pub(crate) fn customer(&self, id: &str) -> Result<&Customer, Denial> {
        self.customers
            .iter()
            .find(|customer| customer.id == id)
            .ok_or_else(|| Denial::UnknownCustomer(id.to_owned()))
    }

    /// What a customer bought, the oldest first.
    pub(crate) fn purchases_of(&self, customer: &Customer) -> impl Iterator<Item = &Purchase> {
        let account = customer.account;
        self.purchases
            .iter()
            .filter(move |purchase| purchase.account == account)
    }

    /// What a customer spent, in units of a token with 6 decimals.
    pub(crate) fn spent_by(&self, customer: &Customer) -> Amount {
        sum(self.purchases_of(customer).map(|purchase| purchase.price))
    }

    pub(super) fn customer_mut(&mut self, id: &str) -> Option<&mut Customer> {
        self.customers.iter_mut().find(|customer| customer.id == id)
    }

    /// Notes that an account is active as a customer, from now on if not before. Gives the customer's id.
    pub(super) fn see_customer(&mut self, work: &mut Work<'_>, account: Address) -> String {
        let known = self
            .customers
            .iter_mut()
            .find(|customer| customer.account == account);
        if let Some(customer) = known {
            customer.last_active = work.now;
            return customer.id.clone();
        }
        let id = work.ids.id("oc");
        self.customers.push(Customer {
            id: id.clone(),
            account,
            blocked: false,
            first_seen: work.now,
            last_active: work.now,
            keys: Vec::new(),
        });
        self.record(work, EventKind::CustomerAdded, ("customer", &id), None);
        id
    }
}
