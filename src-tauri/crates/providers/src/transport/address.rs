//! Which base URLs we talk to, as a pure question.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use reqwest::Url;

/// How far a base URL may lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reach {
    /// This computer only.
    Loopback,
    /// Public addresses only.
    Public,
    /// Anywhere: a person has allowed a private network.
    Anywhere,
}

/// A base URL that was looked at: scheme, host and port, nothing else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Base {
    origin: String,
    host: String,
    /// How far it may lead.
    pub reach: Reach,
}

impl Base {
    /// `https://host[:port]`, without a slash at the end.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Whether it goes without TLS, which only this computer itself may.
    pub fn is_plain(&self) -> bool {
        self.origin.starts_with("http://")
    }

    /// The host alone, lower case.
    pub fn host(&self) -> &str {
        &self.host
    }
}

/// What became of a base URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It may be used.
    Fine(Base),
    /// It leads, or may lead, into a private network: a person must allow it. Says why.
    NeedsConsent(String),
    /// It is never used. Says why.
    Refused(String),
}

/// Looks at a base URL. `allow_private` says that a person allowed a private network.
///
/// The texts never repeat the URL: it may hold a password.
pub fn check(base_url: &str, allow_private: bool) -> Verdict {
    match parse(base_url.trim()) {
        Err(reason) => Verdict::Refused(reason.to_owned()),
        Ok(url) => judge(base_url.trim(), &url, allow_private),
    }
}

const NO_URL: &str = "the base URL is not a URL such as https://plugipay.com";

fn parse(text: &str) -> Result<Url, &'static str> {
    if text.chars().any(|c| c.is_whitespace() || c.is_control() || c == '\\') {
        return Err("the base URL holds spaces or backslashes");
    }
    if !text.contains("://") || authority(text).is_empty() {
        return Err(NO_URL);
    }
    let url = Url::parse(text).map_err(|_| NO_URL)?;
    if !matches!(url.scheme(), "https" | "http") {
        return Err("the base URL must begin with https://");
    }
    if !url.username().is_empty() || url.password().is_some() || authority(text).contains('@') {
        return Err("the base URL must not hold a user name or password");
    }
    if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
        return Err("the base URL must end after the host: no path, query or fragment");
    }
    Ok(url)
}

fn judge(text: &str, url: &Url, allow_private: bool) -> Verdict {
    let Some(host) = url.host_str() else {
        return Verdict::Refused("the base URL has no host".to_owned());
    };
    let place = place(host, text);
    if url.scheme() == "http" && place != Place::Loopback {
        let reason = "without https:// only this computer itself is talked to";
        return Verdict::Refused(reason.to_owned());
    }
    let reach = match place {
        Place::Loopback => Reach::Loopback,
        _ if allow_private => Reach::Anywhere,
        Place::Public => Reach::Public,
        Place::Private => return Verdict::NeedsConsent("the address is a private one".to_owned()),
        Place::Odd => {
            let reason = "the address is written in an unusual way, as if to hide it";
            return Verdict::NeedsConsent(reason.to_owned());
        }
    };
    let origin = url.as_str().trim_end_matches('/').to_owned();
    Verdict::Fine(Base { origin, host: host.to_owned(), reach })
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Loopback,
    Public,
    Private,
    Odd,
}

fn place(host: &str, text: &str) -> Place {
    if is_localhost(host) {
        return Place::Loopback;
    }
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let Ok(ip) = bare.parse::<IpAddr>() else { return Place::Public };
    // A URL reads `0x7f.1` and `2130706433` as 127.0.0.1: whoever writes that hides something.
    if ip.is_ipv4() && host_text(authority(text)) != host {
        return Place::Odd;
    }
    match ip {
        ip if ip.is_loopback() => Place::Loopback,
        ip if is_public(ip) => Place::Public,
        _ => Place::Private,
    }
}

/// Whether a name can only mean this computer (RFC 6761).
pub(super) fn is_localhost(host: &str) -> bool {
    let host = host.trim_end_matches('.');
    host == "localhost" || host.ends_with(".localhost")
}

fn authority(text: &str) -> &str {
    let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
    rest.split(['/', '?', '#']).next().unwrap_or(rest)
}

fn host_text(authority: &str) -> &str {
    authority.rsplit_once(':').map_or(authority, |(host, _)| host)
}

/// Whether an address is one of the public internet.
pub fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let shared = a == 100 && (64..128).contains(&b);
    let protocol = a == 192 && b == 0 && c == 0;
    let benchmark = a == 198 && (18..20).contains(&b);
    let local = ip.is_private() || ip.is_loopback() || ip.is_link_local() || a == 0;
    !(local || shared || protocol || benchmark || ip.is_documentation() || a >= 224)
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    if let Some(inner) = embedded(ip) {
        return is_public_v4(inner);
    }
    let first = ip.segments()[0];
    // Only 2000::/3 is given out as public; 2001:db8::/32 is for examples.
    (0x2000..0x4000).contains(&first) && !(first == 0x2001 && ip.segments()[1] == 0x0db8)
}

