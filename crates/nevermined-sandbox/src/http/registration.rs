//! The body of `registerPlan`: the documented flat form, and the form that the official clients send.

use super::body::Fields;
use super::headers::Version;
use super::value;
use crate::codes;
use crate::ledger::{Access, Amount, CreditsTerms, Price};
use crate::refusal::Refusal;
use serde_json::Value;

/// A fiat plan costs at least one dollar, in millionths.
const FIAT_LEAST: u64 = 1_000_000;
/// And at most $999,999.99.
const FIAT_MOST: u64 = 999_999_990_000;

const ZERO_ADDRESS: &str = "0x0000000000000000000000000000000000000000";

/// What a registration asks for.
#[derive(Debug)]
pub(crate) struct Terms {
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    pub(crate) price: Price,
    pub(crate) credits: CreditsTerms,
    pub(crate) is_trial: bool,
}

/// Reads and checks a registration.
pub(crate) fn read(fields: &Fields<'_>, version: Version) -> Result<Terms, Refusal> {
    let described = fields
        .inner("metadataAttributes")?
        .unwrap_or_else(|| fields.clone());
    read_described(&described, fields, version)
}

/// Reads and checks a registration whose name and description stand apart from its terms.
pub(crate) fn read_described(
    described: &Fields<'_>,
    fields: &Fields<'_>,
    version: Version,
) -> Result<Terms, Refusal> {
    let name = described.required("name", value::filled_text)?;
    fields.optional("nonce", value::uint256)?;
    let trial = match fields.optional("isTrialPlan", value::boolean)? {
        Some(trial) => trial,
        None => described
            .optional("isTrialPlan", value::boolean)?
            .unwrap_or(false),
    };
    Ok(Terms {
        name: name.to_owned(),
        description: described
            .optional("description", value::text)?
            .map(str::to_owned),
        price: price(fields)?,
        credits: credits(fields, version)?,
        is_trial: trial,
    })
}

fn price(body: &Fields<'_>) -> Result<Price, Refusal> {
    let fields = body.required_inner("priceConfig")?;
    let amounts = fields.list("amounts", value::uint256)?;
    let receivers = fields.list("receivers", value::address)?;
    if !receivers.is_empty() && receivers.len() != amounts.len() {
        return Err(fields.refuse(
            "receivers",
            format!(
                "there are {} receivers for {} amounts; each amount needs its receiver",
                receivers.len(),
                amounts.len()
            ),
        ));
    }
    let total = amounts
        .iter()
        .try_fold(Amount::ZERO, |sum, amount| sum.checked_add(*amount))
        .ok_or_else(|| {
            Refusal::field(
                codes::NOT_UINT256,
                "priceConfig.amounts",
                "add up to more than 2^256-1",
            )
        })?;
    match fields.optional("priceType", value::text)? {
        None => {}
        Some("FREE") if total.is_zero() => {}
        Some("FREE") => return Err(fields.refuse("amounts", "must be zero for a FREE price")),
        Some("FIXED_PRICE") => {}
        Some(_) => return Err(fields.refuse("priceType", "must be FIXED_PRICE or FREE")),
    }
    let is_crypto = fields.optional("isCrypto", value::boolean)?.unwrap_or(true);
    if !is_crypto {
        check_fiat(total)?;
    }
    let currency = match fields.optional("currency", value::text)? {
        Some(currency) => Some(currency),
        None => body.optional("currency", value::text)?,
    };
    let spelled = |name: &str| -> Result<String, Refusal> {
        let sent = fields.optional(name, |path, value| {
            value::address(path, value)?;
            value::text(path, value)
        })?;
        Ok(sent.unwrap_or(ZERO_ADDRESS).to_owned())
    };
    Ok(Price {
        is_crypto,
        currency: currency.map(str::to_owned),
        total,
        amounts,
        receivers,
        token: spelled("tokenAddress")?,
        contract: spelled("contractAddress")?,
        fee_controller: spelled("feeController")?,
        external_price: spelled("externalPriceAddress")?,
        template: spelled("templateAddress")?,
    })
}

