use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE, URL_SAFE_NO_PAD};
use proptest::prelude::{
    Just, Strategy, any, prop, prop_assert, prop_assert_eq, prop_oneof, proptest,
};
use serde_json::{Value, json};

use super::authentication::schemes;
use super::*;
use crate::ErrorKind;

/// A text as it stands in quotation marks.
fn quoted(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('"', "\\\"");
    format!("\"{escaped}\"")
}

fn request(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

/// A header of these parameters.
fn payment(parameters: &[(&str, &str)]) -> String {
    let written = parameters
        .iter()
        .map(|(name, value)| format!("{name}={}", quoted(value)));
    format!("Payment {}", written.collect::<Vec<_>>().join(", "))
}

/// A challenge for a plan, with this `request`.
fn asking(request: &str) -> String {
    payment(&[
        ("id", "c-1"),
        ("realm", "shop"),
        ("method", "nevermined"),
        ("intent", "charge"),
        ("request", request),
    ])
}

fn good() -> String {
    asking(&request(&json!({ "planId": "42", "credits": "2" })))
}

fn challenge(header: &str) -> Challenge {
    Challenge::from_header(header).unwrap().unwrap()
}

/// Texts that a header may quote.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[ -~]{1,24}",
        "[^\\p{Cc}]{1,8}",
        Just("a \"quoted\" thing, Payment id=\"x\"".to_owned()),
        Just("back\\slash\\".to_owned()),
    ]
}

/// What else stands in such a header.
fn others() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(String::new()),
        Just("Bearer, ".to_owned()),
        Just("Bearer realm=\"a, Payment b\", error=\"c\", ".to_owned()),
        Just("Basic QWxhZGRpbg==, ".to_owned()),
        Just(", ,\tNegotiate abc==,".to_owned()),
        Just(
            "Payment id=\"p\", realm=\"r\", method=\"tempo\", intent=\"charge\", request=\"e30\", "
                .to_owned()
        ),
        Just("Bearer no good, ".to_owned()),
    ]
}

