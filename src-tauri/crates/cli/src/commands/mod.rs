//! One verb, one file.

mod action;
mod audit;
mod connection;
mod demo;
mod export;
mod link;
mod maintenance;
mod operator;
mod report;
mod request;
mod session;
mod statement;
mod sync;
mod webhook;

pub use demo::stopped;

use anyhow::Result;
use clap::CommandFactory as _;

use crate::args::{Cli, Command, Connection, Export, Link, Money, Report, Statement, Webhook};
use crate::context::Context;
use crate::exit::Exit;

/// Carries out what was typed.
pub async fn run(cli: Cli) -> Result<Exit> {
    match &cli.command {
        Command::Sandbox(args) => return demo::sandbox(args).await,
        Command::Demo(args) => return demo::demo(&cli, args).await,
        Command::Completions { shell } => {
            clap_complete::generate(
                *shell,
                &mut Cli::command(),
                "countersign",
                &mut std::io::stdout(),
            );
            return Ok(Exit::Done);
        }
        Command::Statement(Statement::Read { files, answers }) => {
            return statement::read(&cli, files, answers);
        }
        #[cfg(debug_assertions)]
        Command::Serve(args) => return crate::serve::serve(&cli, args).await,
        _ => {}
    }
    let context = Context::open(&cli).await?;
    let office = std::sync::Arc::clone(context.office());
    let ended = match cli.command {
        Command::Webhook(Webhook::Listen { port, connection }) => {
            webhook::listen(context, port, connection).await
        }
        Command::Link(command) => on_links(&context, command).await,
        Command::Operator(command) => operator::run(&context, command).await,
        Command::Request(command) => request::run(&context, command).await,
        Command::Card(command) => request::card(&context, command).await,
        Command::Statement(command) => on_statements(&context, command).await,
        command => on_workspace(&context, command).await,
    };
    office.close().await;
    ended
}

async fn on_workspace(context: &Context, command: Command) -> Result<Exit> {
    match command {
        Command::Connect(args) => connection::connect(context, args).await,
        Command::Connections => connection::list(context).await,
        Command::Connection(Connection::Set { connection, name, settings }) => {
            connection::set(context, connection, name, settings).await
        }
        Command::Connection(Connection::Rotate(named)) => connection::rotate(context, named).await,
        Command::Connection(Connection::Approval { connection, ask }) => {
            request::policy(context, connection, &ask).await
        }
        Command::Disconnect(named) => connection::disconnect(context, named).await,
        Command::Sync(args) => sync::sync(context, args).await,
        Command::Sessions(args) => session::list(context, args).await,
        Command::Session(args) => session::session(context, args).await,
        Command::Fetch(args) => session::fetch(context, args).await,
        Command::Confirm(args) => action::confirm(context, args).await,
        Command::Cancel(args) => action::cancel(context, args).await,
        Command::Recheck(args) => action::recheck(context, args).await,
        Command::Capture(args) => action::capture(context, args).await,
        Command::Webhook(Webhook::Read { file, connection }) => {
            webhook::read(context, &file, connection).await
        }
        Command::Report(Report::Month(args)) => report::month(context, args).await,
        Command::Export(Export::Sessions { query, sort, out, csv }) => {
            export::sessions(context, &query, &sort, &out, csv).await
        }
        Command::Money(Money::List { limit }) => session::money(context, limit).await,
        Command::Statements => statement::overview(context).await,
        Command::Audit(command) => audit::audit(context, command).await,
        Command::Renormalise => maintenance::done(context, "renormalise", None).await,
        Command::Backup(args) => maintenance::done(context, "backup", args.to).await,
        Command::Restore(args) => maintenance::done(context, "restore", Some(args.from)).await,
        Command::Rebuild => maintenance::done(context, "cache_rebuild", None).await,
        Command::Doctor(args) if args.reverify => maintenance::reverify(context).await,
        Command::Doctor(_) => maintenance::doctor(context).await,
        Command::Demo(_)
        | Command::Sandbox(_)
        | Command::Completions { .. }
        | Command::Link(_)
        | Command::Operator(_)
        | Command::Request(_)
        | Command::Card(_)
        | Command::Statement(_)
        | Command::Webhook(Webhook::Listen { .. }) => Ok(Exit::Usage),
        #[cfg(debug_assertions)]
        Command::Serve(_) => Ok(Exit::Usage),
    }
}

async fn on_links(context: &Context, command: Link) -> Result<Exit> {
    match command {
        Link::Create(args) => link::create(context, *args).await,
        Link::List => link::list(context).await,
        Link::Update(args) => {
            link::update(context, args.id, args.draft, None, Some(&args.params)).await
        }
        Link::Deactivate(named) => {
            link::update(context, named.id, named.draft, Some(false), None).await
        }
        Link::Activate(named) => {
            link::update(context, named.id, named.draft, Some(true), None).await
        }
        Link::Items(named) => link::items(context, named.id).await,
    }
}

async fn on_statements(context: &Context, command: Statement) -> Result<Exit> {
    match command {
        Statement::Read { .. } => Ok(Exit::Usage),
        Statement::Import { files, account, answers, dry_run } => {
            let asked = statement::Asked { account, answers: statement::answered(&answers) };
            statement::import(context, &files, &asked, dry_run).await
        }
        Statement::Lines { text, limit } => statement::lines(context, &text, limit).await,
        Statement::Undo { import } => statement::undo(context, import).await,
    }
}
