//! Files without a header, which the options of the program describe.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]
#![cfg(all(target_os = "linux", feature = "libav"))]

use serde_json::{Value, json};
use std::io::Write;
use std::process::{Command, Output, Stdio};

fn said(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn json_of(command: &mut Command) -> Value {
    let output = command.arg("--json").output().unwrap();
    assert_eq!((output.status.code(), said(&output).as_str()), (Some(0), ""), "{command:?}");
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn files_without_a_header_are_what_the_options_say() {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(b"head").unwrap();
    file.write_all(&(0..24_u16).flat_map(u16::to_be_bytes).collect::<Vec<_>>()).unwrap();
    let raw = |options: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_fieldreel"));
        command.arg("info").arg(file.path()).args(options).stdin(Stdio::null());
        command
    };
    let big = ["--shape", "2x3x4", "--dtype", "uint16", "--endian", "big", "--skip-bytes", "4"];
    let object = json_of(&mut raw(&big));
    assert_eq!((&object["bands"], &object["rows"], &object["columns"]), (&json!(2), &json!(3), &json!(4)));
    assert_eq!(
        (&object["min"], &object["max"], &object["format"]),
        (&json!(0.0), &json!(23.0), &json!("raw"))
    );
    // In the other byte order they are other numbers.
    let little = ["--shape", "2x3x4", "--dtype", "uint16", "--skip-bytes", "4"];
    assert_eq!(json_of(&mut raw(&little))["max"], json!(5888.0));
    for (options, code, words) in [
        (&["--shape", "2x3x5", "--dtype", "uint16"][..], 4, "52 bytes do not hold 2x3x5 uint16, 60 bytes"),
        (&["--shape", "2x3x4"], 2, "--dtype"),
        (&["--shape", "2", "--dtype", "uint16"], 2, "expected 2 to 4 whole numbers"),
        (&["--shape", "2x3x4", "--dtype", "w16"], 2, "expected one of uint8"),
        (&["--endian", "big"], 2, "--shape"),
        (&[], 4, "unknown file format: it begins with 68 65 61 64"),
    ] {
        let output = raw(options).output().unwrap();
        assert_eq!(output.status.code(), Some(code), "{options:?}");
        assert!(said(&output).contains(words), "{options:?}: {}", said(&output));
    }
}

#[test]
fn a_pipe_is_what_the_options_say() {
    let bytes: Vec<u8> = (0..24_u16).flat_map(u16::to_le_bytes).collect();
    let said_of = |options: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_fieldreel"));
        command.args(["info", "-", "--json"]).args(options);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        // Who refuses it may not read all of it.
        let written = child.stdin.take().unwrap().write_all(&bytes);
        let output = child.wait_with_output().unwrap();
        assert!(written.is_ok() || !output.status.success());
        output
    };
    // The short name of the type means the same.
    for dtype in ["uint16", "u16"] {
        let output = said_of(&["--shape", "2x3x4", "--dtype", dtype]);
        assert_eq!((output.status.code(), said(&output).as_str()), (Some(0), ""), "{dtype}");
        let object: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!((&object["bands"], &object["max"]), (&json!(2), &json!(23.0)));
    }
    let output = said_of(&["--shape", "2x3x5", "--dtype", "u16"]);
    assert!(said(&output).contains("48 bytes do not hold 2x3x5 uint16, 60 bytes"), "{}", said(&output));
    assert!(said(&said_of(&[])).contains("unknown file format: it begins with 00 00 01 00"));
}
