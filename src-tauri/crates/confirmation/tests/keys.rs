//! Keys are written down: a change of the recipe would let the next version act a second time.

mod support;

use std::collections::HashSet;

use confirmation::{Approvable, Class, Plan, State, Target, approval_hash, draft_key, session_key};
use domain::{Action, Mode, ProviderId};
use support::{act, idr, plan};

#[test]
fn the_recipe_is_fixed() {
    // printf '5:cs/v2,7:confirm,8:plugipay,6:acct_1,4:live,4:cs_1,8:15000000,3:IDR,1:1,' |
    //   sha256sum | xxd -r -p | base32 | tr -d = | tr A-Z a-z
    insta::assert_snapshot!(plan(Class::Guarded).key(1), @"kz2crfndhtaer434y4rnyqr2vdlhwxfnzqfkaggu4emxouw4dbpa");
    insta::assert_snapshot!(plan(Class::Guarded).key(2), @"bzemoc4bkcr6rh2l6cp5drg6eorvv7fkpcqg6o6opmlftj23g54q");
    // printf '5:cs/v2,6:create,36:7c9e6679-7425-40de-944b-e07fc1f90ae7,' | …
    insta::assert_snapshot!(act(Action::Create, Class::Keyed).key(1), @"st4trgf7dxdc47kozebgsph3koo3xmzhyieeani7u263qzoel2na");
}

#[test]
fn every_part_counts_and_none_runs_into_the_next() {
    let base = ("plugipay", "acct", Mode::Live, "cs_1", idr(100), 1);
    let key =
        |action, (provider, account, mode, target, amount, epoch): (&str, &str, _, &str, _, _)| {
            session_key(action, provider, account, mode, target, amount, epoch)
        };
    let keys = [
        key(Action::Confirm, base),
        key(Action::Cancel, base),
        key(Action::Confirm, ("plugipaya", "cct", base.2, base.3, base.4, 1)),
        key(Action::Confirm, ("plugipay,4:acct", "", base.2, base.3, base.4, 1)),
        key(Action::Confirm, (base.0, base.1, Mode::Test, base.3, base.4, 1)),
        key(Action::Confirm, (base.0, base.1, base.2, "cs_11", base.4, 1)),
        key(Action::Confirm, (base.0, base.1, base.2, base.3, idr(1001), 1)),
        key(Action::Confirm, (base.0, base.1, base.2, base.3, base.4, 2)),
        draft_key(Action::Create, "a"),
        draft_key(Action::Create, "b"),
        draft_key(Action::Cancel, "a"),
    ];
    let all: HashSet<_> = keys.iter().collect();
    assert_eq!(all.len(), keys.len());
    for key in keys {
        assert_eq!(key.len(), 52);
        assert!(key.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()));
    }
}

#[test]
fn the_draft_alone_decides_the_key_of_something_new() {
    let one = act(Action::Create, Class::Keyed);
    let other = Plan { amount: idr(1), ..one.clone() };
    assert_eq!(one.key(1), other.key(9));
    let target = Target::Session {
        provider: ProviderId::new("plugipay"),
        account: "acct_1".into(),
        mode: Mode::Live,
        id: "cs_1".into(),
    };
    assert_eq!(plan(Class::Keyed).target, target);
}

#[test]
fn states_keep_their_form_in_the_journal() {
    let run = confirmation::step(
        &plan(Class::Guarded),
        &State::Prepared,
        confirmation::Event::Commit { approved: true },
        Some(chrono::DateTime::UNIX_EPOCH),
    );
    let json = serde_json::to_string(&run.state).unwrap();
    insta::assert_snapshot!(json, @r#"{"state":"intent","epoch":1,"attempts":0,"doubtful":0,"looks":0,"first_sent":null,"created":null}"#);
    let older = r#"{"state":"sending","epoch":2,"attempts":1,"doubtful":1}"#;
    assert!(serde_json::from_str::<State>(older).is_ok(), "fields may be added");
    assert_eq!(serde_json::from_str::<State>(&json).unwrap(), run.state);
}

#[test]
fn an_approval_is_bound_to_every_part_of_what_was_asked() {
    let base = Approvable {
        request: "r1",
        action: Action::Confirm,
        provider: "plugipay",
        account: "acct_1",
        mode: Mode::Live,
        target: "cs_1",
        amount: idr(15_000_000),
        body_sha256: "00ff",
        maker: "op1",
    };
    // printf '14:cs/approval/v1,2:r1,7:confirm,8:plugipay,6:acct_1,4:live,4:cs_1,8:15000000,3:IDR,4:00ff,3:op1,' | …
    insta::assert_snapshot!(approval_hash(&base), @"evhx2s3jqhsxor2af3rycsf5h2e37avh7ui7exptt7srtbsfejja");
    let others = [
        Approvable { request: "r2", ..base },
        Approvable { action: Action::Cancel, ..base },
        Approvable { provider: "prood", ..base },
        Approvable { account: "acct_2", ..base },
        Approvable { mode: Mode::Test, ..base },
        Approvable { target: "cs_2", ..base },
        Approvable { amount: idr(15_000_001), ..base },
        Approvable { body_sha256: "00fe", ..base },
        Approvable { maker: "op2", ..base },
    ];
    let mut hashes: HashSet<String> = others.iter().map(approval_hash).collect();
    hashes.insert(approval_hash(&base));
    assert_eq!(hashes.len(), others.len() + 1);
}

#[test]
fn another_part_is_another_act_and_all_of_it_is_the_whole() {
    let whole = act(Action::Capture, Class::KeyedAndGuarded);
    let part = |minor| Plan { part: Some(idr(minor)), ..whole.clone() };
    assert_ne!(part(5_000_000).key(1), part(6_000_000).key(1));
    assert_ne!(part(5_000_000).key(1), whole.key(1));
    assert_eq!(part(whole.amount.minor).key(1), whole.key(1));
}
