//! Which column is what: the words of the header propose, what the column holds decides.

use super::Proposer;
use crate::format::table::mapping::Role;
use crate::format::table::question::Topic;
use crate::format::table::survey::{Column, Survey};
use crate::format::table::words;
use crate::{Place, Warning, WarningCode};

impl Proposer<'_> {
    pub(super) fn columns(&mut self, header: &[String]) -> Vec<Role> {
        let mut roles: Vec<Role> = Vec::with_capacity(header.len());
        for (at, cell) in header.iter().enumerate() {
            let column = self.survey.columns.get(at).copied().unwrap_or_default();
            let role = self.role(cell, column, &roles);
            roles.push(role);
        }
        self.sides(header, &mut roles);
        named(header, &mut roles);
        card(header, &mut roles);
        self.better(header, &mut roles);
        self.net(&mut roles);
        self.mend(header, &mut roles);
        self.unnamed(header, &mut roles);
        roles
    }

    /// The first of the heading's roles that the column can have.
    fn role(&mut self, cell: &str, column: Column, taken: &[Role]) -> Role {
        let heading = words::heading(cell).0;
        if heading.is_empty() {
            let sign = column.ways > 0 && column.ways == column.filled;
            return if sign { Role::Sign } else { Role::Ignore };
        }
        // Free text goes by that name, too.
        let free = heading == "info" && column.statuses == 0;
        let fits = |role: &Role| {
            can_be(column, *role)
                && (many(*role) || !taken.contains(role))
                && !(free && *role == Role::Status)
        };
        let of_profile = self.profile.and_then(|profile| profile.role(&words::normal(cell)));
        let known = of_profile.map_or_else(|| words::roles(&heading), std::slice::from_ref);
        let role = known.iter().copied().find(fits).unwrap_or_default();
        if role == Role::Ignore && known.first().is_some_and(|role| role.is_money()) {
            let message = format!(
                "The column {cell} is left out: another is taken for it, or it \
                                   holds something else."
            );
            self.guess(WarningCode::ColumnGuessed, message);
        }
        role
    }

    /// A payer and a payee say which of them is the other side; one of them alone always is. So is an
    /// account beside a name, unless another column has the other side's or all rows have the same.
    fn sides(&mut self, header: &[String], roles: &mut [Role]) {
        let has = |roles: &[Role], role: Role| roles.contains(&role);
        if has(roles, Role::Payer) != has(roles, Role::Payee) {
            let free = !has(roles, Role::Name);
            let one = roles.iter_mut().find(|role| matches!(role, Role::Payer | Role::Payee));
            if let Some(one) = one {
                *one = if free { Role::Name } else { Role::Ignore };
            }
        }
        let named = [Role::Name, Role::Payer, Role::Payee].iter().any(|role| has(roles, *role));
        let Some(at) = roles.iter().position(|role| *role == Role::Account) else { return };
        let heading = header.get(at).map(|cell| words::heading(cell).0).unwrap_or_default();
        let column = self.survey.columns.get(at).copied().unwrap_or_default();
        if words::is_own(&heading) {
            return;
        }
        if !named || has(roles, Role::Counterparty) {
            if column.varied {
                let message = format!(
                    "The column {heading} names several accounts: there is a statement for each."
                );
                self.guess(WarningCode::ColumnGuessed, message);
            }
            return;
        }
        if heading != "iban" && !column.varied {
            return;
        }
        if heading != "iban" {
            let message = format!(
                "The column {heading} is read as the other side's account, as it stands beside a name."
            );
            self.guess(WarningCode::ColumnGuessed, message);
        }
        if let Some(role) = roles.get_mut(at) {
            *role = Role::Counterparty;
        }
    }

    /// The day of posting says more than the day of the purchase, and the balance more than what of
    /// it may be spent.
    fn better(&mut self, header: &[String], roles: &mut [Role]) {
        self.prefer(Role::Balance, words::is_whole, header, roles);
        let days = self.prefer(Role::Booked, words::is_posting, header, roles);
        if let Some((used, left)) = days.filter(|_| self.profile.is_none()) {
            let [used, left] = [used, left].map(|at| header.get(at).map_or("", String::as_str));
            let message = format!("The day of booking is read from {used}, not from {left}.");
            self.guess(WarningCode::ColumnGuessed, message);
        }
    }

    /// Gives a role to the better one of the columns that could have it. Tells where another was left:
    /// the one that has it now, and the other.
    fn prefer(
        &self,
        role: Role,
        better: fn(&str) -> bool,
        header: &[String],
        roles: &mut [Role],
    ) -> Option<(usize, usize)> {
        let heading = |at: usize| header.get(at).map(|cell| words::heading(cell).0);
        let is_better = |at: usize| heading(at).is_some_and(|heading| better(&heading));
        let taken = roles.iter().position(|one| *one == role)?;
        let could = |at: &usize| {
            let column = self.survey.columns.get(*at).copied().unwrap_or_default();
            let same = heading(*at).is_some_and(|heading| words::roles(&heading).contains(&role));
            same && roles.get(*at) == Some(&Role::Ignore) && can_be(column, role)
        };
        let rivals: Vec<_> = (0..roles.len()).filter(could).collect();
        match rivals.iter().find(|at| is_better(**at) && !is_better(taken)) {
            Some(at) => {
                roles.swap(taken, *at);
                Some((*at, taken))
            }
            None => rivals.first().map(|left| (taken, *left)),
        }
    }

    /// What is left of an amount is a fee away from it only where something speaks of fees.
    fn net(&mut self, roles: &mut [Role]) {
        let fees = self.profile.is_some() || roles.contains(&Role::Fee);
        if fees || !roles.contains(&Role::Amount) {
            return;
        }
        if let Some(net) = roles.iter_mut().find(|role| **role == Role::Net) {
            *net = Role::Ignore;
            let message = "A net amount is left out: nothing says what was taken off.";
            self.guess(WarningCode::ColumnGuessed, message.to_owned());
        }
    }

    /// Columns beyond the header that most entries fill are there, though without a name. Where one
    /// of them, or one with an empty heading, has numbers behind the amounts, cells may be cut in
    /// two: at a decimal comma, or within a text.
    fn unnamed(&mut self, header: &[String], roles: &mut Vec<Role>) {
        let columns = &self.survey.columns;
        let most = columns.iter().map(|column| column.filled).max().unwrap_or_default();
        let beyond = columns.iter().skip(roles.len());
        let filled = beyond.filter(|column| column.filled.saturating_mul(2) > most).count();
        roles.extend(std::iter::repeat_n(Role::Ignore, filled));
        let Some(money) = roles.iter().position(|role| role.is_money()) else { return };
        let nameless = |at: usize| header.get(at).is_none_or(|cell| cell.trim().is_empty());
        let cut = columns.iter().zip(roles.iter()).enumerate().skip(money).find(|(at, both)| {
            let (column, role) = both;
            **role == Role::Ignore && nameless(*at) && column.amounts > column.days
        });
        if let Some((at, _)) = cut {
            let message = format!(
                "Column {} has no name and holds numbers: cells may be cut in two, as where an \
                 amount has the sign in it that separates cells.",
                at + 1
            );
            self.ask(Topic::Columns, message, &[]);
        }
    }

    /// Without a day of booking the day of value stands for it; an amount beside debit and credit
    /// is held against them, unless it is in a currency of its own.
    fn mend(&mut self, header: &[String], roles: &mut [Role]) {
        let has = |roles: &[Role], role| roles.contains(&role);
        if !has(roles, Role::Booked)
            && let Some(valued) = roles.iter_mut().find(|role| **role == Role::Valued)
        {
            *valued = Role::Booked;
        }
        if has(roles, Role::Debit) && has(roles, Role::Credit) {
            let of = |cell: &String| words::heading(cell).1.is_some();
            let amounts = roles.iter_mut().zip(header).filter(|(role, _)| **role == Role::Amount);
            amounts.filter(|(_, cell)| of(cell)).for_each(|(role, _)| *role = Role::Ignore);
        }
        let amount = [Role::Amount, Role::Debit, Role::Credit].iter().any(|role| has(roles, *role));
        if !amount && let Some(net) = roles.iter_mut().find(|role| **role == Role::Net) {
            *net = Role::Amount;
        }
        let amount = amount || has(roles, Role::Amount);
        let lost = [(has(roles, Role::Booked), "date"), (amount, "amount")];
        if let Some((_, what)) = lost.iter().find(|(found, _)| !found) {
            let columns = header.join(", ");
            let message = format!("None of the columns is a readable {what}: {columns}.");
            self.ask(Topic::Columns, message, &[]);
        } else {
            self.unsigned(header, roles);
            self.minus(roles);
            self.guesses.extend(plain(self.survey, roles, false));
        }
    }

    /// A minus in some cells of what went out may take an entry back.
    fn minus(&mut self, roles: &[Role]) {
        let at = roles.iter().position(|role| *role == Role::Debit);
        let column = at.and_then(|at| self.survey.columns.get(at));
        if column.is_some_and(|one| one.negative > 0 && one.negative < one.amounts) {
            let message = "Some amounts of the column for money out have a minus, others have \
                           none: all are read as money that went out.";
            self.guess(WarningCode::ColumnGuessed, message.to_owned());
        }
    }

    /// Amounts that nothing gives a sign may all have come in, or not: where a column says so of
    /// some of them, they did not.
    fn unsigned(&mut self, header: &[String], roles: &[Role]) {
        let signed =
            [Role::Sign, Role::Debit, Role::Credit].iter().any(|role| roles.contains(role));
        let amount = roles.iter().position(|role| *role == Role::Amount);
        let column = amount.and_then(|at| self.survey.columns.get(at));
        if signed || !column.is_some_and(|column| column.negative == 0 && column.amounts > 0) {
            return;
        }
        let known = |cell: &str| words::roles(&words::heading(cell).0).contains(&Role::Sign);
        let said = header.iter().zip(&self.survey.columns);
        let some = said.into_iter().find(|(cell, column)| known(cell) && column.ways > 0);
        if let Some((cell, _)) = some {
            let message = format!(
                "No amount has a sign, and the column {cell} says in or out of some of them only."
            );
            self.ask(Topic::Columns, message, &[]);
        } else {
            let message = "No amount has a sign, and no column says in or out: all are read as \
                           money that came in.";
            self.guess(WarningCode::ColumnGuessed, message.to_owned());
        }
    }
}

