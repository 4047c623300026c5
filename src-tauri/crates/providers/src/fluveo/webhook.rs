//! Webhooks: HMAC-SHA256 over `v1=`, the time, a point and the body, with the whole secret as it is
//! written, `whsec_` included.

use chrono::{DateTime, Utc};
use data_encoding::HEXLOWER_PERMISSIVE;
use hmac::{Hmac, KeyInit as _, Mac as _};
use secrecy::{ExposeSecret as _, SecretString};
use sha2::Sha256;

use super::api::id_of;
use super::wire;
use crate::reading::{explain, loose, unix};
use crate::webhook::fresh;
use crate::{Delivery, NotVerified, Notice, Subject, Webhooks};

/// What verifies, with the connection's secret.
pub struct Hooks(pub Option<SecretString>);

/// Where the signature stands; the other name is an older one of the same.
const HEADER: &str = "Fluveo-Signature";
const OLDER: &str = "X-Signature";

impl Webhooks for Hooks {
    fn verify(
        &self,
        delivery: Delivery<'_>,
        now: DateTime<Utc>,
    ) -> Result<Vec<Notice>, NotVerified> {
        let secret = self.0.as_ref().ok_or(NotVerified::NoSecret)?;
        let header = delivery.header(HEADER).or_else(|| delivery.header(OLDER));
        let signed = Signed::read(header.unwrap_or_default())?;
        if !signed.fits(secret.expose_secret(), delivery.body) {
            return Err(NotVerified::Mismatch);
        }
        fresh(signed.at, now)?;
        notice(delivery.body).map(|notice| vec![notice])
    }
}

/// `t=1767225600,v1=…`, with one or more signatures.
struct Signed<'a> {
    /// As it was written, which is what was signed.
    time: &'a str,
    at: i64,
    signatures: Vec<Vec<u8>>,
}

impl<'a> Signed<'a> {
    fn read(header: &'a str) -> Result<Self, NotVerified> {
        let wrong = || NotVerified::NoSignature(HEADER);
        let parts: Vec<_> =
            header.split(',').filter_map(|part| part.trim().split_once('=')).collect();
        let time = parts.iter().find(|(scheme, _)| *scheme == "t").ok_or_else(wrong)?.1;
        if time.is_empty() || !time.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(wrong());
        }
        let at = time.parse().map_err(|_| wrong())?;
        let decoded = |(_, hex): &(_, &str)| HEXLOWER_PERMISSIVE.decode(hex.as_bytes()).ok();
        let ours = parts.iter().filter(|(scheme, _)| *scheme == "v1");
        let signatures: Vec<_> = ours.filter_map(decoded).collect();
        if signatures.is_empty() { Err(wrong()) } else { Ok(Self { time, at, signatures }) }
    }

    /// Compares in constant time with every signature that was sent.
    fn fits(&self, secret: &str, body: &[u8]) -> bool {
        self.signatures.iter().fold(false, |fits, signature| {
            // HMAC takes keys of any length, so this cannot fail.
            let mut mac =
                Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("any key length");
            mac.update(b"v1=");
            mac.update(self.time.as_bytes());
            mac.update(b".");
            mac.update(body);
            mac.verify_slice(signature).is_ok() | fits
        })
    }
}

fn notice(body: &[u8]) -> Result<Notice, NotVerified> {
    let unreadable = |error: &serde_json::Error| NotVerified::Unreadable(explain(error));
    let wire: wire::Event<'_> = serde_json::from_slice(body).map_err(|error| unreadable(&error))?;
    let object = loose::<wire::EventObject<'_>>(wire.data.and_then(|data| data.object));
    let subject = object.map_or(Subject::Nothing, |object| subject(&wire.kind, object));
    let occurred_at = wire.created.and_then(|at| unix("created", at).ok());
    Ok(Notice { event_id: wire.id, event: wire.kind, subject, occurred_at })
}

