//! API keys. The sandbox mints them itself, with the prefix `custom:`, and knows each by heart: it looks
//! the whole key up and checks no signature.

use crate::clock::Moment;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use nevermined_types::Address;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

/// Ten years. The sandbox does not look at it; clients that peek into the key find a date to come.
const LIFETIME_SECS: u64 = 10 * 365 * 86_400;

/// Whose a key is, and what it is called by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Holder {
    pub(crate) account: Address,
    /// The key's own id, which is no secret.
    pub(crate) key_id: String,
    /// The organization that the key acts for, if it is not a personal one.
    #[serde(default)]
    pub(crate) org_id: Option<String>,
}

/// Opens an account: a name, an address and a key to it, and money in its wallet.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct OpenAccount {
    pub(crate) name: String,
    pub(crate) address: Address,
    pub(crate) key: String,
    pub(crate) key_id: String,
    /// Units of a token with 6 decimals.
    pub(crate) units: u128,
}

impl OpenAccount {
    /// A new account: address and key are drawn.
    pub(crate) fn new(name: String, units: u128, rng: &mut fastrand::Rng, now: Moment) -> Self {
        let mut bytes = [0u8; 20];
        rng.fill(&mut bytes);
        let address = Address::from_bytes(bytes);
        let key_id = format!("sk-{}", uuid(rng));
        Self {
            name,
            address,
            key: key_text(rng, address, &key_id, now),
            key_id,
            units,
        }
    }
}

impl fmt::Debug for OpenAccount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OpenAccount")
            .field("name", &self.name)
            .field("address", &self.address)
            .field("key_id", &self.key_id)
            .finish_non_exhaustive()
    }
}

/// Issues another key to an account.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct IssueKey {
    key: String,
    pub(crate) holder: Holder,
}

impl IssueKey {
    /// A new key, which acts for an organization if one is named.
    pub(crate) fn new(
        account: Address,
        org_id: Option<String>,
        rng: &mut fastrand::Rng,
        now: Moment,
    ) -> Self {
        let key_id = format!("sk-{}", uuid(rng));
        Self {
            key: key_text(rng, account, &key_id, now),
            holder: Holder {
                account,
                key_id,
                org_id,
            },
        }
    }

    /// The same key, which acts for an organization from now on.
    pub(crate) fn again_for(mut self, org_id: String) -> Self {
        self.holder.org_id = Some(org_id);
        self
    }

    /// The key itself.
    pub(crate) fn key(&self) -> &str {
        &self.key
    }
}

impl fmt::Debug for IssueKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IssueKey")
            .field("holder", &self.holder)
            .finish_non_exhaustive()
    }
}

/// The keys that are in use and whose they are.
#[derive(Clone, Default, Serialize, Deserialize)]
pub(crate) struct Keys {
    holders: HashMap<String, Arc<Holder>>,
    /// In the order in which they were opened.
    accounts: Vec<OpenAccount>,
}

impl Keys {
    pub(crate) fn open(&mut self, account: OpenAccount) {
        let holder = Holder {
            account: account.address,
            key_id: account.key_id.clone(),
            org_id: None,
        };
        self.holders.insert(account.key.clone(), Arc::new(holder));
        self.accounts.push(account);
    }

    pub(crate) fn issue(&mut self, issued: IssueKey) {
        self.holders.insert(issued.key, Arc::new(issued.holder));
    }

    /// All accounts, in the order in which they were opened.
    pub(crate) fn accounts(&self) -> &[OpenAccount] {
        &self.accounts
    }

    /// The key of an account that acts for an organization. If there are several, always the same of them.
    pub(crate) fn acting_for(&self, account: Address, org_id: &str) -> Option<IssueKey> {
        let acts =
            |holder: &Holder| holder.account == account && holder.org_id.as_deref() == Some(org_id);
        let found = self.holders.iter().filter(|(_, holder)| acts(holder));
        let (key, holder) = found.min_by(|(_, one), (_, other)| one.key_id.cmp(&other.key_id))?;
        Some(IssueKey {
            key: key.clone(),
            holder: (**holder).clone(),
        })
    }

    /// Whose key it is.
    pub(crate) fn holder(&self, key: &str) -> Option<&Arc<Holder>> {
        self.holders.get(key)
    }
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keys")
            .field("count", &self.holders.len())
            .finish_non_exhaustive()
    }
}

