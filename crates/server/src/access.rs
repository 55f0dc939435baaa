//! Who may look, command, and see where nobody looks.
//!
//! An access file holds one line a person: `name:role:sha256-of-their-token` in hexadecimal. Tokens
//! are long random strings; only their hashes are kept. Without a file the server listens on
//! loopback only: whoever can reach it may look and, in an exercise, command. In live operation
//! nobody commands without a token.

use std::net::SocketAddr;
use std::path::Path;

use anyhow::{Context, bail, ensure};
use sha2::{Digest, Sha256};
use site::Mode;

/// What a person may do; each includes those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// See zones, tracks and warnings.
    Viewer,
    /// Warn, cancel, clear.
    Operator,
    /// See the gaps in coverage.
    Planner,
}

/// Somebody, as the access layer names them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// For the journal.
    pub name: String,
    /// What they may do.
    pub role: Role,
}

/// The access rules of one server.
#[derive(Clone, Debug)]
pub enum Access {
    /// Loopback only, no tokens.
    Local,
    /// One entry a person: who, and the hash of their token.
    Tokens(Vec<(Person, [u8; 32])>),
}

impl Access {
    /// Reads an access file, or falls back to loopback only.
    pub fn load(file: Option<&Path>, listen: SocketAddr) -> anyhow::Result<Self> {
        let Some(file) = file else {
            ensure!(
                listen.ip().is_loopback(),
                "listening on {listen} would let anyone in: give an access file, \
                 or listen on 127.0.0.1"
            );
            return Ok(Self::Local);
        };
        let text = std::fs::read_to_string(file)
            .with_context(|| format!("cannot read the access file {}", file.display()))?;
        let people: anyhow::Result<Vec<_>> = text
            .lines()
            .enumerate()
            .filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'))
            .map(|(index, line)| {
                entry(line).with_context(|| format!("{}:{}", file.display(), index + 1))
            })
            .collect();
        let people = people?;
        ensure!(
            !people.is_empty(),
            "the access file {} names nobody: nobody could use the console",
            file.display()
        );
        Ok(Self::Tokens(people))
    }

    /// Who holds a token; `None`: nobody known.
    pub fn person(&self, token: Option<&str>, mode: Mode) -> Option<Person> {
        match self {
            Self::Local => {
                let role = if mode == Mode::Exercise {
                    Role::Planner
                } else {
                    Role::Viewer
                };
                Some(Person {
                    name: "local".to_owned(),
                    role,
                })
            }
            Self::Tokens(people) => {
                let hash: [u8; 32] = Sha256::digest(token?.as_bytes()).into();
                // Comparing hashes of random tokens: timing tells nothing about the token.
                people
                    .iter()
                    .find(|(_, known)| *known == hash)
                    .map(|(person, _)| person.clone())
            }
        }
    }
}

fn entry(line: &str) -> anyhow::Result<(Person, [u8; 32])> {
    let mut parts = line.trim().split(':');
    let (Some(name), Some(role), Some(hash), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        bail!("expected `name:role:sha256`");
    };
    let role = match role {
        "viewer" => Role::Viewer,
        "operator" => Role::Operator,
        "planner" => Role::Planner,
        other => bail!("unknown role `{other}`: use viewer, operator or planner"),
    };
    let hash = octets(hash).context("the hash must be 64 hexadecimal digits")?;
    Ok((
        Person {
            name: name.to_owned(),
            role,
        },
        hash,
    ))
}

fn octets(hex: &str) -> Option<[u8; 32]> {
    let digits: Option<Vec<u8>> = hex
        .chars()
        .map(|c| c.to_digit(16).map(|digit| digit as u8))
        .collect();
    let octets: Vec<u8> = digits?
        .chunks(2)
        .map(|pair| pair.iter().fold(0, |o, d| o << 4 | d))
        .collect();
    (hex.len() == 64).then_some(())?;
    octets.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOOPBACK: SocketAddr =
        SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 0);

    fn tokens(text: &str) -> anyhow::Result<Access> {
        let folder = tempfile::tempdir()?;
        let file = folder.path().join("access");
        std::fs::write(&file, text)?;
        Access::load(Some(&file), LOOPBACK)
    }

    #[test]
    fn a_token_names_its_person_and_no_other_does() {
        // SHA-256 of "abc", FIPS 180-2 appendix B.1.
        let hash = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        let access = tokens(&format!("# people\nanna:operator:{hash}\n")).expect("parses");
        let anna = access.person(Some("abc"), Mode::Live).expect("known");
        assert_eq!((anna.name.as_str(), anna.role), ("anna", Role::Operator));
        assert_eq!(access.person(Some("abd"), Mode::Live), None);
        assert_eq!(access.person(None, Mode::Exercise), None);
    }

    #[test]
    fn without_a_file_nobody_commands_in_live_operation() {
        let access = Access::load(None, LOOPBACK).expect("loopback");
        let role = |mode| access.person(None, mode).map(|person| person.role);
        assert_eq!(role(Mode::Live), Some(Role::Viewer));
        assert!(role(Mode::Exercise) >= Some(Role::Operator));
    }

    #[test]
    fn an_open_address_without_a_file_is_refused() {
        let error = Access::load(None, "0.0.0.0:80".parse().expect("address")).unwrap_err();
        assert!(error.to_string().contains("0.0.0.0:80"), "{error}");
    }

    #[test]
    fn a_file_that_names_nobody_is_refused() {
        for text in ["", "\n# nobody yet\n"] {
            let error = tokens(text).unwrap_err();
            assert!(error.to_string().contains("names nobody"), "{error}");
        }
    }

    #[test]
    fn a_bad_line_is_named() {
        let error = tokens("anna:boss:00\n").unwrap_err();
        let chain = format!("{error:#}");
        assert!(
            chain.contains(":1") && chain.contains("unknown role `boss`"),
            "{chain}"
        );
    }
}
