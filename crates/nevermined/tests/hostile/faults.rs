//! What can go wrong with one request, and what the SDK makes of it.

use nevermined::{ErrorKind, Outcome};

use crate::rig::MAX_BODY;
use crate::support::{Call, Do, Step, answer, http};

/// One thing that goes wrong, and the error that it becomes.
pub(crate) struct Fault {
    pub(crate) name: String,
    pub(crate) step: Step,
    pub(crate) kind: fn(Call) -> ErrorKind,
    pub(crate) outcome: Outcome,
    pub(crate) status: Option<u16>,
    pub(crate) repeated: Repeated,
}

/// Which calls send the request again after it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Repeated {
    Never,
    /// Calls that change nothing.
    Reads,
    /// All: nothing can have happened.
    Always,
}

impl Fault {
    fn new(
        name: impl Into<String>,
        step: Step,
        kind: fn(Call) -> ErrorKind,
        outcome: Outcome,
        status: impl Into<Option<u16>>,
        repeated: Repeated,
    ) -> Self {
        Self {
            name: name.into(),
            step,
            kind,
            outcome,
            status: status.into(),
            repeated,
        }
    }

    /// How often `call` is tried against it.
    pub(crate) fn attempts(&self, call: Call) -> u32 {
        match self.repeated {
            Repeated::Always => 3,
            Repeated::Reads if call.is_read() => 3,
            _ => 1,
        }
    }
}

pub(crate) fn all() -> Vec<Fault> {
    let mut faults = broken_connections();
    faults.extend(broken_answers());
    faults.extend(unreadable_successes());
    faults.extend(refusals());
    faults.extend(failures());
    faults
}

