//! Plugipay's signature, byte by byte: HMAC-SHA256 over method, path with query, time, the
//! body's hash and, where one is sent, the idempotency key.

use data_encoding::HEXLOWER;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};

/// What a signature covers.
pub struct Signed<'a> {
    /// In capitals.
    pub method: &'a str,
    /// Prefix, path and query exactly as sent.
    pub target: &'a str,
    /// Whole seconds since 1970.
    pub timestamp: i64,
    /// The body's exact bytes; empty where there is none.
    pub body: &'a [u8],
    /// Only where the header is sent.
    pub idempotency_key: Option<&'a str>,
}

/// The signature in lower-case hexadecimal digits.
pub fn signature(secret: &str, signed: &Signed<'_>) -> String {
    // HMAC takes keys of any length, so this cannot fail.
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("any key length");
    mac.update(string_to_sign(signed).as_bytes());
    HEXLOWER.encode(&mac.finalize().into_bytes())
}

fn string_to_sign(signed: &Signed<'_>) -> String {
    let body_hash = HEXLOWER.encode(&Sha256::digest(signed.body));
    let mut text =
        format!("{}\n{}\n{}\n{body_hash}", signed.method, signed.target, signed.timestamp);
    if let Some(key) = signed.idempotency_key {
        text.push('\n');
        text.push_str(key);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "sk_test_3b1f9c0d7a6e4258b0aa91c4";
    const CONFIRM: &str = "/api/v1/checkout-sessions/cs_01jgf4m2zq8w7x5t3r1p9n6k0b/confirm";
    const BODY: &str = include_str!("fixtures/create_body.json");

    fn signed<'a>(
        method: &'a str,
        target: &'a str,
        body: &'a str,
        key: Option<&'a str>,
    ) -> Signed<'a> {
        Signed {
            method,
            target,
            timestamp: 1_767_225_600,
            body: body.as_bytes(),
            idempotency_key: key,
        }
    }

    #[test]
    fn the_documented_vectors() {
        let list = "/api/v1/checkout-sessions?limit=50&status=pending_review";
        let idem = Some("idem_confirm-cs_01jgf4m2-0001");
        let made = Some("idem_7d0f2c1e-5b7a-4f2e-9a39-0c6a1f2b3d4e");
        let table = [
            (
                "GET",
                list,
                "",
                None,
                "b3ad6ec912476f0b9ba2d557c1477812830d883b5dbcc4a49af83e4ab196557a",
            ),
            (
                "POST",
                CONFIRM,
                "{}",
                None,
                "20014b9e5b70a636ac18f87f927e0a6924cb173b51b6aabbdd7dcfa5dff6beaf",
            ),
            (
                "POST",
                CONFIRM,
                "{}",
                idem,
                "15f6fbe31d2c7fac40693def6b8226f9d63cd286cb1a14ef278d8736282df3f8",
            ),
            (
                "POST",
                "/api/v1/checkout-sessions",
                BODY.trim_end(),
                made,
                "2cb24d9efafb67d1594a3cdb535f46305a7c1fb63501708af8ec2b55335fee49",
            ),
            (
                "GET",
                "/v1/checkout-sessions?limit=50",
                "",
                None,
                "eb20652a4ca1dd8ed0b92327fe1b819f2493c3ccf72a725546474c328bfcdaab",
            ),
        ];
        for (method, target, body, key, expected) in table {
            assert_eq!(signature(SECRET, &signed(method, target, body, key)), expected, "{target}");
        }
    }

    #[test]
    fn the_string_has_no_line_feed_at_its_end() {
        let key = Some("idem_confirm-cs_01jgf4m2-0001");
        let text = string_to_sign(&signed("POST", CONFIRM, "{}", key));
        let hash = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";
        assert_eq!(
            text,
            format!("POST\n{CONFIRM}\n1767225600\n{hash}\nidem_confirm-cs_01jgf4m2-0001")
        );
        let text = string_to_sign(&signed("GET", "/x", "", None));
        assert!(text.ends_with("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
    }
}
