//! Payment links.

use std::path::Path;

use anyhow::{Context as _, Result};
use backoffice::view::*;
use backoffice::{ApiError, Code};

use super::action;
use super::demo::standard_input;
use crate::args::LinkCreate;
use crate::context::Context;
use crate::exit::Exit;
use crate::table;

/// Issues a link and prints where the customer pays.
pub async fn create(context: &Context, args: LinkCreate) -> Result<Exit> {
    let request = LinkRequest {
        draft: args.draft.unwrap_or_else(new_draft),
        connection: args.connection,
        amount: AmountInput { value: args.amount, currency: args.currency },
        description: args.description,
        order_id: args.order_id,
        customer: args.email,
        methods: args.methods,
        items: Vec::new(),
        metadata: args.metadata,
        expires: args.expires_in,
        success_url: None,
        cancel_url: None,
        template: None,
        params: args.params.as_deref().map(read).transpose()?,
        reusable: args.reusable,
    };
    issue(context, request, args.qr.as_deref()).await
}

/// Creates a session from a JSON file with everything the provider can be told.
pub async fn create_with(
    context: &Context,
    connection: String,
    params: &Path,
    draft: Option<String>,
) -> Result<Exit> {
    let text = read(params)?;
    let invalid = |error: serde_json::Error| {
        let message = format!(
            "{} is not what a session is made from: {error}. Nothing was sent.",
            params.display()
        );
        ApiError::new(
            Code::InvalidInput,
            message,
            "It takes amount {value, currency}, description, order_id, customer, methods, items [{name, quantity, unit}], metadata [[key, value]], expires, success_url, cancel_url, template, params {…}.",
        )
    };
    let mut object: serde_json::Map<String, serde_json::Value> =
        serde_json::from_str(&text).map_err(invalid)?;
    object.insert("connection".to_owned(), connection.into());
    object.insert("draft".to_owned(), draft.unwrap_or_else(new_draft).into());
    object.entry("description").or_insert_with(|| "".into());
    // In the file the provider's own parameters are an object; they cross as text, digit for digit.
    if let Some(params) = object.get("params").filter(|params| params.is_object()) {
        let text = params.to_string();
        object.insert("params".to_owned(), text.into());
    }
    let request: LinkRequest = serde_json::from_value(object.into()).map_err(invalid)?;
    issue(context, request, None).await
}

/// A file's text, or standard input's.
pub fn read(file: &Path) -> Result<String> {
    if file.as_os_str() == "-" {
        return standard_input();
    }
    std::fs::read_to_string(file).with_context(|| format!("{} could not be read", file.display()))
}

fn new_draft() -> String {
    uuid::Uuid::new_v4().to_string()
}

async fn issue(context: &Context, request: LinkRequest, qr: Option<&Path>) -> Result<Exit> {
    let draft = request.draft.clone();
    let result = match action::commit(context, "link_prepare", request).await {
        Ok(result) => result,
        Err(error) => {
            eprintln!("The draft was {draft}; the same draft never makes two links.");
            return Err(error);
        }
    };
    let made = result.outcome == "confirmed";
    let id = result.intent.id.clone();
    let share = match made && result.link.is_some() {
        true => page(context, &id).await?,
        false => None,
    };
    if let (Some(_), Some(out)) = (&share, qr) {
        let format = out.extension().unwrap_or_default().to_string_lossy().to_lowercase();
        let request = QrRequest { id, format, out: Some(out.display().to_string()) };
        context.call::<_, ExportedFile>("link_qr_save", request).await?;
    }
    let mut json = serde_json::to_value(&result)?;
    let reusable = result.reusable.as_ref().map(|link| link.url.clone());
    let url = share.as_ref().map(|share| share.url.clone()).or(reusable);
    json["url"] = url.clone().into();
    json["draft"] = draft.clone().into();
    context.print(&json, |_| match &url {
        Some(url) => format!("{url}\n{}", action::human(&result)),
        None => format!(
            "{}\nThe draft was {draft}; the same draft never makes two links.",
            action::human(&result)
        ),
    })?;
    Ok(action::ended(&result))
}

