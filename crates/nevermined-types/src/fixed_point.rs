//! Text with a decimal point to whole units and back, without a float in between.

use crate::complaint::Complaint;
use crate::decimal::{self, Word};

const SUBJECT: &str = "amount";

/// Reads `12.34` as units of 10^-`decimals`.
pub(crate) fn parse(text: &str, decimals: u8) -> Result<Word, Box<Complaint>> {
    let refuse = |problem: String| {
        let remedy = match decimals {
            0 => "pass a whole number, such as 12".to_owned(),
            1 => "pass a number with at most 1 decimal, such as 1.5".to_owned(),
            n => format!("pass a number with at most {n} decimals, such as 12.34"),
        };
        Complaint::new(SUBJECT, text, problem, remedy)
    };
    let (whole, fraction, point) = match text.split_once('.') {
        Some((whole, fraction)) => (whole, fraction, true),
        None => (text, "", false),
    };
    decimal::parse(whole).map_err(|fault| match fault {
        decimal::Fault::Empty if point => refuse("no digit stands before the point".to_owned()),
        fault => refuse(fault.to_string()).at(fault.offset()),
    })?;
    if point && fraction.is_empty() {
        return Err(refuse("no digit follows the point".to_owned()));
    }
    let wrong = |c: char| !c.is_ascii_digit();
    if let Some((offset, found)) = fraction.char_indices().find(|&(_, c)| wrong(c)) {
        let offset = whole.len() + 1 + offset;
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
