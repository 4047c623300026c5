//! What a provider is called and what it needs to be told, as data.

/// One thing a connection must or may be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// The key: of the JSON that `connect` reads, and of the settings.
    pub key: &'static str,
    /// What people call it.
    pub label: &'static str,
    /// Goes into the keychain and nowhere else.
    pub secret: bool,
    /// What holds where nothing is said; empty means nothing.
    pub default: &'static str,
    /// One sentence for the person who fills it in.
    pub help: &'static str,
}

/// A provider as a person sees it before connecting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Info {
    /// The short name: `plugipay`.
    pub id: &'static str,
    /// The proper name: `Plugipay`.
    pub name: &'static str,
    /// What it is for, in a few words.
    pub about: &'static str,
    /// Where its API is.
    pub base_url: &'static str,
    /// Everything it can be told.
    pub fields: &'static [Field],
    /// The requests per second that it documents, where it does.
    pub requests_per_second: Option<u32>,
    /// Currencies it takes.
    pub currencies: &'static [&'static str],
    /// Payment methods that a session can be made with.
    pub methods: &'static [&'static str],
    /// Effect of cancel at this provider, in a few words.
    pub cancel_effect: &'static str,
    /// Whether acts on one session carry a key, are guarded by its state, both or neither;
    /// decides what may be resent.
    pub class: Class,
    /// The same for making a session, which no state guards.
    pub create_class: Class,
}

/// How far a provider keeps an act from happening twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// A second act is refused by the session's state.
    Guarded,
    /// A second act with the same key gives the first one's answer.
    Keyed,
    /// Both.
    KeyedAndGuarded,
    /// Neither: nothing is ever resent by itself.
    Neither,
}
