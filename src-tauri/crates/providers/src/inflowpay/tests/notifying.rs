use chrono::{DateTime, TimeDelta};

use super::*;
use crate::testing::now;
use crate::{Delivery, NotVerified, Notice, Subject};

pub const SECRET: &str = "whsec_aW5mbG93LXNhbmRib3gtc2lnbmluZy1rZXktMDAwMSE=";
const ID: &str = "msg_2sbxInflow0001";
const AT: &str = "1767225600";
const CODE: &str = "v1,vLTca3jq73VrD0KtR6mAZ1HT5FfX/NFoAN/2nNd018Y=";
const BODY: &str = r#"{"data":[{"eventType":"payment_status_updated","payload":{"id":"pay_sbx_0001","status":"PAYMENT_SUCCESS","amountInCents":12550,"currency":"EUR"}}]}"#;

fn provider(secret: &str) -> Box<dyn Provider> {
    let secrets = [("api_key", KEY), ("webhook_secret", secret)];
    let pairs = secrets.map(|(key, value)| (key.to_owned(), value.to_owned()));
    let (transport, _) = transport(Limits::default());
    let connection = connection("https://api.inflowpay.xyz", &[]);
    registry::open(&connection, &Credentials::from_pairs(pairs), transport).unwrap()
}

type Outcome = Result<Vec<Notice>, NotVerified>;

fn verify(
    secret: &str,
    headers: &[(&str, &str)],
    body: &str,
    now: DateTime<chrono::Utc>,
) -> Outcome {
    let headers: Vec<_> =
        headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let delivery = Delivery { headers: &headers, body: body.as_bytes() };
    provider(secret).webhooks().unwrap().verify(delivery, now)
}

fn good() -> [(&'static str, &'static str); 3] {
    [("Svix-Id", ID), ("svix-timestamp", AT), ("svix-signature", CODE)]
}

#[test]
fn the_documented_vector() {
    let notices = verify(SECRET, &good(), BODY, now()).unwrap();
    let expected = Notice {
        event_id: ID.to_owned(),
        event: "payment_status_updated".to_owned(),
        subject: Subject::Payment("pay_sbx_0001".to_owned()),
        occurred_at: None,
    };
    assert_eq!(notices, [expected]);
    let several = format!("v1a,xx v1,AAAA {CODE}");
    let [id, at, _] = good();
    assert!(verify(SECRET, &[id, at, ("svix-signature", &several)], BODY, now()).is_ok());
}

#[test]
fn what_is_not_listened_to() {
    let [id, at, code] = good();
    let verify = |secret: &str, headers: &[(&str, &str)]| verify(secret, headers, BODY, now());
    assert_eq!(verify("", &good()), Err(NotVerified::NoSecret));
    let missing = |name| Err(NotVerified::NoSignature(name));
    assert_eq!(verify(SECRET, &[at, code]), missing("svix-id"));
    assert_eq!(verify(SECRET, &[id, code]), missing("svix-timestamp"));
    assert_eq!(verify(SECRET, &[id, ("svix-timestamp", "now"), code]), missing("svix-timestamp"));
    for odd in ["", "v1", "v2,AAAA", "v1,%%%"] {
        assert_eq!(verify(SECRET, &[id, at, ("svix-signature", odd)]), missing("svix-signature"));
    }
    let mismatch = Err(NotVerified::Mismatch);
    assert_eq!(verify("whsec_AAAA", &good()), mismatch);
    assert_eq!(verify("whsec_no base64", &good()), mismatch);
    assert_eq!(verify(SECRET, &[("svix-id", "msg_2"), at, code]), mismatch);
    assert_eq!(verify(SECRET, &[id, ("svix-timestamp", "1767225601"), code]), mismatch);
    let changed = BODY.replace("12550", "12551");
    assert_eq!(super::notifying::verify(SECRET, &good(), &changed, now()), mismatch);
    let later = now() + TimeDelta::seconds(301);
    assert_eq!(
        super::notifying::verify(SECRET, &good(), BODY, later),
        Err(NotVerified::Stale(301))
    );
}

fn signed(body: &str) -> Outcome {
    use hmac::{KeyInit as _, Mac as _};
    let key = data_encoding::BASE64.decode(&SECRET.as_bytes()[6..]).unwrap();
    let mut mac = hmac::Hmac::<sha2::Sha256>::new_from_slice(&key).unwrap();
    mac.update(format!("{ID}.{AT}.{body}").as_bytes());
    let code = format!("v1,{}", data_encoding::BASE64.encode(&mac.finalize().into_bytes()));
    verify(
        SECRET,
        &[("svix-id", ID), ("svix-timestamp", AT), ("svix-signature", &code)],
        body,
        now(),
    )
}

#[test]
fn several_events_and_marketplaces() {
    let body = concat!(
        r#"{"data":[{"eventType":"payment.settled","payload":{"id":"pay_1","updatedAt":"2026-01-01T00:00:00Z"}},"#,
        r#"{"eventType":"connect.payment.authorized","payload":{"object":"connect_event","subMerchant":{"id":"usr_1"},"data":{"id":"pay_2"}}},"#,
        r#"{"eventType":"subscription.created","payload":{"id":"sub_1"}},"#,
        r#"{"eventType":"withdrawal.paid","payload":{}}]}"#,
    );
    let notices = signed(body).unwrap();
    let ids: Vec<_> = notices.iter().map(|notice| notice.event_id.as_str()).collect();
    assert_eq!(ids, [0, 1, 2, 3].map(|n| format!("{ID}/{n}")));
    assert_eq!(notices[0].subject, Subject::Payment("pay_1".to_owned()));
    assert_eq!(notices[0].occurred_at, Some(now()));
    assert_eq!(notices[1].subject, Subject::Payment("pay_2".to_owned()));
    assert_eq!((&notices[2].subject, &notices[3].subject), (&Subject::Nothing, &Subject::Nothing));
    for body in ["", "{}", "[]", r#"{"data":[{"eventType":"x"}]}"#] {
        assert!(matches!(signed(body), Err(NotVerified::Unreadable(_))), "{body}");
    }
}
