//! References of transactions: nothing is refused that a server could mean as one.

use nevermined_types::TxHash;
use proptest::prelude::*;

#[test]
fn reads_strings_and_numbers_and_writes_strings() {
    let hash = format!("0x{}", "ab".repeat(32));
    for (json, text) in [
        (format!("\"{hash}\""), hash.as_str()),
        ("\"pi_123\"".to_owned(), "pi_123"),
        ("\"\"".to_owned(), ""),
        ("7".to_owned(), "7"),
        ("-7".to_owned(), "-7"),
        ("7.5".to_owned(), "7.5"),
    ] {
        let read: TxHash = serde_json::from_str(&json).unwrap();
        assert_eq!(read.as_str(), text);
        assert_eq!(read.is_empty(), text.is_empty());
        assert_eq!(
            serde_json::to_value(&read).unwrap(),
            serde_json::json!(text)
        );
    }
    assert!(serde_json::from_str::<TxHash>("{}").is_err());
    assert_eq!(
        serde_json::from_str::<Option<TxHash>>("null").unwrap(),
        None
    );
}

proptest! {
    #[test]
    fn every_text_comes_back_as_it_went(text in any::<String>()) {
        let hash = TxHash::from(text.as_str());
        prop_assert_eq!(hash.to_string(), text);
        let json = serde_json::to_string(&hash).unwrap();
        prop_assert_eq!(serde_json::from_str::<TxHash>(&json).unwrap(), hash);
    }
}
