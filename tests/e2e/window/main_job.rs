//! The main job in the real window: sync, find, confirm, issue a link, export the month; then an
//! independent reader looks at the files.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use thirtyfour::error::WebDriverResult;
use thirtyfour::prelude::*;

use crate::on_stage;
use crate::process::{PATIENCE, command, until};
use crate::stage::{Stage, Window};

#[tokio::test]
async fn from_the_first_sync_to_the_month_in_a_file() {
    on_stage("main-job", &["--demo"], async |stage, window| {
        sync(window).await?;
        let queue = ask(window, "queue", json!({})).await?;
        let waiting = queue["waiting"].as_array().unwrap();
        let first =
            waiting.iter().map(|row| &row["session"]).find(|s| s["order_id"].is_string()).unwrap();
        find(window, first["order_id"].as_str().unwrap()).await?;
        confirm(stage, window, first).await?;
        link(stage, window).await?;
        let (month, shown) = export(stage, window).await?;
        agree(stage, &month, &shown);
        Ok(())
    })
    .await;
}

/// Asks the command list the way the page does.
pub async fn ask(window: &Window, name: &str, request: Value) -> WebDriverResult<Value> {
    let script = "const [name, request, done] = arguments;
        window.__TAURI_INTERNALS__.invoke('rpc', { name, request }).then(done, (e) => done({ error: e }));";
    let answer = window.page.execute_async(script, vec![json!(name), request]).await?;
    Ok(answer.json().clone())
}