/// What is to be read now. Charges and refunds name the payment that they are of.
fn subject(event: &str, object: wire::EventObject<'_>) -> Subject {
    let payment = id_of(object.payment_intent);
    let subject = if event.starts_with("checkout.session.") {
        object.id.map(Subject::Session)
    } else if event.starts_with("payment_intent.") {
        object.id.map(Subject::Payment)
    } else {
        payment.map(Subject::Payment)
    };
    subject.unwrap_or(Subject::Nothing)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "whsec_lab_7Qk2mX9rT4vB1nC8";
    const AT: i64 = 1_767_225_600;
    const BODY: &str = r#"{"id":"evt_9k2m4p6r8t1v","object":"event","type":"checkout.session.completed","created":1767225598,"livemode":false,"data":{"object":{"id":"cs_4h7j9k2m5n8p","object":"checkout.session","status":"complete","payment_status":"paid"}}}"#;
    const FITS: &str = "b06b2d60b4c580ef24dd390433bae12cdb8caee0eaf4a2ba44495bd446f23303";

    fn verify_at(header: &str, body: &str, age: i64) -> Result<Vec<Notice>, NotVerified> {
        verify_as("Fluveo-Signature", header, body, age)
    }

    fn verify_as(
        name: &str,
        header: &str,
        body: &str,
        age: i64,
    ) -> Result<Vec<Notice>, NotVerified> {
        let headers = [(name.to_owned(), header.to_owned())];
        let delivery = Delivery { headers: &headers, body: body.as_bytes() };
        let now = DateTime::from_timestamp(AT + age, 0).unwrap();
        Hooks(Some(SecretString::from(SECRET))).verify(delivery, now)
    }

    fn signed(secret: &str, body: &str) -> String {
        let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
        mac.update(format!("v1={AT}.{body}").as_bytes());
        format!("t={AT},v1={}", data_encoding::HEXLOWER.encode(&mac.finalize().into_bytes()))
    }

    #[test]
    fn the_documented_vectors() {
        assert_eq!(BODY.len(), 231);
        let first = format!("t={AT},v1={FITS}");
        let notices = verify_at(&first, BODY, 0).unwrap();
        let expected = Notice {
            event_id: "evt_9k2m4p6r8t1v".to_owned(),
            event: "checkout.session.completed".to_owned(),
            subject: Subject::Session("cs_4h7j9k2m5n8p".to_owned()),
            occurred_at: DateTime::from_timestamp(1_767_225_598, 0),
        };
        assert_eq!(notices, [expected]);
        let later =
            "t=1767225660,v1=b38088f6e975d6db1fa0cd2f5553ff9702dd06726518fd68b56015c73dcccd39";
        assert!(verify_at(later, BODY, 60).is_ok());
        assert!(verify_as("x-signature", &first, BODY, 0).is_ok(), "the older name");
    }

    #[test]
    fn what_does_not_fit() {
        let stripe = "7db3de8e3d95607f802f3957d46fe7b3f1421b8b6b9ebd6c7b8f274fdc1462e3";
        let newline = "2eab2c09b842a034f00f391bb0eeb9a6b2745eeaf3a6b80574232bf31517da41";
        let bare = "a96d83d465d26f41a6ec6ae7540b902b44611196201cf981582f2c6b64143561";
        for signature in [stripe, newline, bare, "00"] {
            let refused = verify_at(&format!("t={AT},v1={signature}"), BODY, 0);
            assert_eq!(refused, Err(NotVerified::Mismatch), "{signature}");
        }
        let changed = verify_at(&format!("t={AT},v1={FITS}"), &format!("{BODY}\n"), 0);
        assert_eq!(changed, Err(NotVerified::Mismatch));
        let with_newline = verify_at(&format!("t={AT},v1={newline}"), &format!("{BODY}\n"), 0);
        assert!(with_newline.is_ok(), "the body counts byte for byte");
    }

    #[test]
    fn one_of_several_is_enough() {
        assert!(verify_at(&format!("t={AT}, v0=x, v1=00, v1={FITS}"), BODY, 0).is_ok());
        assert!(verify_at(&format!("t={AT},v1={}", FITS.to_uppercase()), BODY, 0).is_ok());
    }

    #[test]
    fn headers_of_another_form() {
        let other = [
            String::new(),
            format!("v1={FITS}"),
            format!("t={AT}"),
            format!("t=,v1={FITS}"),
            format!("t=+{AT},v1={FITS}"),
            format!("t=99999999999999999999,v1={FITS}"),
            format!("t={AT},v1=xyz"),
            FITS.to_owned(),
        ];
        for header in other {
            let refused = verify_at(&header, BODY, 0);
            assert_eq!(refused, Err(NotVerified::NoSignature(HEADER)), "{header}");
        }
        let nothing = Delivery { headers: &[], body: b"" };
        let now = DateTime::from_timestamp(AT, 0).unwrap();
        assert_eq!(Hooks(None).verify(nothing, now), Err(NotVerified::NoSecret));
    }

    #[test]
    fn old_and_future_ones_do_not_count() {
        for (age, fits) in [(300, true), (-300, true), (301, false), (-301, false)] {
            assert_eq!(verify_at(&format!("t={AT},v1={FITS}"), BODY, age).is_ok(), fits, "{age}");
        }
        let wrong_and_old = verify_at(&format!("t={AT},v1=00"), BODY, 900);
        assert_eq!(wrong_and_old, Err(NotVerified::Mismatch), "the signature comes first");
    }

    #[test]
    fn what_events_are_about() {
        let payment = |id: &str| Subject::Payment(id.to_owned());
        let table = [
            ("checkout.session.expired", r#"{"id":"cs_1"}"#, Subject::Session("cs_1".to_owned())),
            ("payment_intent.succeeded", r#"{"id":"pi_1"}"#, payment("pi_1")),
            ("charge.refunded", r#"{"id":"ch_1","payment_intent":"pi_2"}"#, payment("pi_2")),
            ("customer.created", r#"{"id":"cus_1"}"#, Subject::Nothing),
            ("payout.paid", r#"{"id":"po_1"}"#, Subject::Nothing),
            ("checkout.session.completed", "7", Subject::Nothing),
        ];
        for (event, object, subject) in table {
            let body = format!(r#"{{"id":"evt_1","type":"{event}","data":{{"object":{object}}}}}"#);
            let notices = verify_at(&signed(SECRET, &body), &body, 0).unwrap();
            assert_eq!(notices[0].subject, subject, "{event}");
        }
        for body in ["", "[]", r#"{"id":"evt_1"}"#] {
            let unreadable = verify_at(&signed(SECRET, body), body, 0);
            assert!(matches!(unreadable, Err(NotVerified::Unreadable(_))), "{body}");
        }
    }
}
