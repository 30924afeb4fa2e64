//! Stores of format 1, as they were written when that format was settled.
//!
//! `format-1/NAME.changes` is the journal of one sandbox: a line a change, its time and the change as JSON.
//! `format-1/NAME.kept.json` is what they added up to, as a snapshot has it. `format-1/others.changes` are changes
//! of many sandboxes, which don't follow from each other. Keys and secrets in them were made up.
//!
//! Once format 1 is released, lines are added and never altered: an altered one is a store that can no longer be
//! opened. A field that a line lacks takes `#[serde(default)]`. A line for a new command is what
//! `serde_json::to_string(&command.change())` gives.
//!
//! Until then the form may change on purpose: edit the lines so that they can be read, and run these tests once with
//! `UPDATE_GOLDEN=1`. They then write each line as it is written today, and the snapshots that the lines add up to.

use super::*;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// What to do where a file can't be read any more.
const ADVICE: &str = "stores of format 1 can no longer be opened. Give a new field #[serde(default)], or raise FORMAT \
     in store.rs; before format 1 is released, edit the lines and run this with UPDATE_GOLDEN=1";

/// Whole journals.
const SANDBOXES: [&str; 8] = [
    "cards",
    "group-card",
    "mpp",
    "oauth-code",
    "oauth-device",
    "organization",
    "router",
    "x402",
];

/// Done once, before the first file is read.
static UPDATED: LazyLock<()> = LazyLock::new(|| {
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        SANDBOXES.into_iter().for_each(update);
        write_changes("others", read_changes("others").iter().map(today));
    }
});

fn path(name: &str) -> PathBuf {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/store/tests/format-1");
    PathBuf::from(folder).join(name)
}

