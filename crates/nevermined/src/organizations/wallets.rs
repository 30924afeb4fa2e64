use nevermined_api::organizations::types;
/// What a wallet holds, token by token.
pub use nevermined_api::organizations::types::OrganizationWalletBalancesDto as WalletBalances;
/// A wallet of an organization.
pub use nevermined_api::organizations::types::OrganizationWalletResponseDto as Wallet;
/// A transfer from a wallet that was submitted.
pub use nevermined_api::organizations::types::OrganizationWalletWithdrawResponseDto as Withdrawal;
use nevermined_api::organizations::{
    CREATE_ORGANIZATION_WALLET, DELETE_ORGANIZATION_WALLET, GET_ORGANIZATION_WALLET,
    GET_ORGANIZATION_WALLET_BALANCES, LIST_GROUP_WALLETS, LIST_ORGANIZATION_WALLET_GROUPS,
    LIST_ORGANIZATION_WALLETS, SHARE_ORGANIZATION_WALLET, UNSHARE_ORGANIZATION_WALLET,
    UPDATE_ORGANIZATION_WALLET, WITHDRAW_FROM_ORGANIZATION_WALLET,
};

use super::{GroupId, OrganizationId, WalletId, not_longer, part_of_organization};
use crate::endpoint::{endpoint, nothing, part};
use crate::{Address, Error, Request, TokenAmount, tokens};

/// The longest label, in characters, as published.
const LONGEST_LABEL: usize = 60;

/// A token that a wallet of an organization holds. Both have 6 decimals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum WalletToken {
    /// US dollars on chain.
    Usdc,
    /// Euros on chain.
    Eurc,
}

part_of_organization! {
    /// The calls on the wallets of an organization; from
    /// [`OrganizationHandle::wallets`](super::OrganizationHandle::wallets).
    WalletsHandle,
    /// Its wallets: what it holds on chain, and which groups may spend of it.
    wallets
}