/// Amounts without a sign among others that say in or out of themselves.
pub(super) fn plain(survey: &Survey, roles: &[Role], inverted: bool) -> Option<Warning> {
    let amount = roles.iter().position(|role| *role == Role::Amount)?;
    let column = survey.columns.get(amount).filter(|column| column.worded > 0)?;
    let told = [Role::Sign, Role::Debit, Role::Credit].iter().any(|role| roles.contains(role));
    if told || column.plain == 0 {
        return None;
    }
    let way = if inverted { "went out" } else { "came in" };
    let message = format!(
        "Some amounts say in or out, and others do not ({} of them, the first is here): these are \
         read as money that {way}.",
        column.plain
    );
    let at = Place::line(column.first_plain);
    Some(Warning { code: WarningCode::ColumnGuessed, message, at })
}

/// What columns without names are likely to be: days, then an amount and the balance after it.
pub(super) fn likely(columns: &[Column]) -> Vec<Role> {
    let mut roles: Vec<Role> = Vec::with_capacity(columns.len());
    for column in columns {
        let all = |count: u64| column.filled > 0 && count == column.filled;
        let marked = column.point + column.comma + column.either_mark + column.negative > 0;
        let fits = |role: Role| match role {
            Role::Booked | Role::Valued => all(column.days),
            Role::Currency => all(column.currencies),
            Role::Sign => all(column.ways),
            _ => all(column.amounts) && marked && column.days == 0,
        };
        let order =
            [Role::Booked, Role::Valued, Role::Currency, Role::Sign, Role::Amount, Role::Balance];
        let role = order.into_iter().find(|role| fits(*role) && !roles.contains(role));
        roles.push(role.unwrap_or(Role::Text));
    }
    roles
}