fn text(name: &str) -> String {
    let path = path(name);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Writes a journal and its snapshot as today's code has them.
fn update(name: &str) {
    let mut kept = Kept::default();
    let lines = read_changes(name);
    let lines = lines.iter().map(|line| {
        let (at, change) = today(line);
        change
            .carry_out_again(&mut kept, at)
            .unwrap_or_else(|problem| panic!("{name}: {problem}: {}", line.1));
        today(line)
    });
    write_changes(name, lines);
    // Sorted, so that the same snapshot is the same file.
    let mut kept = serde_json::to_value(&kept).expect("JSON");
    kept.sort_all_objects();
    let mut json = disguised(&kept.to_string());
    json.push('\n');
    std::fs::write(path(&format!("{name}.kept.json")), json).expect("written");
}

fn write_changes(name: &str, changes: impl Iterator<Item = (Moment, Change<'static>)>) {
    let lines: String = changes
        .map(|(at, change)| {
            let change = serde_json::to_string(&change).expect("JSON");
            format!("{} {change}\n", at.millis())
        })
        .collect();
    std::fs::write(path(&format!("{name}.changes")), lines).expect("written");
}

/// A line as today's code reads it.
#[track_caller]
fn today(line: &(u64, String)) -> (Moment, Change<'static>) {
    Record::read(&record(line))
        .unwrap_or_else(|problem| panic!("{problem}: {ADVICE}. The line: {}", line.1))
}

/// Keys that were drawn while changes were carried out again are replaced.
fn disguised(json: &str) -> String {
    let parts = json.split('"').enumerate().map(|(at, part)| {
        let drawn = ["eyJ", "nvm_rt_", "whsec_"];
        match drawn.into_iter().any(|start| part.contains(start)) {
            true => format!("made-by-the-tests-{at}"),
            false => part.to_owned(),
        }
    });
    parts.collect::<Vec<_>>().join("\"")
}

/// What a sandbox kept.
fn kept(name: &str) -> Kept {
    LazyLock::force(&UPDATED);
    serde_json::from_str(&text(&format!("{name}.kept.json")))
        .unwrap_or_else(|problem| panic!("{name}.kept.json: {problem}: {ADVICE}"))
}

/// The lines of a file: times and changes.
fn changes(name: &str) -> Vec<(u64, String)> {
    LazyLock::force(&UPDATED);
    read_changes(name)
}

fn read_changes(name: &str) -> Vec<(u64, String)> {
    let lines = text(&format!("{name}.changes"));
    let parted = lines.lines().map(|line| {
        let (at, change) = line.split_once(' ').expect("a time and a change");
        (at.parse().expect("milliseconds"), change.to_owned())
    });
    parted.collect()
}

/// As the bytes are in the file, told once more and not taken from [`Record`].
fn record((at, change): &(u64, String)) -> Vec<u8> {
    [&at.to_le_bytes(), change.as_bytes()].concat()
}

/// A file as format 1 has it, told once more and not taken from [`Store`].
fn write(
    file: &Scratch,
    generation: u64,
    snapshot: Option<&str>,
    first: u64,
    journal: &[(u64, String)],
) {
    let database = Database::create(&file.0).expect("a database");
    let writing = database.begin_write().expect("to write");
    {
        let about = TableDefinition::<&str, u64>::new("nevermined-sandbox");
        let mut about = writing.open_table(about).expect("a table");
        for (name, number) in [
            ("format", 1),
            ("generation", generation),
            ("random seed", 42),
            ("starts", 1),
        ] {
            about.insert(name, number).expect("written");
        }
        let name = format!("journal {generation}");
        let table = TableDefinition::<u64, &[u8]>::new(&name);
        let mut table = writing.open_table(table).expect("a table");
        for (number, line) in (first..).zip(journal) {
            let bytes = record(line);
            table.insert(number, bytes.as_slice()).expect("written");
        }
        if let Some(snapshot) = snapshot {
            let name = format!("snapshot {generation}");
            let table = TableDefinition::<u64, &[u8]>::new(&name);
            let mut table = writing.open_table(table).expect("a table");
            let (one, two) = snapshot.as_bytes().split_at(snapshot.len() / 2);
            table.insert(0, one).expect("written");
            table.insert(1, two).expect("written");
        }
    }
    writing.commit().expect("committed");
}

/// Opening audits what is kept.
#[track_caller]
fn opened(name: &str, file: &Scratch) -> Kept {
    match Store::open(&file.0, None, ROOM) {
        Ok(opened) => {
            assert_eq!(opened.random_seed, 42);
            opened.kept
        }
        Err(problem) => panic!("{name}: {problem}: {ADVICE}"),
    }
}

/// Money and credits, to the last unit.
#[track_caller]
fn assert_same_money(name: &str, one: &Kept, other: &Kept) {
    let (one, other) = (&one.ledger, &other.ledger);
    assert_eq!(one.wallets, other.wallets, "{name}");
    assert_eq!(one.books, other.books, "{name}");
    assert_eq!(
        (one.funded, one.charged),
        (other.funded, other.charged),
        "{name}"
    );
}

#[test]
fn journals_of_format_1_are_carried_out_again() {
    for name in SANDBOXES {
        let file = Scratch::new(&format!("golden-journal-{name}"));
        write(&file, 1, None, 0, &changes(name));
        let then = kept(name);
        let now = opened(name, &file);
        assert!(now.keys.accounts().len() >= 2, "{name}");
        assert_same_money(name, &now, &then);
        // What this version then writes, it reads.
        assert_same_money(name, &opened(name, &file), &then);
    }
}

#[test]
fn snapshots_of_format_1_are_read_and_the_changes_after_them() {
    for name in SANDBOXES {
        let file = Scratch::new(&format!("golden-snapshot-{name}"));
        let mut then = kept(name);
        let snapshot = text(&format!("{name}.kept.json"));
        let later = r#"{"Ledger":{"Fund":{"wallet":"0x0909090909090909090909090909090909090909","amount":"0x7"}}}"#;
        write(
            &file,
            5,
            Some(&snapshot),
            70,
            &[(1_900_000_000_000, later.to_owned())],
        );
        then.ledger.funded += Amount::from(7u64);
        then.ledger.wallets.insert(account(9), Amount::from(7u64));
        assert_same_money(name, &opened(name, &file), &then);
    }
}

/// Each line comes back as it went, so that no field of it is overlooked.
#[test]
fn no_field_of_a_change_is_lost() {
    for name in SANDBOXES.into_iter().chain(["others"]) {
        for line in changes(name) {
            let (_, change) = today(&line);
            let then: Value = serde_json::from_str(&line.1).expect("JSON");
            let now = serde_json::to_value(&change).expect("JSON");
            assert!(holds(&now, &then), "{name}: {then} became {now}: {ADVICE}");
        }
    }
}

/// Whether all of `part` is in `whole`. Null is as good as nothing.
fn holds(whole: &Value, part: &Value) -> bool {
    match (whole, part) {
        (Value::Object(whole), Value::Object(part)) => part.iter().all(|(name, part)| {
            part.is_null() || whole.get(name).is_some_and(|whole| holds(whole, part))
        }),
        (Value::Array(whole), Value::Array(part)) => {
            whole.len() == part.len()
                && whole
                    .iter()
                    .zip(part)
                    .all(|(whole, part)| holds(whole, part))
        }
        _ => whole == part,
    }
}

/// Whoever adds a command adds a line for it: from then on, others can't alter it unawares.
#[test]
fn there_is_a_line_for_each_command() {
    let all = SANDBOXES.into_iter().chain(["others"]).flat_map(changes);
    let all: Vec<Value> = all
        .map(|(_, change)| serde_json::from_str(&change).expect("JSON"))
        .collect();
    // For tests of the ledger alone.
    let left_out = BTreeSet::from(["BuyThrough".to_owned()]);
    for (at, known) in [
        ("", variants::<Change<'_>>()),
        ("/Ledger", variants::<Command>()),
        ("/Ledger/Card", variants::<crate::ledger::CardSale>()),
        ("/Ledger/Route", variants::<crate::ledger::Routing>()),
        (
            "/Organizations/change",
            variants::<crate::organizations::Change>(),
        ),
        ("/Platform", variants::<crate::platform::Command>()),
        ("/OAuth", variants::<crate::oauth::Command>()),
        ("/Exchange", variants::<crate::oauth::Exchange>()),
    ] {
        assert!(known.len() > 1, "{at}");
        let seen: BTreeSet<String> = all
            .iter()
            .filter_map(|change| change.pointer(at))
            .filter_map(|tagged| match tagged {
                Value::Object(tagged) => tagged.keys().next().cloned(),
                unit => unit.as_str().map(str::to_owned),
            })
            .collect();
        let lacking: Vec<&String> = known.difference(&seen).collect();
        let lacking: Vec<_> = lacking
            .into_iter()
            .filter(|name| !left_out.contains(*name))
            .collect();
        assert!(
            lacking.is_empty(),
            "format-1/others.changes has no {lacking:?} at {at:?}"
        );
    }
}

/// The names of an enum's variants, as its own refusal of another one lists them.
fn variants<T: for<'a> Deserialize<'a>>() -> BTreeSet<String> {
    let refused = serde_json::from_str::<T>(r#"{"another":null}"#);
    let refused = refused.err().expect("a refusal").to_string();
    let names = refused.split('`').skip(1).step_by(2);
    names
        .filter(|name| *name != "another")
        .map(str::to_owned)
        .collect()
}