impl WalletsHandle {
    /// Lists the wallets that are in use, all at once.
    ///
    /// Source: `listOrganizationWallets`.
    ///
    /// # Errors
    /// `Unauthorized` (401), `Forbidden` (403): `Rejected`. `Timeout`, `Connect`, `Server`, `Decode`: it can be repeated.
    ///
    /// ```
    /// # async fn run(organization: nevermined::organizations::OrganizationHandle) -> Result<(), nevermined::Error> {
    /// for wallet in organization.wallets().list().await?.into_inner() {
    ///     println!("{:?} {:?}", wallet.label, wallet.address);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn list(&self) -> Request<ListWallets> {
        let list = ListWallets {
            organization: self.organization.clone(),
        };
        Request::new(&self.core, Ok(list))
    }

    /// Lists the wallets that a group may spend of, all at once.
    ///
    /// Source: `listGroupWallets`.
    ///
    /// # Errors
    /// `Unauthorized` (401), `Forbidden` (403): `Rejected`. `Timeout`, `Connect`, `Server`, `Decode`: it can be repeated.
    ///
    /// ```
    /// # async fn run(organization: nevermined::organizations::OrganizationHandle, group: nevermined::organizations::GroupId) -> Result<(), nevermined::Error> {
    /// let wallets = organization.wallets().of_group(&group).await?;
    /// println!("{} wallets", wallets.len());
    /// # Ok(())
    /// # }
    /// ```
    pub fn of_group(&self, group: &GroupId) -> Request<ListGroupWallets> {
        let list = ListGroupWallets {
            organization: self.organization.clone(),
            group: group.clone(),
        };
        Request::new(&self.core, Ok(list))
    }

    /// Makes a wallet. A repeat makes another one.
    ///
    /// Source: `createOrganizationWallet`.
    ///
    /// # Errors
    /// | kind | outcome |
    /// |---|---|
    /// | `Forbidden` (403: the tier has no wallets), `InvalidRequest` (422: there can be no more) | `Rejected` |
    /// | `Timeout`, `Connect`, `Server`, `Decode` | `Unknown`: list the wallets before you repeat it |
    ///
    /// ```
    /// # async fn run(organization: nevermined::organizations::OrganizationHandle) -> Result<(), nevermined::Error> {
    /// let wallet = organization.wallets().create().label("Research").await?;
    /// println!("{:?}", wallet.address);
    /// # Ok(())
    /// # }
    /// ```
    pub fn create(&self) -> Request<CreateWallet> {
        let create = CreateWallet {
            organization: self.organization.clone(),
            body: types::CreateOrganizationWalletDto::default(),
        };
        Request::new(&self.core, Ok(create))
    }

    /// Reads a wallet.
    ///
    /// Source: `getOrganizationWallet`.
    ///
    /// # Errors
    /// `NotFound` (404): `Rejected`. `Timeout`, `Connect`, `Server`, `Decode`: it can be repeated.
    ///
    /// ```
    /// # async fn run(organization: nevermined::organizations::OrganizationHandle, id: nevermined::organizations::WalletId) -> Result<(), nevermined::Error> {
    /// let wallet = organization.wallets().get(&id).await?;
    /// println!("{:?}", wallet.status);
    /// # Ok(())
    /// # }
    /// ```
    pub fn get(&self, wallet: &WalletId) -> Request<GetWallet> {
        let get = GetWallet {
            organization: self.organization.clone(),
            wallet: wallet.clone(),
        };
        Request::new(&self.core, Ok(get))
    }

    /// Gives a wallet another label, of up to 60 characters.
    ///
    /// Source: `updateOrganizationWallet`.
    ///
    /// # Errors
    /// `InvalidRequest`, too long a label: `NotSent`. `Forbidden` (403: the tier has no wallets), `NotFound` (404):
    /// `Rejected`. `Timeout`, `Connect`, `Server`, `Decode`: `Unknown`, and a repeat does no harm.
    ///
    /// ```
    /// # async fn run(organization: nevermined::organizations::OrganizationHandle, id: nevermined::organizations::WalletId) -> Result<(), nevermined::Error> {
    /// organization.wallets().rename(&id, "Search").await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn rename(&self, wallet: &WalletId, label: impl Into<String>) -> Request<RenameWallet> {
        let rename = not_longer("the label", label, LONGEST_LABEL).map(|label| RenameWallet {
            organization: self.organization.clone(),
            wallet: wallet.clone(),
            body: types::UpdateOrganizationWalletDto { label: Some(label) },
        });
        Request::new(&self.core, rename)
    }

    /// Takes a wallet out of use. It stays on chain, with what it holds; [withdraw](Self::withdraw) that before.
    ///
    /// Source: `deleteOrganizationWallet`.
    ///
    /// # Errors
    /// `NotFound` (404): `Rejected`; after a lost answer it may mean that the wallet is out of use.
    ///
    /// ```
    /// # async fn run(organization: nevermined::organizations::OrganizationHandle, id: nevermined::organizations::WalletId) -> Result<(), nevermined::Error> {
    /// organization.wallets().delete(&id).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn delete(&self, wallet: &WalletId) -> Request<DeleteWallet> {
        let delete = DeleteWallet {
            organization: self.organization.clone(),
            wallet: wallet.clone(),
        };
        Request::new(&self.core, Ok(delete))
    }

    /// Reads what a wallet holds of each token: `atomic` in the token's smallest unit, `formatted` for people.
    ///
    /// Source: `getOrganizationWalletBalances`.
    ///
    /// # Errors
    /// `NotFound` (404): `Rejected`. `Timeout`, `Connect`, `Server`, `Decode`: it can be repeated.
    ///
    /// ```
    /// # async fn run(organization: nevermined::organizations::OrganizationHandle, id: nevermined::organizations::WalletId) -> Result<(), nevermined::Error> {
    /// let held = organization.wallets().balances(&id).await?;
    /// for balance in &held.balances {
    ///     println!("{:?} {:?}", balance.formatted, balance.symbol);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn balances(&self, wallet: &WalletId) -> Request<GetWalletBalances> {
        let balances = GetWalletBalances {
            organization: self.organization.clone(),
            wallet: wallet.clone(),
        };
        Request::new(&self.core, Ok(balances))
    }

    /// Sends tokens from a wallet to an address. Moves value, and nothing brings it back; a repeat sends again.
    ///
    /// The transfer is submitted when this returns: its transaction may be known later only.
    /// Source: `withdrawFromOrganizationWallet`.
    ///
    /// # Errors
    /// | kind | outcome |
    /// |---|---|
    /// | `InvalidRequest`: an amount of zero, or with other decimals than the token has; the zero address | `NotSent` |
    /// | `Forbidden` (403: the tier has no wallets), `NotFound` (404), `InvalidRequest` (422: the wallet holds too little) | `Rejected` |
    /// | `Server` (502: the transfer failed on chain), `Timeout`, `Connect`, `Decode` | `Unknown`: look at the wallet's balances, and at the chain, before you repeat it |
    ///
    /// ```
    /// # async fn run(organization: nevermined::organizations::OrganizationHandle, id: nevermined::organizations::WalletId, treasury: nevermined::Address) -> Result<(), nevermined::Error> {
    /// use nevermined::TokenAmount;
    /// use nevermined::organizations::WalletToken;
    ///
    /// let amount = TokenAmount::usdc("12.50")?;
    /// let sent = organization.wallets().withdraw(&id, WalletToken::Usdc, amount, treasury).await?;
    /// println!("{:?}", sent.user_op_hash);
    /// # Ok(())
    /// # }
    /// ```
    pub fn withdraw(
        &self,
        wallet: &WalletId,
        token: WalletToken,
        amount: TokenAmount,
        to: Address,
    ) -> Request<Withdraw> {
        let withdraw = checked(token, amount, to).map(|()| Withdraw {
            organization: self.organization.clone(),
            wallet: wallet.clone(),
            body: types::WithdrawOrganizationWalletDto {
                amount: amount.units(),
                to_address: to,
                token: match token {
                    WalletToken::Usdc => types::WithdrawOrganizationWalletDtoToken::Usdc,
                    WalletToken::Eurc => types::WithdrawOrganizationWalletDtoToken::Eurc,
                },
            },
        });
        Request::new(&self.core, withdraw)
    }

    /// Lets the members of a group pay from a wallet.
    ///
    /// Source: `shareOrganizationWallet`.
    ///
    /// # Errors
    /// | kind | outcome |
    /// |---|---|
    /// | `Forbidden` (403: the tier has no wallets), `NotFound` (404), `Conflict` (409: it is shared) | `Rejected` |
    /// | `Timeout`, `Connect`, `Server` | `Unknown`: list the wallet's [`groups`](Self::groups) |
    ///
    /// ```
    /// # async fn run(organization: nevermined::organizations::OrganizationHandle, id: nevermined::organizations::WalletId, group: nevermined::organizations::GroupId) -> Result<(), nevermined::Error> {
    /// organization.wallets().share(&id, &group).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn share(&self, wallet: &WalletId, group: &GroupId) -> Request<ShareWallet> {
        let share = ShareWallet {
            organization: self.organization.clone(),
            wallet: wallet.clone(),
            group: group.clone(),
        };
        Request::new(&self.core, Ok(share))
    }

    /// Ends that the members of a group may pay from a wallet.
    ///
    /// Source: `unshareOrganizationWallet`.
    ///
    /// # Errors
    /// `NotFound` (404): `Rejected`; after a lost answer it may mean that it is not shared any more.
    ///
    /// ```
    /// # async fn run(organization: nevermined::organizations::OrganizationHandle, id: nevermined::organizations::WalletId, group: nevermined::organizations::GroupId) -> Result<(), nevermined::Error> {
    /// organization.wallets().unshare(&id, &group).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn unshare(&self, wallet: &WalletId, group: &GroupId) -> Request<UnshareWallet> {
        let unshare = UnshareWallet {
            organization: self.organization.clone(),
            wallet: wallet.clone(),
            group: group.clone(),
        };
        Request::new(&self.core, Ok(unshare))
    }

    /// Lists the groups that may pay from a wallet, all at once.
    ///
    /// Source: `listOrganizationWalletGroups`.
    ///
    /// # Errors
    /// `NotFound` (404): `Rejected`. `Timeout`, `Connect`, `Server`, `Decode`: it can be repeated.
    ///
    /// ```
    /// # async fn run(organization: nevermined::organizations::OrganizationHandle, id: nevermined::organizations::WalletId) -> Result<(), nevermined::Error> {
    /// for group in organization.wallets().groups(&id).await?.into_inner() {
    ///     println!("{group}");
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn groups(&self, wallet: &WalletId) -> Request<ListWalletGroups> {
        let list = ListWalletGroups {
            organization: self.organization.clone(),
            wallet: wallet.clone(),
        };
        Request::new(&self.core, Ok(list))
    }
}