/// `Naam tegenpartij` says more than `Naam`, which is the owner's where both are there; and what
/// kind of entry it is tells what it is about where nothing else does.
fn named(header: &[String], roles: &mut [Role]) {
    let heading = |at: usize| header.get(at).map(|cell| words::heading(cell).0).unwrap_or_default();
    let plain = roles.iter().position(|role| *role == Role::Name);
    let full = (0..roles.len()).find(|&at| {
        roles.get(at) == Some(&Role::Ignore) && words::roles(&heading(at)) == [Role::Name]
    });
    if let Some((plain, full)) = plain.zip(full)
        && !heading(plain).contains(' ')
        && heading(full).contains(' ')
    {
        roles.swap(plain, full);
    }
    if !roles.contains(&Role::Text)
        && let Some(kind) = roles.iter_mut().find(|role| **role == Role::Kind)
    {
        *kind = Role::Text;
    }
}

/// Cards and loans: what they charge went out, and what was paid came in.
fn card(header: &[String], roles: &mut [Role]) {
    let at = |word: &str| header.iter().position(|cell| words::heading(cell).0 == word);
    let (Some(charges), Some(payments)) = (at("charges"), at("payments")) else { return };
    for (at, role) in [(charges, Role::Debit), (payments, Role::Credit)] {
        if let Some(one) = roles.get_mut(at) {
            *one = role;
        }
    }
}

/// Whether several columns may have a role.
fn many(role: Role) -> bool {
    matches!(role, Role::Text | Role::Status | Role::Ignore)
}

/// Whether what a column holds fits a role. Four cells of five are enough: one odd cell has its
/// own refusal, with its place. Of words for in and out more than half are: amounts that are read
/// without them would all have come in.
fn can_be(column: Column, role: Role) -> bool {
    let mostly = |count: u64| count.saturating_mul(5) >= column.filled.saturating_mul(4);
    match role {
        Role::Booked => column.days > 0 && mostly(column.days),
        Role::Valued => mostly(column.days),
        Role::Sign => column.ways.saturating_mul(2) > column.filled,
        Role::Currency => column.codes > 0 && mostly(column.codes),
        role if role.is_money() => mostly(column.amounts),
        _ => true,
    }
}
