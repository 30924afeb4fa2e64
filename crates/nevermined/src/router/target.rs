//! Where the router sends a request.

use reqwest::Url;

use crate::Error;
use crate::transport::Core;

/// The address of a paid service: absolute, http or https, and without credentials.
pub(super) fn check_target(url: &str) -> Result<Url, Error> {
    // The address itself may carry a secret, and is not repeated.
    let refused = |problem: &str| {
        let hint = "give the whole address, as https://api.example.com/answer";
        Err(Error::invalid(format!("the target's address {problem}")).with_hint(hint))
    };
    if url.chars().any(|c| c.is_control() || c.is_whitespace()) {
        return refused("has a character that no address has");
    }
    let Ok(url) = Url::parse(url) else {
        return refused("is no absolute URL");
    };
    if !matches!(url.scheme(), "http" | "https") {
        return refused("is neither http nor https");
    }
    if !url.username().is_empty() || url.password().is_some() {
        return refused("carries a user name or a password, which logs on the way would show");
    }
    Ok(url)
}

/// Refuses to hand the API key on to a third party: `shows` says whether it would read a secret.
pub(super) fn check_key(core: &Core, shows: impl FnOnce(&str) -> bool) -> Result<(), Error> {
    let Some(key) = core.key.as_ref().map(crate::ApiKey::expose) else {
        return Ok(());
    };
    let token = key.split_once(':').map_or(key, |(_, token)| token);
    if !token.is_empty() && shows(token) {
        let hint = "the router knows the key; leave it out of what the target gets";
        return Err(Error::invalid("the target would be sent the API key").with_hint(hint));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_whole_addresses_only() {
        for good in [
            "https://api.example.com/answer?q=1",
            "http://127.0.0.1:8080",
            "https://[::1]/x",
        ] {
            assert!(check_target(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "/answer",
            "api.example.com/answer",
            "ftp://example.com/",
            "file:///etc/hosts",
            "https://",
            "https://user:secret@example.com/",
            "https://example.com/a b",
            "https://example.com/\r\nx-evil: 1",
        ] {
            let error = check_target(bad).unwrap_err();
            assert_eq!(error.outcome(), crate::Outcome::NotSent, "{bad}");
            assert!(!error.to_string().contains("secret"));
        }
    }
}