/// A key in the form of the service's own: `custom:<header>.<claims>.<signature>`. Both official clients
/// read `sub`, and the Python client refuses a key without `o11y`. The signature is random bytes: the key
/// is a secret to be looked up, not a proof to be checked.
fn key_text(rng: &mut fastrand::Rng, account: Address, key_id: &str, now: Moment) -> String {
    let header = json!({ "alg": "HS256", "typ": "JWT" });
    let claims = json!({
        "iss": account.to_string(),
        "sub": account.to_string(),
        "aud": "nevermined-sandbox",
        "iat": now.seconds(),
        "exp": now.seconds().saturating_add(LIFETIME_SECS),
        "jti": key_id,
        "o11y": "sandbox",
    });
    let mut signature = [0u8; 32];
    rng.fill(&mut signature);
    format!(
        "custom:{}.{}.{}",
        URL_SAFE_NO_PAD.encode(header.to_string()),
        URL_SAFE_NO_PAD.encode(claims.to_string()),
        URL_SAFE_NO_PAD.encode(signature),
    )
}

/// The last four characters of a key, after an ellipsis.
pub(crate) fn hint(key: &str) -> String {
    let start = key.char_indices().rev().nth(3).map_or(0, |(at, _)| at);
    format!("…{}", key.get(start..).unwrap_or_default())
}

/// A prefix and random lower-case hexadecimal digits, 16 for each word.
pub(crate) fn hex(rng: &mut fastrand::Rng, prefix: &str, words: usize) -> String {
    let mut text = String::with_capacity(prefix.len() + words * 16);
    text.push_str(prefix);
    for _ in 0..words {
        push_hex(&mut text, rng.u64(..));
    }
    text
}

/// Appends the 16 lower-case hexadecimal digits of a number.
pub(crate) fn push_hex(text: &mut String, number: u64) {
    for byte in number.to_be_bytes() {
        text.push(hex_digit(byte >> 4));
        text.push(hex_digit(byte & 15));
    }
}

fn hex_digit(nibble: u8) -> char {
    char::from(match nibble {
        0..=9 => b'0' + nibble,
        _ => b'a' + (nibble - 10),
    })
}

/// A random UUID, version 4.
pub(crate) fn uuid(rng: &mut fastrand::Rng) -> String {
    let high = (rng.u64(..) & 0xffff_ffff_ffff_0fff) | 0x4000;
    let low = (rng.u64(..) & 0x3fff_ffff_ffff_ffff) | 0x8000_0000_0000_0000;
    let bytes = high.to_be_bytes().into_iter().chain(low.to_be_bytes());
    let mut text = String::with_capacity(36);
    for (index, byte) in bytes.enumerate() {
        if matches!(index, 4 | 6 | 8 | 10) {
            text.push('-');
        }
        text.push(hex_digit(byte >> 4));
        text.push(hex_digit(byte & 15));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_carries_the_claims_that_clients_read() {
        let mut rng = fastrand::Rng::with_seed(7);
        let mut keys = Keys::default();
        let opened = OpenAccount::new("seller".to_owned(), 0, &mut rng, Moment::from_millis(1_000));
        let (account, key) = (opened.address, opened.key.clone());
        keys.open(opened.clone());
        let (prefix, token) = key.split_once(':').expect("one colon");
        assert_eq!(prefix, "custom");
        let parts: Vec<&str> = token.split('.').collect();
        assert_eq!(parts.len(), 3);
        let claims = URL_SAFE_NO_PAD.decode(parts[1]).expect("base64url");
        let claims: serde_json::Value = serde_json::from_slice(&claims).expect("JSON");
        assert_eq!(claims["sub"], account.to_string());
        assert_eq!(claims["iss"], account.to_string());
        assert_eq!(claims["o11y"], "sandbox");
        assert_eq!(claims["iat"], 1);
        let holder = keys.holder(&key).expect("the holder");
        assert_eq!(holder.account, account);
        assert_eq!(claims["jti"], holder.key_id);
        assert_eq!(keys.holder(&key[..key.len() - 1]), None);
        assert!(!format!("{keys:?} {opened:?}").contains(token));
    }

    #[test]
    fn a_uuid_says_its_version() {
        let mut rng = fastrand::Rng::with_seed(1);
        for _ in 0..1000 {
            let uuid = uuid(&mut rng);
            assert_eq!(uuid.len(), 36);
            assert_eq!(uuid.as_bytes()[14], b'4');
            assert!(b"89ab".contains(&uuid.as_bytes()[19]));
        }
    }
}
