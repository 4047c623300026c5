//! Who is asking: HTTP Basic with a secret key as the user and an empty password.

use data_encoding::BASE64;

use super::error::ApiError;
use crate::http::Call;

/// The merchant that owns everything.
pub const MERCHANT: &str = "mer_senja7k2m9p4";
/// Opens the test store. Like the others it opens nothing outside the sandbox.
pub const TEST_KEY: &str = "sk_test_Senja4f8KqZ2mW7xR1vB";
/// Opens the live store.
pub const LIVE_KEY: &str = "sk_live_Senja9c3TnY6pL0dJ5hG";
/// What a browser page may know; it opens no route of a server.
pub const PUBLISHABLE_KEY: &str = "pk_test_Senja1a5DfG8hJ2kL4zX";

/// Which store a call is about: 0 for test, 1 for live.
pub fn store_of(call: &Call) -> Result<usize, ApiError> {
    let refused = |why: &str| ApiError::new(401, "authentication_failed", why);
    let header = call.header("authorization").ok_or_else(|| refused("No API key was sent."))?;
    let (scheme, rest) = header.split_once(' ').unwrap_or((header, ""));
    if scheme.eq_ignore_ascii_case("bearer") {
        return Err(
            refused("Send the key as the user name of HTTP Basic.").assumed("bearer-refused")
        );
    }
    if !scheme.eq_ignore_ascii_case("basic") {
        return Err(refused("Send the key as the user name of HTTP Basic."));
    }
    match user(rest.trim()).as_deref() {
        Some(TEST_KEY) => Ok(0),
        Some(LIVE_KEY) => Ok(1),
        Some(key) if key.starts_with("pk_") => {
            let why = "A publishable key opens no server route.";
            Err(refused(why).assumed("publishable-refused"))
        }
        _ => Err(refused("This API key is not valid.")),
    }
}

/// The user name; a password must be empty.
fn user(encoded: &str) -> Option<String> {
    let bytes = BASE64.decode(encoded.as_bytes()).ok()?;
    let text = String::from_utf8(bytes).ok()?;
    text.strip_suffix(':').map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worked_value_of_the_documentation_reads_back() {
        assert_eq!(user("c2tfdGVzdF9MYWIwMVF4Nzo=").as_deref(), Some("sk_test_Lab01Qx7"));
        assert_eq!(user("c2tfdGVzdF9MYWIwMVF4Nzpw"), None, "a password is not empty");
    }
}
