//! What several tests need.

use solana_tests::Failure;

/// Expects a transaction to fail with `error` of one of our programs.
#[track_caller]
pub fn expect_error<T>(result: Result<T, Failure>, error: impl Into<anchor_lang::Error>) {
    let anchor_lang::Error::Custom(code) = error.into() else { panic!("not a custom error") };
    expect_code(result, code);
}

/// Expects a transaction to fail with custom error `code`.
#[track_caller]
pub fn expect_code<T>(result: Result<T, Failure>, code: u32) {
    let text = failure(result);
    assert!(text.contains(&format!("Custom({code})")), "expected Custom({code}), got {text}");
}

/// Expects a transaction to fail with an error of the runtime whose name contains `name`.
#[track_caller]
pub fn expect_failure<T>(result: Result<T, Failure>, name: &str) {
    let text = failure(result);
    assert!(text.contains(name), "expected {name}, got {text}");
}

#[track_caller]
fn failure<T>(result: Result<T, Failure>) -> String {
    match result {
        Ok(_) => panic!("the transaction went through"),
        Err(failure) => format!("{:?} {:#?}", failure.err, failure.meta.logs),
    }
}
