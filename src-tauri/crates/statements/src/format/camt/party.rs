//! Who paid and who was paid, and which of them is the other one.

use super::money::Sign;
use super::tag::Tag;
use crate::{Account, Party, words};

/// One side of a payment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Side {
    name: Option<String>,
    account: Option<String>,
    /// For whom it was done.
    ultimate: Option<String>,
}

impl Side {
    fn is_told(&self) -> bool {
        self.name.is_some() || self.account.is_some() || self.ultimate.is_some()
    }

    /// Whether it is the owner of the account; `None`: it cannot be told.
    fn is(&self, own: &Account) -> Option<bool> {
        let known = |text: &str| !text.is_empty();
        if let Some(account) = self.account.as_deref().filter(|_| known(&own.number)) {
            return Some(same(&words::compact(account), &own.number));
        }
        let (name, owner) = (self.name.as_deref()?, own.owner.as_deref()?);
        Some(words::compact(name) == words::compact(owner))
    }
}

/// An IBAN ends in the bank's own number of the account.
fn same(one: &str, other: &str) -> bool {
    const SHORTEST: usize = 6;
    let (short, long) = if one.len() < other.len() { (one, other) } else { (other, one) };
    short == long || short.len() >= SHORTEST && long.ends_with(short)
}

/// Both sides, as `RltdPties` has them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Parties {
    debtor: Side,
    creditor: Side,
}

impl Parties {
    pub(super) fn field(&mut self, path: &[Tag], value: &str) {
        use Tag::{
            Agt, BBAN, Cdtr, CdtrAcct, Dbtr, DbtrAcct, FinInstnId, IBAN, Id, Nm, Othr, PrtryAcct,
            Pty, UPIC, UltmtCdtr, UltmtDbtr,
        };
        let side = match path.first() {
            Some(Dbtr | DbtrAcct | UltmtDbtr) => &mut self.debtor,
            Some(Cdtr | CdtrAcct | UltmtCdtr) => &mut self.creditor,
            _ => return,
        };
        let place = match path {
            [Dbtr | Cdtr, Nm] | [Dbtr | Cdtr, Pty, Nm] | [Dbtr | Cdtr, Agt, FinInstnId, Nm] => {
                &mut side.name
            }
            [UltmtDbtr | UltmtCdtr, Nm] | [UltmtDbtr | UltmtCdtr, Pty, Nm] => &mut side.ultimate,
            [_, Id, IBAN | BBAN | UPIC] | [DbtrAcct | CdtrAcct, Id, Othr | PrtryAcct, Id] => {
                &mut side.account
            }
            _ => return,
        };
        if value != "NOTPROVIDED" {
            place.get_or_insert_with(|| value.to_owned());
        }
    }

    /// The other end. Money that comes in comes from the debtor, and goes out to the creditor. A
    /// payment that is given back names them as the first one did, so they change places there.
    /// Whoever is the owner of the account is never the other end.
    fn other(&self, sign: Sign, back: bool, own: &Account) -> Option<&Side> {
        let (debtor, creditor) = (&self.debtor, &self.creditor);
        let from_debtor = (sign == Sign::Credit) != back;
        let (first, second) = if from_debtor { (debtor, creditor) } else { (creditor, debtor) };
        let own_first = first.is(own) == Some(true);
        if first.is_told() && !own_first {
            return Some(first);
        }
        let other = match second.is(own) {
            Some(own) => !own,
            None => own_first,
        };
        Some(second).filter(|second| second.is_told() && other)
    }

    /// The other end, and for whom it acted.
    pub(super) fn counterparty(
        &self,
        sign: Sign,
        back: bool,
        own: &Account,
    ) -> (Party, Option<&str>) {
        let Some(side) = self.other(sign, back, own) else { return <_>::default() };
        let name = side.name.as_ref().or(side.ultimate.as_ref());
        let account = side.account.as_deref().map(words::compact);
        (Party { name: name.cloned(), account }, side.ultimate.as_deref())
    }

    /// What both tell alike.
    pub(super) fn common(&mut self, other: &Self) {
        for (side, with) in
            [(&mut self.debtor, &other.debtor), (&mut self.creditor, &other.creditor)]
        {
            keep_equal(&mut side.name, &with.name);
            keep_equal(&mut side.account, &with.account);
            keep_equal(&mut side.ultimate, &with.ultimate);
        }
    }
}

/// Drops a value that differs from another.
pub(super) fn keep_equal<T: PartialEq>(one: &mut Option<T>, other: &Option<T>) {
    if one != other {
        *one = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account() -> Account {
        let number = "DE89370400440532013000".to_owned();
        Account { number, bank: None, owner: Some("Acme GmbH".to_owned()) }
    }

    fn found(fields: &[(&[Tag], &str)], sign: Sign, back: bool) -> Option<String> {
        let mut parties = Parties::default();
        fields.iter().for_each(|(path, value)| parties.field(path, value));
        let (party, _) = parties.counterparty(sign, back, &account());
        party.name.or(party.account)
    }

    const DEBTOR: (&[Tag], &str) = (&[Tag::Dbtr, Tag::Pty, Tag::Nm], "Ms Smith");
    const OWNER: (&[Tag], &str) = (&[Tag::Cdtr, Tag::Nm], "ACME GmbH ");
    const OWN: (&[Tag], &str) = (&[Tag::DbtrAcct, Tag::Id, Tag::Othr, Tag::Id], "0532013000");
    const SHOP: (&[Tag], &str) = (&[Tag::Cdtr, Tag::Nm], "Shop");

    #[test]
    fn the_sign_tells_which_one_is_the_other() {
        let both = [DEBTOR, SHOP];
        assert_eq!(found(&both, Sign::Credit, false).as_deref(), Some("Ms Smith"));
        assert_eq!(found(&both, Sign::Debit, false).as_deref(), Some("Shop"));
        assert_eq!(found(&both, Sign::Debit, true).as_deref(), Some("Ms Smith"));
    }

    #[test]
    fn the_owner_is_never_the_other() {
        assert_eq!(found(&[DEBTOR, OWNER], Sign::Debit, false).as_deref(), Some("Ms Smith"));
        assert_eq!(found(&[OWN, SHOP], Sign::Credit, false).as_deref(), Some("Shop"));
        assert_eq!(found(&[OWNER], Sign::Debit, false), None);
        assert_eq!(found(&[OWNER], Sign::Credit, false), None);
        assert_eq!(found(&[], Sign::Credit, false), None);
    }
}
