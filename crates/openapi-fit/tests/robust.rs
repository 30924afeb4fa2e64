//! Hostile input is refused with a place and a reason; nothing panics.
#![allow(clippy::panic, clippy::unwrap_used, reason = "how a test fails")]

use openapi_fit::{Errors, FitOptions, LintOptions, LoadError};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use serde_json::{Map, Value, json};

fn refused(name: &str, text: &str) -> LoadError {
    match openapi_fit::load(name, text) {
        Ok(document) => panic!("{text:?} was read as {document}"),
        Err(error) => error,
    }
}

#[test]
fn errors_have_a_place() {
    for (name, text, place, words) in [
        (
            "a.yaml",
            "openapi: 3.1.0\npaths:\n  /a: [\n",
            "a.yaml:4:1: ",
            "did not find expected",
        ),
        (
            "a.yaml",
            "openapi: 3.1.0\npaths: {}\npaths: {}\n",
            "a.yaml:3:1: ",
            "`paths` appears twice",
        ),
        (
            "a.yaml",
            "a:\n  b: 1\n  c: 2\n  b: 3\n",
            "a.yaml:4:3: ",
            "`b` appears twice",
        ),
        (
            "a.yaml",
            "a:\n  200: x\n  '200': y\n",
            "a.yaml:3:3: ",
            "`200` appears twice",
        ),
        (
            "a.yaml",
            "a: &x {b: 1}\nc:\n  <<: *x\n",
            "a.yaml:3:3: ",
            "merge keys",
        ),
        ("a.yaml", "a: .nan\n", "a.yaml:1:4: ", "not a number"),
        ("a.yaml", "a: *missing\n", "a.yaml:1:4: ", "unknown anchor"),
        (
            "a.json",
            "{\"a\": 1,\n \"a\": 2}",
            "a.json:2:4: ",
            "`a` appears twice",
        ),
        ("a.json", "{\"a\": }", "a.json:1:7: ", "expected value"),
        ("a.json", "a: 1", "a.json:1:1: ", "expected value"),
        ("a.json", "{} {}", "a.json:1:4: ", "trailing characters"),
    ] {
        let error = refused(name, text).to_string();
        assert!(error.starts_with(place), "{text:?}: {error}");
        assert!(error.contains(words), "{text:?}: {error}");
        assert_eq!(
            error.matches(" at line ").count(),
            0,
            "the place is said twice: {error}"
        );
    }
}

#[test]
fn the_root_is_a_mapping() {
    for text in ["", "# nothing\n", "just words", "[1, 2]", "3", "null"] {
        let error = refused("a.yaml", text).to_string();
        assert!(error.contains("mapping at its root"), "{text:?}: {error}");
    }
    assert!(
        refused("a.yaml", "--- {a: 1}\n--- {b: 1}\n")
            .to_string()
            .contains("more than one document")
    );
}

#[test]
fn keys_are_read_as_written_and_in_order() {
    let document =
        openapi_fit::load("a.yaml", "z: 1\n200: a\n1.10: b\ntrue: c\nno: d\na: 2\n").unwrap();
    let keys: Vec<&str> = document
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    assert_eq!(keys, ["z", "200", "1.10", "true", "no", "a"]);
}

#[test]
fn json_is_read_as_json() {
    // Surrogate pairs and tabs are JSON, but not YAML.
    let text = "{\t\"a\": \"\\ud83d\\ude00\", \"b\": 18446744073709551615}";
    for name in ["a.json", "a.yaml", "-"] {
        let document = openapi_fit::load(name, text).unwrap();
        assert_eq!(document, json!({"a": "😀", "b": u64::MAX}));
    }
    assert_eq!(
        openapi_fit::load("a.yaml", "\u{feff}a: 1").unwrap(),
        json!({"a": 1})
    );
    assert_eq!(
        openapi_fit::load("a.yaml", "{a: 1}").unwrap(),
        json!({"a": 1})
    );
}

#[test]
fn aliases_cannot_multiply_without_end() {
    let mut text = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for level in 1..12 {
        let before = format!("*a{}", level - 1);
        text += &format!("a{level}: &a{level} [{}]\n", vec![before; 10].join(", "));
    }
    let error = refused("a.yaml", &text).to_string();
    assert!(
        error.contains("expands to over") || error.contains("repetition limit"),
        "{error}"
    );
    assert!(
        refused("a.yaml", "a: &a [*a]")
            .to_string()
            .contains("recursion limit")
    );
}

