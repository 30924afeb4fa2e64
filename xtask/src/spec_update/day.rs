//! The day a document is taken.

use std::time::{SystemTime, UNIX_EPOCH};

/// Today in UTC.
#[allow(
    clippy::disallowed_methods,
    reason = "the only clock here; `--date` replaces it"
)]
pub(super) fn today() -> String {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    date(since.map_or(0, |since| since.as_secs() / 86_400))
}

/// `text` if it is a day of the calendar.
///
/// # Errors
///
/// What it should look like.
pub(super) fn parse(text: &str) -> Result<String, String> {
    // Days to 2200, which is later than any document.
    let known = (0..84_000).any(|days| date(days) == text);
    if known {
        Ok(text.to_owned())
    } else {
        Err("it is not a day as YYYY-MM-DD".to_owned())
    }
}

// Counts off whole years, then whole months.
fn date(mut days: u64) -> String {
    let mut year = 1970;
    loop {
        let length = if is_leap(year) { 366 } else { 365 };
        if days < length {
            break;
        }
        days -= length;
        year += 1;
    }
    let february = if is_leap(year) { 29 } else { 28 };
    let mut month = 1;
    for length in [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] {
        if days < length {
            break;
        }
        days -= length;
        month += 1;
    }
    format!("{year:04}-{month:02}-{:02}", days + 1)
}

fn is_leap(year: u64) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_over_leap_years() {
        for (days, expected) in [
            (0, "1970-01-01"),
            (58, "1970-02-28"),
            (59, "1970-03-01"),
            (11_016, "2000-02-29"),
            (19_782, "2024-02-29"),
            (20_818, "2026-12-31"),
        ] {
            assert_eq!(date(days), expected);
        }
    }

    #[test]
    fn only_days_of_the_calendar_are_taken() {
        assert_eq!(parse("2024-02-29").as_deref(), Ok("2024-02-29"));
        for wrong in ["2026-02-29", "2026-2-1", "yesterday", "2026-13-01", ""] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn today_is_a_day() {
        assert!(parse(&today()).is_ok());
    }
}
