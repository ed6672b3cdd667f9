//! Requests over a plain TCP connection, one each.

use sapwood::ably::io::{HttpAnswer, HttpRequest};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// A GET, or a POST if there is a body. An address without a host is one of `host`.
pub(crate) async fn ask(host: &str, request: HttpRequest) -> Result<HttpAnswer, String> {
    send(host, &request).await.map_err(|error| error.to_string())
}

async fn send(host: &str, request: &HttpRequest) -> std::io::Result<HttpAnswer> {
    let (host, path) = match request.url.strip_prefix("http://") {
        Some(rest) => rest.split_once('/').unwrap_or((rest, "")),
        None => (host, request.url.trim_start_matches('/')),
    };
    let method = if request.body.is_some() { "POST" } else { "GET" };
    let body = request.body.as_deref().unwrap_or_default();
    let headers = request.headers.iter();
    let headers: String = headers
        .map(|(name, value)| format!("{name}: {value}\r\n"))
        .collect();
    let head = format!("{method} /{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{headers}");
    let mut stream = TcpStream::connect(host).await?;
    let text = format!("{head}Content-Length: {}\r\n\r\n{body}", body.len());
    stream.write_all(text.as_bytes()).await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    read(&answer).ok_or_else(|| std::io::Error::other("the answer is not HTTP"))
}

fn read(answer: &str) -> Option<HttpAnswer> {
    let (head, body) = answer.split_once("\r\n\r\n")?;
    let mut lines = head.lines();
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let headers = lines.filter_map(|line| line.split_once(": "));
    let headers: Vec<_> = headers
        .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
        .collect();
    let kind = headers.iter().find(|(name, _)| name == "content-type");
    Some(HttpAnswer {
        status,
        content_type: kind.map(|(_, value)| value.clone()).unwrap_or_default(),
        headers: headers.clone(),
        body: body.to_owned(),
    })
}