#[test]
fn nesting_without_end_is_refused() {
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        let text = format!(
            "{{\"a\": {}1{}}}",
            open.repeat(100_000),
            close.repeat(100_000)
        );
        assert!(
            refused("a.json", &text)
                .to_string()
                .contains("recursion limit")
        );
        assert!(
            refused("a.yaml", &text)
                .to_string()
                .contains("recursion limit")
        );
    }
    for step in ["- ", "? ", "- ? "] {
        let text = format!("a:\n  {}", step.repeat(50_000));
        assert!(openapi_fit::load("a.yaml", &text).is_err());
    }
    let text = (0..200)
        .map(|depth| format!("{}a:\n", " ".repeat(depth)))
        .collect::<String>();
    assert!(
        refused("a.yaml", &text)
            .to_string()
            .contains("recursion limit")
    );
}

#[test]
fn a_long_target_is_refused() {
    let overlay = |target: String| {
        json!({"overlay": "1.0.0", "info": {"title": "O", "version": "1"}, "actions": [
            {"target": target, "remove": true, "description": "d", "x-evidence": "e"}
        ]})
    };
    let deep = format!("$[?{}@.a{}]", "(".repeat(450), ")".repeat(450));
    for target in [format!("$[?{}", "(".repeat(100_000)), deep] {
        assert!(openapi_fit::overlay(json!({}), "o", &overlay(target)).is_err());
    }
}

/// Keys that mean something somewhere in a document, so that arbitrary values reach every rule.
const KEYS: [&str; 58] = [
    "openapi",
    "info",
    "paths",
    "/a",
    "/a/{id}",
    "get",
    "post",
    "parameters",
    "requestBody",
    "responses",
    "200",
    "2XX",
    "404",
    "default",
    "content",
    "application/json",
    "text/csv",
    "schema",
    "components",
    "schemas",
    "A",
    "B",
    "type",
    "properties",
    "required",
    "items",
    "additionalProperties",
    "oneOf",
    "anyOf",
    "allOf",
    "not",
    "enum",
    "const",
    "nullable",
    "$ref",
    "$defs",
    "examples",
    "example",
    "exclusiveMinimum",
    "minimum",
    "prefixItems",
    "patternProperties",
    "format",
    "operationId",
    "name",
    "in",
    "style",
    "explode",
    "security",
    "securitySchemes",
    "callbacks",
    "pathItems",
    "webhooks",
    "servers",
    "tags",
    "license",
    "identifier",
    "encoding",
];

