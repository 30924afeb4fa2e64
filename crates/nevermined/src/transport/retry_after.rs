//! How long the service asks to wait: `Retry-After`, `Retry-After-short`, `Retry-After-long`; seconds or a date.

use std::time::{Duration, SystemTime};

use chrono::DateTime;
use reqwest::header::HeaderMap;

const HEADERS: [&str; 3] = ["retry-after", "retry-after-short", "retry-after-long"];

/// The longest of the waits that are asked for; `None` when none is, or none can be read.
pub(crate) fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    HEADERS
        .iter()
        .flat_map(|name| headers.get_all(*name))
        .filter_map(|value| value.to_str().ok())
        .filter_map(|value| parse(value.trim(), now))
        .max()
}

fn parse(value: &str, now: SystemTime) -> Option<Duration> {
    if let Ok(seconds) = value.parse::<f64>() {
        // A negative, infinite or absurd number is no wait that anybody means.
        return Duration::try_from_secs_f64(seconds).ok();
    }
    let date = DateTime::parse_from_rfc2822(value).ok()?;
    let at = SystemTime::from(date);
    Some(at.duration_since(now).unwrap_or(Duration::ZERO))
}

#[cfg(test)]
mod tests {
    use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

    use super::*;

    fn wait(pairs: &[(&str, &str)]) -> Option<Duration> {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(
                HeaderName::try_from(*name).unwrap(),
                HeaderValue::from_str(value).unwrap(),
            );
        }
        // 21 Oct 2015 07:27:00 GMT
        retry_after(
            &headers,
            SystemTime::UNIX_EPOCH + Duration::from_secs(1_445_412_420),
        )
    }

    #[test]
    fn reads_the_three_headers_in_both_forms() {
        assert_eq!(wait(&[("retry-after", "3")]), Some(Duration::from_secs(3)));
        assert_eq!(
            wait(&[("retry-after-short", "2")]),
            Some(Duration::from_secs(2))
        );
        assert_eq!(
            wait(&[("retry-after-long", "40")]),
            Some(Duration::from_secs(40))
        );
        assert_eq!(
            wait(&[("retry-after", "Wed, 21 Oct 2015 07:28:00 GMT")]),
            Some(Duration::from_secs(60))
        );
        assert_eq!(
            wait(&[("retry-after", "Wed, 21 Oct 2015 07:00:00 GMT")]),
            Some(Duration::ZERO)
        );
    }

    #[test]
    fn takes_the_longest_and_skips_what_it_cannot_read() {
        assert_eq!(
            wait(&[
                ("retry-after", "soon"),
                ("retry-after-short", "1"),
                ("retry-after-long", "9")
            ]),
            Some(Duration::from_secs(9))
        );
        for junk in [
            "",
            "-1",
            "NaN",
            "inf",
            "1e400",
            "99999999999999999999999999",
            "Wed, 99 Oct 2015",
        ] {
            assert_eq!(wait(&[("retry-after", junk)]), None, "{junk}");
        }
        assert_eq!(wait(&[]), None);
    }
}
