//! A server that sends back what it was sent.

use crate::support::{Do, Step, answer, http};

/// Answers that repeat the header in which the key came.
pub(crate) fn echoes(secret: &str) -> Vec<(String, Step)> {
    let whole = |status: u16| {
        format!(
            r#"{{"code":"{secret}","message":"bad Authorization: Bearer {secret}","hint":"{secret}","docsUrl":"https://x/{secret}","correlationId":"{secret}","error":"{secret}","outdated":["{secret}"],"httpStatus":{status},"details":{{"authorization":"{secret}"}}}}"#
        )
    };
    let mut steps = Vec::new();
    for status in [200, 302, 400, 401, 402, 412, 429, 500, 503, 599] {
        steps.push((format!("{status} body"), answer(status, &[], whole(status))));
        let page = format!("<html><pre>authorization: Bearer {secret}</pre></html>");
        steps.push((format!("{status} page"), answer(status, &[], page)));
        let headers = [
            ("x-correlation-id", secret),
            ("nevermined-version", secret),
            ("location", secret),
            ("retry-after", secret),
            ("www-authenticate", secret),
            ("set-cookie", secret),
            (secret.get(..12).unwrap(), "x"),
        ];
        // A name with a colon is no header: the parser complains about it.
        let named = &headers[..if secret.contains(':') { 6 } else { 7 }];
        steps.push((format!("{status} headers"), answer(status, named, "{}")));
    }
    let mut bytes = b"\xff\xfe authorization: Bearer ".to_vec();
    bytes.extend_from_slice(secret.as_bytes());
    bytes.extend_from_slice(b"\xff");
    steps.push(("not UTF-8".into(), answer(500, &[], &bytes)));
    steps.push(("not UTF-8 in a success".into(), answer(200, &[], &bytes)));
    for field in [
        "success",
        "txHash",
        "transaction",
        "planId",
        "balance",
        "remaining",
        "creditsRedeemed",
        "remainingBalance",
        "planName",
        "name",
        "holderAddress",
        "expiresAt",
        "data",
        "metadata",
    ] {
        let body = format!(
            r#"{{"success":true,"planId":"42","balance":"1","extra":"{secret}","{field}":"{secret}"}}"#
        );
        steps.push((
            format!("success with {field}"),
            answer(200, &[("x-correlation-id", secret)], body),
        ));
        let body = format!(r#"{{"{field}":"{secret}"}}"#);
        steps.push((format!("only {field}"), answer(200, &[], body)));
        let body = format!(r#"{{"success":true,"{field}":{{"{secret}":"{secret}"}}}}"#);
        steps.push((format!("{field} nested"), answer(200, &[], body)));
    }
    let refusal =
        format!(r#"{{"success":false,"code":"{secret}","message":"{secret}","hint":"{secret}"}}"#);
    steps.push(("success:false".into(), answer(200, &[], refusal)));
    steps.push(("a text".into(), answer(200, &[], format!("\"{secret}\""))));
    steps.push(("no JSON".into(), answer(200, &[], secret)));
    steps.push(("garbage".into(), Step::bytes(format!("{secret}\r\n\r\n"))));
    steps.push((
        "status line".into(),
        Step::bytes(format!("HTTP/1.1 {secret}\r\n\r\n")),
    ));
    steps.push((
        "reason".into(),
        Step::bytes(format!(
            "HTTP/1.1 500 {secret}\r\ncontent-length: 0\r\n\r\n"
        )),
    ));
    steps.push((
        "bad header".into(),
        Step::bytes(format!("HTTP/1.1 200 OK\r\n{secret}\r\n\r\n")),
    ));
    steps.push((
        "bad length".into(),
        Step::bytes(format!(
            "HTTP/1.1 200 OK\r\ncontent-length: {secret}\r\n\r\n"
        )),
    ));
    steps.push((
        "bad chunk".into(),
        Step::bytes(format!(
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n{secret}\r\n"
        )),
    ));
    let cut = http(500, &[("content-length", "9999")], whole(500).as_bytes());
    steps.push((
        "cut".into(),
        Step(vec![Do::ReadAll, Do::Write(cut), Do::Close]),
    ));
    steps
}
