//! What a scripted server does with one request.

/// One action on a connection.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Do {
    /// Waits for the first byte of a request and reads no further.
    ReadSome,
    /// Reads a request, all of it, and counts it.
    ReadAll,
    /// Books the debit that the request asks for.
    Debit,
    Write(Vec<u8>),
    /// Writes until the client hangs up.
    WriteForever(Vec<u8>),
    /// Waits until the test releases it, or the client hangs up.
    Stall,
    /// Ends the connection with a reset.
    Reset,
    /// Ends the connection in order.
    Close,
}

/// What the server does with one request; the connection stays open unless an action ends it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Step(pub(crate) Vec<Do>);

impl Step {
    /// Reads the request, writes `bytes` as they are, and ends the connection.
    pub(crate) fn bytes(bytes: impl Into<Vec<u8>>) -> Self {
        Self(vec![Do::ReadAll, Do::Write(bytes.into()), Do::Close])
    }

    /// Reads the request, writes `bytes` as they are, and resets the connection.
    pub(crate) fn bytes_then_reset(bytes: impl Into<Vec<u8>>) -> Self {
        Self(vec![Do::ReadAll, Do::Write(bytes.into()), Do::Reset])
    }

    pub(crate) fn reset_before_the_request() -> Self {
        Self(vec![Do::Reset])
    }

    pub(crate) fn close_before_the_request() -> Self {
        Self(vec![Do::Close])
    }

    pub(crate) fn reset_within_the_request() -> Self {
        Self(vec![Do::ReadSome, Do::Reset])
    }

    pub(crate) fn reset_after_the_request() -> Self {
        Self(vec![Do::ReadAll, Do::Reset])
    }

    pub(crate) fn close_after_the_request() -> Self {
        Self(vec![Do::ReadAll, Do::Close])
    }

    pub(crate) fn stall() -> Self {
        Self(vec![Do::ReadAll, Do::Stall, Do::Close])
    }

    /// The same, with the debit booked as soon as the request is read.
    pub(crate) fn debited(mut self) -> Self {
        if let Some(read) = self.0.iter().position(|action| *action == Do::ReadAll) {
            self.0.insert(read + 1, Do::Debit);
        }
        self
    }

    pub(crate) fn reads_all(&self) -> bool {
        self.0.contains(&Do::ReadAll)
    }

    /// Whether this is done before a byte of the request is there.
    pub(super) fn acts_at_once(&self) -> bool {
        !matches!(self.0.first(), Some(Do::ReadSome | Do::ReadAll))
    }
}

/// Reads the request and answers it; the connection stays open.
pub(crate) fn answer(status: u16, headers: &[(&str, &str)], body: impl AsRef<[u8]>) -> Step {
    Step(vec![
        Do::ReadAll,
        Do::Write(http(status, headers, body.as_ref())),
    ])
}

/// An HTTP answer with its length; JSON unless a header says otherwise.
pub(crate) fn http(status: u16, headers: &[(&str, &str)], body: &[u8]) -> Vec<u8> {
    let mut head = format!("HTTP/1.1 {status} Whatever\r\n");
    let named = |name: &str| {
        headers
            .iter()
            .any(|(given, _)| given.eq_ignore_ascii_case(name))
    };
    if !named("content-type") {
        head.push_str("content-type: application/json\r\n");
    }
    if !named("content-length") && !named("transfer-encoding") {
        head.push_str(&format!("content-length: {}\r\n", body.len()));
    }
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str("\r\n");
    let mut bytes = head.into_bytes();
    bytes.extend_from_slice(body);
    bytes
}
