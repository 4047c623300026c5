//! The closed lists of words as small numbers: rows and indexes stay small and sort in reading
//! order. A number, once given, never changes its meaning.

use domain::{Kind, Mode, Refund, Source, Status};

macro_rules! codes {
    ($to:ident, $from:ident, $type:ident { $($word:ident = $code:literal),+ }) => {
        #[doc = concat!("The stored number of a ", stringify!($type), ".")]
        pub(crate) fn $to(word: $type) -> i64 {
            match word { $($type::$word => $code),+ }
        }

        #[doc = concat!("The ", stringify!($type), " of a stored number.")]
        pub(crate) fn $from(code: i64) -> Option<$type> {
            match code { $($code => Some($type::$word),)+ _ => None }
        }
    };
}

codes!(status, status_of, Status {
    AwaitingConfirmation = 0, Open = 1, Pending = 2, Completed = 3, Expired = 4, Canceled = 5,
    Failed = 6, Unknown = 7
});
codes!(kind, kind_of, Kind { Session = 0, Payment = 1, Attempt = 2 });
codes!(mode, mode_of, Mode { Live = 0, Test = 1, Unknown = 2 });
codes!(refund, refund_of, Refund { None = 0, Pending = 1, Partial = 2, Full = 3, Failed = 4 });
codes!(source, source_of, Source { Provider = 1, Derived = 2, FirstSeen = 3 });

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_survives_its_number() {
        assert!(Status::ALL.iter().all(|w| status_of(status(*w)) == Some(*w)));
        assert!(Kind::ALL.iter().all(|w| kind_of(kind(*w)) == Some(*w)));
        assert!(Mode::ALL.iter().all(|w| mode_of(mode(*w)) == Some(*w)));
        assert!(Refund::ALL.iter().all(|w| refund_of(refund(*w)) == Some(*w)));
        assert!(Source::ALL.iter().all(|w| source_of(source(*w)) == Some(*w)));
        assert_eq!(source_of(0), None, "0 says that the time is absent");
    }
}
