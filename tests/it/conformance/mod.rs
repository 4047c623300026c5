//! What every provider must do, asked of each one in the registry against its emulation. Which tests
//! apply follows from what it can do.

#![allow(clippy::unwrap_used, reason = "everything in here is a test")]

mod acting;
mod amounts;
mod mishaps;
mod privacy;
mod reading;
mod sixth;
pub mod subject;
mod walking;

use std::collections::BTreeSet;

macro_rules! suite {
    ($($name:ident)*) => {
        /// The providers that the suite is run for.
        const COVERED: &[&str] = &[$(stringify!($name)),*];

        $(mod $name {
            use super::*;

            #[tokio::test(flavor = "multi_thread")]
            async fn a_walk_shows_everything_whatever_the_size_of_its_steps() {
                walking::steps(stringify!($name)).await;
            }

            #[tokio::test(flavor = "multi_thread")]
            async fn a_walk_loses_nothing_while_rows_appear() {
                walking::growing(stringify!($name)).await;
            }

            #[tokio::test(flavor = "multi_thread")]
            async fn a_run_that_was_cut_off_is_made_whole_and_nothing_is_doubled() {
                walking::interrupted(stringify!($name)).await;
            }

            #[tokio::test(flavor = "multi_thread")]
            async fn every_status_is_known_and_an_invented_one_keeps_its_text() {
                reading::statuses(stringify!($name)).await;
            }

            #[tokio::test(flavor = "multi_thread")]
            async fn fields_nobody_knows_change_nothing_and_are_kept() {
                reading::unknown_fields(stringify!($name)).await;
            }

            #[tokio::test(flavor = "multi_thread")]
            async fn amounts_come_back_as_they_went_in_every_currency() {
                amounts::round_trip(stringify!($name)).await;
            }

            #[tokio::test(flavor = "multi_thread")]
            async fn every_mishap_has_its_error() {
                mishaps::errors(stringify!($name)).await;
            }

            #[tokio::test(flavor = "multi_thread")]
            async fn a_creation_without_an_answer_is_sent_once() {
                acting::lost_answer(stringify!($name)).await;
            }

            #[tokio::test(flavor = "multi_thread")]
            async fn a_remembered_key_makes_nothing_twice() {
                acting::same_key(stringify!($name)).await;
            }

            #[tokio::test]
            async fn no_secret_is_told_to_anybody() {
                privacy::silence(stringify!($name)).await;
            }
        })*
    };
}

suite!(plugipay fluveo inflowpay flopay prood sixth_one);

#[test]
fn the_suite_covers_the_registry() {
    subject::register();
    let all: BTreeSet<_> = providers::registry::all().iter().map(|info| info.id).collect();
    assert_eq!(all, COVERED.iter().copied().collect());
}
