//! The calls on what organizations spend: budgets, payment methods and wallets.

use nevermined::organizations::{
    BudgetId, BudgetInterval, GroupId, OrganizationHandle, WalletId, WalletToken,
};
use nevermined::{Address, Currency, Nevermined, PaymentMethodId, TokenAmount};

use super::{Play, json, nothing, play};

fn organization(nvm: &Nevermined) -> OrganizationHandle {
    nvm.organization(&"org-1".parse().unwrap())
}

fn group() -> GroupId {
    "grp-1".parse().unwrap()
}

fn budget() -> BudgetId {
    "bdg-1".parse().unwrap()
}

fn wallet() -> WalletId {
    "orw-1".parse().unwrap()
}

fn card() -> PaymentMethodId {
    "pm_1".parse().unwrap()
}

fn receiver() -> Address {
    "0x1111111111111111111111111111111111111111"
        .parse()
        .unwrap()
}

pub(crate) fn all() -> Vec<Play> {
    [budgets(), payment_methods(), wallets()]
        .into_iter()
        .flatten()
        .collect()
}

fn budgets() -> Vec<Play> {
    vec![
        play!(
            "listGroupBudgets",
            |nvm| organization(&nvm).budgets().list(&group()),
            json
        ),
        play!(
            "createGroupBudget",
            |nvm| organization(&nvm)
                .budgets()
                .create(&group(), 25_000)
                .currency(Currency::Usdc)
                .interval(BudgetInterval::OneShot)
                .alert_at_percent(80.5)
                .max_transactions(12),
            json
        ),
        play!(
            "getGroupBudget",
            |nvm| organization(&nvm).budgets().get(&group(), &budget()),
            json
        ),
        play!(
            "getGroupBudgetUsage",
            |nvm| organization(&nvm).budgets().usage(&group(), &budget()),
            json
        ),
        play!(
            "updateGroupBudget",
            |nvm| organization(&nvm)
                .budgets()
                .update(&group(), &budget(), 1)
                .interval(BudgetInterval::Year)
                .alert_at_percent(0.0)
                .max_transactions(1),
            json
        ),
        play!(
            "deleteGroupBudget",
            |nvm| organization(&nvm).budgets().delete(&group(), &budget()),
            nothing
        ),
    ]
}

fn payment_methods() -> Vec<Play> {
    vec![
        play!(
            "listGroupPaymentMethods",
            |nvm| organization(&nvm).payment_methods().list(&group()),
            json
        ),
        play!(
            "addGroupPaymentMethod",
            |nvm| organization(&nvm).payment_methods().add(&group(), &card()),
            json
        ),
        play!(
            "removeGroupPaymentMethod",
            |nvm| organization(&nvm)
                .payment_methods()
                .remove(&group(), &card()),
            nothing
        ),
    ]
}

fn wallets() -> Vec<Play> {
    vec![
        play!(
            "listOrganizationWallets",
            |nvm| organization(&nvm).wallets().list(),
            json
        ),
        play!(
            "listGroupWallets",
            |nvm| organization(&nvm).wallets().of_group(&group()),
            json
        ),
        play!(
            "createOrganizationWallet",
            |nvm| organization(&nvm).wallets().create().label("Research"),
            json
        ),
        play!(
            "getOrganizationWallet",
            |nvm| organization(&nvm).wallets().get(&wallet()),
            json
        ),
        play!(
            "updateOrganizationWallet",
            |nvm| organization(&nvm).wallets().rename(&wallet(), "Search"),
            json
        ),
        play!(
            "deleteOrganizationWallet",
            |nvm| organization(&nvm).wallets().delete(&wallet()),
            nothing
        ),
        play!(
            "getOrganizationWalletBalances",
            |nvm| organization(&nvm).wallets().balances(&wallet()),
            json
        ),
        play!(
            "withdrawFromOrganizationWallet",
            |nvm| organization(&nvm).wallets().withdraw(
                &wallet(),
                WalletToken::Eurc,
                TokenAmount::eurc("12.5").unwrap(),
                receiver(),
            ),
            json
        ),
        play!(
            "shareOrganizationWallet",
            |nvm| organization(&nvm).wallets().share(&wallet(), &group()),
            nothing
        ),
        play!(
            "unshareOrganizationWallet",
            |nvm| organization(&nvm).wallets().unshare(&wallet(), &group()),
            nothing
        ),
        play!(
            "listOrganizationWalletGroups",
            |nvm| organization(&nvm).wallets().groups(&wallet()),
            json
        ),
    ]
}
