//! Whether two addresses name the same resource, as the service compares them for tokens of version 3.

/// Same origin and same path; what follows a `?` or a `#` does not matter. What is no whole address, such as a
/// bare path, is compared as it is written.
pub(super) fn is_same_resource(one: &str, other: &str) -> bool {
    match (Place::of(one), Place::of(other)) {
        (Some(one), Some(other)) => one == other,
        _ => one == other,
    }
}

#[derive(PartialEq, Eq)]
struct Place<'a> {
    scheme: String,
    host: String,
    path: &'a str,
}

impl<'a> Place<'a> {
    fn of(text: &'a str) -> Option<Self> {
        let (scheme, rest) = text.split_once("://")?;
        let named = |byte: u8| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte);
        let is_scheme = scheme.starts_with(|first: char| first.is_ascii_alphabetic());
        if !is_scheme || !scheme.bytes().all(named) {
            return None;
        }
        let whole = rest.split(['?', '#']).next().unwrap_or_default();
        let (authority, path) = match whole.find('/') {
            Some(at) => whole.split_at(at),
            None => (whole, "/"),
        };
        let host = authority
            .rsplit_once('@')
            .map_or(authority, |(_, host)| host);
        let scheme = scheme.to_ascii_lowercase();
        let usual = match scheme.as_str() {
            "http" => ":80",
            "https" => ":443",
            _ => "",
        };
        let host = host.strip_suffix(usual).unwrap_or(host);
        (!host.is_empty()).then(|| Self {
            host: host.to_ascii_lowercase(),
            scheme,
            path,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origin_and_path_count_and_the_query_does_not() {
        let of_token = "https://seller.example/ask";
        for same in [
            "https://seller.example/ask",
            "https://seller.example/ask?q=1",
            "https://seller.example/ask#top",
            "HTTPS://Seller.Example:443/ask",
            "https://somebody@seller.example/ask",
        ] {
            assert!(is_same_resource(of_token, same), "{same}");
        }
        for other in [
            "",
            "/ask",
            "https://seller.example/ask/",
            "https://seller.example/Ask",
            "https://seller.example/",
            "https://seller.example",
            "https://seller.example.evil/ask",
            "https://evil@other.example/ask",
            "http://seller.example/ask",
            "https://seller.example:8443/ask",
            "https:///ask",
            "1https://seller.example/ask",
        ] {
            assert!(!is_same_resource(of_token, other), "{other}");
        }
        assert!(is_same_resource("http://h", "http://h:80/"));
        assert!(is_same_resource("mcp://s/tools/n", "mcp://s/tools/n?x=1"));
        assert!(!is_same_resource("mcp://s/tools/n", "mcp://t/tools/n"));
        // Bare paths are no addresses: they are compared letter by letter.
        assert!(is_same_resource("/ask?q=1", "/ask?q=1"));
        assert!(!is_same_resource("/ask", "/ask?q=1"));
    }
}
