//! Who is asking: the signature check, the keys and their scopes.

use data_encoding::HEXLOWER;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

use super::error::ApiError;
use crate::http::Call;

/// The workspace everything is seeded in.
pub const ACCOUNT: &str = "acc_01jt0k0senja00000000000001";
/// A second workspace, reachable only with [`PLATFORM_KEY`] and `X-Plugipay-On-Behalf-Of`.
pub const PARTNER_ACCOUNT: &str = "acc_01jt0kpartner0000000000002";
/// How far a timestamp may be off.
const SKEW: i64 = 300;

/// A key of the sandbox. None of them opens anything outside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key {
    /// The public part, or the whole bearer key.
    pub id: &'static str,
    /// What signs; empty for a bearer key.
    pub secret: &'static str,
    /// What it may do.
    pub scopes: &'static [&'static str],
    /// Whether it was revoked.
    pub revoked: bool,
}

const WORK: &[&str] = &[
    "plugipay:checkout:*",
    "plugipay:customer:*",
    "plugipay:event:*",
    "plugipay:ledger:read",
    "plugipay:refund:*",
    "plugipay:webhook:*",
    "plugipay:adapter:*",
];
const READ: &[&str] = &[
    "plugipay:checkout:read",
    "plugipay:customer:read",
    "plugipay:event:read",
    "plugipay:ledger:read",
    "plugipay:refund:read",
    "plugipay:webhook:read",
    "plugipay:adapter:read",
];

/// May do everything in its own workspace.
pub const MAIN_KEY: Key = Key {
    id: "pk_test_AKIASENJA01",
    secret: "sk_test_5e0a41c7d29b4f6388c1e7a0",
    scopes: WORK,
    revoked: false,
};
/// May only read.
pub const READ_ONLY_KEY: Key = Key {
    id: "pk_test_AKIAREAD02",
    secret: "sk_test_0c9d8e7f6a5b4c3d2e1f0a9b",
    scopes: READ,
    revoked: false,
};
/// Was revoked.
pub const REVOKED_KEY: Key = Key {
    id: "pk_test_AKIAGONE03",
    secret: "sk_test_dead00000000000000000003",
    scopes: WORK,
    revoked: true,
};
/// May act for [`PARTNER_ACCOUNT`] too.
pub const PLATFORM_KEY: Key = Key {
    id: "pk_test_AKIAPLAT04",
    secret: "sk_test_7b6a5948372615a4b3c2d1e0",
    scopes: &["plugipay:*"],
    revoked: false,
};
/// A single dashboard key, sent as `Authorization: Bearer`.
pub const BEARER_KEY: Key =
    Key { id: "pk_test_dash_9f2c7b1e4d6a8035", secret: "", scopes: WORK, revoked: false };

const KEYS: [Key; 5] = [MAIN_KEY, READ_ONLY_KEY, REVOKED_KEY, PLATFORM_KEY, BEARER_KEY];

/// Who asks, and for whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// The workspace the call is about.
    pub account: &'static str,
    scopes: &'static [&'static str],
}

impl Caller {
    /// Refuses what the key may not do.
    pub fn needs(&self, scope: &str) -> Result<(), ApiError> {
        if self.scopes.iter().any(|granted| covers(granted, scope)) {
            return Ok(());
        }
        Err(ApiError::forbidden(format!("This key lacks the scope {scope}.")))
    }
}

fn covers(granted: &str, wanted: &str) -> bool {
    match granted.strip_suffix('*') {
        Some(stem) => wanted.starts_with(stem),
        None => granted == wanted,
    }
}

/// Finds out who sent a call, or why that cannot be told. `now` is real time in Unix seconds.
pub fn caller(call: &Call, now: i64) -> Result<Caller, ApiError> {
    let header = call.header("authorization").unwrap_or_default();
    let key = match header.split_once(' ') {
        Some(("Bearer", key)) => bearer(key.trim())?,
        Some(("Plugipay-HMAC-SHA256", rest)) => signed(call, rest, now)?,
        _ => return Err(ApiError::new(401, "auth_required", "Sign the request or send a key.")),
    };
    let caller = Caller { account: ACCOUNT, scopes: key.scopes };
    match call.header("x-plugipay-on-behalf-of") {
        None => Ok(caller),
        Some(account) => acting_for(caller, account),
    }
}

fn acting_for(caller: Caller, account: &str) -> Result<Caller, ApiError> {
    caller.needs("plugipay:platform:admin")?;
    match [ACCOUNT, PARTNER_ACCOUNT].into_iter().find(|known| *known == account) {
        Some(account) => Ok(Caller { account, ..caller }),
        None => Err(ApiError::not_found("account")),
    }
}

fn known(id: &str) -> Result<Key, ApiError> {
    let unknown = || ApiError::new(401, "invalid_key", "This key is unknown or was revoked.");
    KEYS.into_iter().find(|key| key.id == id && !key.revoked).ok_or_else(unknown)
}

fn bearer(text: &str) -> Result<Key, ApiError> {
    known(text).ok().filter(|key| key.secret.is_empty()).ok_or_else(|| {
        ApiError::new(401, "invalid_key", "This is no bearer key, or it was revoked.")
    })
}

