//! Amounts: exact on the way out and on the way back.

use domain::{Currency, Kind};

use super::subject::Subject;

pub async fn round_trip(name: &str) {
    let subject = Subject::new(name, 20).await;
    let Some(create) = subject.provider.create() else { return };
    for (at, code) in subject.info.currencies.iter().enumerate() {
        for (part, minor) in [100_000, 1_234_567].into_iter().enumerate() {
            // A whole number of units where the currency has no smaller ones in use.
            let digits = Currency::new(code).unwrap().digits();
            let minor = if digits == 0 { minor / 100 } else { minor };
            let draft = subject.draft(minor, code);
            let key = format!("conformance-{name}-{at}-{part}");
            let made =
                create.create(&draft, &key).await.unwrap_or_else(|e| panic!("{name} {code}: {e}"));
            let made = made.read.unwrap_or_else(|bad| panic!("{name} {code}: {bad}"));
            assert_eq!(made.amount, draft.amount, "{name}");
            let fetch = subject.provider.fetch().filter(|fetch| fetch.can(Kind::Session));
            if let Some(fetch) = fetch {
                let read = fetch.fetch(&made.id).await.unwrap().read.unwrap();
                assert_eq!((read.amount, read.id), (draft.amount, made.id), "{name}");
            }
        }
    }
}
