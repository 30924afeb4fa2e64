//! Calls that leave the sandbox: plain HTTP, to this machine only, one connection a call.

use super::loopback;
use axum::body::Body;
use http::header::HOST;
use http::{HeaderMap, HeaderValue, Method, Request, Response, Uri};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::time::Duration;
use tokio::net::TcpStream;

/// How long a target may take to answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// An address on this machine.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    uri: Uri,
    port: u16,
}

impl Target {
    /// Reads an address.
    ///
    /// # Errors
    /// Why it can't be called.
    pub(crate) fn parse(url: &str) -> Result<Self, String> {
        let uri: Uri = url
            .parse()
            .map_err(|error| format!("{url:?} is not an address: {error}"))?;
        let host = uri.host().filter(|host| !host.is_empty());
        let host = host.ok_or_else(|| format!("{url:?} is not a whole address with a host"))?;
        if !loopback::is_host(host) {
            return Err(format!(
                "{host} is not this machine, and the sandbox calls nobody else"
            ));
        }
        match uri.scheme_str() {
            Some("http") => {}
            _ => return Err("the sandbox speaks plain http only".to_owned()),
        }
        let port = uri.port_u16().unwrap_or(80);
        Ok(Self { uri, port })
    }

    /// Sends a request.
    ///
    /// # Errors
    /// What went wrong. The target may have received the request.
    pub(crate) async fn send(
        &self,
        method: Method,
        headers: HeaderMap,
        body: Vec<u8>,
    ) -> Result<Response<Body>, String> {
        let failed =
            |error: &dyn std::fmt::Display| format!("{} did not answer: {error}", self.authority());
        let path = self.uri.path_and_query().map_or("/", |path| path.as_str());
        let mut request = Request::new(Body::from(body));
        *request.method_mut() = method;
        *request.uri_mut() = path.parse().map_err(|error| failed(&error))?;
        *request.headers_mut() = headers;
        let host = HeaderValue::from_str(self.authority()).map_err(|error| failed(&error))?;
        request.headers_mut().insert(HOST, host);

        let answered = async {
            let stream = self.connect().await.map_err(|error| failed(&error))?;
            let (mut sender, connection) = http1::handshake(TokioIo::new(stream))
                .await
                .map_err(|error| failed(&error))?;
            // It ends with the answer's body, or when that is dropped.
            tokio::spawn(connection);
            let answer = sender.send_request(request).await;
            answer.map_err(|error| failed(&error))
        };
        match tokio::time::timeout(PATIENCE, answered).await {
            Ok(answer) => Ok(answer?.map(Body::new)),
            Err(_elapsed) => Err(failed(&"it took more than 30 seconds")),
        }
    }

    fn authority(&self) -> &str {
        self.uri.authority().map_or("", |authority| {
            // Without a user and a password.
            let text = authority.as_str();
            text.rsplit_once('@').map_or(text, |(_, host)| host)
        })
    }

    async fn connect(&self) -> std::io::Result<TcpStream> {
        let host = self.uri.host().unwrap_or_default();
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        if let Ok(address) = bare.parse::<IpAddr>() {
            return TcpStream::connect((address, self.port)).await;
        }
        let first = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).await;
        match first {
            Ok(stream) => Ok(stream),
            Err(error) => TcpStream::connect((Ipv6Addr::LOCALHOST, self.port))
                .await
                .map_err(|_no_v6| error),
        }
    }
}