fn signed(call: &Call, rest: &str, now: i64) -> Result<Key, ApiError> {
    let part = |name: &str| {
        rest.split(',').filter_map(|part| part.trim().split_once('=')).find(|(key, _)| *key == name)
    };
    let (Some((_, id)), Some((_, signature))) = (part("keyId"), part("signature")) else {
        return Err(ApiError::new(401, "auth_required", "The Authorization header lacks a part."));
    };
    let key = known(id)?;
    if key.secret.is_empty() {
        return Err(ApiError::new(401, "invalid_key", "This key cannot sign."));
    }
    let stamp = call.header("x-plugipay-timestamp").unwrap_or_default();
    let sent: i64 = stamp.parse().map_err(|_| {
        ApiError::new(401, "invalid_timestamp", "X-Plugipay-Timestamp is no number.")
    })?;
    if now.saturating_sub(sent).saturating_abs() > SKEW {
        let message = format!("The timestamp is more than {SKEW} s away from the server's clock.");
        return Err(ApiError::new(401, "timestamp_skew", message));
    }
    match matches(call, key.secret, stamp, signature) {
        true => Ok(key),
        false => Err(ApiError::new(401, "invalid_signature", "The signature does not match.")),
    }
}

fn matches(call: &Call, secret: &str, stamp: &str, signature: &str) -> bool {
    let Ok(given) = HEXLOWER.decode(signature.as_bytes()) else { return false };
    let text = string_to_sign(call, stamp);
    mac(secret, text.as_bytes()).verify_slice(&given).is_ok()
}

fn string_to_sign(call: &Call, stamp: &str) -> String {
    let multipart = call.header("content-type").is_some_and(|kind| kind.starts_with("multipart/"));
    let body: &[u8] = if multipart { b"" } else { &call.body };
    let hash = HEXLOWER.encode(&Sha256::digest(body));
    let mut text = format!("{}\n{}\n{stamp}\n{hash}", call.method, call.target);
    if let Some(key) = call.header("idempotency-key") {
        text.push('\n');
        text.push_str(key);
    }
    text
}

/// The MAC of a message, ready to be written or checked.
pub fn mac(secret: &str, message: &[u8]) -> Hmac<Sha256> {
    let mut mac = match Hmac::<Sha256>::new_from_slice(secret.as_bytes()) {
        Ok(mac) => mac,
        Err(never) => unreachable!("HMAC takes keys of any length: {never}"),
    };
    mac.update(message);
    mac
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Bytes;
    use axum::http::HeaderMap;

    const SECRET: &str = "sk_test_3b1f9c0d7a6e4258b0aa91c4";
    const STAMP: &str = "1767225600";
    const CREATE: &str = r#"{"amount":7525000,"currency":"IDR","methods":["qris","va"],"successUrl":"https://shop.example/ok","cancelUrl":"https://shop.example/no","lineItems":[],"expiresInSec":3600,"metadata":{"order_id":"INV-2041"}}"#;
    const CONFIRM: &str = "/api/v1/checkout-sessions/cs_01jgf4m2zq8w7x5t3r1p9n6k0b/confirm";

    fn call(method: &str, target: &str, body: &'static str, key: Option<&str>) -> Call {
        let mut headers = HeaderMap::new();
        if let Some(key) = key {
            headers.insert("idempotency-key", key.parse().unwrap());
        }
        let body = Bytes::from_static(body.as_bytes());
        Call { method: method.to_owned(), target: target.to_owned(), headers, body, skew: 0 }
    }

    #[test]
    fn the_published_vectors_hold() {
        let create_key = Some("idem_7d0f2c1e-5b7a-4f2e-9a39-0c6a1f2b3d4e");
        let list = "/api/v1/checkout-sessions?limit=50&status=pending_review";
        let vectors = [
            (
                call("GET", list, "", None),
                "b3ad6ec912476f0b9ba2d557c1477812830d883b5dbcc4a49af83e4ab196557a",
            ),
            (
                call("POST", CONFIRM, "{}", None),
                "20014b9e5b70a636ac18f87f927e0a6924cb173b51b6aabbdd7dcfa5dff6beaf",
            ),
            (
                call("POST", CONFIRM, "{}", Some("idem_confirm-cs_01jgf4m2-0001")),
                "15f6fbe31d2c7fac40693def6b8226f9d63cd286cb1a14ef278d8736282df3f8",
            ),
            (
                call("POST", "/api/v1/checkout-sessions", CREATE, create_key),
                "2cb24d9efafb67d1594a3cdb535f46305a7c1fb63501708af8ec2b55335fee49",
            ),
            (
                call("GET", "/v1/checkout-sessions?limit=50", "", None),
                "eb20652a4ca1dd8ed0b92327fe1b819f2493c3ccf72a725546474c328bfcdaab",
            ),
        ];
        for (call, signature) in vectors {
            assert!(matches(&call, SECRET, STAMP, signature), "{}", call.target);
            assert!(!matches(&call, SECRET, "1767225601", signature));
        }
    }

    #[test]
    fn a_scope_with_a_star_covers_what_begins_like_it() {
        assert!(covers("plugipay:checkout:*", "plugipay:checkout:write"));
        assert!(!covers("plugipay:checkout:read", "plugipay:checkout:write"));
        assert!(!WORK.iter().any(|scope| covers(scope, "plugipay:platform:admin")));
    }
}
