//! Messages as they go over the line: a head that says how many bytes follow, and JSON. A message that cannot be read is
//! passed over and told of, so that the next one is read; a head that promises more than anybody sends reserves nothing.

use crate::protocol::Value;
use std::io::{self, BufRead, Read, Write};

/// Largest message that is read, in bytes: a file of the largest size, each of whose characters JSON escapes.
pub const MAX_MESSAGE: u64 = 128 * 1024 * 1024;
/// Longest line of a head, in bytes.
const MAX_HEAD_LINE: u64 = 8 * 1024;

/// What came over the line.
#[derive(Debug, Clone, PartialEq)]
pub enum Incoming {
    /// A message.
    Message(Value),
    /// Something that is none, and why.
    Unreadable(String),
    /// Nothing more will come.
    End,
}

/// Reads one message.
pub fn read(from: &mut impl BufRead) -> Incoming {
    match head(from) {
        Ok(Some(Ok(length))) => body(from, length).unwrap_or(Incoming::End),
        Ok(Some(Err(why))) => Incoming::Unreadable(why),
        Ok(None) | Err(_) => Incoming::End,
    }
}

/// The length that the head of a message promises, or what is wrong with it; none at the end.
fn head(from: &mut impl BufRead) -> io::Result<Option<Result<u64, String>>> {
    let mut length = None;
    let mut seen = false;
    loop {
        let mut line = Vec::new();
        if from.by_ref().take(MAX_HEAD_LINE).read_until(b'\n', &mut line)? == 0 {
            return Ok(None);
        }
        let line = String::from_utf8_lossy(&line);
        let line = line.trim_end_matches(['\r', '\n']);
        if line.is_empty() {
            // Blank lines between messages are nobody's.
            if !seen {
                continue;
            }
            return Ok(Some(length.unwrap_or_else(|| Err("a message says how long it is: Content-Length".to_owned()))));
        }
        seen = true;
        if let Some((name, value)) = line.split_once(':')
            && name.trim().eq_ignore_ascii_case("content-length")
        {
            let value = value.trim();
            length = Some(value.parse().map_err(|_| format!("`{value}` is no length of a message")));
        }
    }
}

fn body(from: &mut impl BufRead, length: u64) -> io::Result<Incoming> {
    if length > MAX_MESSAGE {
        let passed = io::copy(&mut from.by_ref().take(length), &mut io::sink())?;
        let why = format!("a message of {length} bytes is longer than {MAX_MESSAGE}");
        return Ok(if passed < length { Incoming::End } else { Incoming::Unreadable(why) });
    }
    let mut bytes = Vec::new();
    let got = from.by_ref().take(length).read_to_end(&mut bytes)?;
    if u64::try_from(got).unwrap_or(u64::MAX) < length {
        return Ok(Incoming::End);
    }
    Ok(match serde_json::from_slice(&bytes) {
        Ok(message) => Incoming::Message(message),
        Err(error) => Incoming::Unreadable(error.to_string()),
    })
}

/// Writes one message.
pub fn write(to: &mut impl Write, message: &Value) -> io::Result<()> {
    let text = message.to_string();
    write!(to, "Content-Length: {}\r\n\r\n{text}", text.len())?;
    to.flush()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::json;

    fn all(bytes: &[u8]) -> Vec<Incoming> {
        let mut from = io::BufReader::new(bytes);
        let mut found = Vec::new();
        loop {
            let one = read(&mut from);
            let ended = one == Incoming::End;
            found.push(one);
            if ended {
                return found;
            }
        }
    }

    #[test]
    fn what_is_written_is_read() {
        let mut bytes = Vec::new();
        for message in [json!({"a": "µ 𝔸"}), json!([1, null])] {
            write(&mut bytes, &message).unwrap();
        }
        let expected = [json!({"a": "µ 𝔸"}), json!([1, null])].map(Incoming::Message);
        assert_eq!(all(&bytes)[..2], expected);
    }

    #[test]
    fn what_cannot_be_read_is_passed_over() {
        let good = "Content-Length: 2\r\n\r\n{}";
        for bad in [
            "Content-Length: 3\r\n\r\n{a}",
            "Content-Length: 2\r\n\r\n\u{1}\u{2}",
            "Content-Length: many\r\n\r\n",
            "Content-Length: -1\r\n\r\n",
            "Content-Type: x\r\n\r\n",
            "what\n\n",
        ] {
            let found = all(format!("{bad}{good}").as_bytes());
            assert!(matches!(found[0], Incoming::Unreadable(_)), "{bad:?}: {found:?}");
            assert_eq!(found[1], Incoming::Message(json!({})), "{bad:?}");
        }
    }

    #[test]
    fn a_head_that_promises_too_much_ends_nothing_but_itself() {
        let found = all(b"Content-Length: 18446744073709551615\r\n\r\n{}");
        assert_eq!(found, [Incoming::End]);
        assert_eq!(all(b"Content-Length: 9\r\n\r\n{}"), [Incoming::End]);
        let mut long = b"Content-Length: 134217729\r\n\r\n".to_vec();
        long.resize(long.len() + 134_217_729, b' ');
        long.extend(b"content-length:2\n\n{}");
        assert!(matches!(all(&long)[..], [Incoming::Unreadable(_), Incoming::Message(_), Incoming::End]));
    }
}
