//! Closed lists of words, each an enum that reads and writes itself in one way everywhere.

/// A word that is not one of ours.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is not a word of this list")]
pub struct UnknownWord(pub String);

/// Declares a closed list of words: the enum, its `ALL`, `as_str`, `Display`, `FromStr` and serde.
#[macro_export]
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        pub enum $name {
            $($(#[$vdoc])* #[serde(rename = $word)] $variant),+
        }

        impl $name {
            /// Every word of the list, in the order a person reads them.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];

            /// The word itself, as stored, printed and searched for.
            pub fn as_str(self) -> &'static str {
                match self { $($name::$variant => $word),+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::UnknownWord;
            fn from_str(word: &str) -> std::result::Result<Self, $crate::UnknownWord> {
                match word {
                    $($word => Ok($name::$variant),)+
                    other => Err($crate::UnknownWord(other.to_owned())),
                }
            }
        }
    };
}
pub(crate) use words;
