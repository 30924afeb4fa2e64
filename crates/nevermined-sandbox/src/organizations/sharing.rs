//! What a group may pay with: cards that its admins share with it.

use super::{Denial, Organizations, Receipt, Work};

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
