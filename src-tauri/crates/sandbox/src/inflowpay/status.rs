//! The words for where a payment stands, and which may follow which.

use serde::{Deserialize, Serialize};

/// Where a payment stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Status {
    /// Created; the payer has not acted.
    Initiation,
    /// The payer prepares the payment.
    CheckoutPending,
    /// Authorised, not settled.
    CheckoutSuccess,
    /// The money is at the banking partner.
    PaymentReceived,
    /// The money is on the merchant's balance.
    PaymentSuccess,
    /// Declined, or failed after the authorisation.
    PaymentFailed,
    /// The payer left.
    CheckoutCanceled,
    /// Canceled.
    Canceled,
    /// A refund is under way.
    RefundPending,
    /// Part of it went back.
    PartialRefunded,
    /// All of it went back.
    FullyRefunded,
    /// The refund failed.
    RefundFailed,
    /// The dashboard has this label; no page gives the word on the wire.
    Expired,
}

use Status::{
    Canceled, CheckoutCanceled, CheckoutPending, CheckoutSuccess, Expired, FullyRefunded,
    Initiation, PartialRefunded, PaymentFailed, PaymentReceived, PaymentSuccess, RefundFailed,
    RefundPending,
};

impl Status {
    /// All of them.
    pub const ALL: [Self; 13] = [
        Initiation,
        CheckoutPending,
        CheckoutSuccess,
        PaymentReceived,
        PaymentSuccess,
        PaymentFailed,
        CheckoutCanceled,
        Canceled,
        RefundPending,
        PartialRefunded,
        FullyRefunded,
        RefundFailed,
        Expired,
    ];

    /// The word on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Initiation => "INITIATION",
            CheckoutPending => "CHECKOUT_PENDING",
            CheckoutSuccess => "CHECKOUT_SUCCESS",
            PaymentReceived => "PAYMENT_RECEIVED",
            PaymentSuccess => "PAYMENT_SUCCESS",
            PaymentFailed => "PAYMENT_FAILED",
            CheckoutCanceled => "CHECKOUT_CANCELED",
            Canceled => "CANCELED",
            RefundPending => "REFUND_PENDING",
            PartialRefunded => "PARTIAL_REFUNDED",
            FullyRefunded => "FULLY_REFUNDED",
            RefundFailed => "REFUND_FAILED",
            Expired => "EXPIRED",
        }
    }

    /// The status of a word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == word)
    }

    /// Whether a payment may come from here to there. Forward jumps are allowed.
    pub fn may_become(self, to: Self) -> bool {
        match self {
            Initiation | CheckoutPending => {
                to != self && !matches!(to, Initiation | RefundFailed) && !to.is_refund()
            }
            CheckoutSuccess => {
                matches!(to, PaymentReceived | PaymentSuccess | PaymentFailed) || to.is_refund()
            }
            PaymentReceived => matches!(to, PaymentSuccess | PaymentFailed) || to.is_refund(),
            PaymentSuccess | PartialRefunded | RefundFailed => to.is_refund(),
            RefundPending => matches!(to, PartialRefunded | FullyRefunded | RefundFailed),
            PaymentFailed | CheckoutCanceled | Canceled | FullyRefunded | Expired => false,
        }
    }

    /// What comes next when nothing goes wrong.
    pub fn next(self) -> Option<Self> {
        match self {
            Initiation => Some(CheckoutPending),
            CheckoutPending => Some(CheckoutSuccess),
            CheckoutSuccess => Some(PaymentReceived),
            PaymentReceived => Some(PaymentSuccess),
            RefundPending => Some(FullyRefunded),
            _ => None,
        }
    }

    /// The statuses a payment has gone through to come here, this one included.
    pub fn path(self) -> &'static [Self] {
        const PAID: [Status; 5] =
            [Initiation, CheckoutPending, CheckoutSuccess, PaymentReceived, PaymentSuccess];
        match self {
            Initiation => &[Initiation],
            CheckoutPending => &[Initiation, CheckoutPending],
            CheckoutSuccess => &[Initiation, CheckoutSuccess],
            PaymentReceived => &[Initiation, CheckoutPending, CheckoutSuccess, PaymentReceived],
            PaymentSuccess => &PAID,
            PaymentFailed => &[Initiation, CheckoutPending, PaymentFailed],
            CheckoutCanceled => &[Initiation, CheckoutPending, CheckoutCanceled],
            Canceled => &[Initiation, Canceled],
            Expired => &[Initiation, Expired],
            RefundPending => &[Initiation, CheckoutSuccess, PaymentSuccess, RefundPending],
            PartialRefunded => &[Initiation, CheckoutSuccess, PaymentSuccess, PartialRefunded],
            FullyRefunded => {
                &[Initiation, CheckoutSuccess, PaymentSuccess, RefundPending, FullyRefunded]
            }
            RefundFailed => {
                &[Initiation, CheckoutSuccess, PaymentSuccess, RefundPending, RefundFailed]
            }
        }
    }

    /// Whether a full refund may be asked for.
    pub fn is_refundable(self) -> bool {
        matches!(self, CheckoutSuccess | PaymentReceived | PaymentSuccess)
    }

    /// Whether a deposit has succeeded on the way here.
    pub fn is_paid(self) -> bool {
        self.path().contains(&CheckoutSuccess)
    }

    fn is_refund(self) -> bool {
        matches!(self, RefundPending | PartialRefunded | FullyRefunded)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_are_the_documented_ones() {
        for status in Status::ALL {
            assert_eq!(serde_json::json!(status), status.as_str());
            assert_eq!(Status::parse(status.as_str()), Some(status));
        }
    }

    #[test]
    fn every_path_is_a_walk_of_allowed_steps() {
        for status in Status::ALL {
            let path = status.path();
            assert_eq!((path[0], path[path.len() - 1]), (Initiation, status));
            for step in path.windows(2) {
                assert!(step[0].may_become(step[1]), "{step:?}");
            }
        }
    }

    #[test]
    fn nothing_comes_back_and_ends_are_ends() {
        for to in Status::ALL {
            assert!(!to.may_become(Initiation) && !to.may_become(to) || to == PartialRefunded);
            for end in [PaymentFailed, CheckoutCanceled, Canceled, FullyRefunded, Expired] {
                assert!(!end.may_become(to), "{end:?} {to:?}");
            }
        }
        assert!(!Initiation.may_become(FullyRefunded) && RefundPending.may_become(RefundFailed));
    }
}
