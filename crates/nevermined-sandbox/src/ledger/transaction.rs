//! The hash of a transaction on chain.

use super::Amount;
use crate::keys;
use serde::{Deserialize, Serialize};

/// A transaction's hash. Every settlement has one: it is kept as the number that it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct TransactionHash(Amount);

impl TransactionHash {
    pub(crate) fn random(rng: &mut fastrand::Rng) -> Self {
        Self(Amount::from_limbs(std::array::from_fn(|_| rng.u64(..))))
    }

    /// As the API writes it: `0x` and all 64 digits.
    pub(crate) fn text(self) -> String {
        let mut text = String::with_capacity(66);
        text.push_str("0x");
        for limb in self.0.as_limbs().iter().rev() {
            keys::push_hex(&mut text, *limb);
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_shown_with_all_its_digits() {
        let hash = TransactionHash(Amount::from(0xab_u64));
        assert_eq!(hash.text(), format!("0x{}ab", "0".repeat(62)));
        let hash = TransactionHash(Amount::from_limbs([1, 0, 0, u64::MAX]));
        assert_eq!(
            hash.text(),
            format!("0x{}{}1", "f".repeat(16), "0".repeat(47))
        );
    }
}
