//! A call as data, carried out through the SDK.

use std::time::Duration;

use nevermined::{Credits, Error, Nevermined, PlanCredits, PlanPrice, TokenAmount, Uint256, Usd};
use serde_json::Value;

#[cfg(feature = "router")]
use super::router;
use super::{agents, shown, wallet, x402};

/// A call that succeeded: its value as JSON, and what is told about the exchange.
#[derive(Debug)]
pub(crate) struct Success {
    pub(crate) value: Value,
    pub(crate) status: u16,
    pub(crate) attempts: u32,
    pub(crate) request_id: String,
    pub(crate) api_version: Option<String>,
}

/// Sends a request with the options of `call`, and shows its value as JSON.
macro_rules! send {
    ($request:expr, $call:expr, $show:path) => {{
        let mut request = $request;
        if let Some(id) = $call["organization"].as_str() {
            request = request.with_organization(id);
        }
        if let Some(id) = $call["request_id"].as_str() {
            request = request.with_request_id(id);
        }
        let response = request.await?;
        Ok(Success {
            status: response.status(),
            attempts: response.attempts(),
            request_id: response.request_id().to_owned(),
            api_version: response.api_version().map(str::to_owned),
            value: $show(&response.into_inner()),
        })
    }};
}

pub(crate) use send;

/// Carries out `call`: `operation`, then the arguments of the SDK's method by name.
pub(crate) async fn carry_out(nvm: &Nevermined, call: &Value) -> Result<Success, Error> {
    let plan = || text(call, "plan").parse().unwrap();
    let holder = || text(call, "holder").parse::<nevermined::Address>().unwrap();
    match text(call, "operation") {
        "orderPlan" => send!(nvm.plans().order(&plan()), call, shown::ordered),
        "getPlan" => send!(nvm.plans().get(&plan()), call, shown::plan),
        "getPlanBalance" => {
            send!(nvm.plans().balance(&plan(), holder()), call, shown::balance)
        }
        "mintCredits" => {
            // Every type that the method takes goes through the method.
            let amount = &call["amount"];
            let credits = nvm.credits();
            let request = if let Some(number) = amount["u64"].as_u64() {
                credits.mint(&plan(), holder(), number)
            } else if let Some(number) = amount["u128"].as_str() {
                credits.mint(&plan(), holder(), number.parse::<u128>().unwrap())
            } else {
                credits.mint(
                    &plan(),
                    holder(),
                    text(call, "amount").parse::<Credits>().unwrap(),
                )
            };
            send!(request, call, shown::minted)
        }
        "mintExpirableCredits" => {
            let amount: Credits = text(call, "amount").parse().unwrap();
            let duration = Duration::from_millis(call["milliseconds"].as_u64().unwrap());
            let request = nvm
                .credits()
                .mint_expirable(&plan(), holder(), amount, duration);
            send!(request, call, shown::minted)
        }
        "redeemCredits" => {
            let amount: Credits = text(call, "amount").parse().unwrap();
            let request = nvm
                .credits()
                .redeem(&plan(), holder(), amount, text(call, "proof"));
            send!(request, call, shown::redeemed)
        }
        "registerPlan" => {
            let (price, credits) = (price(&call["price"]), credits(&call["credits"]));
            let mut request = nvm.plans().register(text(call, "name"), price, credits);
            if let Some(text) = call["description"].as_str() {
                request = request.description(text);
            }
            if let Some(name) = call["author"].as_str() {
                request = request.author(name);
            }
            if let Some(tags) = call["tags"].as_array() {
                request = request.tags(tags.iter().filter_map(Value::as_str));
            }
            if let Some(trial) = call["trial"].as_bool() {
                request = request.trial(trial);
            }
            if let Some(nonce) = call["nonce"].as_str() {
                request = request.nonce(nonce.parse::<Uint256>().unwrap());
            }
            send!(request, call, shown::registered)
        }
        "createDelegation" | "getDelegation" | "revokeDelegation" | "createPermission"
        | "verifyPermission" | "settlePermission" | "listDelegations" | "getTransactions" => {
            x402::carry_out(nvm, call).await
        }
        "listPaymentMethods"
        | "updatePaymentMethod"
        | "revokePaymentMethod"
        | "listPermissions"
        | "getPermission"
        | "revokePermission"
        | "trackAgentSubTask"
        | "initializeAgentRequest"
        | "getAccessToken" => wallet::carry_out(nvm, call).await,
        #[cfg(feature = "router")]
        "listRouterPayments"
        | "mintX402PaymentCredential"
        | "reportPaymentSettlement"
        | "routeAndPayRequest"
        | "routerPaymentsSummary" => router::carry_out(nvm, call).await,
        _ => agents::carry_out(nvm, call).await,
    }
}

pub(crate) fn text<'a>(call: &'a Value, name: &str) -> &'a str {
    call[name]
        .as_str()
        .unwrap_or_else(|| panic!("{call}: `{name}` is no text"))
}

pub(crate) fn price(data: &Value) -> PlanPrice {
    if data == "free" {
        return PlanPrice::free();
    }
    let receiver = || {
        text(data, "receiver")
            .parse::<nevermined::Address>()
            .unwrap()
    };
    if let Some(amount) = data["usd"].as_str() {
        return PlanPrice::usd(amount.parse::<Usd>().unwrap(), receiver()).unwrap();
    }
    let units = |decimals| {
        let units: Uint256 = text(data, "units").parse().unwrap();
        TokenAmount::from_units(units, decimals)
    };
    let price = match data["token"].as_str() {
        Some(token) => {
            let token: nevermined::Address = token.parse().unwrap();
            PlanPrice::erc20(token, units(6), receiver())
        }
        None => PlanPrice::native(units(18), receiver()),
    };
    match data["template"].as_str() {
        Some(template) => {
            let template: nevermined::Address = template.parse().unwrap();
            price.unwrap().pay_as_you_go(template).unwrap()
        }
        None => price.unwrap(),
    }
}

pub(crate) fn credits(data: &Value) -> PlanCredits {
    if data == "pay_as_you_go" {
        return PlanCredits::pay_as_you_go();
    }
    let number = |name: &str| text(data, name).parse::<Credits>().unwrap();
    let credits = if let Some(seconds) = data["seconds"].as_u64() {
        PlanCredits::time(Duration::from_secs(seconds))
    } else if data["per_request"].is_string() {
        PlanCredits::fixed(number("amount"), number("per_request"))
    } else {
        PlanCredits::dynamic(number("amount"), number("min"), number("max"))
    };
    credits
        .unwrap()
        .onchain_mirror(data["onchain_mirror"] == true)
}