proptest! {
    #[test]
    fn a_challenge_is_read_as_it_was_written(
        (before, after) in (others(), others()),
        (id, realm, description) in (text(), text(), text()),
        digits in "[1-9][0-9]{0,77}",
        credits in 0..u64::MAX,
        opaque in "[A-Za-z0-9_-]{1,40}",
        as_number in any::<bool>(),
        padding in any::<bool>(),
    ) {
        let credits_json = if as_number { json!(credits) } else { json!(credits.to_string()) };
        let content = json!({ "credits": credits_json, "planId": digits.as_str(), "x": "\u{ff}?>" });
        let request = if padding {
            URL_SAFE.encode(content.to_string())
        } else {
            request(&content)
        };
        let own = payment(&[
            ("id", &id),
            ("realm", &realm),
            ("method", "nevermined"),
            ("intent", "charge"),
            ("request", &request),
            ("expires", "2026-11-20T11:23:39.462Z"),
            ("opaque", &opaque),
            ("description", &description),
        ]);
        let header = format!("{before}{own}, {}", after.trim_end_matches([',', ' ']));
        let read = Challenge::from_header(&header);
        // An id with more digits than 2^256 is none, and is told.
        let Ok(plan) = digits.parse::<PlanId>() else {
            prop_assert_eq!(read.unwrap_err().kind(), ErrorKind::Decode);
            return Ok(());
        };
        let read = read.unwrap().unwrap();
        prop_assert_eq!(read.header(), own.as_str());
        prop_assert_eq!(read.id(), id.as_str());
        prop_assert_eq!(read.realm(), realm.as_str());
        prop_assert_eq!(read.description(), Some(description.as_str()));
        prop_assert_eq!(&read.charge().plan, &plan);
        prop_assert_eq!(read.charge().credits.to_string(), credits.to_string());
        prop_assert_eq!(&challenge(read.header()), &read);

        // A credential repeats it to the letter.
        let sent = Credential::answer(&read, &AccessToken::new("the token"));
        let encoded = sent.expose().strip_prefix("Payment ").unwrap();
        let sent: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(encoded).unwrap()).unwrap();
        prop_assert_eq!(sent, json!({
            "challenge": {
                "id": id, "realm": realm, "method": "nevermined", "intent": "charge",
                "expires": "2026-11-20T11:23:39.462Z", "description": description,
                "opaque": opaque, "request": request,
            },
            "payload": { "accessToken": "the token" },
        }));
    }

    #[test]
    fn a_credential_is_handed_on_as_it_came(
        (before, after) in (others(), others()),
        id in text(),
        token in "[ -~]{1,60}",
        alphabet in 0..3,
    ) {
        let content = json!({ "challenge": { "id": id }, "payload": { "accessToken": token }, "y": "\u{ff}~?" });
        let encoded = match alphabet {
            0 => STANDARD.encode(content.to_string()),
            1 => URL_SAFE.encode(content.to_string()),
            _ => URL_SAFE_NO_PAD.encode(content.to_string()),
        };
        let header = format!("{before}payment   {encoded} , {after}").replace("Payment id", "Other id");
        let read = Credential::from_header(&header).unwrap().unwrap();
        prop_assert_eq!(read.challenge_id(), id.as_str());
        prop_assert_eq!(read.expose(), format!("Payment {encoded}"));
        prop_assert!(read.header().unwrap().is_sensitive());
        let shown = format!("{read:?}");
        prop_assert!(!shown.contains(&encoded));
    }

    #[test]
    fn no_text_makes_it_panic(
        noise in prop_oneof![
            any::<String>(),
            "[ -~]{0,80}",
            r#"([Pp]ayment|id|=|"|\\|,| |e30|é|	){0,40}"#,
        ],
        at in any::<prop::sample::Index>(),
        cut in any::<bool>(),
    ) {
        let good = good();
        let mut spoilt = good.clone();
        if cut {
            spoilt.truncate(at.index(good.len()));
        }
        spoilt.insert_str(at.index(spoilt.len() + 1), &noise);
        for header in [&noise, &spoilt] {
            for scheme in schemes(header) {
                prop_assert!(header.contains(scheme.text));
            }
            if let Ok(Some(read)) = Challenge::from_header(header) {
                prop_assert_eq!(challenge(read.header()), read);
            }
            let _ = Credential::from_header(header);
            let _ = Receipt::from_header(header);
        }
    }
}

#[test]
fn what_is_not_complete_is_no_challenge() {
    let parts = [
        ("id", "c-1"),
        ("realm", "shop"),
        ("method", "nevermined"),
        ("intent", "charge"),
        ("request", "e30"),
    ];
    for missing in 0..parts.len() {
        let mut left = parts.to_vec();
        left.remove(missing);
        assert_eq!(Challenge::from_header(&payment(&left)).unwrap(), None);
        left.insert(missing, (parts[missing].0, ""));
        assert_eq!(Challenge::from_header(&payment(&left)).unwrap(), None);
    }
    for none in [
        "",
        "Payment",
        "Payment e30",
        "Bearer realm=\"x\"",
        &good().replace("nevermined", "tempo"),
        &good().replace("charge", "session"),
        // Cut within a quoted text, and with a line's end in one.
        good().trim_end_matches('"'),
        &good().replace("shop", "sh\r\nop"),
        &format!("Bearer realm=\"open, {}", good()),
    ] {
        assert_eq!(Challenge::from_header(none).unwrap(), None, "{none}");
    }
    let long = format!("{}, x=\"{}\"", good(), "y".repeat(64 * 1024));
    assert_eq!(Challenge::from_header(&long).unwrap(), None);
}

