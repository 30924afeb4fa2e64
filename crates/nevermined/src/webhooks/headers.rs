//! What the headers of a message say, by a scheme. Nothing of it is believed yet.

use std::time::{Duration, SystemTime};

use http::HeaderMap;

use super::scheme::TimestampPlace;
use super::{TimestampUnit, WebhookError, WebhookScheme};

/// The longest header that is read.
const LONGEST: usize = 4096;

/// The longest id that is read.
const LONGEST_ID: usize = 255;

/// How many signatures are read: more than a rotation ever needs.
const MOST_SIGNATURES: usize = 16;

/// The claims of a message.
pub(super) struct Claims<'a> {
    pub(super) id: Option<&'a str>,
    /// The text, which is signed, and the time that it says.
    pub(super) timestamp: Option<(&'a str, SystemTime)>,
    pub(super) signatures: Vec<Vec<u8>>,
}

impl<'a> Claims<'a> {
    pub(super) fn read(
        scheme: &WebhookScheme,
        headers: &'a HeaderMap,
    ) -> Result<Self, WebhookError> {
        let name = &scheme.signature_header;
        let entries = Entries::of(scheme, one(headers, name)?);
        let timestamp = match &scheme.timestamp {
            None => None,
            Some((TimestampPlace::Header(name), unit)) => {
                Some(time(name, one(headers, name)?, *unit)?)
            }
            Some((TimestampPlace::Field(field), unit)) => {
                let text = entries
                    .one(field)
                    .ok_or_else(|| malformed(name, "has no time of signing, or more than one"))?;
                Some(time(name, text, *unit)?)
            }
        };
        let id = match &scheme.id_header {
            None => None,
            Some(name) => Some(id(scheme, name, one(headers, name)?)?),
        };
        Ok(Self {
            id,
            timestamp,
            signatures: signatures(scheme, &entries)?,
        })
    }
}

/// The entries of a signature's header.
struct Entries<'a>(Vec<&'a str>);

impl<'a> Entries<'a> {
    fn of(scheme: &WebhookScheme, header: &'a str) -> Self {
        Self(match scheme.separator {
            Some(separator) => header.split(separator).map(str::trim).collect(),
            None => vec![header],
        })
    }

    /// What follows `prefix` in the one entry that begins so.
    fn one(&self, prefix: &str) -> Option<&'a str> {
        let mut found = self.all(prefix);
        found.next().filter(|_| found.next().is_none())
    }

    fn all(&self, prefix: &str) -> impl Iterator<Item = &'a str> {
        self.0
            .iter()
            .filter_map(move |entry| entry.strip_prefix(prefix))
    }
}

fn signatures(scheme: &WebhookScheme, entries: &Entries<'_>) -> Result<Vec<Vec<u8>>, WebhookError> {
    let bad = |problem| malformed(&scheme.signature_header, problem);
    let written: Vec<&str> = entries.all(&scheme.prefix).collect();
    if written.is_empty() {
        return Err(bad("has no signature of this scheme"));
    }
    if written.len() > MOST_SIGNATURES {
        return Err(bad("has too many signatures"));
    }
    let read: Vec<Vec<u8>> = written
        .into_iter()
        .filter_map(|text| scheme.encoding.read(text))
        .collect();
    if read.is_empty() {
        return Err(bad("has a signature that is not of the scheme's encoding"));
    }
    Ok(read)
}

fn id<'a>(scheme: &WebhookScheme, name: &str, id: &'a str) -> Result<&'a str, WebhookError> {
    if id.is_empty() || id.len() > LONGEST_ID {
        return Err(malformed(name, "is empty or too long"));
    }
    if scheme.is_ambiguous(id) {
        return Err(malformed(
            name,
            "has a text in it that parts what is signed",
        ));
    }
    Ok(id)
}

fn time<'a>(
    name: &str,
    text: &'a str,
    unit: TimestampUnit,
) -> Result<(&'a str, SystemTime), WebhookError> {
    let bad = || malformed(name, "is no time: digits are expected, counted from 1970");
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(bad());
    }
    let count: u64 = text.parse().map_err(|_| bad())?;
    let whole = Duration::from_secs(count / unit.per_second());
    let rest = Duration::from_secs(count % unit.per_second())
        / u32::try_from(unit.per_second()).unwrap_or(1);
    let time = SystemTime::UNIX_EPOCH.checked_add(whole + rest);
    Ok((text, time.ok_or_else(bad)?))
}

/// The one value of a header. Two would leave open which of them was signed.
fn one<'a>(headers: &'a HeaderMap, name: &str) -> Result<&'a str, WebhookError> {
    let mut values = headers.get_all(name).iter();
    let Some(value) = values.next() else {
        return Err(WebhookError::Missing {
            header: name.to_owned(),
        });
    };
    if values.next().is_some() {
        return Err(malformed(name, "comes more than once"));
    }
    if value.len() > LONGEST {
        return Err(malformed(name, "is too long"));
    }
    value
        .to_str()
        .map_err(|_| malformed(name, "is not visible ASCII"))
}

fn malformed(header: &str, problem: &'static str) -> WebhookError {
    WebhookError::Malformed {
        header: header.to_owned(),
        problem,
    }
}
