//! What a sandbox begins with: accounts, organizations, plans, agents, delegations, orders and faults, as data.

use crate::http::Fields;
use serde_json::{Map, Value};
use std::fmt;

mod sow;

/// The parts of a seed, in the order in which they are carried out.
const PARTS: [&str; 9] = [
    "accounts",
    "organizations",
    "plans",
    "agents",
    "delegations",
    "orders",
    "programs",
    "services",
    "faults",
];

/// What is said of a text that is none of them.
const FORMS: &str = "a seed is JSON, or TOML if its name ends in .toml";

/// What a sandbox begins with.
///
/// A JSON or TOML document with these lists, each of which may be left out. They are carried out by the same
/// commands as requests, so what a request may not do, a seed may not either.
///
/// - `accounts`: `name`, and if wanted `funds` (units of a token with 6 decimals) and `cards` (`stripe`,
///   `braintree`, `visa`, `vgs`).
/// - `organizations`: `name`, `founder`, the name of an account, and if wanted `tier` (`Premium`,
///   `Enterprise`, `Lapsed`, `Other`; `Enterprise` without it). The founder gets a key that acts for it, see
///   [`Organization::api_key`](crate::Organization::api_key).
/// - `plans`: `owner`, the name of an account, and the body of `registerPlan`.
/// - `agents`: `owner`, the body of `registerAgent`, and `plans` by name.
/// - `delegations`: `account`, the body of `createDelegation`, and if wanted `plan` by name.
/// - `orders`: `buyer` and `plan`, by name.
/// - `programs`: `clientId`, `name`, `redirectUris`, and if wanted `accountLevel` and `verified`, as in
///   [`OAuthClient`](crate::OAuthClient).
/// - `services`: as [`CatalogService`](crate::CatalogService) is shown.
/// - `faults`: as [`Fault`](crate::Fault) is written.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use nevermined_sandbox::{Sandbox, Seed};
///
/// let seed = Seed::from_json(
///     r#"{
///         "accounts": [{ "name": "seller" }, { "name": "buyer", "funds": "25000000" }],
///         "plans": [{
///             "owner": "seller",
///             "name": "100 answers",
///             "priceConfig": { "amounts": ["10000000"] },
///             "creditsConfig": { "amount": "100" }
///         }],
///         "orders": [{ "buyer": "buyer", "plan": "100 answers" }]
///     }"#,
/// )?;
/// let sandbox = Sandbox::builder().seed(seed).start().await?;
/// let buyer = &sandbox.accounts()[1];
/// assert_eq!(sandbox.wallet(buyer.address()).to_u64(), Some(15_000_000));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Seed {
    parts: Map<String, Value>,
}

impl Seed {
    /// Reads a seed from JSON.
    ///
    /// # Errors
    /// [`SeedError`] with line and column if it is no JSON, or with the field if it is no seed. What is
    /// within the lists is looked at when the sandbox starts.
    pub fn from_json(text: &str) -> Result<Self, SeedError> {
        let value = serde_json::from_str(text)
            .map_err(|error| SeedError::new(format!("{FORMS}; as JSON, {error}")))?;
        Self::from_value(value)
    }

    /// Reads a seed from TOML. With the feature `bin`, as the program does.
    ///
    /// # Errors
    /// [`SeedError`] with line and column if it is no TOML, or with the field if it is no seed.
    ///
    /// ```
    /// use nevermined_sandbox::Seed;
    ///
    /// assert!(Seed::from_toml("[[accounts]]\nname = \"seller\"").is_ok());
    /// let error = Seed::from_toml("[[accounts]]\nname = seller").unwrap_err();
    /// assert!(error.to_string().contains("line 2"));
    /// ```
    #[cfg(feature = "bin")]
    pub fn from_toml(text: &str) -> Result<Self, SeedError> {
        // Its messages show the line, and end in a line break.
        let value = toml::from_str(text).map_err(|error: toml::de::Error| {
            SeedError::new(format!("{FORMS}; {}", error.to_string().trim_end()))
        })?;
        Self::from_value(value)
    }

    fn from_value(value: Value) -> Result<Self, SeedError> {
        match value {
            Value::Object(parts) => Self::from_parts(parts),
            _ => Err(SeedError::new("a seed must be an object of lists")),
        }
    }

    pub(crate) fn from_parts(parts: Map<String, Value>) -> Result<Self, SeedError> {
        let fields = Fields::of_object(&parts);
        fields.only(&PARTS)?;
        for part in PARTS {
            fields.list(part, |_, _| Ok(()))?;
        }
        Ok(Self { parts })
    }
}

/// Why a seed can't be used: what is wrong, and where.
///
/// ```
/// use nevermined_sandbox::Seed;
///
/// let error = Seed::from_json(r#"{ "account": [] }"#).unwrap_err();
/// assert!(error.to_string().starts_with("account: "));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeedError {
    problem: String,
    field: Option<String>,
}

impl SeedError {
    fn new(problem: impl Into<String>) -> Self {
        Self {
            problem: problem.into(),
            field: None,
        }
    }

    /// The same, of something at this place.
    fn at(self, place: &str) -> Self {
        Self {
            problem: format!("{place}: {}", self.problem),
            field: Some(place.to_owned()),
        }
    }

    /// Where it is, as `accounts[0].name`.
    pub(crate) fn field(&self) -> Option<&str> {
        self.field.as_deref()
    }
}

impl fmt::Display for SeedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.problem)
    }
}

impl std::error::Error for SeedError {}
