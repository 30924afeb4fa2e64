//! The catalog: services of others, most of them to be paid through the router.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A service of others in the catalog, in the form in which the API shows it.
///
/// ```
/// use nevermined_sandbox::CatalogService;
///
/// let service: CatalogService = serde_json::from_value(serde_json::json!({
///     "slug": "weather", "protocol": "x402", "targetUrl": "http://127.0.0.1:4021/forecast",
///     "title": "Weather", "category": "Weather", "tags": ["forecast"],
/// }))?;
/// assert_eq!(service.slug, "weather");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct CatalogService {
    /// The short name that addresses use. Upper and lower case differ.
    pub slug: String,
    /// How it is paid: `x402`, `mpp`, `rest`, `a2a` or `other`.
    pub protocol: String,
    /// The whole address of its default endpoint.
    pub target_url: String,
    /// The category.
    #[serde(default)]
    pub category: String,
    /// The category within the category, if any.
    #[serde(default)]
    pub sub_category: Option<String>,
    /// Words to find it by.
    #[serde(default)]
    pub tags: Vec<String>,
    /// Every other field, as it is shown: `title`, `description`, `endpoints`, `priceLabel` and so on.
    #[serde(flatten)]
    pub others: Map<String, Value>,
}

impl CatalogService {
    /// A field that is shown and not looked at otherwise, if it is a text.
    pub(crate) fn text(&self, name: &str) -> &str {
        self.others
            .get(name)
            .and_then(Value::as_str)
            .unwrap_or_default()
    }

    /// Whether any of its words is this one: in its title, its descriptions or its tags.
    pub(crate) fn says(&self, word: &str) -> bool {
        let word = word.to_lowercase();
        let tags = self.tags.iter().map(String::as_str);
        let texts = ["title", "name", "description", "longDescription"].map(|name| self.text(name));
        texts
            .into_iter()
            .chain(tags)
            .any(|text| text.to_lowercase().contains(&word))
    }
}
