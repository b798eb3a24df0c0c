//! The demo's program: what it prints and how it exits when it cannot start.

use std::{
    net::{Ipv4Addr, TcpListener},
    path::Path,
    process::Command,
};

use serde_json::Value;

/// Runs the demo, which must fail, and returns the object that it prints as its last line.
fn failed(arguments: &[&str]) -> Value {
    let output = Command::new(env!("CARGO_BIN_EXE_demo")).arg("--json").args(arguments).output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let text = String::from_utf8(output.stdout).unwrap();
    let last = serde_json::from_str(text.lines().last().unwrap()).unwrap();
    let (printed, Value::Object(object)) = (String::from_utf8(output.stderr).unwrap(), &last) else {
        panic!("{last} is not an object")
    };
    assert_eq!(object.keys().collect::<Vec<_>>(), ["error", "ok"]);
    assert_eq!(object["ok"], false);
    assert!(printed.contains(object["error"].as_str().unwrap()), "{printed}");
    last
}

#[test]
fn a_port_in_use_ends_the_demo_before_it_reads_a_recording() {
    let other = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = other.local_addr().unwrap().port().to_string();
    let error = &failed(&["--port", &port, "--audio", "missing.flac"])["error"];
    let expected = format!("cannot listen on 127.0.0.1:{port}: is another process using it?");
    assert!(error.as_str().unwrap().starts_with(&expected), "{error}");
    // With --once any port does.
    let error = &failed(&["--once", "--port", &port, "--audio", "missing.flac"])["error"];
    assert!(error.as_str().unwrap().starts_with("missing.flac cannot be read"), "{error}");
}

#[test]
fn a_recording_that_is_no_music_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let notes = dir.path().join("notes.flac");
    std::fs::write(&notes, "These are only words.\n".repeat(1_000)).unwrap();
    let error = &failed(&["--once", "--audio", text(&notes)])["error"];
    assert!(error.as_str().unwrap().starts_with("notes.flac is not a recording in a known format"), "{error}");
}

#[test]
fn a_wrong_flag_exits_with_2_and_the_usage() {
    let output = Command::new(env!("CARGO_BIN_EXE_demo")).arg("--twice").output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let printed = String::from_utf8(output.stderr).unwrap();
    assert!(printed.contains("--twice") && printed.contains("Usage: cargo xtask demo"), "{printed}");
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}
