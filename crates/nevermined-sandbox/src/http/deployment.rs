//! What a deployment says of itself: its contracts at `GET /`, its versions at `GET /api/v1/meta/versions`.

use super::Reply;
use super::caller::CallerKey;
use super::headers::Version;
use crate::refusal::Refusal;
use crate::shapes::CREDITS_CONTRACT;
use crate::state::State;
use axum::Extension;
use axum::extract::State as Shared;
use serde_json::{Map, json};
use std::sync::Arc;

/// The contracts that clients ask for, in the order of their made-up addresses.
const CONTRACTS: [&str; 18] = [
    "AccessManager",
    "AgreementsStore",
    "AssetsRegistry",
    "DistributePaymentsCondition",
    "FiatPaymentTemplate",
    "FiatSettlementCondition",
    "FixedPaymentTemplate",
    "LinearPricing",
    "LockPaymentCondition",
    "NFT1155ExpirableCredits",
    "NFT1155ExpirableCreditsV2",
    "NVMConfig",
    "OneTimeCreatorHook",
    "PayAsYouGoTemplate",
    "PaymentsVault",
    "ProtocolStandardFees",
    "TokenUtils",
    "TransferCreditsCondition",
];

const PAY_AS_YOU_GO: &str = "PayAsYouGoTemplate";

/// The test network that official clients take a custom environment for.
const CHAIN_ID: u64 = 84_532;

/// `GET /`, open to all. There is no chain: the addresses are made up, and the same in every sandbox.
pub(crate) async fn info() -> Reply {
    let mut contracts = Map::new();
    for (name, number) in CONTRACTS.iter().zip(1u64..) {
        contracts.insert((*name).to_owned(), made_up_address(number).into());
    }
    contracts.insert("NFT1155Credits".to_owned(), CREDITS_CONTRACT.into());
    Reply::ok(json!({
        "deployment": {
            "version": env!("CARGO_PKG_VERSION"),
            "chainId": CHAIN_ID,
            "contracts": contracts,
        },
    }))
}

/// `GET /api/v1/meta/versions`
pub(crate) async fn versions(
    Shared(state): Shared<Arc<State>>,
    Extension(version): Extension<Version>,
    caller: CallerKey,
) -> Result<Reply, Refusal> {
    let pin = state.read_kept(|kept, _| kept.platform.pins.get(&caller.key_id).cloned());
    Ok(Reply::ok(json!({
        "current": "1.1",
        "floor": "1.0",
        "gatedVersions": ["1.1"],
        "yourPinnedVersion": pin,
        "yourEffectiveVersion": version.text(),
        "yourVersionResolvedFrom": version.resolved_from(),
    })))
}

/// Whether a plan's template is the one of plans that are paid for each use.
pub(crate) fn is_pay_as_you_go(template: &str) -> bool {
    let mut named = CONTRACTS.iter().zip(1u64..);
    named
        .find(|(name, _)| **name == PAY_AS_YOU_GO)
        .is_some_and(|(_, number)| template.eq_ignore_ascii_case(&made_up_address(number)))
}

/// An address that nobody has: `c0de` and the number.
fn made_up_address(number: u64) -> String {
    format!("0x{:036x}{number:04x}", 0xc0de)
}
