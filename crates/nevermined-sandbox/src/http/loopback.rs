//! Which hosts are this machine.

use std::net::IpAddr;

/// Whether the host of an address is this machine: `localhost`, or an address such as `127.0.0.1` or `[::1]`.
/// Other names are not looked up: what a name means may change between the look and the call.
pub(crate) fn is_host(host: &str) -> bool {
    let bare = host.strip_prefix('[').and_then(|h| h.strip_suffix(']'));
    host.eq_ignore_ascii_case("localhost")
        || bare
            .unwrap_or(host)
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_this_machine() {
        for host in [
            "localhost",
            "LOCALHOST",
            "127.0.0.1",
            "127.8.9.1",
            "[::1]",
            "::1",
        ] {
            assert!(is_host(host), "{host}");
        }
        for host in [
            "",
            "localhost.example.com",
            "127.0.0.1.example.com",
            "0.0.0.0",
            "10.0.0.1",
            "[::2]",
            "[::ffff:127.0.0.1]",
            "2130706433",
            "localhost.",
        ] {
            assert!(!is_host(host), "{host}");
        }
    }
}
