//! Names are resolved under the same policy as literal addresses: a public name that suddenly
//! leads into the private network (DNS rebinding) gets no connection.

use std::net::SocketAddr;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::address::{Reach, is_localhost, is_public};

/// The name leads into a private network.
#[derive(Debug, thiserror::Error)]
#[error("the name leads to a private address")]
pub(super) struct PrivateAddress;

/// The resolver of one reach.
pub(super) struct Guard {
    reach: Reach,
    /// The proxy's own name, which the person who set it has vouched for.
    proxy: Option<String>,
}

impl Guard {
    pub(super) fn new(reach: Reach, proxy: Option<String>) -> Self {
        Self { reach, proxy }
    }

    fn reach_for(&self, name: &str) -> Reach {
        if self.proxy.as_deref() == Some(name) { Reach::Anywhere } else { self.reach }
    }
}

impl Resolve for Guard {
    fn resolve(&self, name: Name) -> Resolving {
        let name = name.as_str().to_owned();
        let reach = self.reach_for(&name);
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            let admitted = admit(&name, found, reach)?;
            Ok(Box::new(admitted.into_iter()) as Addrs)
        })
    }
}

/// The addresses that a name may lead to. One forbidden address among them refuses all: an
/// honest name does not mix.
pub(super) fn admit(
    name: &str,
    found: Vec<SocketAddr>,
    reach: Reach,
) -> Result<Vec<SocketAddr>, PrivateAddress> {
    let allowed = |address: &SocketAddr| match reach {
        Reach::Anywhere => true,
        Reach::Public => is_public(address.ip()),
        Reach::Loopback => is_localhost(name) && address.ip().is_loopback(),
    };
    if found.iter().all(allowed) { Ok(found) } else { Err(PrivateAddress) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn addresses(list: &[&str]) -> Vec<SocketAddr> {
        list.iter().map(|ip| SocketAddr::new(ip.parse().unwrap(), 0)).collect()
    }

    #[test]
    fn a_name_may_lead_where_its_reach_goes() {
        let table: &[(&str, &[&str], Reach, bool)] = &[
            ("plugipay.com", &["104.16.0.1", "2606:4700::1"], Reach::Public, true),
            ("plugipay.com", &["10.0.0.1"], Reach::Public, false),
            ("plugipay.com", &["104.16.0.1", "127.0.0.1"], Reach::Public, false),
            ("plugipay.com", &["::ffff:192.168.0.1"], Reach::Public, false),
            ("plugipay.com", &["169.254.169.254"], Reach::Public, false),
            ("pay.corp.example", &["10.0.0.1"], Reach::Anywhere, true),
            ("localhost", &["127.0.0.1", "::1"], Reach::Loopback, true),
            ("localhost", &["104.16.0.1"], Reach::Loopback, false),
            ("plugipay.com", &["127.0.0.1"], Reach::Loopback, false),
        ];
        for (name, found, reach, allowed) in table {
            let verdict = admit(name, addresses(found), *reach);
            assert_eq!(verdict.is_ok(), *allowed, "{name} {found:?} {reach:?}");
        }
    }

    #[test]
    fn the_proxy_may_be_anywhere() {
        let guard = Guard::new(Reach::Public, Some("proxy.corp".to_owned()));
        assert_eq!(guard.reach_for("proxy.corp"), Reach::Anywhere);
        assert_eq!(guard.reach_for("plugipay.com"), Reach::Public);
    }

    #[tokio::test]
    async fn a_public_reach_refuses_this_computer() {
        let refused = Guard::new(Reach::Public, None).resolve("localhost".parse().unwrap()).await;
        assert!(refused.err().unwrap().is::<PrivateAddress>());
        let found = Guard::new(Reach::Loopback, None).resolve("localhost".parse().unwrap()).await;
        assert!(found.is_ok_and(|mut addresses| addresses.all(|at| at.ip().is_loopback())));
    }
}
