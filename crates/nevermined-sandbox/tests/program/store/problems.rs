//! A store that can't be used ends the program with the reason, and one that fails later ends its answers.

use super::*;
use std::process::Command;

/// The program with this store ends with 1, and says on one line of which store what is wrong.
#[track_caller]
fn refused(mut program: Command, file: &File, said: &str) {
    let ended = program.args(file.options()).output().expect("the program");
    let log = String::from_utf8_lossy(&ended.stderr);
    assert_eq!(ended.status.code(), Some(1), "{log}");
    assert!(ended.stdout.is_empty());
    assert!(
        log.contains(&format!("the store {} {said}", file.path())),
        "{log}"
    );
    assert!(!log.contains("panicked"), "{log}");
    assert_eq!(log.trim_end().lines().count(), 1, "{log}");
}

fn program() -> Command {
    Command::new(env!("CARGO_BIN_EXE_nevermined-sandbox"))
}

/// The program, when no file may be larger than so many bytes.
#[cfg(unix)]
fn limited(bytes: u64) -> Command {
    let limit = format!(
        "trap '' XFSZ; ulimit -f {}; exec \"$0\" \"$@\"",
        bytes.div_ceil(512)
    );
    let mut command = Command::new("sh");
    command.args(["-c", &limit, env!("CARGO_BIN_EXE_nevermined-sandbox")]);
    command
}

#[test]
fn a_file_of_something_else_is_refused() {
    let file = File::new("none");
    std::fs::write(&file.0, "dear diary").expect("written");
    refused(program(), &file, "is not the store of a sandbox");
    assert_eq!(std::fs::read(&file.0).expect("the file"), b"dear diary");
}

/// Puts a number into the table in which a store says what it is.
fn note(file: &File, name: &str, number: u64) {
    let database = redb::Database::create(&file.0).expect("a database");
    let writing = database.begin_write().expect("to write");
    let table = redb::TableDefinition::<&str, u64>::new("nevermined-sandbox");
    let mut about = writing.open_table(table).expect("a table");
    about.insert(name, number).expect("written");
    drop(about);
    writing.commit().expect("committed");
}

#[tokio::test]
async fn a_format_that_is_not_known_is_refused() {
    let file = File::new("format");
    file.open().await.shutdown().await;
    note(&file, "format", 9);
    refused(program(), &file, "was written by a newer sandbox (format 9");
    note(&file, "format", 0);
    refused(program(), &file, "is not the store of a sandbox");
    // It is whole: nothing but the number was in the way.
    note(&file, "format", 1);
    file.open().await.shutdown().await;
}

#[tokio::test]
async fn a_file_that_was_cut_is_refused() {
    let file = File::new("cut");
    let http = Client::builder().build().expect("a client");
    market(&file, &http).await;
    let whole = std::fs::read(&file.0).expect("the file");
    for part in [1, 10, 50, 90, 99] {
        let cut = &whole[..whole.len() * part / 100];
        std::fs::write(&file.0, cut).expect("written");
        refused(program(), &file, "is damaged: ");
    }
    std::fs::write(&file.0, &whole).expect("written");
    file.open().await.shutdown().await;
}

#[test]
fn a_file_that_another_process_has_open_is_refused() {
    let file = File::new("open");
    let mut first = start(&file.options());
    ready(&mut first);
    refused(program(), &file, "is in use by another sandbox");
}

#[cfg(unix)]
#[tokio::test]
async fn a_file_that_may_not_be_written_is_refused() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    use std::os::unix::process::CommandExt;

    let file = File::new("read-only");
    file.open().await.shutdown().await;
    let anyone_reads = std::fs::Permissions::from_mode(0o444);
    std::fs::set_permissions(&file.0, anyone_reads).expect("permissions");
    let mut program = program();
    if std::fs::metadata(&file.0).expect("the file").uid() == 0 {
        // Nothing is closed to root: somebody else, then.
        program.uid(65_534).gid(65_534);
    }
    refused(
        program,
        &file,
        "can't be read or written: Permission denied",
    );
}

#[cfg(unix)]
#[test]
fn a_disk_without_room_for_a_new_store_is_told_of() {
    let file = File::new("no-room");
    refused(
        limited(8_192),
        &file,
        "can't be read or written: File too large",
    );
}

/// The disk is full when the file may grow no more: as the shell's limit has it.
#[cfg(unix)]
#[tokio::test]
async fn on_a_full_disk_every_answer_is_a_failure_until_a_restart() {
    let file = File::new("full");
    let http = Client::builder().build().expect("a client");
    let market = market(&file, &http).await;
    let mut command = limited(std::fs::metadata(&file.0).expect("the file").len() + 32_768);
    // Not compact: it is to grow.
    command.args(&file.options()[..6]);
    let mut program = spawn(command);
    let url = ready(&mut program)["url"]
        .as_str()
        .expect("a URL")
        .to_owned();
    let mut log = program.child.stderr.take().expect("its log");
    let drain = std::thread::spawn(move || std::io::copy(&mut log, &mut std::io::sink()));

    let mint =
        json!({ "planId": market.used, "creditsReceiver": market.seller_address, "amount": 1 });
    let mut answered = 0;
    let failure = loop {
        let path = "/protocol/plans/mint";
        let answer = post(&http, &url, path, &market.seller, &mint)
            .await
            .expect("an answer");
        if !is_done(&answer) {
            break answer;
        }
        answered += 1;
        assert!(answered < 100_000, "the limit did not hold");
    };
    assert_eq!(
        (failure.0, failure.1["code"].as_str()),
        (500, Some("BCK.HTTP.500")),
        "{failure:?}"
    );
    let said = failure.1["message"].as_str().expect("a message");
    assert!(said.starts_with("the sandbox's store failed: "), "{said}");
    // The memory is ahead of the store: nothing of it is shown.
    let balance = format!(
        "/protocol/plans/{}/balance/{}",
        market.used, market.seller_address
    );
    let look = http
        .get(format!("{url}/api/v1{balance}"))
        .send()
        .await
        .expect("an answer");
    assert_eq!(look.status(), 500);
    drop(program);
    let _read = drain.join();

    let sandbox = file.open().await;
    let held = sandbox
        .balance(&market.used, market.seller_address)
        .expect("the plan");
    let held = held.to_u64().expect("few");
    assert!(
        held == answered || held == answered + 1,
        "{held} of {answered}"
    );
    sandbox.shutdown().await;
}