/// Where the customer pays. What was made need not have a page: one that is embedded in the shop's, or a
/// payment method on file.
async fn page(context: &Context, id: &str) -> Result<Option<LinkShare>> {
    let share = context.call("link_share", LinkIdRequest { id: id.to_owned() }).await;
    match share {
        Ok(share) => Ok(Some(share)),
        Err(error) => match error.downcast_ref::<ApiError>() {
            Some(none) if none.code == Code::NotFound => Ok(None),
            _ => Err(error),
        },
    }
}

/// Changes, ends or reopens a reusable link.
pub async fn update(
    context: &Context,
    link: String,
    draft: Option<String>,
    active: Option<bool>,
    params: Option<&Path>,
) -> Result<Exit> {
    let request = LinkUpdateRequest {
        draft: draft.unwrap_or_else(new_draft),
        link,
        active,
        params: params.map(read).transpose()?,
    };
    action::act(context, "link_update_prepare", request).await
}

/// What is paid for at a reusable link.
pub async fn items(context: &Context, link: String) -> Result<Exit> {
    let items: Vec<ItemView> = context.call("reusable_items", LinkIdRequest { id: link }).await?;
    context.print(&items, |items| {
        let mut table = table::table(&["Item", ">Quantity", ">One costs"]);
        for item in items {
            table.add_row(vec![
                table::safe(Some(&item.name)),
                item.quantity.to_string(),
                table::amount(&item.unit),
            ]);
        }
        table.to_string()
    })?;
    Ok(if items.is_empty() { Exit::NotFound } else { Exit::Done })
}

/// Lists issued links, and the reusable ones that providers know.
pub async fn list(context: &Context) -> Result<Exit> {
    let issued: LinkList = context.call("link_list", Nothing {}).await?;
    let reusable: Vec<ReusableView> = context.call("reusable_list", Nothing {}).await?;
    let none = issued.links.is_empty() && reusable.is_empty();
    let mut json = serde_json::to_value(&issued)?;
    json["reusable"] = serde_json::to_value(&reusable)?;
    context.print(&json, |_| {
        let mut parts = Vec::new();
        if !issued.links.is_empty() {
            parts.push(issued_table(&issued));
        }
        if !reusable.is_empty() {
            parts.push(reusable_table(&reusable));
        }
        if none { "No links were issued here yet.".to_owned() } else { parts.join("\n\n") }
    })?;
    Ok(if none { Exit::NotFound } else { Exit::Done })
}

fn issued_table(list: &LinkList) -> String {
    let mut table =
        table::table(&["Issued", "State", "Order id", "Customer", ">Amount", "Ends", "By", "Id"]);
    for link in &list.links {
        table.add_row(vec![
            table::time(link.issued_at),
            link.state.replace('_', " "),
            table::safe(link.order_id.as_deref()),
            table::safe(link.customer.as_deref()),
            table::amount(&link.amount),
            link.expires_at.map_or_else(|| "–".to_owned(), table::time),
            table::safe(Some(&link.issued_by)),
            link.id.clone(),
        ]);
    }
    table.to_string()
}

fn reusable_table(links: &[ReusableView]) -> String {
    let mut table =
        table::table(&["Reusable link", "State", "Title", ">Amount", "Made", "Pays at"]);
    for link in links {
        table.add_row(vec![
            format!("{}/{}", link.connection, link.id),
            if link.active { "active".to_owned() } else { "ended".to_owned() },
            table::safe(link.title.as_deref()),
            link.amount.as_ref().map_or_else(|| "–".to_owned(), table::amount),
            link.created_at.map_or_else(|| "–".to_owned(), table::time),
            table::safe(Some(&link.url)),
        ]);
    }
    table.to_string()
}
