//! The log of requests: what was answered last, without keys and bodies.

use crate::clock::Moment;
use http::Method;
use std::collections::VecDeque;
use std::time::SystemTime;

/// How many requests the log holds. Older ones are dropped.
const LOGGED: usize = 10_000;

/// What a place in the log keeps of its memory, in bytes, once a longer text is gone.
const LONG: usize = 512;

/// One request that the sandbox answered. It holds no key and no body.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let sandbox = nevermined_sandbox::Sandbox::start().await?;
/// reqwest::get(format!("{}/nowhere", sandbox.url())).await?;
/// let requests = sandbox.requests();
/// assert_eq!((requests[0].path.as_str(), requests[0].status), ("/nowhere", 404));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RequestRecord {
    /// When it was answered, on the sandbox's clock.
    pub at: SystemTime,
    /// The HTTP method.
    pub method: String,
    /// The path, without the query.
    pub path: String,
    /// The status of the answer. 0 if a fault left it without one.
    pub status: u16,
    /// The correlation id, as received or made here. Empty if a fault came before it was.
    pub correlation_id: String,
    /// The fault that befell it, by the name of its effect. The status is the one that was to be sent.
    pub fault: Option<&'static str>,
}

/// A request that is answered now.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Answered<'a> {
    pub(crate) at: Moment,
    pub(crate) method: &'a Method,
    pub(crate) path: &'a str,
    pub(crate) status: u16,
    pub(crate) correlation_id: &'a str,
    pub(crate) fault: Option<&'static str>,
}

impl Answered<'_> {
    pub(crate) fn record(self) -> RequestRecord {
        RequestRecord {
            at: self.at.into(),
            method: self.method.to_string(),
            path: self.path.to_owned(),
            status: self.status,
            correlation_id: self.correlation_id.to_owned(),
            fault: self.fault,
        }
    }
}

/// The last requests. Each is written in the place of the oldest: a log that is full takes no memory and gives
/// none back, which would be most of what it costs.
#[derive(Debug, Default)]
pub(crate) struct RequestLog(VecDeque<Entry>);

#[derive(Debug, Default)]
struct Entry {
    at: Moment,
    method: Method,
    /// The path, and the correlation id after it.
    texts: String,
    path_len: usize,
    status: u16,
    fault: Option<&'static str>,
}

impl RequestLog {
    pub(crate) fn note(&mut self, answered: Answered<'_>) {
        let oldest = if self.0.len() < LOGGED {
            None
        } else {
            self.0.pop_front()
        };
        let mut texts = oldest.map(|entry| entry.texts).unwrap_or_default();
        texts.clear();
        texts.push_str(answered.path);
        texts.push_str(answered.correlation_id);
        texts.shrink_to(LONG);
        self.0.push_back(Entry {
            at: answered.at,
            method: answered.method.clone(),
            texts,
            path_len: answered.path.len(),
            status: answered.status,
            fault: answered.fault,
        });
    }

    /// The last requests, so many at most, the oldest first.
    pub(crate) fn last(&self, most: usize) -> Vec<RequestRecord> {
        let skipped = self.0.len().saturating_sub(most);
        self.0.iter().skip(skipped).map(Entry::record).collect()
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }
}

impl Entry {
    fn record(&self) -> RequestRecord {
        let (path, correlation_id) = self.texts.split_at(self.path_len);
        let answered = Answered {
            at: self.at,
            method: &self.method,
            path,
            status: self.status,
            correlation_id,
            fault: self.fault,
        };
        answered.record()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_log_forgets_the_oldest_and_keeps_the_rest_whole() {
        let mut log = RequestLog::default();
        for number in 0..LOGGED + 3 {
            // Of differing lengths, so that no text fits exactly where another was.
            let path = format!("/{}", "x".repeat(number % 7));
            log.note(Answered {
                at: Moment::default(),
                method: &Method::POST,
                path: &path,
                status: 200,
                correlation_id: &number.to_string(),
                fault: None,
            });
        }
        let all = log.last(usize::MAX);
        assert_eq!(all.len(), LOGGED);
        for (record, number) in all.iter().zip(3..) {
            assert_eq!(record.path.len(), 1 + number % 7);
            assert_eq!(record.correlation_id, number.to_string());
            assert_eq!(record.method, "POST");
        }
        assert_eq!(log.last(1), all[LOGGED - 1..]);
    }

    #[test]
    fn a_long_text_leaves_little_behind() {
        let mut log = RequestLog::default();
        let long = "x".repeat(2 * LONG);
        for path in [long.as_str(), "/"] {
            for _ in 0..LOGGED {
                log.note(Answered {
                    at: Moment::default(),
                    method: &Method::GET,
                    path,
                    status: 404,
                    correlation_id: "",
                    fault: None,
                });
            }
        }
        assert!(log.0.iter().all(|entry| entry.texts.capacity() <= LONG));
    }
}
