//! What a target asks to be paid, read from its 402: x402 in both versions, or the Machine Payments Protocol.

use crate::ledger::{Amount, Protocol};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use http::HeaderMap;
use nevermined_types::Address;
use serde_json::{Map, Value, json};

/// The networks that the sandbox pays on, by both of their names.
const NETWORKS: [&str; 2] = ["base-sepolia", "eip155:84532"];

/// The tokens that it pays with there, by contract: symbol and address.
const ASSETS: [(&str, &str); 2] = [
    ("USDC", "0x036CbD53842c5426634e7929541eC2318f3dCF7e"),
    ("EURC", "0x808456652fdb597867f38412077A9182bf77359F"),
];

/// The network of a method of the Machine Payments Protocol.
const MPP_NETWORK: (&str, &str) = ("tempo", "eip155:42431");

/// A price that can be paid.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Quote {
    pub(crate) protocol: Protocol,
    /// The version of x402.
    pub(crate) version: u64,
    pub(crate) units: Amount,
    pub(crate) asset: Option<String>,
    pub(crate) network: String,
    pub(crate) recipient: Address,
    /// What was chosen, as it was offered. It comes back in the credential.
    offer: Value,
}

/// The symbol of a token and how many decimals it has, if it is known.
pub(crate) fn known_asset(asset: &str) -> Option<(&'static str, u8)> {
    let known = ASSETS.iter().find(|(symbol, address)| {
        asset.eq_ignore_ascii_case(address) || asset.eq_ignore_ascii_case(symbol)
    });
    known.map(|(symbol, _)| (*symbol, 6))
}

impl Quote {
    /// Reads a 402. The protocol is what it says, whatever was expected.
    ///
    /// # Errors
    /// Why nothing of it can be paid.
    pub(crate) fn of_answer(headers: &HeaderMap, body: &[u8]) -> Result<Self, String> {
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        let challenges = headers.get_all("www-authenticate");
        let mut challenges = challenges.iter().filter_map(|value| value.to_str().ok());
        if let Some(challenge) = challenges.find(|challenge| is_payment(challenge)) {
            return Self::of_challenge(challenge);
        }
        let required = match text("payment-required") {
            Some(encoded) => {
                decode(encoded).ok_or("the PAYMENT-REQUIRED header can't be decoded")?
            }
            None => serde_json::from_slice(body)
                .map_err(|_not_json| "the target's 402 says nothing of a payment")?,
        };
        let version = required["x402Version"].as_u64().unwrap_or(1);
        Self::of_accepts(&required["accepts"], version)
    }

    /// Chooses the first option of x402 that can be paid.
    ///
    /// # Errors
    /// Why none can.
    pub(crate) fn of_accepts(accepts: &Value, version: u64) -> Result<Self, String> {
        let options = accepts.as_array().filter(|options| !options.is_empty());
        let options = options.ok_or("accepts is empty or missing: there is nothing to pay")?;
        if !(1..=2).contains(&version) {
            return Err(format!("x402Version {version} is not 1 or 2"));
        }
        let mut why = Vec::new();
        for option in options {
            match Self::of_option(option, version) {
                Ok(quote) => return Ok(quote),
                Err(reason) => why.push(reason),
            }
        }
        Err(format!("no fundable option: {}", why.join("; ")))
    }

    fn of_option(option: &Value, version: u64) -> Result<Self, String> {
        let text = |name: &str| option[name].as_str().unwrap_or_default();
        if text("scheme") != "exact" {
            return Err(format!("scheme {:?} is not exact", text("scheme")));
        }
        if !NETWORKS.contains(&text("network")) {
            return Err(format!(
                "network {:?} is not {}",
                text("network"),
                NETWORKS.join(" or ")
            ));
        }
        if known_asset(text("asset")).is_none() {
            return Err(format!(
                "asset {:?} is neither USDC nor EURC",
                text("asset")
            ));
        }
        let amount = match option.get("amount") {
            Some(amount) => amount,
            None => &option["maxAmountRequired"],
        };
        Ok(Self {
            protocol: Protocol::X402,
            version,
            units: units(amount)?,
            asset: Some(text("asset").to_owned()),
            network: text("network").to_owned(),
            recipient: recipient(text("payTo"))?,
            offer: option.clone(),
        })
    }

    /// Reads a challenge of the Machine Payments Protocol.
    ///
    /// # Errors
    /// Why it can't be paid.
    pub(crate) fn of_challenge(challenge: &str) -> Result<Self, String> {
        let parameters = parameters(challenge).ok_or("the challenge can't be read")?;
        let text = |name: &str| parameters.get(name).and_then(Value::as_str);
        let method = text("method").unwrap_or_default();
        if method != MPP_NETWORK.0 {
            return Err(format!("method {method:?} is not {}", MPP_NETWORK.0));
        }
        let request = text("request").and_then(decode);
        let request = request.ok_or("the challenge's request can't be decoded")?;
        Ok(Self {
            protocol: Protocol::Mpp,
            version: 0,
            units: units(&request["amount"])?,
            asset: request["currency"].as_str().map(str::to_owned),
            network: MPP_NETWORK.1.to_owned(),
            recipient: recipient(request["recipient"].as_str().unwrap_or_default())?,
            offer: Value::Object(parameters),
        })
    }

