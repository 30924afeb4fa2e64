//! Values that a schema allows.

use serde_json::{Map, Value, json};

/// Deeper than this, a schema that contains itself is not filled any more.
const DEEPEST: usize = 6;

/// Makes values that fit the schemas of an OpenAPI 3.0 document: the fullest and the emptiest.
///
/// Every value within one sample differs from the others, so that a test can see which one was lost or confused.
///
/// ```
/// use openapi_fit::Samples;
/// use serde_json::json;
///
/// let components = json!({ "Plan": {
///     "type": "object",
///     "required": ["id"],
///     "properties": { "id": { "type": "string", "format": "plan-id" }, "name": { "type": "string" } },
/// } });
/// let samples = Samples::new(&components, |format, n| (format == "plan-id").then(|| format!("9{n}")));
/// let plan = json!({ "$ref": "#/components/schemas/Plan" });
/// assert_eq!(samples.fullest(&plan), json!({ "id": "92", "name": "text-3" }));
/// assert_eq!(samples.emptiest(&plan), json!({ "id": "91" }));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Samples<'a> {
    components: &'a Value,
    texts: fn(&str, u64) -> Option<String>,
}

impl<'a> Samples<'a> {
    /// Samples of the schemas that refer to `components`, which is `components.schemas` of the document.
    ///
    /// `texts` makes the texts of formats of the document's own, each with a number that no other text has.
    #[must_use]
    pub fn new(components: &'a Value, texts: fn(&str, u64) -> Option<String>) -> Self {
        Self { components, texts }
    }

    /// A value with every property.
    #[must_use]
    pub fn fullest(&self, schema: &Value) -> Value {
        self.fill(schema, &mut 0, 0)
    }

    /// A value with nothing that may be left out.
    #[must_use]
    pub fn emptiest(&self, schema: &Value) -> Value {
        let schema = self.resolved(schema);
        if schema["type"] == "array" {
            return json!([]);
        }
        if !is_object(schema) {
            return self.fullest(schema);
        }
        let mut number = 0;
        let required = schema["required"].as_array().into_iter().flatten();
        let kept = required.filter_map(Value::as_str).map(|name| {
            let value = self.fill(&schema["properties"][name], &mut number, 1);
            (name.to_owned(), value)
        });
        kept.collect::<Map<_, _>>().into()
    }

    fn fill(&self, schema: &Value, number: &mut u64, depth: usize) -> Value {
        let schema = self.resolved(schema);
        if let Some(parts) = schema["allOf"].as_array() {
            let mut whole = Map::new();
            for part in parts {
                match self.fill(part, number, depth) {
                    Value::Object(part) => whole.extend(part),
                    other => return other,
                }
            }
            return whole.into();
        }
        for key in ["oneOf", "anyOf"] {
            if let Some(first) = schema[key].get(0) {
                return self.fill(first, number, depth);
            }
        }
        *number += 1;
        let n = *number;
        if let Some(known) = schema["enum"].get(0) {
            return known.clone();
        }
        match schema["type"].as_str() {
            Some("array") if depth < DEEPEST => {
                json!([self.fill(&schema["items"], number, depth + 1)])
            }
            Some("array") => json!([]),
            Some("boolean") => json!(true),
            Some("integer") => json!(1000 + n),
            Some("number") => json!(format!("{}.5", 1000 + n).parse::<f64>().unwrap_or(0.5)),
            Some("string") => json!(self.text(schema["format"].as_str().unwrap_or_default(), n)),
            _ => self.object(schema, number, depth),
        }
    }

    fn object(&self, schema: &Value, number: &mut u64, depth: usize) -> Value {
        let mut filled = Map::new();
        if depth < DEEPEST {
            for (name, property) in schema["properties"].as_object().into_iter().flatten() {
                filled.insert(name.clone(), self.fill(property, number, depth + 1));
            }
            if schema["additionalProperties"].is_object() {
                let value = self.fill(&schema["additionalProperties"], number, depth + 1);
                filled.insert(format!("key{number}"), value);
            }
        }
        filled.into()
    }

    fn text(&self, format: &str, n: u64) -> String {
        if let Some(text) = (self.texts)(format, n) {
            return text;
        }
        match format {
            "date-time" => format!("2026-01-02T03:{:02}:{:02}Z", n / 60 % 60, n % 60),
            "date" => format!("2026-{:02}-{:02}", n / 28 % 12 + 1, n % 28 + 1),
            "uri" => format!("https://example.test/{n}"),
            "uuid" => format!("00000000-0000-4000-8000-{n:012}"),
            "email" => format!("someone{n}@example.test"),
            _ => format!("text-{n}"),
        }
    }

    fn resolved<'b>(&'b self, schema: &'b Value) -> &'b Value {
        match schema["$ref"].as_str().and_then(|at| at.rsplit('/').next()) {
            Some(name) => self.resolved(&self.components[name]),
            None => schema,
        }
    }
}

fn is_object(schema: &Value) -> bool {
    match schema["type"].as_str() {
        Some(kind) => kind == "object",
        None => !["allOf", "oneOf", "anyOf", "enum"]
            .iter()
            .any(|key| schema.get(key).is_some()),
    }
}