fn check_fiat(total: Amount) -> Result<(), Refusal> {
    if total < Amount::from(FIAT_LEAST) {
        return Err(Refusal::field(
            codes::FIAT_PRICE_TOO_LOW,
            "priceConfig.amounts",
            format!(
                "a fiat price is at least {FIAT_LEAST} (one dollar in millionths), not {total}"
            ),
        ));
    }
    if total > Amount::from(FIAT_MOST) {
        return Err(Refusal::field(
            codes::FIAT_PRICE_TOO_HIGH,
            "priceConfig.amounts",
            format!("a fiat price is at most {FIAT_MOST} ($999,999.99 in millionths), not {total}"),
        ));
    }
    Ok(())
}

fn credits(body: &Fields<'_>, version: Version) -> Result<CreditsTerms, Refusal> {
    let fields = body.required_inner("creditsConfig")?;
    let amount = fields.required("amount", value::uint256)?;
    let min_amount = fields
        .optional("minAmount", value::uint256)?
        .unwrap_or(Amount::ONE);
    let max_amount = fields
        .optional("maxAmount", value::uint256)?
        .unwrap_or(min_amount);
    if min_amount > max_amount {
        return Err(fields.refuse("minAmount", "must not be greater than maxAmount"));
    }
    let duration_secs = fields
        .either(["durationSecs", "durationOfThePlan"], value::seconds)?
        .unwrap_or(0);
    match fields.optional("creditsType", value::text)? {
        None => {}
        Some("FIXED") if duration_secs == 0 => {}
        Some("FIXED") => {
            return Err(fields.refuse("durationOfThePlan", "must be 0 for FIXED credits"));
        }
        Some("EXPIRABLE") if duration_secs > 0 => {}
        Some("EXPIRABLE") => {
            return Err(fields.refuse(
                "durationOfThePlan",
                "must be greater than 0 for EXPIRABLE credits",
            ));
        }
        Some(_) => return Err(fields.refuse("creditsType", "must be FIXED or EXPIRABLE")),
    }
    let mirror = fields.optional("onchainMirror", value::boolean)?;
    let mirror_before_1_1 = if version.has_old_names() {
        fields.optional("proofRequired", value::boolean)?
    } else {
        None
    };
    Ok(CreditsTerms {
        access: access(body, duration_secs)?,
        amount,
        min_amount,
        max_amount,
        duration_secs,
        fixed_redemption: fields
            .optional("isRedemptionAmountFixed", value::boolean)?
            .unwrap_or(min_amount == max_amount),
        redemption_type: fields
            .optional("redemptionType", redemption_type)?
            .unwrap_or(4),
        onchain_mirror: mirror.or(mirror_before_1_1).unwrap_or(false),
    })
}

fn access(body: &Fields<'_>, duration_secs: u64) -> Result<Access, Refusal> {
    match body.optional("accessLimit", value::text)? {
        None if duration_secs > 0 => Ok(Access::Time),
        None | Some("credits") => Ok(Access::Credits),
        Some("time") if duration_secs > 0 => Ok(Access::Time),
        Some("time") => Err(body.refuse(
            "accessLimit",
            "a plan limited by time needs creditsConfig.durationSecs greater than 0",
        )),
        Some(_) => Err(body.refuse("accessLimit", "must be credits or time")),
    }
}

/// Who may redeem: 0 a global role, 1 the owner, 2 a role of the plan, 4 the subscriber.
fn redemption_type(field: &str, value: &Value) -> Result<u8, Refusal> {
    value
        .as_u64()
        .and_then(|number| u8::try_from(number).ok())
        .filter(|number| matches!(number, 0 | 1 | 2 | 4))
        .ok_or_else(|| Refusal::field(codes::BAD_REQUEST, field, "must be 0, 1, 2 or 4"))
}