    /// How the protocol settles it.
    pub(crate) fn scheme(&self) -> &'static str {
        match self.protocol {
            Protocol::X402 => "exact",
            Protocol::Mpp => "charge",
        }
    }

    /// The header that pays: its name and its value. `nonce` and `signature` are drawn: there is no chain that
    /// would check them.
    pub(crate) fn credential(
        &self,
        from: Address,
        nonce: &str,
        signature: &str,
    ) -> (&'static str, String) {
        let authorization = json!({
            "from": from.to_string(),
            "to": self.recipient.to_string(),
            "value": self.units.to_string(),
            "nonce": nonce,
        });
        let payload = json!({ "signature": signature, "authorization": authorization });
        match (self.protocol, self.version) {
            (Protocol::Mpp, _) => {
                let content = json!({ "challenge": self.offer, "payload": payload });
                let encoded = URL_SAFE_NO_PAD.encode(content.to_string());
                ("Authorization", format!("Payment {encoded}"))
            }
            (Protocol::X402, 1) => {
                let content = json!({
                    "x402Version": 1, "scheme": "exact", "network": self.network, "payload": payload,
                });
                ("X-PAYMENT", standard(&content))
            }
            (Protocol::X402, _) => {
                let content = json!({
                    "x402Version": 2, "accepted": self.offer, "payload": payload,
                });
                ("PAYMENT-SIGNATURE", standard(&content))
            }
        }
    }
}

/// The transaction that a target's receipt names, if it sent one.
pub(crate) fn receipt(headers: &HeaderMap) -> Option<String> {
    let read = |name: &str, field: &str| {
        let content = decode(headers.get(name)?.to_str().ok()?)?;
        let reference = content[field].as_str()?;
        is_reference(reference).then(|| reference.to_owned())
    };
    read("payment-response", "transaction")
        .or_else(|| read("x-payment-response", "transaction"))
        .or_else(|| read("payment-receipt", "reference"))
}

/// Whether a text can be what a payment is known by elsewhere. It is kept as it is and never checked.
pub(crate) fn is_reference(text: &str) -> bool {
    !text.is_empty() && text.len() <= 256 && text.bytes().all(|byte| byte.is_ascii_graphic())
}

fn is_payment(challenge: &str) -> bool {
    let scheme = challenge.trim_start().split(' ').next();
    scheme.is_some_and(|scheme| scheme.eq_ignore_ascii_case("payment"))
}

/// The parameters of a `Payment` challenge: `name="value"`, quoted pairs with `\` before `"` and `\`.
fn parameters(challenge: &str) -> Option<Map<String, Value>> {
    let (scheme, mut rest) = challenge.trim().split_once(' ')?;
    if !is_payment(scheme) {
        return None;
    }
    let mut parameters = Map::new();
    loop {
        let (name, after) = rest.trim_start_matches([' ', ',']).split_once("=\"")?;
        let mut value = String::new();
        let mut letters = after.char_indices();
        let end = loop {
            match letters.next()? {
                (at, '"') => break at,
                (_, '\\') => value.push(letters.next()?.1),
                (_, letter) => value.push(letter),
            }
        };
        parameters.insert(name.trim().to_owned(), value.into());
        rest = after.get(end + 1..)?;
        if rest.trim_matches([' ', ',']).is_empty() {
            return Some(parameters);
        }
    }
}

fn units(amount: &Value) -> Result<Amount, String> {
    let text = amount.as_str();
    text.and_then(|text| crate::http::value::decimal("amount", text).ok())
        .ok_or_else(|| format!("amount {amount} is not a decimal number in a string"))
}

fn recipient(text: &str) -> Result<Address, String> {
    text.parse()
        .map_err(|error| format!("the recipient {text:?} is not an address: {error}"))
}

fn decode(encoded: &str) -> Option<Value> {
    let bare = encoded.trim().trim_end_matches('=');
    let bytes = STANDARD_NO_PAD
        .decode(bare)
        .or_else(|_other_alphabet| URL_SAFE_NO_PAD.decode(bare))
        .ok()?;
    serde_json::from_slice(&bytes).ok().filter(Value::is_object)
}

fn standard(content: &Value) -> String {
    base64::engine::general_purpose::STANDARD.encode(content.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_challenge_is_read_with_its_quotes() {
        let read = parameters(r#"Payment id="a, \"b\" \\", method="tempo" ,intent="charge""#);
        let expected = json!({ "id": "a, \"b\" \\", "method": "tempo", "intent": "charge" });
        assert_eq!(read.map(Value::Object), Some(expected));
        for bad in [
            "Payment",
            "Bearer x=\"y\"",
            "Payment id=\"a",
            "Payment id=\"a\\",
            "Payment a b",
        ] {
            assert_eq!(parameters(bad), None, "{bad}");
        }
    }

    #[test]
    fn the_first_option_that_can_be_paid_is_chosen() {
        let option = |network: &str, scheme: &str, amount: Value| {
            json!({
                "scheme": scheme, "network": network, "amount": amount, "asset": "USDC",
                "payTo": "0x1111111111111111111111111111111111111111",
            })
        };
        let accepts = json!([
            option("base", "exact", json!("1")),
            option("base-sepolia", "upto", json!("2")),
            option("eip155:84532", "exact", json!(3)),
            option("eip155:84532", "exact", json!("4")),
        ]);
        let quote = Quote::of_accepts(&accepts, 2).expect("the last one");
        assert_eq!(quote.units, Amount::from(4u64));
        let none = json!([option("base", "exact", json!("1"))]);
        let why = Quote::of_accepts(&none, 2).expect_err("another network");
        assert!(why.starts_with("no fundable option"), "{why}");
        assert!(Quote::of_accepts(&accepts, 3).is_err());
        assert!(Quote::of_accepts(&json!([]), 2).is_err());
    }
}
