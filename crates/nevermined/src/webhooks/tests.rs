use std::time::{Duration, SystemTime};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, HeaderName, HeaderValue};
use proptest::prelude::{Strategy, any, prop, prop_assert, prop_assert_eq, proptest};
use proptest::sample::{Index, select};
use sha2::{Digest as _, Sha256};

use super::*;
use crate::{Clock, ClockFuture, ErrorKind};

/// Time stands still.
#[derive(Debug)]
struct At(u64);

impl Clock for At {
    fn now(&self) -> Duration {
        Duration::ZERO
    }

    fn wall(&self) -> SystemTime {
        time(self.0)
    }

    fn sleep(&self, _: Duration) -> ClockFuture {
        Box::pin(std::future::pending())
    }

    fn limit(&self, _: Duration) -> ClockFuture {
        Box::pin(std::future::pending())
    }
}

const NOW: u64 = 1_700_000_000;

fn time(seconds: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
}

fn secret(number: u8) -> WebhookSecret {
    WebhookSecret::base64(STANDARD.encode([number; 24])).unwrap()
}

fn standard() -> WebhookScheme {
    WebhookScheme::standard_webhooks()
}

/// A signature of the body alone, as several code hosts send it.
fn of_the_body() -> WebhookScheme {
    WebhookScheme::new("x-signature", SignatureHash::Sha256, SignatureEncoding::Hex)
        .signature_prefix("sha256=")
}

/// A header with the time in it, as a card processor sends it.
fn with_the_time_inside() -> WebhookScheme {
    WebhookScheme::new(
        "x-signature",
        SignatureHash::Sha512,
        SignatureEncoding::Base64Url,
    )
    .signature_prefix("v1=")
    .separator(',')
    .timestamp_field("t=", TimestampUnit::Milliseconds)
    .signed([
        SignedPart::Timestamp,
        SignedPart::text("."),
        SignedPart::Body,
    ])
}

fn verifier(scheme: WebhookScheme, number: u8) -> WebhookVerifier {
    let verifier = WebhookVerifier::new(scheme, secret(number)).unwrap();
    verifier.clock(At(NOW))
}

fn signed(scheme: WebhookScheme, number: u8, body: &[u8]) -> HeaderMap {
    let signer = WebhookSigner::new(scheme, secret(number)).unwrap();
    signer.sign("msg_1", time(NOW), body).unwrap()
}

