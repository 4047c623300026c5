//! What was guessed, mended or left out.

use serde::Serialize;

use crate::Place;

/// Something a person should know about a file that was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Warning {
    /// Which rule.
    pub code: WarningCode,
    /// What was found and what was made of it, in a sentence.
    pub message: String,
    /// Where.
    pub at: Place,
}

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $name:ident => $word:literal,)+) => {
        /// The rule that a [`Warning`] is about.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
        pub enum WarningCode {
            $($(#[doc = $doc])+ #[serde(rename = $word)] $name,)+
        }

        impl WarningCode {
            /// Every code.
            pub const ALL: &[Self] = &[$(Self::$name,)+];

            /// Its word in JSON.
            pub fn word(self) -> &'static str {
                match self { $(Self::$name => $word,)+ }
            }
        }
    };
}

codes! {
    /// Opening + lines is not closing.
    BalanceDiffers => "balance-differs",
    /// A balance is in another currency than the lines.
    BalanceCurrency => "balance-currency",
    /// The sums exceed exact arithmetic.
    BalanceOverflow => "balance-overflow",
    /// The details of a batch do not add up to what was booked: the entry counts as one line.
    BatchDiffers => "batch-differs",
    /// Totals or counts that the file states about itself do not fit its lines.
    ControlTotal => "control-total",
    /// A date that no calendar has: the nearest day before it was taken.
    DateMended => "date-mended",
    /// A date could not be read, or is missing.
    DateMissing => "date-missing",
    /// The order of day and month was decided from the whole column, or by a profile.
    DateOrder => "date-order",
    /// What the decimal mark is was decided from the whole column.
    DecimalMark => "decimal-mark",
    /// Which column is what was guessed from its heading or its content.
    ColumnGuessed => "column-guessed",
    /// The order of columns comes from a profile that nobody could check against a public source.
    ProfileUnverified => "profile-unverified",
    /// The text was not UTF-8: which encoding was assumed.
    Encoding => "encoding",
    /// Bytes that are no text were shown as replacement characters.
    BadBytes => "bad-bytes",
    /// A field is missing, superfluous or not as its format says; what was read instead.
    FieldOdd => "field-odd",
    /// The currency is not told; which one was assumed.
    CurrencyAssumed => "currency-assumed",
    /// Lines or records that are no entries were passed over.
    Skipped => "skipped",
    /// The statement says that pages or statements are missing before it.
    Gap => "gap",
    /// A reference has the form of a checked one, but its check digits are wrong.
    ReferenceCheck => "reference-check",
    /// The amount inside a description is not the amount of its line.
    EmbeddedAmount => "embedded-amount",
    /// A member of an archive is no bank file and was passed over.
    MemberSkipped => "member-skipped",
}
