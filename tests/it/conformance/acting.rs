//! Acts: sent once, whatever becomes of the answer; and what a second time does.

use providers::{Class, ErrorKind, Reached};
use serde_json::json;

use super::subject::Subject;

pub async fn lost_answer(name: &str) {
    let subject = Subject::new(name, 20).await;
    let Some(create) = subject.provider.create() else { return };
    let draft = subject.draft(100_000, subject.info.currencies[0]);
    for fault in [
        json!({"kind": "delay", "ms": 2_500, "effect": true}),
        json!({"kind": "drop_after"}),
        json!({"kind": "status", "status": 502, "effect": true}),
    ] {
        subject.control("DELETE", "/requests", serde_json::Value::Null).await;
        subject.fault(fault.clone()).await;
        let error = create.create(&draft, "conformance-lost").await.expect_err(name);
        subject.no_faults().await;
        assert_eq!(error.reached, Reached::Maybe, "{name}, {fault}: {error:?}");
        assert!(
            matches!(error.kind, ErrorKind::Timeout | ErrorKind::Network | ErrorKind::Server),
            "{name}, {fault}: {error:?}"
        );
        assert_eq!(subject.arrived("POST").await, 1, "{name}, {fault}: sent once");
    }
}

/// What a provider's class promises of a key: the same request again, also almost a day later, makes
/// nothing, and another key makes another one.
pub async fn same_key(name: &str) {
    let subject = Subject::new(name, 20).await;
    let Some(create) = subject.provider.create() else { return };
    let keyed = matches!(subject.info.create_class, Class::Keyed | Class::KeyedAndGuarded);
    if !keyed {
        return;
    }
    let draft = subject.draft(100_000, subject.info.currencies[0]);
    let mut made = Vec::new();
    for (key, hours) in [("conformance-a", 0), ("conformance-a", 20), ("conformance-b", 0)] {
        subject.control("POST", "/clock", json!({"advance_seconds": hours * 3_600})).await;
        let row = create.create(&draft, key).await.unwrap();
        made.push(row.read.unwrap().id);
    }
    assert!(made[0] == made[1] && made[1] != made[2], "{name}: {made:?}");
}
