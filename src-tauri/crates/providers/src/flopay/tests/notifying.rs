use chrono::TimeDelta;

use super::*;
use crate::testing::now;
use crate::{Delivery, NotVerified, Notice, Subject};

pub const SECRET: &str = "flo_whsec_sbx_5c1f0a9e77";
const CODE: &str = "85f0c0d7d77ff632ad817193740b16add2a01ab733c2985f0bb607bca3247663";
/// The same without the secret's prefix.
const BARE: &str = "a6acc7e6df896227ce3c99ad0ea0977c28a2fc40ddf98b61b288b7df3b892e36";
const BODY: &str = r#"{"eventId":"0f0f7c1e-1111-4a4a-8b8b-000000000001","eventVersion":"v1","objectType":"item","eventType":"item.purchased","user":{"id":"5d8e0c52-2222-4c4c-9d9d-000000000002","clientUserId":"staff-demo-7","email":"buyer@shop.test"},"item":{"uuid":"7a7a1b1b-3333-4e4e-8f8f-000000000003","id":"mug-blue","name":"Blue mug","currency":"USD","amount":18.5,"total":18.5,"quantity":1}}"#;

type Outcome = Result<Vec<Notice>, NotVerified>;

fn verify(secret: &str, header: (&str, &str), body: &str, age: i64) -> Outcome {
    let credentials = Credentials::from_pairs([("webhook_secret".to_owned(), secret.to_owned())]);
    let (transport, _) = transport(Limits::default());
    let provider = registry::open(&connection("https://b.test", &[]), &credentials, transport);
    let headers = [(header.0.to_owned(), header.1.to_owned())];
    let delivery = Delivery { headers: &headers, body: body.as_bytes() };
    provider.unwrap().webhooks().unwrap().verify(delivery, now() + TimeDelta::seconds(age))
}

#[test]
fn the_documented_vector_with_the_prefix_or_without() {
    assert_eq!(BODY.len(), 374);
    for code in [CODE, BARE] {
        let value = format!("t=1767225600,v1={code}");
        let notices = verify(SECRET, ("flo-signature", &value), BODY, 0).unwrap();
        let expected = Notice {
            event_id: "0f0f7c1e-1111-4a4a-8b8b-000000000001".to_owned(),
            event: "item.purchased".to_owned(),
            subject: Subject::User("staff-demo-7".to_owned()),
            occurred_at: None,
        };
        assert_eq!(notices, [expected]);
    }
}

#[test]
fn what_is_not_listened_to() {
    let value = format!("t=1767225600,v1={CODE}");
    let good = ("Flo-Signature", value.as_str());
    assert_eq!(verify("", good, BODY, 0), Err(NotVerified::NoSecret));
    let missing = Err(NotVerified::NoSignature("Flo-Signature"));
    assert_eq!(verify(SECRET, ("X-Signature", &value), BODY, 0), missing);
    for odd in ["", "t=1767225600", "t=1767225600,v0=00", "t=,v1=00"] {
        assert_eq!(verify(SECRET, ("Flo-Signature", odd), BODY, 0), missing, "{odd}");
    }
    assert_eq!(verify("flo_whsec_other", good, BODY, 0), Err(NotVerified::Mismatch));
    assert_eq!(verify(SECRET, good, &BODY.replace("18.5", "1.85"), 0), Err(NotVerified::Mismatch));
    assert_eq!(verify(SECRET, good, BODY, 301), Err(NotVerified::Stale(301)));
    // The prefix is FloPay's: under Stripe's header the secret counts whole.
    let bare = format!("t=1767225600,v1={BARE}");
    let stripes = verify(SECRET, ("Stripe-Signature", &bare), BODY, 0);
    assert_eq!(stripes, Err(NotVerified::Mismatch));
}

fn signed(header: &str, secret: &str, body: &str) -> Outcome {
    use hmac::{KeyInit as _, Mac as _};
    let mut mac = hmac::Hmac::<sha2::Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(format!("1767225600.{body}").as_bytes());
    let code = data_encoding::HEXLOWER.encode(&mac.finalize().into_bytes());
    verify(secret, (header, &format!("t=1767225600,v1={code}")), body, 0)
}

#[test]
fn stripes_events_name_the_session() {
    let event = |metadata: &str| {
        let body = format!(
            r#"{{"id":"evt_1","type":"checkout.session.completed","created":1767225600,"data":{{"object":{{"id":"cs_1","metadata":{metadata}}}}}}}"#
        );
        signed("Stripe-Signature", "whsec_1", &body).unwrap().remove(0)
    };
    for key in ["flo_checkout_session", "checkoutSessionId", "initialCheckoutSessionId"] {
        let notice = event(&format!(r#"{{"{key}":"{ID}"}}"#));
        assert_eq!(notice.subject, Subject::Session(ID.to_owned()), "{key}");
        assert_eq!((notice.event_id.as_str(), notice.occurred_at), ("evt_1", Some(now())));
    }
    for silent in ["{}", "null", r#"{"flo_checkout_session":"x"}"#] {
        assert_eq!(event(silent).subject, Subject::Nothing, "{silent}");
    }
}

#[test]
fn a_signed_body_that_is_none_of_theirs() {
    let stranger = r#"{"eventId":"e","eventType":"invoice.paid","user":{"id":"u"}}"#;
    let notices = signed("Flo-Signature", SECRET, stranger).unwrap();
    assert_eq!(notices[0].subject, Subject::Nothing);
    for body in ["", "{}", "[]", "<html>"] {
        for header in ["Flo-Signature", "Stripe-Signature"] {
            let answer = signed(header, SECRET, body);
            assert!(matches!(answer, Err(NotVerified::Unreadable(_))), "{header} {body}");
        }
    }
}
