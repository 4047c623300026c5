//! The people who work here.

use anyhow::Result;
use backoffice::view::*;

use crate::args::{Limit, Operator, OperatorAdd, OperatorSet};
use crate::context::Context;
use crate::exit::Exit;
use crate::{pin, table};

/// Lists, names, changes and removes operators.
pub async fn run(context: &Context, command: Operator) -> Result<Exit> {
    let people: PeopleView = match command {
        Operator::List => context.call("operator_list", Nothing {}).await?,
        Operator::Add(args) => context.call("operator_add", added(args)?).await?,
        Operator::Set(args) => context.call("operator_set", changed(args)?).await?,
        Operator::Remove { name } => context.call("operator_remove", OperatorName { name }).await?,
        Operator::Pin => context.call("operator_pin_set", own_pin(context).await?).await?,
    };
    context.print(&people, human)?;
    Ok(Exit::Done)
}

/// Amounts as typed: `IDR=5000000`.
pub fn amounts(typed: Vec<(String, String)>) -> Vec<AmountInput> {
    typed.into_iter().map(|(currency, value)| AmountInput { value, currency }).collect()
}

fn given(limit: Limit) -> Option<Vec<AmountInput>> {
    Some(amounts(limit.limit)).filter(|limits| !limits.is_empty())
}

/// Somebody without an account has a PIN.
fn added(args: OperatorAdd) -> Result<OperatorInput> {
    let pin = match &args.account {
        Some(_) => None,
        None => Some(pin::ask(&format!("New PIN of {}: ", args.name), None)?),
    };
    Ok(OperatorInput {
        name: args.name,
        role: Some(args.role),
        account: args.account,
        pin,
        limits: given(args.limit),
    })
}

fn changed(args: OperatorSet) -> Result<OperatorInput> {
    let prompt = format!("New PIN of {}: ", args.name);
    let limits = if args.no_limit { Some(Vec::new()) } else { given(args.limit) };
    Ok(OperatorInput {
        name: args.name,
        role: args.role,
        account: args.account,
        pin: args.pin.then(|| pin::ask(&prompt, None)).transpose()?,
        limits,
    })
}

async fn own_pin(context: &Context) -> Result<PinSetRequest> {
    let people: PeopleView = context.call("operator_list", Nothing {}).await?;
    let me = people.operators.iter().find(|one| Some(&one.name) == people.acting.name.as_ref());
    let old = match me.is_some_and(|me| me.has_pin) {
        true => Some(pin::ask("Present PIN: ", Some("COUNTERSIGN_PIN"))?),
        false => None,
    };
    Ok(PinSetRequest { old, new: pin::ask("New PIN: ", None)? })
}

fn human(people: &PeopleView) -> String {
    let mut table = table::table(&["", "Name", "Role", "Signs in with", "Limits"]);
    for one in &people.operators {
        let here = people.acting.name.as_ref() == Some(&one.name);
        let account = one.account.as_ref().map(|account| format!("account {account}"));
        let with = match (account, one.has_pin) {
            (Some(account), true) => format!("{account}, PIN"),
            (Some(account), false) => account,
            (None, true) => "PIN".to_owned(),
            (None, false) => "nothing here: known by a key card".to_owned(),
        };
        let limits: Vec<String> = one.limits.iter().map(table::amount).collect();
        let mark = if here { "*" } else { "" };
        table.add_row([
            mark.to_owned(),
            table::safe(Some(&one.name)),
            one.role.clone(),
            table::safe(Some(&with)),
            limits.join(", "),
        ]);
    }
    match people.operators.is_empty() {
        true => "No operators: one person, who may do everything.".to_owned(),
        false => table.to_string(),
    }
}
