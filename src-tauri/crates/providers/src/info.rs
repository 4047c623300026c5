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
    /// A made-up value of the right form; empty where any text has it.
    pub sample: &'static str,
}

impl Field {
    /// One that is kept with the connection.
    pub const fn setting(
        key: &'static str,
        label: &'static str,
        default: &'static str,
        help: &'static str,
    ) -> Self {
        Self { key, label, secret: false, default, help, sample: "" }
    }

    /// One that goes into the keychain.
    pub const fn secret(key: &'static str, label: &'static str, help: &'static str) -> Self {
        Self { key, label, secret: true, default: "", help, sample: "" }
    }

    /// With a made-up value of the right form, where not any text has it.
    #[must_use]
    pub const fn like(self, sample: &'static str) -> Self {
        Self { sample, ..self }
    }

    /// Something that stands in its place where nothing is sent.
    pub fn placeholder(&self) -> &'static str {
        match (self.default, self.sample) {
            ("", "") => "-",
            ("", sample) => sample,
            (default, _) => default,
        }
    }
}

/// How a parameter is given; also how a form asks for it. In the draft's `params` it stands as
/// the JSON that is named here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Input {
    /// A short text: a JSON string.
    Line,
    /// One of these words: a JSON string.
    Choice(&'static [&'static str]),
    /// Yes or no: a JSON boolean.
    Switch,
    /// A whole number: a JSON number.
    Count,
    /// An amount in the draft's currency, such as `24.50`: a JSON string.
    Amount,
    /// Several short texts: an array of JSON strings.
    List,
    /// Texts by name: an object of JSON strings.
    Pairs,
    /// Something of the provider's catalogue, by its id: a JSON string.
    Pick,
    /// Rows of further parameters: an array of objects.
    Rows(&'static [Param]),
}

/// A parameter of a new session or link that only this provider knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Param {
    /// The provider's own name for it.
    pub key: &'static str,
    /// What people call it.
    pub label: &'static str,
    /// How it is given.
    pub input: Input,
    /// One sentence for the person who fills it in.
    pub help: &'static str,
}

impl Param {
    /// All four parts.
    pub const fn new(
        key: &'static str,
        label: &'static str,
        input: Input,
        help: &'static str,
    ) -> Self {
        Self { key, label, input, help }
    }
}

/// When a session is read again by its id that no list shows: after so many minutes of its age each
/// time, the last pause repeating, until it is so many days old.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Polling {
    /// The pauses, in minutes, growing.
    pub minutes: &'static [u32],
    /// After so many days it is left alone.
    pub give_up_days: u32,
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
    /// Whether a session that was canceled shows as expired.
    pub cancels_by_expiry: bool,
    /// Whether acts on one session carry a key, are guarded by its state, both or neither;
    /// decides what may be resent.
    pub class: Class,
    /// The same for making a session, which no state guards.
    pub create_class: Class,
    /// Which of `success_url`, `cancel_url` and `methods` a new session cannot do without.
    pub needs: &'static [&'static str],
    /// Whether a session takes a customer's e-mail address as it is, without a customer's id.
    pub takes_email: bool,
    /// What else a new session can be told, in the provider's own words.
    pub params: &'static [Param],
    /// What else a reusable link can be told, where there are any.
    pub link_params: &'static [Param],
    /// Its own words for the way of a session, in order, for a timeline.
    pub lifecycle: &'static [&'static str],
    /// Its own word for money that is reserved and waits to be taken.
    pub reserved: Option<&'static str>,
    /// Minutes between two syncs by itself.
    pub minutes: u32,
    /// How sessions are followed that no list shows.
    pub polling: Option<Polling>,
    /// Why an action is missing that people look for, by facet.
    pub without: &'static [(domain::Facet, &'static str)],
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
