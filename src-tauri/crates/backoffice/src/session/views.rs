//! Named searches.

use std::sync::Arc;

use crate::view::{Nothing, SavedView, SavedViewName, SavedViews};
use crate::{ApiError, Code, Office};

pub(crate) async fn view_list(office: &Arc<Office>, _: Nothing) -> Result<SavedViews, ApiError> {
    let all = office.desk()?.store.ledger().views()?;
    let show = |view: store::ledger::SavedView| {
        let look: Look = serde_json::from_str(&view.look).unwrap_or_default();
        SavedView { name: view.name, query: view.query, sort: look.sort, ascending: look.ascending }
    };
    Ok(SavedViews { views: all.into_iter().map(show).collect() })
}

/// How a named search is sorted.
#[derive(Default, serde::Serialize, serde::Deserialize)]
struct Look {
    sort: String,
    ascending: bool,
}

pub(crate) async fn view_save(
    office: &Arc<Office>,
    view: SavedView,
) -> Result<SavedViews, ApiError> {
    let desk = office.desk()?;
    let name = view.name.trim();
    if name.is_empty() {
        let hint = "Give the view a short name.";
        return Err(ApiError::new(Code::InvalidInput, "A saved view needs a name.", hint));
    }
    domain::query::parse(&view.query, desk.today()?)?;
    let ledger = desk.store.ledger();
    let all = ledger.views()?;
    let old = all.iter().find(|old| old.name == name);
    let next = all.iter().map(|old| old.position + 1).max().unwrap_or(0);
    let look = Look { sort: view.sort.clone(), ascending: view.ascending };
    ledger.by(&desk.by()?).save_view(&store::ledger::SavedView {
        id: old.map_or_else(|| uuid::Uuid::new_v4().to_string(), |old| old.id.clone()),
        name: name.to_owned(),
        query: view.query.clone(),
        look: serde_json::to_string(&look).unwrap_or_default(),
        position: old.map_or(next, |old| old.position),
    })?;
    view_list(office, Nothing {}).await
}

pub(crate) async fn view_remove(
    office: &Arc<Office>,
    request: SavedViewName,
) -> Result<SavedViews, ApiError> {
    let desk = office.desk()?;
    let ledger = desk.store.ledger();
    if let Some(view) = ledger.views()?.iter().find(|view| view.name == request.name) {
        ledger.by(&desk.by()?).remove_view(&view.id)?;
    }
    view_list(office, Nothing {}).await
}
