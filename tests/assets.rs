//! Every file under `assets/` is described in `assets/README.md`, and is still the file described there.

mod project_files;

use sha2::{Digest, Sha256};
use std::error::Error;

/// A table row of the description: a path below `assets/` in backticks and a SHA-256 in hexadecimal digits.
#[derive(Debug, PartialEq, Eq)]
struct Entry {
    path: String,
    sha256: String,
}

fn entries(description: &str) -> Vec<Entry> {
    let cells = |line: &str| -> Vec<String> {
        line.split('|')
            .map(|cell| cell.trim().trim_matches('`').to_owned())
            .filter(|cell| !cell.is_empty())
            .collect()
    };
    let is_sha256 = |cell: &String| cell.len() == 64 && cell.bytes().all(|byte| byte.is_ascii_hexdigit());
    description
        .lines()
        .filter(|line| line.trim_start().starts_with('|'))
        .filter_map(|line| {
            let cells = cells(line);
            let sha256 = cells.iter().find(|cell| is_sha256(cell))?.to_lowercase();
            Some(Entry { path: cells.first()?.trim_start_matches("assets/").to_owned(), sha256 })
        })
        .collect()
}

/// What is wrong between the description and `files` (path below `assets/`, contents).
fn disagreements(description: &str, files: &[(String, Vec<u8>)]) -> Vec<String> {
    let entries = entries(description);
    let mut found = Vec::new();
    for (path, contents) in files {
        let sha256 = hexadecimal(&Sha256::digest(contents));
        match entries.iter().find(|entry| entry.path == *path) {
            None => found.push(format!("not described: {path} (SHA-256 {sha256})")),
            Some(entry) if entry.sha256 != sha256 => {
                found.push(format!("changed: {path} (SHA-256 {sha256})"));
            }
            Some(_) => {}
        }
    }
    let is_missing = |entry: &&Entry| !files.iter().any(|(path, _)| *path == entry.path);
    found.extend(
        entries.iter().filter(is_missing).map(|entry| format!("described but not there: {}", entry.path)),
    );
    found
}

fn hexadecimal(bytes: &[u8]) -> String {
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.filter_map(|digit| char::from_digit(digit.into(), 16)).collect()
}

/// The assets themselves: the description, the programs that generate them and the page of the server are source, which needs
/// no checksum.
fn is_asset(path: &str) -> bool {
    !project_files::has_extension(path, &["css", "html", "js", "md", "py"])
}

#[test]
fn every_asset_is_described_and_unchanged() -> Result<(), Box<dyn Error>> {
    let description = String::from_utf8(project_files::read("assets/README.md")?)?;
    let mut files = Vec::new();
    for path in project_files::files_below("assets")?.iter().filter(|path| is_asset(path)) {
        files.push((path.replacen("assets/", "", 1), project_files::read(path)?));
    }
    assert!(!files.is_empty(), "no assets found");
    let disagreements = disagreements(&description, &files);
    assert!(disagreements.is_empty(), "assets/README.md and assets/ disagree:\n{}", disagreements.join("\n"));
    Ok(())
}

#[test]
fn a_changed_an_undescribed_and_a_vanished_asset_are_found() {
    let description = "\
| file | from | SHA-256 |
|---|---|---|
| `fonts/a.ttf` | there | `ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad` |
| `gone.bin` | there | E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855 |
";
    let file = |path: &str, contents: &str| (path.to_owned(), contents.as_bytes().to_vec());
    // Both sums are FIPS 180's own examples: "abc" and the empty message.
    assert!(disagreements(description, &[file("fonts/a.ttf", "abc"), file("gone.bin", "")]).is_empty());
    let found = disagreements(description, &[file("fonts/a.ttf", "abd"), file("new.bin", "")]);
    let starts: Vec<&str> = found.iter().filter_map(|line| line.split(" (").next()).collect();
    assert_eq!(
        starts,
        ["changed: fonts/a.ttf", "not described: new.bin", "described but not there: gone.bin"]
    );
}
