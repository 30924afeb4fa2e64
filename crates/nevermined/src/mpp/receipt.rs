use serde_json::Value;

use super::challenge::unreadable;
use crate::Error;
use crate::x402::header;

/// What a seller hands on in `Payment-Receipt`. It is not signed: it says what was paid and proves nothing.
///
/// What the service did not write is `None`.
///
/// ```
/// use nevermined::mpp::Receipt;
///
/// // {"method":"nevermined","reference":"c-1","status":"success"}
/// let header = "eyJtZXRob2QiOiJuZXZlcm1pbmVkIiwicmVmZXJlbmNlIjoiYy0xIiwic3RhdHVzIjoic3VjY2VzcyJ9";
/// let receipt = Receipt::from_header(header)?;
/// assert_eq!(receipt.reference.as_deref(), Some("c-1"));
/// assert_eq!(receipt.header(), header);
/// # Ok::<(), nevermined::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Receipt {
    /// Who was paid through, `nevermined`.
    pub method: Option<String>,
    /// The id of the challenge that was paid.
    pub reference: Option<String>,
    /// `success`.
    pub status: Option<String>,
    /// When it was paid, as the service writes it.
    pub timestamp: Option<String>,
    header: String,
}

impl Receipt {
    /// Reads `Payment-Receipt`, in either alphabet of base64.
    ///
    /// # Errors
    /// [`ErrorKind::Decode`](crate::ErrorKind::Decode), not sent: no base64 of a JSON object.
    pub fn from_header(text: &str) -> Result<Self, Error> {
        let Some(content) = header::decode(text) else {
            let message = "the header `Payment-Receipt` is no base64 of a JSON object";
            return Err(unreadable(message.to_owned()));
        };
        let text_of = |name: &str| content.get(name).and_then(Value::as_str).map(str::to_owned);
        Ok(Self {
            method: text_of("method"),
            reference: text_of("reference"),
            status: text_of("status"),
            timestamp: text_of("timestamp"),
            header: text.trim().to_owned(),
        })
    }

    /// The header as it came.
    #[must_use]
    pub fn header(&self) -> &str {
        &self.header
    }
}
