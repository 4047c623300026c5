use chrono::TimeDelta;

use super::*;
use crate::testing::{connection, transport};
use crate::{Credentials, Delivery, NotVerified, Notice, Subject};

const SIGNED_AT: i64 = 1_767_225_605;
const BODY: &str = concat!(
    r#"{"id":"evt_01jgf50c3h8k2m4n6p8q0r2s4t","type":"plugipay.checkout_session.completed.v1","#,
    r#""accountId":"acc_01jgdemo000000000000000001","occurredAt":"2026-01-01T00:00:05.000Z","#,
    r#""data":{"object":{"id":"cs_01jgf4m2zq8w7x5t3r1p9n6k0b","status":"completed"},"#,
    r#""aggregateType":"checkout_session","aggregateId":"cs_01jgf4m2zq8w7x5t3r1p9n6k0b"}}"#,
);
const CODE: &str = "b4070338834b7dea79bb6f6217c23f55046ddfab6524d12dd2decbad4f6acc79";

fn provider(secret: &str) -> Box<dyn Provider> {
    let secrets = [("secret", crate::testing::SECRET), ("webhook_secret", secret)];
    let pairs = secrets.map(|(key, value)| (key.to_owned(), value.to_owned()));
    let (transport, _) = transport(Limits::default());
    let connection = connection("https://plugipay.com", &[]);
    registry::open(&connection, &Credentials::from_pairs(pairs), transport).unwrap()
}

fn verify(
    secret: &str,
    header: (&str, &str),
    body: &str,
    age: i64,
) -> Result<Vec<Notice>, NotVerified> {
    let headers = [(header.0.to_owned(), header.1.to_owned())];
    let delivery = Delivery { headers: &headers, body: body.as_bytes() };
    let now = chrono::DateTime::from_timestamp(SIGNED_AT, 0).unwrap() + TimeDelta::seconds(age);
    provider(secret).webhooks().unwrap().verify(delivery, now)
}

const SECRET: &str = "whsec_test_9f27c4e1";

#[test]
fn the_documented_vector_under_both_names() {
    let value = format!("t={SIGNED_AT},v1={CODE}");
    for name in ["plugipay-signature", "Plugipay-Signature", "X-Plugipay-Signature"] {
        let notices = verify(SECRET, (name, &value), BODY, 0).unwrap();
        assert_eq!(notices.len(), 1);
        assert_eq!(notices[0].event_id, "evt_01jgf50c3h8k2m4n6p8q0r2s4t");
        assert_eq!(notices[0].event, "plugipay.checkout_session.completed.v1");
        let session = "cs_01jgf4m2zq8w7x5t3r1p9n6k0b".to_owned();
        assert_eq!(notices[0].subject, Subject::Session(session));
        assert_eq!(notices[0].occurred_at.unwrap().timestamp(), SIGNED_AT);
    }
    let spaced = format!(" v0=x, t={SIGNED_AT} , v1=00, v1={}, other", CODE.to_uppercase());
    assert!(verify(SECRET, ("Plugipay-Signature", &spaced), BODY, 300).is_ok());
}

#[test]
fn what_is_not_listened_to() {
    let good = format!("t={SIGNED_AT},v1={CODE}");
    let header = ("Plugipay-Signature", good.as_str());
    assert_eq!(verify("", header, BODY, 0), Err(NotVerified::NoSecret));
    let no_signature = Err(NotVerified::NoSignature("Plugipay-Signature"));
    assert_eq!(verify(SECRET, ("Signature", &good), BODY, 0), no_signature);
    for value in ["", "t=1767225605", "t=1767225605,v1=zz", "v1=00", "t=soon,v1=00"] {
        let answer = verify(SECRET, ("Plugipay-Signature", value), BODY, 0);
        assert_eq!(answer, no_signature, "{value}");
    }
    assert_eq!(verify("whsec_other", header, BODY, 0), Err(NotVerified::Mismatch));
    let changed = BODY.replace("completed\"}", "expired\"}");
    assert_eq!(verify(SECRET, header, &changed, 0), Err(NotVerified::Mismatch));
    let later = format!("t={},v1={CODE}", SIGNED_AT + 1);
    assert_eq!(verify(SECRET, ("Plugipay-Signature", &later), BODY, 0), Err(NotVerified::Mismatch));
    assert_eq!(verify(SECRET, header, BODY, 301), Err(NotVerified::Stale(301)));
    assert_eq!(verify(SECRET, header, BODY, -301), Err(NotVerified::Stale(-301)));
}

fn signed(body: &str) -> Result<Vec<Notice>, NotVerified> {
    use hmac::{KeyInit as _, Mac as _};
    let mut mac = hmac::Hmac::<sha2::Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
    mac.update(format!("{SIGNED_AT}.{body}").as_bytes());
    let code = data_encoding::HEXLOWER.encode(&mac.finalize().into_bytes());
    verify(SECRET, ("Plugipay-Signature", &format!("t={SIGNED_AT},v1={code}")), body, 0)
}

#[test]
fn a_signed_body_is_read_in_both_shapes() {
    let documented = r#"{"id":"evt_1","type":"checkout_session.expired","createdAt":"2026-01-01T00:00:00Z","data":{"id":"cs_2"}}"#;
    assert_eq!(signed(documented).unwrap()[0].subject, Subject::Session("cs_2".to_owned()));
    let refund =
        r#"{"id":"evt_2","type":"plugipay.refund.issued.v1","data":{"object":{"id":"re_1"}}}"#;
    assert_eq!(signed(refund).unwrap()[0].subject, Subject::Nothing);
    for body in ["[]", "{}", "<html>", ""] {
        assert!(matches!(signed(body), Err(NotVerified::Unreadable(_))), "{body}");
    }
}
