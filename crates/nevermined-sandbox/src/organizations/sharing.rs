//! What a group may pay with: cards that its admins share with it, and wallets of the organization.

use super::{Denial, Group, Organization, Organizations, Receipt, Work};
use crate::ledger::{self, Command, Delegation};
use nevermined_types::Address;

impl Organizations {
    /// Lets the members of a group pay with a card of the caller's.
    pub(super) fn share_method(
        &mut self,
        work: &mut Work<'_>,
        id: &str,
        group: &str,
        method: &str,
    ) -> Result<Receipt, Denial> {
        let caller = work.caller()?;
        self.as_admin(id, &caller)?.organization.group(group)?;
        let found = work
            .ledger
            .own_method(method, caller)
            .ok()
            .filter(|found| !found.revoked)
            .ok_or_else(|| Denial::NoMethodToShare(method.to_owned()))?;
        if !found.provider.is_card() {
            return Err(Denial::OnlyCardsShared);
        }
        if found.allowed_keys.is_some() {
            return Err(Denial::MethodBoundToKey(method.to_owned()));
        }
        if self.shares(method) {
            return Err(Denial::MethodSharedAlready(method.to_owned()));
        }
        if found.org_id.as_deref() != Some(id) {
            return Err(Denial::MethodOfOtherOrganization(method.to_owned()));
        }
        let group = self.organization_mut(id)?.group_mut(group)?;
        group.methods.push(method.to_owned());
        Ok(Receipt::of(method.to_owned()))
    }

    /// Ends that. The card is its owner's alone again.
    pub(super) fn unshare_method(
        &mut self,
        work: &mut Work<'_>,
        id: &str,
        group: &str,
        method: &str,
    ) -> Result<Receipt, Denial> {
        self.as_admin(id, &work.caller()?)?;
        let group = self.organization_mut(id)?.group_mut(group)?;
        if !group.methods.iter().any(|shared| shared == method) {
            return Err(Denial::MethodNotShared(method.to_owned()));
        }
        group.methods.retain(|shared| shared != method);
        if let Some(method) = work.ledger.methods.get_mut(method) {
            method.org_id = None;
        }
        Ok(Receipt::of(method.to_owned()))
    }

    /// The address of an organization's wallet that an account may delegate, because a group shares it with the
    /// account. To anybody else it looks as if it did not exist.
    ///
    /// # Errors
    /// The denial, also if the group has no budget in that currency.
    pub(crate) fn purse(
        &self,
        wallet: &str,
        account: &Address,
        currency: &str,
    ) -> Result<Address, ledger::Denial> {
        let unknown = || ledger::Denial::UnknownOrganizationWallet(wallet.to_owned());
        let mut all = self.all.iter();
        let found = all.find_map(|organization| organization.wallet(wallet).ok());
        let address = found.ok_or_else(unknown)?.address;
        let group = self.group_sharing(&address.to_string(), account);
        let group = group.ok_or_else(unknown)?;
        let mut groups = self
            .all
            .iter()
            .flat_map(|organization| &organization.groups);
        let budgets = groups.find(|it| it.id == group).map(|it| &it.budgets);
        let mut budgets = budgets.into_iter().flatten();
        if budgets.any(|budget| budget.currency == currency) {
            return Ok(address);
        }
        Err(ledger::Denial::NoGroupBudget(currency.to_owned()))
    }

    /// The group that shares a card, or an organization's wallet by its address, with an account: an active one, of
    /// which the account is an active member.
    pub(crate) fn group_sharing(&self, method: &str, account: &Address) -> Option<&str> {
        let groups = self.all.iter().filter(|it| it.active).flat_map(|it| {
            let shared = |group: &&Group| is_shared(it, group, method, account);
            it.groups.iter().filter(shared)
        });
        groups.map(|group| group.id.as_str()).next()
    }

    /// Denies a delegation that draws on a card of a group, where the group does not share it with its owner.
    ///
    /// # Errors
    /// The denial, as if the card did not exist.
    pub(crate) fn may_delegate(&self, command: &Command) -> Result<(), ledger::Denial> {
        let delegation = match command {
            Command::Delegate { delegation, .. } => delegation,
            Command::Permit {
                new_delegation: Some(delegation),
                ..
            } => delegation,
            _ => return Ok(()),
        };
        if delegation.group.is_none() || self.shares_with_owner(delegation) {
            return Ok(());
        }
        Err(ledger::Denial::UnknownMethod(delegation.method.clone()))
    }

    /// Whether the group that a delegation names shares its card with its owner now.
    pub(super) fn shares_with_owner(&self, delegation: &Delegation) -> bool {
        let shared = self.group_sharing(&delegation.method, &delegation.owner);
        delegation.group.is_some() && shared == delegation.group.as_deref()
    }

    /// Whether an active group of any organization pays with it.
    fn shares(&self, method: &str) -> bool {
        let groups = self
            .all
            .iter()
            .flat_map(|organization| &organization.groups);
        groups
            .filter(|group| group.active)
            .any(|group| group.methods.iter().any(|shared| shared == method))
    }
}

fn is_shared(organization: &Organization, group: &Group, method: &str, account: &Address) -> bool {
    let member = organization.member_of(account).filter(|it| it.active);
    let in_group = |id: &str| group.members.iter().any(|it| it.member == id);
    let mut wallets = organization.wallets.iter().filter(|it| it.active);
    let mut is_wallet = || {
        wallets
            .any(|wallet| wallet.address.to_string() == method && wallet.groups.contains(&group.id))
    };
    group.active
        && (group.methods.iter().any(|shared| shared == method) || is_wallet())
        && member.is_some_and(|member| in_group(&member.id))
}
