//! Refuses to build generated code that is older than the documents it comes from.

use std::{env, fs, path::Path};

#[path = "build/fingerprint.rs"]
mod fingerprint;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=build/fingerprint.rs");
    println!("cargo::rerun-if-changed=documents.lock");

    let Some(here) = env::var_os("CARGO_MANIFEST_DIR") else {
        complain("CARGO_MANIFEST_DIR is not set: cargo runs this, nobody else");
        return;
    };
    let here = Path::new(&here);
    let Some(root) = repository(here) else {
        return;
    };
    for covered in fingerprint::COVERED {
        let path = root.join(covered);
        if path.exists() {
            println!("cargo::rerun-if-changed={}", path.display());
        }
    }

    let found = match fingerprint::of_files(root) {
        Ok(found) => found,
        Err(error) => {
            complain(&format!("cannot read the documents in openapi/: {error}"));
            return;
        }
    };
    let locked = fs::read_to_string(here.join("documents.lock")).unwrap_or_default();
    let differences = fingerprint::differences(&fingerprint::parse(&locked), &found);
    if differences.is_empty() {
        return;
    }
    complain("the documents differ from those that the generated code came from:");
    for difference in differences {
        complain(&difference);
    }
    complain("run `cargo xtask generate`, and commit what it writes");
}

// Cargo shows these as errors of this crate, without the rest of the output, and stops.
fn complain(what: &str) {
    println!("cargo::error={what}");
}

// The repository's root, unless this is a published or vendored copy of the crate.
fn repository(here: &Path) -> Option<&Path> {
    let crates = here.parent()?;
    let root = crates.parent()?;
    let ours = crates.file_name()? == "crates"
        && root.join("openapi/sources.toml").is_file()
        && root.join("xtask/Cargo.toml").is_file();
    ours.then_some(root)
}