fn headers(of: &[(&'static str, &str)]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in of {
        let name = HeaderName::from_static(name);
        headers.append(name, HeaderValue::from_str(value).unwrap());
    }
    headers
}

/// HMAC by its definition, from the hash alone.
fn hmac_sha256(key: &[u8], message: &[u8]) -> Vec<u8> {
    let mut block = [0; 64];
    block[..key.len()].copy_from_slice(key);
    let pad = |with: u8| block.map(|byte| byte ^ with);
    let inner = Sha256::new().chain_update(pad(0x36)).chain_update(message);
    let outer = Sha256::new().chain_update(pad(0x5c));
    outer.chain_update(inner.finalize()).finalize().to_vec()
}

#[test]
fn the_published_example_of_standard_webhooks_verifies() {
    let secret = WebhookSecret::base64("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
    let verifier = WebhookVerifier::new(standard(), secret.clone()).unwrap();
    let verifier = verifier.clock(At(1_614_265_330));
    let sent = headers(&[
        ("webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek"),
        ("webhook-timestamp", "1614265330"),
        (
            "webhook-signature",
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        ),
    ]);
    let body = br#"{"test": 2432232314}"#;
    let message = verifier.verify(&sent, body).unwrap();
    assert_eq!(message.id.as_deref(), Some("msg_p5jXN8AQM9LWM0D4loKWxJek"));
    assert_eq!(message.signed_at, Some(time(1_614_265_330)));
    let signer = WebhookSigner::new(standard(), secret).unwrap();
    let again = signer.sign("msg_p5jXN8AQM9LWM0D4loKWxJek", time(1_614_265_330), body);
    assert_eq!(again.unwrap(), sent);
}

#[test]
fn the_hashes_are_those_of_rfc_4231() {
    // Its first test case.
    let key = WebhookSecret::base64(STANDARD.encode([0x0b; 20])).unwrap();
    for (hash, expected) in [
        (
            SignatureHash::Sha256,
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
        ),
        (
            SignatureHash::Sha512,
            "87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cde\
             daa833b7d6b8a702038b274eaea3f4e4be9d914eeb61f1702e696c203a126854",
        ),
    ] {
        let scheme = WebhookScheme::new("x-signature", hash, SignatureEncoding::Hex);
        let signer = WebhookSigner::new(scheme, key.clone()).unwrap();
        let sent = signer.sign("", time(0), b"Hi There").unwrap();
        assert_eq!(sent["x-signature"], expected);
    }
}

#[test]
fn a_header_that_is_missing_twice_or_malformed_is_named() {
    let good = signed(standard(), 1, b"{}");
    let verifier = verifier(standard(), 1);
    assert!(verifier.verify(&good, b"{}").is_ok());
    for name in ["webhook-id", "webhook-timestamp", "webhook-signature"] {
        let mut without = good.clone();
        without.remove(name);
        let error = verifier.verify(&without, b"{}").unwrap_err();
        let header = name.to_owned();
        assert_eq!(error, WebhookError::Missing { header });
        let mut twice = good.clone();
        twice.append(name, good[name].clone());
        let shown = verifier.verify(&twice, b"{}").unwrap_err().to_string();
        assert_eq!(shown, format!("the header `{name}` comes more than once"));
    }
    let many = ["v1,AAAA"; 17].join(" ");
    let long = "1".repeat(5000);
    for (name, value, problem) in [
        ("webhook-id", "", "is empty or too long"),
        ("webhook-id", "msg.1", "parts what is signed"),
        ("webhook-timestamp", "-5", "is no time"),
        ("webhook-timestamp", "1e9", "is no time"),
        ("webhook-timestamp", "99999999999999999999999", "is no time"),
        ("webhook-timestamp", "18446744073709551615", "is no time"),
        ("webhook-timestamp", &long, "is too long"),
        ("webhook-signature", "", "has no signature"),
        ("webhook-signature", "v2,AAAA", "has no signature"),
        (
            "webhook-signature",
            "v1,*",
            "is not of the scheme's encoding",
        ),
        ("webhook-signature", &many, "has too many signatures"),
    ] {
        let mut bad = good.clone();
        bad.insert(name, HeaderValue::from_str(value).unwrap());
        let error = verifier.verify(&bad, b"{}").unwrap_err();
        let shown = error.to_string();
        assert!(
            shown.contains(name) && shown.contains(problem),
            "{value}: {shown}"
        );
    }
}

#[test]
fn a_body_is_read_up_to_a_limit() {
    let verifier = verifier(of_the_body(), 1).max_body(4);
    let four = signed(of_the_body(), 1, b"four");
    assert!(verifier.verify(&four, b"four").is_ok());
    let five = signed(of_the_body(), 1, b"fifth");
    let (bytes, limit) = (5, 4);
    let error = verifier.verify(&five, b"fifth").unwrap_err();
    assert_eq!(error, WebhookError::TooLarge { bytes, limit });
}

#[test]
fn a_scheme_that_proves_less_than_it_seems_is_refused() {
    let body = || [SignedPart::Body];
    let no_body = [SignedPart::Id, SignedPart::Timestamp];
    let inside =
        |field: &str| with_the_time_inside().timestamp_field(field, TimestampUnit::Seconds);
    for scheme in [
        standard().signed(body()),
        standard().signed(no_body),
        of_the_body().id_header("x-id"),
        of_the_body().timestamp_header("x-time", TimestampUnit::Seconds),
        of_the_body().signed([SignedPart::Timestamp, SignedPart::Body]),
        standard().id_header("not a name"),
        inside(""),
        inside("v"),
        inside("v1="),
        inside("t=").signature_prefix(""),
    ] {
        let error = WebhookVerifier::new(scheme.clone(), secret(1)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config, "{scheme:?}");
        assert!(WebhookSigner::new(scheme, secret(1)).is_err());
    }
    let one = WebhookSigner::new(of_the_body(), secret(1)).unwrap();
    assert!(one.also(secret(2)).is_err());
}

#[test]
fn a_signer_sends_nothing_that_a_verifier_cannot_read() {
    let signer = WebhookSigner::new(standard(), secret(1)).unwrap();
    for id in ["", "a.b", "line\nbreak", &"9".repeat(256)] {
        assert!(signer.sign(id, time(NOW), b"{}").is_err(), "{id:?}");
    }
    let before = SystemTime::UNIX_EPOCH - Duration::from_secs(1);
    assert!(signer.sign("1", before, b"{}").is_err());
}

#[test]
fn secrets_and_right_signatures_are_shown_nowhere() {
    let text = "a secret of this test alone";
    for refused in [
        "short",
        "whsec_c2hvcnQ=",
        "whsec_***a secret that is no base64",
    ] {
        let error = WebhookSecret::base64(refused).unwrap_err();
        assert!(!format!("{error:?} {error}").contains(refused));
    }
    assert!(WebhookSecret::text("short").is_err());
    let secret = WebhookSecret::text(text).unwrap();
    let signer = WebhookSigner::new(standard(), secret.clone()).unwrap();
    let verifier = WebhookVerifier::new(standard(), secret.clone()).unwrap();
    let verifier = verifier.clock(At(NOW));
    let shown = format!("{secret:?} {signer:?} {verifier:?}");
    assert!(
        !shown.contains(text) && shown.contains("[redacted]"),
        "{shown}"
    );

    let right = signer.sign("msg_1", time(NOW), b"{}").unwrap();
    let right = right["webhook-signature"].to_str().unwrap();
    let wrong = signed(standard(), 9, b"{}");
    let error = verifier.verify(&wrong, b"{}").unwrap_err();
    assert_eq!(error, WebhookError::NoMatch);
    assert!(!format!("{error:?} {error}").contains(right.trim_start_matches("v1,")));
}

fn schemes() -> impl Strategy<Value = WebhookScheme> {
    select(vec![standard(), of_the_body(), with_the_time_inside()])
}

proptest! {
    #[test]
    fn what_is_signed_is_the_hmac_by_its_definition(
        body in prop::collection::vec(any::<u8>(), 0..200),
        id in "[a-zA-Z0-9_-]{1,40}",
        at in 0_u64..4_000_000_000,
    ) {
        let signer = WebhookSigner::new(standard(), secret(3)).unwrap();
        let sent = signer.sign(&id, time(at), &body).unwrap();
        let mut message = format!("{id}.{at}.").into_bytes();
        message.extend_from_slice(&body);
        let signature = STANDARD.encode(hmac_sha256(&[3; 24], &message));
        prop_assert_eq!(sent["webhook-signature"].to_str().unwrap(), format!("v1,{signature}"));
        prop_assert_eq!(sent["webhook-timestamp"].to_str().unwrap(), at.to_string());
    }

    #[test]
    fn a_flipped_bit_of_the_body_fails(
        scheme in schemes(),
        body in prop::collection::vec(any::<u8>(), 1..200),
        at in any::<Index>(),
        bit in 0_u8..8,
    ) {
        let (sent, verifier) = (signed(scheme.clone(), 1, &body), verifier(scheme, 1));
        prop_assert!(verifier.verify(&sent, &body).is_ok());
        let mut flipped = body.clone();
        flipped[at.index(body.len())] ^= 1 << bit;
        prop_assert_eq!(verifier.verify(&sent, &flipped), Err(WebhookError::NoMatch));
        let cut = &body[..body.len() - 1];
        prop_assert_eq!(verifier.verify(&sent, cut), Err(WebhookError::NoMatch));
    }

    #[test]
    fn a_changed_character_of_a_header_fails(
        scheme in schemes(),
        body in prop::collection::vec(any::<u8>(), 0..50),
        header in any::<Index>(),
        at in any::<Index>(),
        to in 0x21_u8..0x7f,
    ) {
        let (mut sent, verifier) = (signed(scheme.clone(), 1, &body), verifier(scheme.clone(), 1));
        let names: Vec<HeaderName> = sent.keys().cloned().collect();
        let name = &names[header.index(names.len())];
        let mut value = sent[name].as_bytes().to_vec();
        let at = at.index(value.len());
        // Large and small hexadecimal digits are the same.
        let is_hex = scheme == of_the_body();
        if value[at] == to || is_hex && value[at].eq_ignore_ascii_case(&to) {
            return Ok(());
        }
        value[at] = to;
        sent.insert(name, HeaderValue::from_bytes(&value).unwrap());
        prop_assert!(verifier.verify(&sent, &body).is_err(), "{sent:?}");
    }

    #[test]
    fn a_rotation_takes_both_secrets_and_no_third(
        scheme in schemes(),
        body in prop::collection::vec(any::<u8>(), 0..50),
    ) {
        let verifier = verifier(scheme.clone(), 2).accept(secret(1));
        for (number, found) in [(2, Some(0)), (1, Some(1)), (3, None)] {
            let sent = signed(scheme.clone(), number, &body);
            let message = verifier.verify(&sent, &body);
            prop_assert_eq!(message.ok().map(|message| message.secret), found);
        }
        // A sender that signs with both is understood by those who know one.
        if let Ok(both) = WebhookSigner::new(scheme.clone(), secret(1)).unwrap().also(secret(2)) {
            let sent = both.sign("msg_1", time(NOW), &body).unwrap();
            for (number, good) in [(1, true), (2, true), (3, false)] {
                let known = self::verifier(scheme.clone(), number);
                prop_assert_eq!(known.verify(&sent, &body).is_ok(), good);
            }
        }
    }

    #[test]
    fn a_message_is_let_in_as_long_as_the_tolerance_says(
        scheme in select(vec![standard(), with_the_time_inside()]),
        tolerance in 0_u64..1000,
        away in 0_u64..2000,
        late in any::<bool>(),
    ) {
        let sent = signed(scheme.clone(), 1, b"{}");
        let now = if late { NOW + away } else { NOW - away };
        let limit = Duration::from_secs(tolerance);
        let verifier = verifier(scheme, 1).tolerance(limit).clock(At(now));
        let result = verifier.verify(&sent, b"{}");
        let away_for = Duration::from_secs(away);
        match (away <= tolerance, late) {
            (true, _) => prop_assert!(result.is_ok()),
            (false, true) => prop_assert_eq!(
                result,
                Err(WebhookError::TooOld { age: away_for, tolerance: limit })
            ),
            (false, false) => prop_assert_eq!(
                result,
                Err(WebhookError::FromTheFuture { ahead: away_for, tolerance: limit })
            ),
        }
    }

    #[test]
    fn nothing_makes_it_panic_or_believe(
        scheme in schemes(),
        values in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..80), 3),
        body in prop::collection::vec(any::<u8>(), 0..50),
    ) {
        let mut sent = HeaderMap::new();
        let names = ["webhook-id", "webhook-timestamp", "webhook-signature", "x-signature"];
        for (name, value) in names.into_iter().zip(values.iter().cycle()) {
            if let Ok(value) = HeaderValue::from_bytes(value) {
                sent.insert(name, value);
            }
        }
        prop_assert!(verifier(scheme, 1).verify(&sent, &body).is_err());
    }
}