fn checked(token: WalletToken, amount: TokenAmount, to: Address) -> Result<(), Error> {
    let decimals = match token {
        WalletToken::Usdc => tokens::USDC_DECIMALS,
        WalletToken::Eurc => tokens::EURC_DECIMALS,
    };
    if amount.decimals() != decimals {
        let found = amount.decimals();
        let message = format!("the amount has {found} decimals, and {token:?} has {decimals}");
        let hint = "make the amount with `TokenAmount::usdc` or `TokenAmount::eurc`";
        return Err(Error::invalid(message).with_hint(hint));
    }
    if amount.units().is_zero() {
        return Err(Error::invalid("the amount to withdraw is zero"));
    }
    if to.is_zero() {
        let hint = "nobody can get back what is sent there; give the address of the receiver";
        return Err(Error::invalid("the receiver is the zero address").with_hint(hint));
    }
    Ok(())
}

endpoint! {
    /// A list of wallets; from [`WalletsHandle::list`].
    ListWallets { organization: OrganizationId }
    LIST_ORGANIZATION_WALLETS,
    |this, client| client.organizations().list_organization_wallets(&this.organization),
    items |wire: types::OrganizationWalletListResponseDto| -> Vec<Wallet> { (wire.wallets, "wallets") }
}

endpoint! {
    /// A list of a group's wallets; from [`WalletsHandle::of_group`].
    ListGroupWallets { organization: OrganizationId, group: GroupId }
    LIST_GROUP_WALLETS,
    |this, client| client.organizations().list_group_wallets(&this.organization, &this.group),
    items |wire: types::OrganizationWalletListResponseDto| -> Vec<Wallet> { (wire.wallets, "wallets") }
}