/// The IPv4 address that an IPv6 address stands for: mapped, compatible, NAT64 or 6to4.
fn embedded(ip: Ipv6Addr) -> Option<Ipv4Addr> {
    let s = ip.segments();
    let join = |high: u16, low: u16| Ipv4Addr::from((u32::from(high) << 16) | u32::from(low));
    match s {
        [0, 0, 0, 0, 0, 0xffff | 0, ..] => Some(join(s[6], s[7])),
        [0x64, 0xff9b, 0, 0, 0, 0, ..] => Some(join(s[6], s[7])),
        [0x2002, ..] => Some(join(s[1], s[2])),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(url: &str, allow: bool) -> &'static str {
        match check(url, allow) {
            Verdict::Fine(base) => match base.reach {
                Reach::Loopback => "loopback",
                Reach::Public => "public",
                Reach::Anywhere => "anywhere",
            },
            Verdict::NeedsConsent(_) => "ask",
            Verdict::Refused(_) => "no",
        }
    }

    /// URL, what happens, what happens once a person has allowed it.
    const TABLE: &[(&str, &str, &str)] = &[
        ("https://plugipay.com", "public", "anywhere"),
        ("  https://PLUGIPAY.com:8443/ ", "public", "anywhere"),
        ("https://8.8.8.8", "public", "anywhere"),
        ("https://[2606:4700::1111]", "public", "anywhere"),
        ("http://plugipay.com", "no", "no"),
        ("http://10.0.0.5", "no", "no"),
        ("ftp://plugipay.com", "no", "no"),
        ("plugipay.com", "no", "no"),
        ("", "no", "no"),
        ("https://", "no", "no"),
        ("https:///x", "no", "no"),
        ("https:plugipay.com", "no", "no"),
        ("https://user@plugipay.com", "no", "no"),
        ("https://user:pw@plugipay.com", "no", "no"),
        ("https://@plugipay.com", "no", "no"),
        ("https://plugipay.com@evil.example", "no", "no"),
        ("https:\\\\plugipay.com", "no", "no"),
        ("https://plugi\tpay.com", "no", "no"),
        ("https://plugipay.com/api", "no", "no"),
        ("https://plugipay.com?x=1", "no", "no"),
        ("https://plugipay.com#x", "no", "no"),
        ("http://127.0.0.1:4010", "loopback", "loopback"),
        ("http://127.8.8.8:4010/", "loopback", "loopback"),
        ("http://localhost:4010", "loopback", "loopback"),
        ("http://LOCALHOST.:4010", "loopback", "loopback"),
        ("http://demo.localhost", "loopback", "loopback"),
        ("http://[::1]:4010", "loopback", "loopback"),
        ("https://127.0.0.1", "loopback", "loopback"),
        ("http://localhost.evil.example", "no", "no"),
        ("http://127.0.0.1.nip.example", "no", "no"),
        ("http://2130706433", "no", "no"),
        ("https://2130706433", "ask", "anywhere"),
        ("https://0177.0.0.1", "ask", "anywhere"),
        ("https://0x7f.1", "ask", "anywhere"),
        ("https://%31%32%37.0.0.1", "ask", "anywhere"),
        ("https://167772161:8443", "ask", "anywhere"),
        ("https://10.0.0.1", "ask", "anywhere"),
        ("https://172.16.0.1", "ask", "anywhere"),
        ("https://172.32.0.1", "public", "anywhere"),
        ("https://192.168.1.1", "ask", "anywhere"),
        ("https://169.254.169.254", "ask", "anywhere"),
        ("https://100.64.0.1", "ask", "anywhere"),
        ("https://0.0.0.0", "ask", "anywhere"),
        ("https://198.18.0.1", "ask", "anywhere"),
        ("https://224.0.0.1", "ask", "anywhere"),
        ("https://255.255.255.255", "ask", "anywhere"),
        ("https://[::]", "ask", "anywhere"),
        ("https://[fe80::1]", "ask", "anywhere"),
        ("https://[fc00::1]", "ask", "anywhere"),
        ("https://[ff02::1]", "ask", "anywhere"),
        ("https://[2001:db8::1]", "ask", "anywhere"),
        ("https://[::ffff:10.0.0.1]", "ask", "anywhere"),
        ("https://[::ffff:127.0.0.1]", "ask", "anywhere"),
        ("http://[::ffff:127.0.0.1]", "no", "no"),
        ("https://[64:ff9b::a00:1]", "ask", "anywhere"),
        ("https://[2002:a00:1::]", "ask", "anywhere"),
        ("https://[64:ff9b::808:808]", "public", "anywhere"),
    ];

    #[test]
    fn every_way_to_write_an_address() {
        for (url, plain, allowed) in TABLE {
            assert_eq!(word(url, false), *plain, "{url}");
            assert_eq!(word(url, true), *allowed, "{url} when allowed");
        }
    }

    #[test]
    fn the_origin_is_what_requests_begin_with() {
        let Verdict::Fine(base) = check("HTTPS://Plugipay.com:443/", false) else { panic!() };
        assert_eq!((base.origin(), base.host()), ("https://plugipay.com", "plugipay.com"));
        assert!(!base.is_plain());
    }

    #[test]
    fn a_refusal_never_repeats_a_password() {
        let Verdict::Refused(reason) = check("https://me:canary@x.example", false) else {
            panic!()
        };
        assert!(!reason.contains("canary"), "{reason}");
    }
}
