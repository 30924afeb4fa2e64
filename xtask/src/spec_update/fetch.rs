//! The text of a document: from a file, or from an address by way of curl.

use std::{fs, process::Command};

use anyhow::{Context as _, Result, bail};

/// Reads `from`.
///
/// # Errors
///
/// There is no such file, the address does not answer with success within a minute, or the text is not UTF-8.
pub(super) fn text(from: &str) -> Result<String> {
    match from.split_once("://") {
        Some(("http" | "https", rest)) => curl(from, is_loopback(rest)),
        Some((scheme, _)) => bail!("cannot fetch `{from}`: {scheme} is neither http nor https"),
        None => fs::read_to_string(from).with_context(|| format!("cannot read {from}")),
    }
}

fn curl(address: &str, loopback: bool) -> Result<String> {
    let mut command = Command::new("curl");
    command.args(["--fail", "--location", "--silent", "--show-error"]);
    command.args(["--max-time", "60", "--max-redirs", "5"]);
    command.args(["--proto", "=http,https", "--proto-redir", "=http,https"]);
    if loopback {
        command.args(["--noproxy", "*"]);
    }
    let output = command
        .args(["--", address])
        .output()
        .context("cannot run curl, which fetches documents; give a file instead")?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        bail!("cannot fetch {address}: {}", said.trim());
    }
    String::from_utf8(output.stdout)
        .ok()
        .with_context(|| format!("what {address} answers is not UTF-8"))
}

fn is_loopback(rest: &str) -> bool {
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority
        .rsplit_once('@')
        .map_or(authority, |(_, host)| host);
    ["127.0.0.1", "localhost", "[::1]"].iter().any(|name| {
        host == *name
            || host
                .strip_prefix(name)
                .is_some_and(|port| port.starts_with(':'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_goes_around_the_proxy() {
        for here in [
            "127.0.0.1",
            "localhost:80/a",
            "[::1]:8080/a",
            "user@localhost/a",
        ] {
            assert!(is_loopback(here), "{here}");
        }
        for away in [
            "127.0.0.1.example.org/a",
            "example.org/localhost",
            "localhost@example.org",
        ] {
            assert!(!is_loopback(away), "{away}");
        }
    }

    #[test]
    fn other_schemes_are_refused() {
        let error = text("ftp://example.org/a.yaml").unwrap_err();
        assert!(error.to_string().contains("ftp is neither"), "{error}");
    }
}
