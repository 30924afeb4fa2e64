//! The data files.

use std::fs;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use serde_json::Value;

/// The operations that only a build with the feature `router` wraps.
const BEHIND_ROUTER: [&str; 5] = [
    "listRouterPayments",
    "mintX402PaymentCredential",
    "reportPaymentSettlement",
    "routeAndPayRequest",
    "routerPaymentsSummary",
];

/// Whether this build wraps the operation.
pub(crate) fn is_built(operation: &str) -> bool {
    cfg!(feature = "router") || !BEHIND_ROUTER.contains(&operation)
}

/// A folder of this crate's goldens.
pub(crate) fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/golden")
        .join(name)
}

/// Every JSON file in `folder` and below, by name, but those whose operation this build does not wrap.
pub(crate) fn json_files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap_or_else(|error| panic!("{folder:?}: {error}")) {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(json_files(&path));
        } else if path
            .extension()
            .is_some_and(|extension| extension == "json")
        {
            let operation = &read::<Value>(&path)["call"]["operation"];
            if is_built(operation.as_str().unwrap_or_default()) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// Reads one data file.
pub(crate) fn read<T: DeserializeOwned>(path: &Path) -> T {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{path:?}: {error}"));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{path:?}: {error}"))
}
