//! A server may send back what it was sent. The key must not travel on from there, into an error, a value, or a log.

use bytes::Bytes;
use reqwest::header::{HeaderMap, HeaderValue};

const REDACTED: &str = "[redacted]";

/// A shorter signature is none that a service makes, and may occur in any text.
const SHORTEST_SIGNATURE: usize = 16;

/// Replaces the key, its token, and its token's signature in `headers` and `body`; gives the body.
pub(crate) fn redact(key: &str, headers: &mut HeaderMap, body: Bytes) -> Bytes {
    let secrets = Secrets::of(key);
    for value in headers.values_mut() {
        if let Some(clean) = secrets.replaced_in(value.as_bytes()) {
            *value = HeaderValue::from_bytes(&clean)
                .unwrap_or_else(|_| HeaderValue::from_static(REDACTED));
        }
    }
    secrets.replaced_in(&body).map_or(body, Bytes::from)
}

/// What must not be shown, each a part of the one before.
struct Secrets<'a> {
    key: &'a str,
    token: &'a str,
    signature: Option<&'a str>,
}

impl<'a> Secrets<'a> {
    fn of(key: &'a str) -> Self {
        let token = key.split_once(':').map_or(key, |(_, token)| token);
        let signature = token
            .rsplit_once('.')
            .map(|(_, signature)| signature)
            .filter(|signature| signature.len() >= SHORTEST_SIGNATURE);
        Self {
            key,
            token,
            signature,
        }
    }

    /// `bytes` without the secrets; `None` if there are none in it, which is nearly always so.
    fn replaced_in(&self, bytes: &[u8]) -> Option<Vec<u8>> {
        let smallest = self.signature.unwrap_or(self.token);
        if !contains(bytes, smallest.as_bytes()) {
            return None;
        }
        // The key is ASCII, so it lies within one stretch of text even where the whole is none.
        let mut clean = Vec::with_capacity(bytes.len());
        for chunk in bytes.utf8_chunks() {
            let mut text = chunk.valid().replace(self.key, REDACTED);
            text = text.replace(self.token, REDACTED);
            if let Some(signature) = self.signature {
                text = text.replace(signature, REDACTED);
            }
            clean.extend_from_slice(text.as_bytes());
            clean.extend_from_slice(chunk.invalid());
        }
        Some(clean)
    }
}

/// Every answer is searched, and most are short: `str::contains` takes longer to set out than this to be done.
fn contains(bytes: &[u8], wanted: &[u8]) -> bool {
    let first = wanted.first();
    !wanted.is_empty()
        && bytes
            .windows(wanted.len())
            .any(|part| part.first() == first && part == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "sandbox:e30.e30.c2lnbmF0dXJlLW9mLXRlc3Q";

    fn body(text: impl AsRef<[u8]>) -> Vec<u8> {
        let body = Bytes::copy_from_slice(text.as_ref());
        redact(KEY, &mut HeaderMap::new(), body).to_vec()
    }

    #[test]
    fn replaces_the_key_and_its_parts_and_nothing_else() {
        assert_eq!(body(format!("a {KEY} b")), b"a [redacted] b");
        assert_eq!(body(&KEY[8..]), b"[redacted]");
        assert_eq!(body(&KEY[16..]), b"[redacted]");
        assert_eq!(body("e30.e30"), b"e30.e30");
        assert_eq!(
            body([b"\xff ".as_slice(), KEY.as_bytes(), b"\xfe"].concat()),
            b"\xff [redacted]\xfe"
        );
    }

    #[test]
    fn a_signature_that_may_be_any_word_is_left() {
        let untouched = redact(
            "sandbox:e30.e30.plan",
            &mut HeaderMap::new(),
            Bytes::from_static(b"no such plan"),
        );
        assert_eq!(untouched, b"no such plan".as_slice());
    }

    #[test]
    fn headers_too() {
        let mut headers = HeaderMap::new();
        headers.insert(
            "x-echo",
            HeaderValue::from_str(&format!("Bearer {KEY}")).unwrap(),
        );
        headers.insert("x-other", HeaderValue::from_static("1"));
        redact(KEY, &mut headers, Bytes::new());
        assert_eq!(headers["x-echo"], "Bearer [redacted]");
        assert_eq!(headers["x-other"], "1");
    }
}
