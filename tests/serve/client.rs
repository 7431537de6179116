//! A client of HTTP/1.1 that shows what servers say, and when.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// An answer whose body is still to be read.
pub(crate) struct Answer {
    pub(crate) status: u16,
    headers: Vec<(String, String)>,
    body: BufReader<TcpStream>,
}

/// No answer of a server takes so long.
const DEADLINE: Duration = Duration::from_mins(2);

/// Asks for something. What headers there are is said as `Name: value`.
pub(crate) fn ask(
    address: SocketAddr,
    (method, path): (&str, &str),
    headers: &[&str],
    body: &[u8],
) -> Answer {
    try_ask(address, (method, path), headers, body).unwrap()
}

/// The same, if there is a server.
pub(crate) fn try_ask(
    address: SocketAddr,
    request: (&str, &str),
    headers: &[&str],
    body: &[u8],
) -> std::io::Result<Answer> {
    Answer::read(try_send(address, request, headers, body)?)
}

/// Asks for something, and does not wait for the answer.
pub(crate) fn sent(address: SocketAddr, request: (&str, &str), headers: &[&str]) -> TcpStream {
    try_send(address, request, headers, &[]).unwrap()
}

fn try_send(
    address: SocketAddr,
    (method, path): (&str, &str),
    headers: &[&str],
    body: &[u8],
) -> std::io::Result<TcpStream> {
    let mut lines =
        vec![format!("{method} {path} HTTP/1.1"), format!("Host: {address}"), "Connection: close".to_owned()];
    lines.extend(headers.iter().map(|header| (*header).to_owned()));
    if !body.is_empty() {
        lines.push(format!("Content-Length: {}", body.len()));
    }
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(DEADLINE))?;
    stream.write_all(format!("{}\r\n\r\n", lines.join("\r\n")).as_bytes())?;
    // A server may refuse a body before all of it was sent.
    drop(stream.write_all(body));
    Ok(stream)
}

pub(crate) fn get(address: SocketAddr, path: &str) -> Answer {
    ask(address, ("GET", path), &[], &[])
}

impl Answer {
    /// Reads the head of an answer.
    pub(crate) fn read(stream: TcpStream) -> std::io::Result<Self> {
        let mut body = BufReader::new(stream);
        let mut lines = Vec::new();
        loop {
            let mut line = String::new();
            if body.read_line(&mut line)? == 0 {
                return Err(std::io::ErrorKind::UnexpectedEof.into());
            }
            let line = line.trim_end().to_owned();
            if line.is_empty() {
                break;
            }
            lines.push(line);
        }
        let status = lines[0].split(' ').nth(1).unwrap().parse().unwrap();
        let headers = lines[1..].iter().filter_map(|line| line.split_once(": "));
        let headers = headers.map(|(name, value)| (name.to_lowercase(), value.to_owned())).collect();
        Ok(Self { status, headers, body })
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The next bytes of the body, as they were sent; `None` at its end.
    pub(crate) fn chunk(&mut self) -> std::io::Result<Option<Vec<u8>>> {
        assert_eq!(self.header("transfer-encoding"), Some("chunked"));
        let mut line = String::new();
        if self.body.read_line(&mut line)? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        let length = usize::from_str_radix(line.trim(), 16).unwrap();
        let mut bytes = vec![0; length + 2];
        self.body.read_exact(&mut bytes)?;
        bytes.truncate(length);
        Ok((length > 0).then_some(bytes))
    }

    /// All of the body.
    pub(crate) fn try_body(mut self) -> std::io::Result<Vec<u8>> {
        let mut all = Vec::new();
        if let Some(length) = self.header("content-length").map(|length| length.parse().unwrap()) {
            all.resize(length, 0);
            self.body.read_exact(&mut all)?;
            return Ok(all);
        }
        if self.header("transfer-encoding").is_none() {
            self.body.read_to_end(&mut all)?;
            return Ok(all);
        }
        while let Some(bytes) = self.chunk()? {
            all.extend(bytes);
        }
        Ok(all)
    }

    pub(crate) fn body(self) -> Vec<u8> {
        self.try_body().unwrap()
    }

    pub(crate) fn text(self) -> String {
        String::from_utf8(self.body()).unwrap()
    }

    pub(crate) fn json(self) -> serde_json::Value {
        serde_json::from_str(&self.text()).unwrap()
    }

    /// The sentence of a problem, which has to be one.
    pub(crate) fn problem(self) -> (u16, String) {
        assert_eq!(self.header("content-type"), Some("application/problem+json"));
        let status = self.status;
        let problem = self.json();
        assert_eq!(problem["status"], status);
        (status, problem["detail"].as_str().unwrap().to_owned())
    }
}