/// Faults whose outcome depends on how far the client came before the server hung up.
pub(crate) fn races() -> [(&'static str, Step); 3] {
    [
        ("reset before the request", Step::reset_before_the_request()),
        (
            "closed before the request",
            Step::close_before_the_request(),
        ),
        (
            "a banner and a reset before the request",
            Step(vec![
                Do::Write(b"SSH-2.0-OpenSSH_9.9\r\n".to_vec()),
                Do::Reset,
            ]),
        ),
    ]
}

fn broken_connections() -> Vec<Fault> {
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n";
    let steps = [
        ("reset within the request", Step::reset_within_the_request()),
        ("reset after the request", Step::reset_after_the_request()),
        ("closed after the request", Step::close_after_the_request()),
        (
            "garbage",
            Step::bytes([0_u8, 159, 146, 150, 13, 10, 13, 10]),
        ),
        (
            "another protocol",
            Step::bytes("SSH-2.0-OpenSSH_9.9\r\n\r\n"),
        ),
        (
            "a status of four digits",
            Step::bytes("HTTP/1.1 2000 OK\r\n\r\n"),
        ),
        ("a status line only", Step::bytes("HTTP/1.1 200")),
        ("headers cut", Step::bytes(head)),
        ("headers cut by a reset", Step::bytes_then_reset(head)),
        (
            "two lengths",
            Step::bytes(format!(
                "{head}content-length: 2\r\ncontent-length: 9\r\n\r\n{{}}"
            )),
        ),
        (
            "a length beyond 64 bits",
            Step::bytes(format!(
                "{head}content-length: 18446744073709551616\r\n\r\n{{}}"
            )),
        ),
        (
            "a header of 1 MB",
            Step::bytes(format!("{head}x-long: {}\r\n\r\n", "x".repeat(1 << 20))),
        ),
        (
            "ten thousand headers",
            Step::bytes(format!("{head}{}\r\n", "x-many: 1\r\n".repeat(10_000))),
        ),
    ];
    let network = |(name, step)| {
        Fault::new(
            name,
            step,
            |_| ErrorKind::Connect,
            Outcome::Unknown,
            None,
            Repeated::Reads,
        )
    };
    steps.into_iter().map(network).collect()
}

/// The status came, its body broke off.
fn broken_answers() -> Vec<Fault> {
    let cut = |name: &str, status: u16, bytes: Vec<u8>, outcome| {
        Fault::new(
            name,
            Step::bytes(bytes),
            |_| ErrorKind::Connect,
            outcome,
            status,
            Repeated::Reads,
        )
    };
    let short = |status| http(status, &[("content-length", "4000")], br#"{"success":true"#);
    let chunks =
        |status, body: &str| http(status, &[("transfer-encoding", "chunked")], body.as_bytes());
    vec![
        cut("success cut", 200, short(200), Outcome::Unknown),
        cut("failure cut", 500, short(500), Outcome::Unknown),
        cut("gateway failure cut", 503, short(503), Outcome::Unknown),
        cut("request timeout cut", 408, short(408), Outcome::Unknown),
        cut("refusal cut", 402, short(402), Outcome::Rejected),
        cut("redirect cut", 307, short(307), Outcome::Unknown),
        cut(
            "chunk cut",
            200,
            chunks(200, "40\r\n{\"success\":tr"),
            Outcome::Unknown,
        ),
        cut(
            "last chunk missing",
            200,
            chunks(200, "10\r\n{\"success\":true}\r\n"),
            Outcome::Unknown,
        ),
        cut(
            "no chunk at all",
            200,
            chunks(200, "so long\r\n"),
            Outcome::Unknown,
        ),
        cut(
            "a chunk beyond 64 bits",
            200,
            chunks(200, "FFFFFFFFFFFFFFFFF\r\n{}"),
            Outcome::Unknown,
        ),
    ]
}

/// The server says that it worked, and not what it did.
fn unreadable_successes() -> Vec<Fault> {
    let unreadable = |name: &str, step, status: u16| {
        Fault::new(
            name,
            step,
            |_| ErrorKind::Decode,
            Outcome::Unknown,
            status,
            Repeated::Never,
        )
    };
    let ok = |name: &str, body: &[u8]| unreadable(name, answer(200, &[], body), 200);
    let endless = http(200, &[("transfer-encoding", "chunked")], b"");
    // A list may stand for a struct, field by field: as many nulls as fields would be an empty success.
    let nulls = |count: usize| {
        let body = format!("[{}]", vec!["null"; count].join(","));
        ok(&format!("a list of {count} nulls"), body.as_bytes())
    };
    let mut faults: Vec<Fault> = (1..=12).map(nulls).collect();
    faults.extend([
        ok("empty", b""),
        ok("white space", b" \r\n\t "),
        ok("null", b"null"),
        ok("a list", b"[]"),
        ok("a text", b"\"done\""),
        ok("truncated JSON", br#"{"success":true,"tx"#),
        ok(
            "two documents",
            br#"{"success":true,"planId":"1"}{"success":true}"#,
        ),
        ok(
            "a field twice",
            br#"{"success":true,"success":false,"balance":1,"balance":2}"#,
        ),
        ok(
            "invalid UTF-8",
            b"{\"success\":true,\"txHash\":\"\xff\xfe\"}",
        ),
        ok("UTF-16", b"\xff\xfe{\0}\0"),
        unreadable(
            "an encoding that nobody asked for",
            answer(
                200,
                &[("content-encoding", "gzip")],
                b"\x1f\x8b\x08\0\0\0\0\0\0\x03\xab\xae",
            ),
            200,
        ),
        ok("nested too deep", "{\"a\":".repeat(5_000).as_bytes()),
        ok("success is a text", br#"{"success":"true","balance":[]}"#),
        unreadable(
            "a web page",
            answer(200, &[("content-type", "text/html")], "<html>ok</html>"),
            200,
        ),
        unreadable("201 that is no object", answer(201, &[], "true"), 201),
        unreadable("202 without a body", answer(202, &[], ""), 202),
        unreadable("204", Step::bytes("HTTP/1.1 204 No Content\r\n\r\n"), 204),
        unreadable("205", answer(205, &[], ""), 205),
        unreadable("299 with a web page", answer(299, &[], "<html>"), 299),
        unreadable(
            "larger than what is read",
            answer(200, &[], vec![b' '; MAX_BODY + 1]),
            200,
        ),
        unreadable(
            "endless",
            Step(vec![
                Do::ReadAll,
                Do::Write(endless),
                Do::WriteForever(format!("1000\r\n{}\r\n", " ".repeat(0x1000)).into_bytes()),
            ]),
            200,
        ),
        unreadable(
            "endless failure",
            Step(vec![
                Do::ReadAll,
                Do::Write(http(500, &[("transfer-encoding", "chunked")], b"")),
                Do::WriteForever(format!("1000\r\n{}\r\n", " ".repeat(0x1000)).into_bytes()),
            ]),
            500,
        ),
    ]);
    faults
}

/// The service's definite no.
fn refusals() -> Vec<Fault> {
    let no = |name: &str, status: u16, body: &str, kind| {
        let step = answer(status, &[], body);
        Fault::new(name, step, kind, Outcome::Rejected, status, Repeated::Never)
    };
    let again = |name: &str, status: u16, body: &str, kind| {
        let step = answer(status, &[], body);
        Fault::new(
            name,
            step,
            kind,
            Outcome::Rejected,
            status,
            Repeated::Always,
        )
    };
    let mut faults = vec![
        no("400", 400, "", |_| ErrorKind::InvalidRequest),
        no("401", 401, "", |_| ErrorKind::Unauthorized),
        no("402", 402, "", |call| match call {
            Call::Redeem => ErrorKind::InsufficientCredits,
            _ => ErrorKind::PaymentFailed,
        }),
        no("403", 403, "", |call| match call {
            Call::Mint | Call::MintExpirable => ErrorKind::NotPlanOwner,
            _ => ErrorKind::Forbidden,
        }),
        no("404", 404, "", |call| match call {
            Call::Order | Call::Balance => ErrorKind::PlanNotFound,
            _ => ErrorKind::NotFound,
        }),
        no("404 of a gateway", 404, "<html>no such page</html>", |_| {
            ErrorKind::RouteUnavailable
        }),
        no("405", 405, "", |_| ErrorKind::RouteUnavailable),
        no("409", 409, "", |_| ErrorKind::Conflict),
        no("410", 410, "", |_| ErrorKind::NotFound),
        no(
            "412",
            412,
            r#"{"error":"consent_required","outdated":["terms"]}"#,
            |_| ErrorKind::ConsentRequired,
        ),
        no("413", 413, "<html>too large</html>", |_| {
            ErrorKind::InvalidRequest
        }),
        no("422", 422, r#"{"message":["amount","holder"]}"#, |_| {
            ErrorKind::InvalidRequest
        }),
        no("423", 423, "", |_| ErrorKind::Conflict),
        no("499", 499, "\u{0}\u{1}", |_| ErrorKind::InvalidRequest),
        no("501", 501, "", |_| ErrorKind::RouteUnavailable),
        no(
            "success:false",
            200,
            r#"{"success":false,"message":"no"}"#,
            |call| match call {
                Call::Order => ErrorKind::PaymentFailed,
                _ => ErrorKind::Server,
            },
        ),
        no(
            "success:false with a code",
            200,
            r#"{"success":false,"code":"BCK.CREDITS.0003","message":"too few"}"#,
            |_| ErrorKind::InsufficientCredits,
        ),
        no(
            "the code of an error with a success",
            200,
            r#"{"code":"BCK.CREDITS.0003","message":"too few"}"#,
            |_| ErrorKind::InsufficientCredits,
        ),
        no(
            "an error within a success",
            201,
            r#"{"error":{"code":"BCK.AUTH.0003","message":"no"}}"#,
            |call| match call {
                Call::Order => ErrorKind::PaymentFailed,
                _ => ErrorKind::Server,
            },
        ),
        again("429", 429, "", |_| ErrorKind::RateLimited),
        again("429 of a gateway", 429, "<html>slow down</html>", |_| {
            ErrorKind::RateLimited
        }),
        again(
            "503 flagged by the catalogue",
            503,
            r#"{"code":"BCK.PROTOCOL.0051","message":"busy"}"#,
            |_| ErrorKind::Server,
        ),
        again(
            "500 flagged by itself",
            500,
            r#"{"code":"BCK.NEW.0001","retryable":true}"#,
            |_| ErrorKind::Server,
        ),
    ];
    faults.push(Fault::new(
        "a code that leaves it open, with a success",
        answer(
            200,
            &[],
            r#"{"code":"BCK.PROTOCOL.0005","message":"on its way"}"#,
        ),
        |call| match call {
            Call::Order => ErrorKind::PaymentFailed,
            _ => ErrorKind::Server,
        },
        Outcome::Unknown,
        200,
        Repeated::Never,
    ));
    faults.push(Fault::new(
        "a refusal larger than what is read",
        answer(403, &[], vec![b' '; MAX_BODY + 1]),
        |_| ErrorKind::Decode,
        Outcome::Rejected,
        403,
        Repeated::Never,
    ));
    faults
}

/// The service, or a gateway, failed and does not say how far it came.
fn failures() -> Vec<Fault> {
    let failed = |name: &str, status: u16, body: &[u8], repeated| {
        let step = answer(status, &[], body);
        Fault::new(
            name,
            step,
            |_| ErrorKind::Server,
            Outcome::Unknown,
            status,
            repeated,
        )
    };
    let mut faults = vec![
        failed("500", 500, b"", Repeated::Never),
        failed(
            "500 with a truncated body",
            500,
            br#"{"code":"BCK.PROTO"#,
            Repeated::Never,
        ),
        failed(
            "500 with invalid UTF-8",
            500,
            b"\xff\xfe\xfd",
            Repeated::Never,
        ),
        failed(
            "502 of a gateway",
            502,
            b"<html><h1>502 Bad Gateway</h1></html>",
            Repeated::Reads,
        ),
        failed("503", 503, b"", Repeated::Reads),
        failed(
            "503 with an unknown code",
            503,
            br#"{"code":"BCK.NEW.0002"}"#,
            Repeated::Reads,
        ),
        failed("504", 504, b"<html>", Repeated::Reads),
        failed(
            "a flag after which money may have moved",
            500,
            br#"{"code":"BCK.PROTOCOL.0007","retryable":true}"#,
            Repeated::Never,
        ),
        failed(
            "a flag that the catalogue contradicts",
            500,
            br#"{"code":"BCK.OAUTH.0023","retryable":true}"#,
            Repeated::Never,
        ),
        failed(
            "a flag without a code",
            500,
            br#"{"retryable":true}"#,
            Repeated::Never,
        ),
        failed("505", 505, b"", Repeated::Never),
        failed("599", 599, b"", Repeated::Never),
        failed("600", 600, b"", Repeated::Never),
        failed("999", 999, br#"{"success":true}"#, Repeated::Never),
        Fault::new(
            "408",
            answer(408, &[], ""),
            |_| ErrorKind::Timeout,
            Outcome::Unknown,
            408,
            Repeated::Reads,
        ),
        Fault::new(
            "429 that cannot be read",
            answer(429, &[("retry-after", "soon")], b"\xff"),
            |_| ErrorKind::RateLimited,
            Outcome::Rejected,
            429,
            Repeated::Always,
        ),
    ];
    for status in [300, 301, 302, 303, 304, 307, 308] {
        let name = format!("{status} without a location");
        let step = answer(status, &[("content-length", "0")], "");
        faults.push(Fault::new(
            name,
            step,
            |_| ErrorKind::Server,
            Outcome::Unknown,
            status,
            Repeated::Never,
        ));
    }
    faults
}