endpoint! {
    /// A new wallet; from [`WalletsHandle::create`].
    CreateWallet { organization: OrganizationId, body: types::CreateOrganizationWalletDto }
    CREATE_ORGANIZATION_WALLET,
    |this, client| client.organizations().create_organization_wallet(&this.organization, &this.body),
    json |wire: types::OrganizationWalletResponseEnvelopeDto| -> Wallet { part(wire.wallet, "wallet") }
}

impl Request<CreateWallet> {
    /// The name that people see, of up to 60 characters.
    pub fn label(self, label: impl Into<String>) -> Self {
        self.try_set(|create| {
            create.body.label = Some(not_longer("the label", label, LONGEST_LABEL)?);
            Ok(())
        })
    }
}

endpoint! {
    /// A reading of a wallet; from [`WalletsHandle::get`].
    GetWallet { organization: OrganizationId, wallet: WalletId }
    GET_ORGANIZATION_WALLET,
    |this, client| client.organizations().get_organization_wallet(&this.organization, &this.wallet),
    json |wire: types::OrganizationWalletResponseEnvelopeDto| -> Wallet { part(wire.wallet, "wallet") }
}

endpoint! {
    /// Another label of a wallet; from [`WalletsHandle::rename`].
    RenameWallet {
        organization: OrganizationId,
        wallet: WalletId,
        body: types::UpdateOrganizationWalletDto,
    }
    UPDATE_ORGANIZATION_WALLET,
    |this, client| client.organizations().update_organization_wallet(
        &this.organization, &this.wallet, &this.body,
    ),
    json |wire: types::OrganizationWalletResponseEnvelopeDto| -> Wallet { part(wire.wallet, "wallet") }
}

endpoint! {
    /// An end of a wallet's use; from [`WalletsHandle::delete`].
    DeleteWallet { organization: OrganizationId, wallet: WalletId }
    DELETE_ORGANIZATION_WALLET,
    |this, client| client.organizations().delete_organization_wallet(&this.organization, &this.wallet),
    bytes |body: &bytes::Bytes| -> () { nothing(body) }
}

endpoint! {
    /// A reading of what a wallet holds; from [`WalletsHandle::balances`].
    GetWalletBalances { organization: OrganizationId, wallet: WalletId }
    GET_ORGANIZATION_WALLET_BALANCES,
    |this, client| client.organizations().get_organization_wallet_balances(
        &this.organization, &this.wallet,
    ),
    json |wire: types::OrganizationWalletBalancesResponseDto| -> WalletBalances {
        part(wire.balances, "balances")
    }
}

endpoint! {
    /// A transfer from a wallet; from [`WalletsHandle::withdraw`].
    Withdraw {
        organization: OrganizationId,
        wallet: WalletId,
        body: types::WithdrawOrganizationWalletDto,
    }
    WITHDRAW_FROM_ORGANIZATION_WALLET,
    |this, client| client.organizations().withdraw_from_organization_wallet(
        &this.organization, &this.wallet, &this.body,
    ),
    json |wire: types::OrganizationWalletWithdrawResponseDto| -> Withdrawal { Ok(wire) }
}

endpoint! {
    /// A wallet that a group gets; from [`WalletsHandle::share`].
    ShareWallet { organization: OrganizationId, wallet: WalletId, group: GroupId }
    SHARE_ORGANIZATION_WALLET,
    |this, client| client.organizations().share_organization_wallet(
        &this.organization, &this.wallet, &this.group,
    ),
    bytes |body: &bytes::Bytes| -> () { nothing(body) }
}

endpoint! {
    /// A wallet that a group loses; from [`WalletsHandle::unshare`].
    UnshareWallet { organization: OrganizationId, wallet: WalletId, group: GroupId }
    UNSHARE_ORGANIZATION_WALLET,
    |this, client| client.organizations().unshare_organization_wallet(
        &this.organization, &this.wallet, &this.group,
    ),
    bytes |body: &bytes::Bytes| -> () { nothing(body) }
}

endpoint! {
    /// A list of a wallet's groups; from [`WalletsHandle::groups`].
    ListWalletGroups { organization: OrganizationId, wallet: WalletId }
    LIST_ORGANIZATION_WALLET_GROUPS,
    |this, client| client.organizations().list_organization_wallet_groups(
        &this.organization, &this.wallet,
    ),
    items |wire: types::OrganizationWalletGroupsResponseDto| -> Vec<GroupId> {
        (wire.group_ids, "groupIds")
    }
}
