//! Ids and secrets, drawn from a command's seed.

use crate::keys;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use nevermined_types::Address;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Where one command takes its ids and secrets from.
#[derive(Clone, Debug)]
pub(crate) struct Ids(fastrand::Rng);

impl Ids {
    pub(crate) fn new(seed: u64) -> Self {
        Self(fastrand::Rng::with_seed(seed))
    }

    /// An id such as `org-` and a UUID.
    pub(crate) fn id(&mut self, prefix: &str) -> String {
        format!("{prefix}-{}", keys::uuid(&mut self.0))
    }

    /// A secret of 32 random bytes in lower-case hexadecimal digits, after a prefix.
    pub(crate) fn hex_secret(&mut self, prefix: &str) -> Secret {
        Secret(format!("{prefix}{}", self.hex()))
    }

    /// A secret of 32 random bytes in base64, after a prefix.
    pub(crate) fn base64_secret(&mut self, prefix: &str) -> Secret {
        Secret(format!("{prefix}{}", STANDARD.encode(self.bytes::<32>())))
    }

    /// 32 random bytes in lower-case hexadecimal digits.
    pub(crate) fn hex(&mut self) -> String {
        (0..4).fold(String::new(), |text, _| {
            format!("{text}{:016x}", self.0.u64(..))
        })
    }

    /// A random address.
    pub(crate) fn address(&mut self) -> Address {
        Address::from_bytes(self.bytes())
    }

    fn bytes<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0u8; N];
        self.0.fill(&mut bytes);
        bytes
    }
}

/// A text that is shown once and never logged.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Secret(String);

impl Secret {
    /// A secret that somebody sent.
    pub(crate) fn new(text: String) -> Self {
        Self(text)
    }

    /// The secret itself.
    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }

    /// What may be shown of it later: the last four characters.
    pub(crate) fn hint(&self) -> &str {
        let start = self.0.len().saturating_sub(4);
        self.0.get(start..).unwrap_or_default()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

/// The id of the user behind an account. It is a part of the account's address, so it needs no record.
pub(crate) fn user_id(account: &Address) -> String {
    let digits = account.to_string().to_lowercase();
    let part = |from: usize, to: usize| digits.get(from..to).unwrap_or_default();
    // `0x` comes first, and the version of a UUID and its variant have a place of their own.
    format!(
        "us-{}-{}-4{}-a{}-{}",
        part(2, 10),
        part(10, 14),
        part(14, 17),
        part(17, 20),
        part(20, 32),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_the_same_ids_again() {
        let (mut one, mut other) = (Ids::new(7), Ids::new(7));
        assert_eq!(one.id("org"), other.id("org"));
        assert_eq!(one.hex_secret("wss_"), other.hex_secret("wss_"));
        assert_ne!(one.id("org"), one.id("org"));
    }

    #[test]
    fn a_secret_shows_its_end_only() {
        let secret = Ids::new(1).base64_secret("whsec_");
        assert_eq!(format!("{secret:?}"), "[redacted]");
        assert_eq!(secret.hint().len(), 4);
        assert!(secret.reveal().ends_with(secret.hint()));
    }

    #[test]
    fn a_user_has_one_id() {
        let account = Address::from_bytes([0xab; 20]);
        assert_eq!(user_id(&account), "us-abababab-abab-4aba-abab-abababababab");
        assert_eq!(user_id(&account).len(), 39);
    }
}
