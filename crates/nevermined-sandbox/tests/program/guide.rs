//! The guide, `README.md`: what it says is held to what the program does.

use super::options::ended;
use super::{ready, start};
use nevermined_sandbox::{Fault, Seed};
use serde_json::{Value, json};
use std::collections::BTreeSet;

const GUIDE: &str = include_str!("../../README.md");

/// The text between a heading and the next one of its rank.
fn section(heading: &str) -> &'static str {
    let rest = GUIDE
        .split_once(&format!("\n## {heading}\n"))
        .expect(heading)
        .1;
    rest.split_once("\n## ")
        .map_or(rest, |(section, _)| section)
}

/// The first cells of a section's tables, without the headings.
fn cells(heading: &str) -> Vec<&'static str> {
    let rows = section(heading)
        .lines()
        .filter_map(|line| line.strip_prefix("| `"));
    rows.filter_map(|row| row.split_once('`'))
        .map(|(cell, _)| cell)
        .collect()
}

/// The first block of this language in a section.
fn block(heading: &str, language: &str) -> &'static str {
    let after = section(heading)
        .split_once(&format!("```{language}\n"))
        .expect(heading)
        .1;
    after.split_once("```").expect("its end").0
}

/// Every field of a value, by its path. Those of items count as one.
fn shape(value: &Value, at: &str, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            for (name, field) in fields {
                shape(field, &format!("{at}.{name}"), found);
            }
        }
        Value::Array(items) => items
            .iter()
            .for_each(|item| shape(item, &format!("{at}[]"), found)),
        _ => {
            found.insert(at.to_owned());
        }
    }
}

fn shape_of(value: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    shape(value, "", &mut found);
    found
}

#[test]
fn its_options_are_those_of_the_program() {
    let told: BTreeSet<&str> = cells("Options")
        .iter()
        .flat_map(|cell| cell.split(' '))
        .filter(|word| word.starts_with("--"))
        .chain(["--version"])
        .collect();
    let help = ended(&["--help"]);
    let help = String::from_utf8_lossy(&help.stdout);
    let options = help
        .lines()
        .map(str::trim_start)
        .filter(|line| line.starts_with('-'));
    let options: BTreeSet<&str> = options
        .flat_map(|line| line.split([' ', ',']))
        .filter(|word| word.starts_with("--"))
        .collect();
    assert!(options.len() > 15);
    assert_eq!(told, options);
}

#[test]
fn its_effects_are_all_there_are_and_faults() {
    let mut kinds = BTreeSet::new();
    for effect in cells("Faults")
        .into_iter()
        .filter(|cell| cell.starts_with('{'))
    {
        let effect: Value = serde_json::from_str(effect).expect(effect);
        let fault: Fault = serde_json::from_value(json!({ "effect": effect })).expect("a fault");
        assert!(kinds.insert(fault.effect.name()), "{effect}");
    }
    assert_eq!(kinds.len(), 14);
}

#[tokio::test]
async fn its_seed_is_sown_and_its_calls_are_answered_as_it_says() {
    let text = block("A seed", "json");
    Seed::from_json(text).expect("a seed");
    let file = std::env::temp_dir().join(format!("sandbox-guide-{}.json", std::process::id()));
    std::fs::write(&file, text).expect("a file");
    let path = file.to_str().expect("a path");
    let mut program = start(&[
        "--port",
        "0",
        "--random-seed",
        "42",
        "--start-time",
        "2030-01-31T12:00:00Z",
        "--frozen",
        "--seed",
        path,
    ]);
    let ready = ready(&mut program);
    std::fs::remove_file(&file).expect("the end of the file");
    let told = block("A seed", "console")
        .split_once('\n')
        .expect("an answer")
        .1;
    let told: Value = serde_json::from_str(told).expect("JSON");
    for (part, told) in told.as_object().expect("parts") {
        assert_eq!(shape_of(told), shape_of(&ready[part]), "{part}");
    }
    let line = block("Start", "console")
        .lines()
        .find(|line| line.starts_with('{'));
    let line: Value = serde_json::from_str(line.expect("a ready line")).expect("JSON");
    let fields = |line: &Value| {
        line.as_object()
            .map(|line| line.keys().cloned().collect::<BTreeSet<_>>())
    };
    assert_eq!(fields(&line), fields(&ready));

    let manage = ready["manageUrl"].as_str().expect("a URL");
    let buyer = ready["accounts"][1]["address"]
        .as_str()
        .expect("an address");
    let http = reqwest::Client::builder().build().expect("a client");
    let described = http.get(manage).send().await.expect("an answer");
    let described: Value = described.json().await.expect("JSON");
    let routes = described["routes"].as_array().expect("routes").iter();
    let text = |value: &Value| value.as_str().map(str::to_owned).unwrap_or_default();
    let routes: BTreeSet<String> = routes
        .map(|route| format!("{} {}", text(&route["method"]), text(&route["path"])))
        .collect();
    let listed = cells("The management port").into_iter().map(str::to_owned);
    assert_eq!(listed.collect::<BTreeSet<_>>(), routes);

    let lines = section("The management port").lines();
    let lines: Vec<&str> = lines.filter(|line| !line.is_empty()).collect();
    let mut shown = BTreeSet::new();
    for pair in lines.windows(2) {
        let Some(call) = pair[0].strip_prefix("$ curl -s ") else {
            continue;
        };
        let address = call
            .split([' ', '"'])
            .find(|word| word.starts_with("$MANAGE"));
        let path = address.expect("an address").trim_start_matches("$MANAGE");
        let body = call
            .split_once("--json '")
            .and_then(|(_, rest)| rest.split_once('\''));
        let body = body.map(|(body, _)| body.to_owned());
        let method = match call.split_once("-X ") {
            Some((_, rest)) => rest.split(' ').next().expect("a method"),
            None if body.is_some() => "POST",
            None => "GET",
        };
        let plain = path.split(['?', ' ']).next().expect("a path");
        let template = routes.iter().find(|route| {
            let (of, template) = route.split_once(' ').expect("a route");
            let parts = |path: &str| path.split('/').map(str::to_owned).collect::<Vec<_>>();
            let (given, wanted) = (parts(plain), parts(template));
            of == method
                && given.len() == wanted.len()
                && given.iter().zip(&wanted).all(|(given, wanted)| {
                    given == wanted
                        || (wanted.starts_with('{')
                            && given.starts_with(|c: char| c == '$' || c.is_ascii_digit()))
                })
        });
        shown.insert(template.expect(call).clone());
        let path = path.replace("$BUYER", buyer);
        // Others need an id of what the API made.
        if path.contains('$') || path.starts_with("/deliveries") || call.contains("| curl") {
            continue;
        }
        let request = http.request(method.parse().expect("a method"), format!("{manage}{path}"));
        let request = match body {
            Some(body) => request.body(body),
            None => request,
        };
        let answer = request.send().await.expect("an answer");
        let status = answer.status();
        let answer: Value = answer.json().await.expect("JSON");
        assert!(status.is_success(), "{call}: {answer}");
        if !call.contains("| jq") && !path.starts_with("/requests") {
            let told: Value = serde_json::from_str(pair[1]).expect(pair[1]);
            assert_eq!(shape_of(&told), shape_of(&answer), "{call}");
        }
    }
    // It is shown with a pipe.
    shown.insert("POST /audit".to_owned());
    assert_eq!(shown, routes, "each route has an example");
}