#[test]
fn what_is_asked_for_and_cannot_be_read_is_an_error() {
    for content in [
        json!({ "credits": "1" }),
        json!({ "planId": "42" }),
        json!({ "planId": "..", "credits": "1" }),
        json!({ "planId": "42", "credits": "-1" }),
        json!({ "planId": "42", "credits": 1.5 }),
        json!({ "planId": "42", "credits": "1", "agentId": "a/b" }),
        json!([]),
        json!("text"),
    ] {
        let error = Challenge::from_header(&asking(&request(&content))).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode, "{content}");
        assert!(error.outcome().is_safe_to_repeat());
    }
    for broken in ["!", "e30=e30", "bnVsbA", "W10"] {
        let error = Challenge::from_header(&asking(broken)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode, "{broken}");
    }
    let twice = format!("{}, ID=\"c-2\"", good());
    let error = Challenge::from_header(&twice).unwrap_err();
    assert!(error.message().contains("twice"), "{error}");
}

#[test]
fn great_numbers_keep_their_digits() {
    let most = "115792089237316195423570985008687907853269984665640564039457584007913129639935";
    let text = format!(r#"{{"planId":{most},"credits":{most},"agentId":{most}}}"#);
    let charge = challenge(&asking(&URL_SAFE_NO_PAD.encode(text)))
        .charge()
        .clone();
    assert_eq!(charge.plan.as_str(), most);
    assert_eq!(charge.credits.to_string(), most);
    assert_eq!(charge.agent.unwrap().as_str(), most);
}

#[test]
fn the_first_challenge_for_us_counts() {
    let other =
        "Payment id=\"o\", realm=\"r\", method=\"tempo\", intent=\"charge\", request=\"e30\"";
    let second = good().replace("c-1", "c-2");
    let header = format!("Bearer realm=\"x\", {other}, {}, {second}", good());
    let read = challenge(&header);
    assert_eq!((read.id(), read.header()), ("c-1", good().as_str()));
    // Names and values without quotation marks, and spaces where they may be.
    let loose = good()
        .replace("Payment id=\"c-1\"", "PAYMENT\tID = c-1")
        .replace("realm", "Realm");
    assert_eq!(challenge(&loose).id(), "c-1");
}

#[test]
fn a_payment_that_cannot_be_read_is_refused_and_not_shown() {
    for none in [
        "",
        "Bearer abc",
        "Bearer realm=\"Payment e30\"",
        "Payments e30",
    ] {
        assert!(Credential::from_header(none).unwrap().is_none(), "{none}");
    }
    let token = STANDARD.encode(r#"{"challenge":{"id":"c-1"}}"#);
    for wrong in [
        "Payment",
        "Payment c2VjcmV0c2VjcmV0",
        "Payment c2VjcmV0c2VjcmV0 more, Payment c2VjcmV0c2VjcmV0",
        "Payment id=\"c2VjcmV0c2VjcmV0\"",
        &format!(
            "Payment {}",
            STANDARD.encode(r#"{"challenge":{},"s":"secret"}"#)
        ),
        &format!("Payment {}", STANDARD.encode(r#"{"challenge":{"id":""}}"#)),
        &format!("Payment {}", STANDARD.encode(r#"{"challenge":{"id":7}}"#)),
        &format!("Payment {token}, payment {token}"),
    ] {
        let error = Credential::from_header(wrong).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode, "{wrong}");
        let shown = format!("{error} {error:?}");
        for part in ["c2Vj", "secret", &token] {
            assert!(!shown.contains(part), "{shown}");
        }
    }
}

#[test]
fn a_receipt_keeps_its_text() {
    let text = STANDARD.encode(
        r#"{"method":"nevermined","reference":"c-1","status":"success","timestamp":"t","more":1}"#,
    );
    let receipt = Receipt::from_header(&format!(" {text} ")).unwrap();
    assert_eq!(receipt.header(), text);
    assert_eq!(receipt.timestamp.as_deref(), Some("t"));
    assert_eq!(receipt.method.as_deref(), Some("nevermined"));
    for wrong in ["", "e30=e30", "bnVsbA", "not base64"] {
        assert!(Receipt::from_header(wrong).is_err(), "{wrong}");
    }
}