const WORDS: [&str; 22] = [
    "3.1.0",
    "3.0.3",
    "string",
    "integer",
    "number",
    "object",
    "array",
    "null",
    "boolean",
    "query",
    "path",
    "header",
    "cookie",
    "id",
    "A",
    "#/components/schemas/A",
    "#/components/schemas/B",
    "#/components/pathItems/A",
    "#/components/schemas/A/properties/A",
    "mutualTLS",
    "deepObject",
    "",
];

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        any::<i16>().prop_map(|number| json!(f64::from(number) / 2.0)),
        prop::sample::select(&WORDS[..]).prop_map(Value::from),
        "\\PC{0,4}".prop_map(Value::from),
    ];
    leaf.prop_recursive(7, 200, 6, |inner| {
        prop_oneof![
            1 => prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            4 => prop::collection::vec((key(), inner), 0..6)
                .prop_map(|entries| Value::Object(entries.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

fn key() -> impl Strategy<Value = String> {
    prop_oneof![
        9 => prop::sample::select(&KEYS[..]).prop_map(str::to_owned),
        1 => "\\PC{0,3}",
    ]
}

/// A document whose outline is right, so that most of it is looked at.
fn document() -> impl Strategy<Value = Value> {
    let schemas = prop::collection::vec(("A|B|C|GetAResponse", value()), 0..4);
    let version = prop::sample::select(&["3.1.0", "3.0.3"][..]);
    (version, value(), value(), schemas, value()).prop_map(
        |(version, operation, item, schemas, root)| {
            let schemas: Map<String, Value> = schemas.into_iter().collect();
            let mut operation = operation;
            if let Value::Object(operation) = &mut operation {
                operation
                    .entry("operationId")
                    .or_insert_with(|| "getA".into());
            }
            let mut document = json!({
                "openapi": version,
                "info": {"title": "T", "version": "1"},
                "paths": {"/a": {"get": operation}, "/b": item},
                "components": {"schemas": schemas},
            });
            if let (Value::Object(document), Value::Object(root)) = (&mut document, root) {
                for (key, value) in root {
                    document.entry(key).or_insert(value);
                }
            }
            document
        },
    )
}

/// Runs every step that takes a document.
fn all_steps(document: &Value) {
    let _ = openapi_fit::structure(document);
    let _ = openapi_fit::operations(document);
    let _ = openapi_fit::lint(document, &LintOptions::client());
    let _ = openapi_fit::merge(vec![
        ("a".into(), document.clone()),
        ("b".into(), document.clone()),
    ]);
    for options in [FitOptions::client(), FitOptions::mock()] {
        let _ = openapi_fit::fit(document.clone(), &options);
    }
    if let Ok((lowered, _)) = openapi_fit::lower(document.clone()) {
        let (again, report) = openapi_fit::lower(lowered.clone()).unwrap();
        assert_eq!(again, lowered);
        assert!(report.is_empty());
        for options in [FitOptions::client(), FitOptions::mock()] {
            if let Ok((fitted, _)) = openapi_fit::fit(lowered.clone(), &options) {
                let mut options = options.clone();
                options.relax_responses &= options.errors == Errors::Strip;
                let (again, _) = openapi_fit::fit(fitted.clone(), &options).unwrap();
                assert_eq!(again, fitted, "fitting twice differs");
            }
        }
    }
}

/// A schema of 3.1, more or less sensible, that refers to components that exist.
fn schema() -> impl Strategy<Value = Value> {
    let reference = prop::sample::select(&["A", "B", "C"][..])
        .prop_map(|name| json!({"$ref": format!("#/components/schemas/{name}")}));
    let scalar = prop::sample::select(vec![
        json!({"type": "string"}),
        json!({"type": ["string", "null"], "maxLength": 3}),
        json!({"type": "string", "enum": ["a", "b"], "default": "a"}),
        json!({"type": ["string", "null"], "enum": ["x", null]}),
        json!({"enum": ["a", "A"]}),
        json!({"const": "tag"}),
        json!({"const": null}),
        json!({"type": "integer", "exclusiveMinimum": 0}),
        json!({"type": ["integer", "string", "null"], "format": "int64"}),
        json!({"type": "number", "nullable": true}),
        json!({"type": "boolean", "title": "Flag"}),
        json!({"type": "object"}),
        json!({"type": "null"}),
        json!({}),
        json!(true),
    ]);
    prop_oneof![1 => reference, 4 => scalar].prop_recursive(4, 40, 4, |inner| {
        let list = || prop::collection::vec(inner.clone(), 1..4);
        let names = prop::sample::subsequence(vec!["id", "kind", "name", "type", "default"], 1..4);
        prop_oneof![
            4 => (names, list(), any::<bool>(), any::<bool>()).prop_map(|(names, schemas, required, closed)| {
                let properties: Map<String, Value> =
                    names.iter().map(|name| (*name).to_owned()).zip(schemas.into_iter().cycle()).collect();
                let mut object = json!({"type": "object", "properties": properties, "description": "Words."});
                if required {
                    object["required"] = json!(names);
                }
                if closed {
                    object["additionalProperties"] = json!(false);
                }
                object
            }),
            1 => inner.clone().prop_map(|items| json!({"type": "array", "items": items, "uniqueItems": true})),
            1 => inner.clone().prop_map(|value| json!({"type": "object", "additionalProperties": value})),
            1 => list().prop_map(|members| json!({"oneOf": members})),
            1 => list().prop_map(|members| json!({"anyOf": members, "nullable": true})),
            1 => list().prop_map(|members| json!({"allOf": members})),
            1 => list().prop_map(|members| json!({"prefixItems": members, "items": false})),
            1 => inner.clone().prop_map(|value| json!({"patternProperties": {"^a": value}})),
        ]
    })
}

/// Whole documents of such schemas.
fn sensible() -> impl Strategy<Value = Value> {
    prop::collection::vec(schema(), 6).prop_map(|schemas| {
        let json = |index: usize| json!({"application/json": {"schema": schemas[index]}});
        let component = |index: usize| match &schemas[index] {
            // A component that is another component could lead in a circle.
            reference if reference.get("$ref").is_some() => json!({"type": "string"}),
            other => other.clone(),
        };
        json!({
            "openapi": "3.1.0",
            "info": {"title": "T", "version": "1"},
            "security": [],
            "paths": {"/a/{id}": {"post": {
                "operationId": "AController_makeA",
                "parameters": [
                    {"name": "id", "in": "path", "required": true, "schema": {"type": "string"}},
                    {"name": "page", "in": "query", "schema": {"type": "number", "default": 1}},
                ],
                "requestBody": {"content": json(0)},
                "responses": {
                    "200": {"description": "fine", "content": json(1)},
                    "201": {"description": "made", "content": json(1)},
                    "400": {"description": "wrong", "content": json(2)},
                    "401": {},
                },
            }}},
            "components": {"schemas": {"A": component(3), "B": component(4), "C": component(5)}},
        })
    })
}

/// What fitting leaves to the document's owner.
const UNDECIDED: [&str; 3] = ["not", "union-overlap", "union-twice"];

/// The first place at which two values differ, and both there.
fn difference(a: &Value, b: &Value, place: String) -> Option<String> {
    match (a, b) {
        (Value::Object(a), Value::Object(b)) if a.keys().eq(b.keys()) => a
            .iter()
            .find_map(|(key, value)| difference(value, &b[key], format!("{place}/{key}"))),
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => a
            .iter()
            .zip(b)
            .enumerate()
            .find_map(|(index, (a, b))| difference(a, b, format!("{place}/{index}"))),
        _ => (a != b).then(|| format!("{place}: {a} and {b}")),
    }
}

/// A document that was fitted parses, has nothing left to fit, and one set of types.
fn fitted_well(document: Value) {
    let lowered = match openapi_fit::lower(document) {
        Ok((lowered, _)) => lowered,
        Err(problems) => panic!("a sensible document is not lowered:\n{problems}"),
    };
    let fitted = [
        (FitOptions::client(), LintOptions::client()),
        (FitOptions::mock(), LintOptions::mock()),
    ]
    .map(|(fit, lint)| {
        let (fitted, _) = openapi_fit::fit(lowered.clone(), &fit).ok()?;
        serde_json::from_value::<openapiv3::OpenAPI>(fitted.clone()).unwrap();
        if let Err(problems) = openapi_fit::lint(&fitted, &lint) {
            let left: Vec<_> = problems
                .0
                .iter()
                .filter(|note| !UNDECIDED.contains(&note.rule))
                .collect();
            assert!(left.is_empty(), "{left:#?}");
        }
        // A mock's document has lost bodies, and with them who uses which schema.
        let mut again = fit;
        again.relax_responses &= again.errors == Errors::Strip;
        let (again, _) = openapi_fit::fit(fitted.clone(), &again).unwrap();
        let again_differs = difference(&again, &fitted, String::new());
        assert_eq!(again_differs, None, "fitting twice differs");
        Some(fitted)
    });
    if let [Some(client), Some(mock)] = fitted {
        assert_eq!(
            client["components"]["schemas"],
            mock["components"]["schemas"]
        );
    }
}

/// The same documents on every run; others with `PROPTEST_RNG_SEED`, more with `PROPTEST_CASES`.
fn config() -> ProptestConfig {
    let default = ProptestConfig::default();
    let rng_seed = match default.rng_seed {
        RngSeed::Random => RngSeed::Fixed(402),
        chosen => chosen,
    };
    ProptestConfig {
        failure_persistence: None,
        rng_seed,
        ..default
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn load_never_panics(text in "\\PC{0,200}") {
        let _ = openapi_fit::load("a.yaml", &text);
        let _ = openapi_fit::load("a.json", &text);
    }

    #[test]
    fn load_never_panics_on_what_looks_like_yaml(text in "([ \\n]{0,3}([a-c]:|- |\\{|\\}|\\[|\\]|&a|\\*a|!t|'|\"|<<|#|\\||>|1|,|---|\\t)){0,40}") {
        let _ = openapi_fit::load("a.yaml", &text);
        let _ = openapi_fit::load("a.json", &text);
    }

    #[test]
    fn what_was_written_is_read(value in value()) {
        let document = json!({"a": value});
        prop_assert_eq!(openapi_fit::load("a.json", &document.to_string()).unwrap(), document);
    }

    #[test]
    fn steps_never_panic_on_anything(value in value()) {
        all_steps(&value);
    }

    #[test]
    fn steps_never_panic_on_documents(document in document()) {
        all_steps(&document);
    }

    #[test]
    fn sensible_documents_are_fitted_well(document in sensible()) {
        fitted_well(document);
    }

    #[test]
    fn overlays_never_panic(document in value(), overlay in value(), target in "\\$[.\\[\\]*a-c0-2'?@=<>()&|! ]{0,20}") {
        let _ = openapi_fit::overlay(document.clone(), "o", &overlay);
        let overlay = json!({"overlay": "1.0.0", "info": {"title": "O", "version": "1"}, "actions": [
            {"target": target, "update": overlay, "description": "d", "x-evidence": "e"},
            {"target": target, "remove": true, "description": "d", "x-evidence": "e"},
        ]});
        let _ = openapi_fit::overlay(document, "o", &overlay);
    }
}
