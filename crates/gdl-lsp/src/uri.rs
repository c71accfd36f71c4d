//! Addresses and paths: `file:///c%3A/guidelines/a.gdl` is `C:\guidelines\a.gdl` where the disk has letters. Which system it is
//! is a parameter, so that both are tested on either.

use std::path::{Path, PathBuf};

/// The system whose paths are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum System {
    /// Paths that begin with `/`, of any bytes.
    Unix,
    /// Paths that begin with a letter or a server, of UTF-8.
    Windows,
}

/// The system that this program runs on.
pub const HERE: System = if cfg!(windows) { System::Windows } else { System::Unix };

/// The path of an address; none where it is no file.
pub fn path(uri: &str, system: System) -> Option<PathBuf> {
    let rest = uri.get(..7).filter(|scheme| scheme.eq_ignore_ascii_case("file://")).and(uri.get(7..))?;
    let rest = rest.split(['?', '#']).next().unwrap_or("");
    let (host, below) = rest.split_at_checked(rest.find('/')?)?;
    let bytes = decoded(below);
    match system {
        System::Unix => Some(of_bytes(bytes)),
        System::Windows => {
            let text = String::from_utf8(bytes).ok()?;
            if !host.is_empty() && !host.eq_ignore_ascii_case("localhost") {
                return Some(PathBuf::from(format!("\\\\{host}{}", text.replace('/', "\\"))));
            }
            let text = text.strip_prefix('/')?;
            let mut letters = text.chars();
            let (Some(drive), Some(':')) = (letters.next().filter(char::is_ascii_alphabetic), letters.next()) else {
                return None;
            };
            Some(PathBuf::from(format!("{}:{}", drive.to_ascii_uppercase(), letters.as_str().replace('/', "\\"))))
        }
    }
}

/// The address of a path.
pub fn uri(path: &Path, system: System) -> String {
    let bytes = match system {
        System::Unix => path.as_os_str().as_encoded_bytes().to_vec(),
        System::Windows => {
            let text = path.to_string_lossy();
            let text = match text.strip_prefix(r"\\?\UNC\") {
                Some(server) => format!(r"\\{server}"),
                None => text.strip_prefix(r"\\?\").unwrap_or(&text).to_owned(),
            };
            text.replace('\\', "/").into_bytes()
        }
    };
    let mut out = String::from("file://");
    let unc = system == System::Windows && bytes.starts_with(b"//");
    let bytes = if unc { bytes.get(2..).unwrap_or(&[]) } else { &bytes };
    if !unc && !bytes.starts_with(b"/") {
        out.push('/');
    }
    for byte in bytes {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'-' | b'_' | b'.' | b'~') {
            out.push(char::from(*byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

fn decoded(text: &str) -> Vec<u8> {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0usize;
    while let Some(byte) = bytes.get(at) {
        let digits = text.get(at.saturating_add(1)..at.saturating_add(3)).filter(|_| *byte == b'%');
        let digits = digits.filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                out.push(byte);
                at = at.saturating_add(3);
            }
            None => {
                out.push(*byte);
                at = at.saturating_add(1);
            }
        }
    }
    out
}

#[cfg(unix)]
fn of_bytes(bytes: Vec<u8>) -> PathBuf {
    use std::os::unix::ffi::OsStringExt;
    std::ffi::OsString::from_vec(bytes).into()
}

#[cfg(not(unix))]
fn of_bytes(bytes: Vec<u8>) -> PathBuf {
    PathBuf::from(String::from_utf8_lossy(&bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_of_unix() {
        let there = |uri| path(uri, System::Unix).map(|path| path.to_string_lossy().into_owned());
        assert_eq!(there("file:///a/b%20c/%C3%A4.gdl").as_deref(), Some("/a/b c/ä.gdl"));
        assert_eq!(there("FILE://localhost/a#x").as_deref(), Some("/a"));
        assert_eq!(there("file:///a%"), Some("/a%".to_owned()));
        assert_eq!(there("untitled:Untitled-1"), None);
        assert_eq!(there("file://"), None);
        assert_eq!(there("é"), None);
        assert_eq!(uri(Path::new("/a/b c/ä:.gdl"), System::Unix), "file:///a/b%20c/%C3%A4%3A.gdl");
    }

    #[test]
    fn paths_of_windows() {
        let there = |uri| path(uri, System::Windows).map(|path| path.to_string_lossy().into_owned());
        for one in ["file:///c%3A/a/b.gdl", "file:///C:/a/b.gdl", "file:///c:/a/b.gdl"] {
            assert_eq!(there(one).as_deref(), Some(r"C:\a\b.gdl"));
        }
        assert_eq!(there("file://server/share/a.gdl").as_deref(), Some(r"\\server\share\a.gdl"));
        assert_eq!(there("file:///a/b.gdl"), None);
        let back = |path| uri(Path::new(path), System::Windows);
        assert_eq!(back(r"C:\a b\c.gdl"), "file:///C%3A/a%20b/c.gdl");
        assert_eq!(back(r"\\?\C:\a.gdl"), "file:///C%3A/a.gdl");
        assert_eq!(back(r"\\?\UNC\server\share\a.gdl"), "file://server/share/a.gdl");
        assert_eq!(back(r"\\server\share\a.gdl"), "file://server/share/a.gdl");
    }
}
