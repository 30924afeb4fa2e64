//! Wallets that belong to an organization. Their money is in the ledger, like that of accounts.

use super::{Denial, Organization, Organizations, Receipt, Work};
use crate::clock::Moment;
use crate::ledger::Amount;
use nevermined_types::Address;
use serde::{Deserialize, Serialize};

/// A wallet of an organization.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Wallet {
    pub(crate) id: String,
    /// Its number in the organization.
    pub(crate) index: u64,
    pub(crate) address: Address,
    pub(crate) label: Option<String>,
    pub(crate) active: bool,
    pub(crate) created: Moment,
    /// The groups that may pay from it.
    pub(crate) groups: Vec<String>,
}

/// A token that a wallet can hold. The sandbox has one money, which is shown as USDC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Token {
    Usdc,
    Eurc,
}

impl Token {
    /// As the API writes it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Usdc => "USDC",
            Self::Eurc => "EURC",
        }
    }

    pub(crate) fn named(name: &str) -> Option<Self> {
        [Self::Usdc, Self::Eurc]
            .into_iter()
            .find(|token| token.name() == name)
    }
}

impl Organizations {
    pub(super) fn create_wallet(
        &mut self,
        work: &mut Work<'_>,
        id: &str,
        label: Option<String>,
    ) -> Result<Receipt, Denial> {
        self.with_wallets(work, id)?;
        let organization = self.organization_mut(id)?;
        let active = organization.wallets.iter().filter(|wallet| wallet.active);
        if let Some(most) = organization.terms.most_wallets
            && active.count() >= most
        {
            return Err(Denial::WalletsFull(most));
        }
        let wallet = Wallet {
            id: work.ids.id("orw"),
            index: u64::try_from(organization.wallets.len()).unwrap_or(u64::MAX),
            address: work.ids.address(),
            label,
            active: true,
            created: work.now,
            groups: Vec::new(),
        };
        let created = wallet.id.clone();
        organization.wallets.push(wallet);
        Ok(Receipt::of(created))
    }

    pub(super) fn label_wallet(
        &mut self,
        work: &Work<'_>,
        id: &str,
        wallet: &str,
        label: Option<String>,
    ) -> Result<Receipt, Denial> {
        self.with_wallets(work, id)?;
        let wallet = self.organization_mut(id)?.wallet_mut(wallet)?;
        wallet.label = label.or(wallet.label.take());
        Ok(Receipt::of(wallet.id.clone()))
    }

    /// Takes a wallet out of use, if it holds nothing.
    pub(super) fn end_wallet(
        &mut self,
        work: &Work<'_>,
        id: &str,
        wallet: &str,
    ) -> Result<Receipt, Denial> {
        self.as_admin(id, &work.caller()?)?;
        let wallet = self.organization_mut(id)?.wallet_mut(wallet)?;
        if !work.ledger.wallet(&wallet.address).is_zero() {
            return Err(Denial::WalletNotEmpty(wallet.id.clone()));
        }
        wallet.active = false;
        wallet.groups.clear();
        Ok(Receipt::of(wallet.id.clone()))
    }

    /// Sends tokens from a wallet to an address.
    pub(super) fn withdraw(
        &mut self,
        work: &mut Work<'_>,
        id: &str,
        wallet: &str,
        token: Token,
        amount: Amount,
        to: Address,
    ) -> Result<Receipt, Denial> {
        self.with_wallets(work, id)?;
        let from = self.organization(id)?.wallet(wallet)?.address;
        if to == from || to == Address::from_bytes([0; 20]) {
            return Err(Denial::WithdrawToNobody);
        }
        let held = match token {
            Token::Usdc => work.ledger.wallet(&from),
            Token::Eurc => Amount::ZERO,
        };
        if amount > held || !work.ledger.transfer(from, to, amount) {
            return Err(Denial::WalletTooLow { amount, held });
        }
        Ok(Receipt::of(wallet.to_owned()))
    }

    /// Lets the members of a group pay from a wallet.
    pub(super) fn share_wallet(
        &mut self,
        work: &Work<'_>,
        id: &str,
        wallet: &str,
        group: &str,
    ) -> Result<Receipt, Denial> {
        self.with_wallets(work, id)?;
        let organization = self.organization_mut(id)?;
        organization.wallet(wallet)?;
        organization.group(group)?;
        let wallet = organization.wallet_mut(wallet)?;
        if wallet.groups.iter().any(|shared| shared == group) {
            return Err(Denial::WalletSharedAlready(group.to_owned()));
        }
        wallet.groups.push(group.to_owned());
        Ok(Receipt::of(wallet.id.clone()))
    }

    /// Ends that.
    pub(super) fn unshare_wallet(
        &mut self,
        work: &Work<'_>,
        id: &str,
        wallet: &str,
        group: &str,
    ) -> Result<Receipt, Denial> {
        self.as_admin(id, &work.caller()?)?;
        let wallet = self.organization_mut(id)?.wallet_mut(wallet)?;
        if !wallet.groups.iter().any(|shared| shared == group) {
            return Err(Denial::WalletNotShared(group.to_owned()));
        }
        wallet.groups.retain(|shared| shared != group);
        Ok(Receipt::of(wallet.id.clone()))
    }

    fn with_wallets(&self, work: &Work<'_>, id: &str) -> Result<(), Denial> {
        let place = self.as_admin(id, &work.caller()?)?;
        if place.organization.terms.tier.is_paid() {
            return Ok(());
        }
        Err(Denial::NoWallets)
    }
}

impl Organization {
    /// The wallet by id, if it is in use.
    pub(crate) fn wallet(&self, id: &str) -> Result<&Wallet, Denial> {
        self.wallets
            .iter()
            .find(|wallet| wallet.id == id && wallet.active)
            .ok_or_else(|| Denial::UnknownWallet(id.to_owned()))
    }

    fn wallet_mut(&mut self, id: &str) -> Result<&mut Wallet, Denial> {
        self.wallets
            .iter_mut()
            .find(|wallet| wallet.id == id && wallet.active)
            .ok_or_else(|| Denial::UnknownWallet(id.to_owned()))
    }
}