async fn sync(window: &Window) -> WebDriverResult<()> {
    window.see("sync").await?.click().await?;
    window.see("row").await?;
    let counted = async || {
        let mine = json!({ "limit": 1, "query": "provider:plugipay" });
        let page = ask(window, "session_list", mine).await?;
        WebDriverResult::Ok((page["total"].as_u64(), page["syncing"] == json!(false)))
    };
    for _ in 0..600 {
        if counted().await? == (Some(2_000), true) {
            return Ok(());
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    panic!("the sync did not come to an end: {:?}", counted().await?);
}

/// Pastes an order id into the search field; the first answer is one Enter away.
async fn find(window: &Window, order: &str) -> WebDriverResult<()> {
    let body = window.page.find(By::Tag("body")).await?;
    body.send_keys(Key::Control + "k").await?;
    let field = window.see("search-field").await?;
    field.send_keys(format!("order:{order}")).await?;
    let best = window.see("search-result").await?;
    assert!(best.text().await?.contains(order), "the best answer is another order");
    field.send_keys(Key::Enter + "").await
}

async fn confirm(stage: &Stage, window: &Window, session: &Value) -> WebDriverResult<()> {
    window.see("confirm-sheet").await?;
    window.see("reference").await?.send_keys("3110/FTSCY/WS95051").await?;
    stage.keep_picture("confirm");
    window.see("confirm-go").await?.click().await?;
    window.see("confirm-next").await?;
    stage.keep_picture("confirmed");
    let detail = ask(window, "session_get", json!({ "key": session["key"] })).await?;
    assert_eq!(detail["status"], json!("completed"), "{detail}");
    assert_eq!(detail["records"][0]["reference"], json!("3110/FTSCY/WS95051"));
    Ok(())
}

/// Chooses from one of the page's own lists.
pub async fn pick(window: &Window, testid: &str, value: &str) -> WebDriverResult<()> {
    let list = window.see(testid).await?;
    let choice = list.find(By::Css(format!("option[value='{value}']"))).await?;
    choice.click().await
}

async fn link(stage: &Stage, window: &Window) -> WebDriverResult<()> {
    window.see("nav-links").await?.click().await?;
    pick(window, "link-connection", "sandbox:plugipay").await?;
    pick(window, "link-currency", "IDR").await?;
    window.see("link-amount").await?.send_keys("1080000").await?;
    window.see("link-description").await?.send_keys("Kopi Gayo 1 kg × 6").await?;
    window.see("link-order-id").await?.send_keys("INV-99061").await?;
    window.see("link-create").await?.click().await?;
    window.see("link-qr").await?;
    // The driver takes a line that is cut for hidden, so it is not asked whether it can be seen.
    let url = window.page.find(By::Css("[data-testid=link-url]")).await?;
    let text = url.prop("textContent").await?.unwrap_or_default();
    assert!(text.contains("/c/cs_"), "no address was shown: {text}");
    stage.keep_picture("link");
    let links = ask(window, "link_list", json!({})).await?;
    assert_eq!(links["links"][0]["order_id"], json!("INV-99061"));
    Ok(())
}

/// Exports last month and gives it with the totals that the window shows.
async fn export(stage: &Stage, window: &Window) -> WebDriverResult<(String, Value)> {
    window.see("nav-reports").await?.click().await?;
    window.see("ledger").await?;
    let workspace = ask(window, "workspace", json!({})).await?;
    let month = last_month(workspace["now"].as_str().unwrap());
    // The view opens on the month that can be closed: the last one.
    let heading = window.see("month").await?.text().await?;
    assert!(heading.contains(&month_name(&month)), "{heading} is not the month before");
    window.see("export-csv").await?.click().await?;
    window.see("file-line").await?;
    stage.keep_picture("month");
    let mut shown = json!({});
    for panel in window.page.find_all(By::Css("[data-testid^='currency-']")).await? {
        let name = panel.attr("data-testid").await?.unwrap_or_default();
        shown[name.trim_start_matches("currency-")] = json!(panel.text().await?);
    }
    Ok((month, shown))
}

/// The month before, seen from Jakarta.
fn last_month(now: &str) -> String {
    let now: chrono::DateTime<chrono::Utc> = now.parse().unwrap();
    let there = now + chrono::TimeDelta::hours(7);
    let (year, month) = (
        there.format("%Y").to_string().parse::<i32>().unwrap(),
        there.format("%m").to_string().parse::<u32>().unwrap(),
    );
    if month == 1 { format!("{}-12", year - 1) } else { format!("{year}-{:02}", month - 1) }
}

fn month_name(month: &str) -> String {
    let first = chrono::NaiveDate::parse_from_str(&format!("{month}-01"), "%Y-%m-%d").unwrap();
    first.format("%B %Y").to_string()
}

/// Python reads the CSV and the database, and finds the sums that the window shows.
fn agree(stage: &Stage, month: &str, shown: &Value) {
    let file = csv_in(stage.home()).expect("no CSV was written");
    let cache = stage.home().join("workspace/cache.db");
    let mut python = command("python3");
    python.arg("-c").arg(READER).arg(&file).arg(&cache).arg(month);
    let output = python.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    let sums: Value = serde_json::from_str(&said).unwrap();
    let currencies = sums.as_object().unwrap();
    assert!(currencies.contains_key("IDR") && currencies.contains_key("USD"), "{sums}");
    for (currency, sum) in currencies {
        let panel =
            shown[currency].as_str().unwrap_or_else(|| panic!("no panel of {currency}: {shown}"));
        let sum = sum.as_str().unwrap();
        assert!(panel.contains(sum), "{currency}: the file says {sum}, the window {panel}");
    }
}

/// The newest CSV below a folder.
fn csv_in(folder: &Path) -> Option<PathBuf> {
    let look = |folder: &Path| -> Vec<PathBuf> {
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        entries.map(|entry| entry.path()).collect()
    };
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        for path in look(&folder) {
            if path.extension().is_some_and(|e| e == "csv") && until(PATIENCE, || path.exists()) {
                return Some(path);
            }
            if path.is_dir() && !path.is_symlink() {
                open.push(path);
            }
        }
    }
    None
}

/// Reads both files with nothing of ours: what the list holds is what the file holds, and prints
/// what was completed per currency.
const READER: &str = r#"
import csv, json, sqlite3, sys
from datetime import datetime, timedelta, timezone
from decimal import Decimal

DIGITS = {"JPY": 0, "KRW": 0, "KWD": 3}
path, cache, month = sys.argv[1:]
year, number = map(int, month.split("-"))
zone = timezone(timedelta(hours=7))
start = datetime(year, number, 1, tzinfo=zone)
end = datetime(year + number // 12, number % 12 + 1, 1, tzinfo=zone)
rows = list(csv.DictReader(open(path, newline="", encoding="utf-8-sig")))
in_file = {}
for row in rows:
    assert start <= datetime.fromisoformat(row["created_at"]) < end, row
    count, total = in_file.get(row["currency"], (0, 0))
    in_file[row["currency"]] = (count + 1, total + int(row["amount_minor"]))
    digits = DIGITS.get(row["currency"], 2)
    assert Decimal(row["amount"]) * 10**digits == int(row["amount_minor"]), row

db = sqlite3.connect(f"file:{cache}?mode=ro", uri=True)
span = (int(start.timestamp() * 1000), int(end.timestamp() * 1000))
query = "SELECT currency, count(*), sum(minor) FROM session WHERE created >= ? AND created < ? GROUP BY currency"
in_cache = {currency: (count, total) for currency, count, total in db.execute(query, span)}
assert in_file == in_cache, (in_file, in_cache)

paid = {}
for row in rows:
    if row["status"] == "completed":
        paid[row["currency"]] = paid.get(row["currency"], Decimal(0)) + Decimal(row["amount"])
print(json.dumps({currency: f"{total:,.{DIGITS.get(currency, 2)}f}" for currency, total in paid.items()}))
"#;
