//! Acts: sent once, whatever becomes of the answer.

use providers::{ErrorKind, Reached};
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
