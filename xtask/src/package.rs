//! Whether each package holds what it needs: `cargo xtask package`.

use std::{
    collections::BTreeSet,
    fs,
    path::Path,
    process::{Command, ExitCode},
};

use anyhow::{Context as _, Result, bail};

/// The folder of the crates that are published; each crate's folder has its name.
const CRATES: &str = "crates";
/// What every package holds.
const NEEDED: [&str; 2] = ["LICENSE", "README.md"];

/// Compares what cargo would package with what the packaged code includes.
///
/// # Errors
///
/// A crate cannot be read, or cargo cannot list its package.
pub(crate) fn run(root: &Path) -> Result<ExitCode> {
    let mut problems = Vec::new();
    let entries =
        fs::read_dir(root.join(CRATES)).with_context(|| format!("cannot read {CRATES}"))?;
    for entry in entries {
        let folder = entry?.path();
        let Some(name) = folder.file_name().and_then(|name| name.to_str()) else {
            bail!("{} is no name of a crate", folder.display());
        };
        let files = packaged(root, name)?;
        let mut found = missing(&files);
        for file in files.iter().filter(|file| file.ends_with(".rs")) {
            let code = fs::read_to_string(folder.join(file))
                .with_context(|| format!("cannot read {file} of {name}"))?;
            found.extend(left_out(&files, file, &code));
        }
        problems.extend(found.iter().map(|problem| format!("{name}: {problem}")));
    }
    problems.sort();
    problems.iter().for_each(|problem| println!("{problem}"));
    Ok(if problems.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

// The files of a crate's package, as cargo tells them, without network.
fn packaged(root: &Path, name: &str) -> Result<BTreeSet<String>> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .current_dir(root)
        .args([
            "package",
            "--list",
            "--allow-dirty",
            "--offline",
            "--package",
            name,
        ])
        .output()
        .context("cannot run cargo package --list")?;
    if !output.status.success() {
        bail!(
            "cargo package --list --package {name} failed:\n{}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
    let listed = String::from_utf8(output.stdout)?;
    Ok(listed.lines().map(|line| line.replace('\\', "/")).collect())
}

fn missing(files: &BTreeSet<String>) -> Vec<String> {
    let needed = NEEDED.iter().filter(|needed| !files.contains(**needed));
    needed
        .map(|needed| format!("{needed} is not in the package; link to it or write it"))
        .collect()
}

// Every file that `code`, which is in `file`, includes by its name and that the package lacks.
fn left_out(files: &BTreeSet<String>, file: &str, code: &str) -> Vec<String> {
    let mut problems = Vec::new();
    for macro_name in ["include_str!(", "include_bytes!(", "include!("] {
        for (at, _) in code.match_indices(macro_name) {
            let argument = code[at + macro_name.len()..].trim_start();
            let Some((included, _)) = argument
                .strip_prefix('"')
                .and_then(|rest| rest.split_once('"'))
            else {
                continue;
            };
            if !beside(file, included).is_some_and(|path| files.contains(&path)) {
                problems.push(format!(
                    "{file} includes {included}, which is not in the package"
                ));
            }
        }
    }
    problems
}

// The path of `included` seen from `file`; `None` when it leads out of the package.
fn beside(file: &str, included: &str) -> Option<String> {
    let mut parts: Vec<&str> = file.split('/').collect();
    parts.pop();
    for part in included.split('/') {
        match part {
            "." => {}
            ".." => {
                parts.pop()?;
            }
            _ => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(names: &[&str]) -> BTreeSet<String> {
        names.iter().map(|&name| name.to_owned()).collect()
    }

    #[test]
    fn what_every_package_needs_is_missed() {
        assert_eq!(
            missing(&files(&["LICENSE", "README.md", "src/lib.rs"])),
            [""; 0]
        );
        let found = missing(&files(&["LICENSE", "src/README.md"]));
        assert_eq!(
            found,
            ["README.md is not in the package; link to it or write it"]
        );
    }

    #[test]
    fn what_is_included_from_outside_is_found() {
        let files = files(&["README.md", "src/codes/mod.rs", "src/page/page.css"]);
        let code = r#"include_str!("../../README.md"); include_str!( "../page/page.css" );
            include_bytes!("../../../openapi/errors.csv"); include_str!("gone.txt"); include_str!(concat!("a", "b"));"#;
        assert_eq!(
            left_out(&files, "src/codes/mod.rs", code),
            [
                "src/codes/mod.rs includes gone.txt, which is not in the package",
                "src/codes/mod.rs includes ../../../openapi/errors.csv, which is not in the package",
            ]
        );
    }
}
