//! Whether the TLS features of `nevermined` bring in what they say: `cargo xtask tls`.

use std::{
    collections::BTreeSet,
    path::Path,
    process::{Command, ExitCode},
};

use anyhow::{Context as _, Result, bail};

/// Crates that do TLS, or serve only that.
const TLS: [&str; 6] = [
    "aws-lc-rs",
    "native-tls",
    "openssl",
    "ring",
    "rustls",
    "tokio-native-tls",
];

/// Features of `nevermined`, with what they must bring in on Linux; what they do not name they must not.
const FEATURES: [(Option<&str>, &[&str]); 3] = [
    (None, &[]),
    (Some("rustls"), &["aws-lc-rs", "rustls"]),
    (
        Some("native-tls"),
        &["native-tls", "openssl", "tokio-native-tls"],
    ),
];

/// The platform that the trees are taken for: what a crate brings in differs from one to the next.
const TARGET: &str = "x86_64-unknown-linux-gnu";

/// Runs the command.
///
/// # Errors
///
/// Cargo cannot give a tree, or a tree is not as its feature says.
pub(crate) fn run(root: &Path) -> Result<ExitCode> {
    let mut complaints = Vec::new();
    for (feature, wanted) in FEATURES {
        let label = feature.unwrap_or("no TLS");
        let crates = tree(root, feature).with_context(|| format!("the tree with {label}"))?;
        println!("{label}: {} crates", crates.len());
        complaints.extend(judge(label, &crates, wanted));
    }
    if complaints.is_empty() {
        return Ok(ExitCode::SUCCESS);
    }
    bail!("{}", complaints.join("\n"));
}

fn judge(label: &str, crates: &BTreeSet<String>, wanted: &[&str]) -> Vec<String> {
    let mut complaints = Vec::new();
    for name in TLS {
        match (wanted.contains(&name), crates.contains(name)) {
            (true, false) => complaints.push(format!("{label}: `{name}` is missing")),
            (false, true) => complaints.push(format!("{label}: `{name}` does not belong here")),
            _ => {}
        }
    }
    complaints
}

fn tree(root: &Path, feature: Option<&str>) -> Result<BTreeSet<String>> {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root).args([
        "tree",
        "--edges",
        "normal",
        "--package",
        "nevermined",
        "--no-default-features",
        "--prefix",
        "none",
        "--format",
        "{p}",
        "--target",
        TARGET,
    ]);
    if let Some(feature) = feature {
        command.args(["--features", feature]);
    }
    let output = command.output().context("cannot run cargo tree")?;
    if !output.status.success() {
        bail!("{}", String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(String::from_utf8_lossy(&output.stdout)
        .lines()
        .filter_map(|line| line.split(' ').next())
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn crates(names: &[&str]) -> BTreeSet<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn a_tree_without_its_tls_is_refused() {
        let complaints = judge(
            "rustls",
            &crates(&["reqwest", "rustls"]),
            &["aws-lc-rs", "rustls"],
        );
        assert_eq!(complaints, ["rustls: `aws-lc-rs` is missing"]);
    }

    #[test]
    fn a_tree_with_another_tls_is_refused() {
        let complaints = judge("no TLS", &crates(&["openssl", "reqwest"]), &[]);
        assert_eq!(complaints, ["no TLS: `openssl` does not belong here"]);
    }
}
