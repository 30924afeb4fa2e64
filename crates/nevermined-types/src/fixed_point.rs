//! Text with a decimal point to whole units and back, without a float in between.

use crate::complaint::Complaint;
use crate::decimal::{self, Word};

const SUBJECT: &str = "amount";

/// Reads `12.34` as units of 10^-`decimals`. The number starts at byte `start` of the text, after a currency
/// sign for one.
pub(crate) fn parse(text: &str, start: usize, decimals: u8) -> Result<Word, Box<Complaint>> {
    let refuse = |problem: String| {
        let remedy = match decimals {
            0 => "pass a whole number, such as 12".to_owned(),
            1 => "pass a number with at most 1 decimal, such as 1.5".to_owned(),
            n => format!("pass a number with at most {n} decimals, such as 12.34"),
        };
        Complaint::new(SUBJECT, text, problem, remedy)
    };
    let number = text.get(start..).unwrap_or_default();
    let (whole, fraction, point) = match number.split_once('.') {
        Some((whole, fraction)) => (whole, fraction, true),
        None => (number, "", false),
    };
    decimal::parse(whole).map_err(|fault| match fault {
        decimal::Fault::Empty if point => refuse("no digit stands before the point".to_owned()),
        fault => {
            let fault = fault.after(start);
            refuse(fault.to_string()).at(fault.offset().map(|at| at.max(start)))
        }
    })?;
    if point && fraction.is_empty() {
        return Err(refuse("no digit follows the point".to_owned()));
    }
    let wrong = |c: char| !c.is_ascii_digit();
    if let Some((offset, found)) = fraction.char_indices().find(|&(_, c)| wrong(c)) {
        let offset = start + whole.len() + 1 + offset;
        let fault = decimal::Fault::NotADigit { offset, found };
        return Err(refuse(fault.to_string()).at(Some(offset)));
    }
    if fraction.len() > usize::from(decimals) {
        return Err(refuse(format!(
            "it has {} decimals, more than {decimals}",
            fraction.len()
        )));
    }
    let units = format!("{whole}{fraction:0<width$}", width = usize::from(decimals));
    decimal::parse(&units)
        .map_err(|_| refuse("it is greater than 2^256-1 of the smallest unit".to_owned()))
}

/// Writes `units` of 10^-`decimals` with a point, and with at least `shown` decimals.
pub(crate) fn format(units: Word, decimals: u8, shown: usize) -> String {
    let decimals = usize::from(decimals);
    let digits = format!(
        "{units:0>width$}",
        units = units.to_string(),
        width = decimals + 1
    );
    let (whole, fraction) = digits.split_at(digits.len() - decimals);
    let zeros = fraction
        .bytes()
        .rev()
        .take_while(|&byte| byte == b'0')
        .count();
    let kept = (fraction.len() - zeros).max(shown.min(fraction.len()));
    match fraction.get(..kept) {
        Some(fraction) if !fraction.is_empty() => format!("{whole}.{fraction}"),
        _ => whole.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{format, parse};
    use crate::decimal::{Word, word_from_u128};
    use proptest::prelude::*;

    #[test]
    fn shows_no_more_decimals_than_there_are() {
        let shown = |units, decimals, least| format(word_from_u128(units), decimals, least);
        assert_eq!(shown(1_500_000, 6, 0), "1.5");
        assert_eq!(shown(1_500_000, 6, 2), "1.50");
        assert_eq!(shown(1_000_000, 6, 0), "1");
        assert_eq!(shown(1, 6, 0), "0.000001");
        assert_eq!(shown(0, 6, 2), "0.00");
        assert_eq!(shown(70, 0, 2), "70");
        assert_eq!(shown(7, 255, 0), format!("0.{}7", "0".repeat(254)));
    }

    #[test]
    fn the_place_of_a_fault_counts_from_the_start_of_the_text() {
        let offset = |text: &str| parse(text, 1, 6).unwrap_err().offset();
        assert_eq!(offset("$1,000"), Some(2));
        assert_eq!(offset("$-1"), Some(1));
        assert_eq!(offset("$1.2x"), Some(4));
        assert_eq!(offset("$"), None);
    }

    proptest! {
        #[test]
        fn what_is_shown_reads_back(limbs: [u64; 4], decimals: u8, least in 0usize..10) {
            let units = Word::from_limbs(limbs);
            let text = format(units, decimals, least);
            prop_assert_eq!(parse(&text, 0, decimals).unwrap(), units);
        }
    }
}
