//! Bank files as a clerk meets them: given together, looked at, imported, taken back.

use data_encoding::BASE64;
use serde_json::{Value, json};

use super::actions::{agreed, received};
use super::bench::Bench;

/// A statement of October: opening balance, days with amounts and texts, closing balance.
fn mt940(number: u32, opening: &str, lines: &[(u32, &str, &str)], closing: &str) -> String {
    let mut text =
        format!(":20:OCT\r\n:25:1234567890\r\n:28C:{number}\r\n:60F:C261001IDR{opening}\r\n");
    for (day, amount, about) in lines {
        let (mark, amount) = amount.strip_prefix('-').map_or(("C", *amount), |less| ("D", less));
        text += &format!(":61:2610{day:02}10{day:02}{mark}{amount}NTRFNONREF\r\n:86:{about}\r\n");
    }
    text + &format!(":62F:C261031IDR{closing}\r\n-\r\n")
}

fn october() -> String {
    let lines = [
        (3, "150000,00", "INV-1 RINA WULANDARI"),
        (3, "150000,00", "INV-1 RINA WULANDARI"),
        (5, "-5000,00", "BIAYA ADM"),
    ];
    mt940(10, "0,00", &lines, "295000,00")
}

/// Begins on the fifth.
fn overlapping() -> String {
    let lines = [(5, "-5000,00", "BIAYA ADM"), (28, "70000,00", "SO/2026/7 BUDI")];
    mt940(11, "300000,00", &lines, "365000,00")
}

fn file(name: &str, content: &str) -> Value {
    json!({"name": name, "content": BASE64.encode(content.as_bytes())})
}

async fn stage(bench: &Bench, files: &[Value]) -> Vec<Value> {
    let staged = bench.ok("statement_stage", json!({"files": files})).await;
    staged.as_array().unwrap().clone()
}

async fn import(bench: &Bench, name: &str, content: &str) -> Value {
    let staged = stage(bench, &[file(name, content)]).await;
    finish(bench, &staged[0]).await
}

async fn finish(bench: &Bench, staged: &Value) -> Value {
    bench.ok("statement_finish", json!({"import": staged["import"]})).await
}

async fn lines(bench: &Bench, text: &str) -> Vec<Value> {
    let page = bench.ok("line_list", json!({"text": text})).await;
    page["lines"].as_array().unwrap().clone()
}

/// Names of the files that are kept.
fn kept(bench: &Bench) -> usize {
    std::fs::read_dir(bench.options().workspace.join("statements")).map_or(0, Iterator::count)
}

#[tokio::test(flavor = "multi_thread")]
async fn three_files_at_once_one_of_them_broken_one_overlapping() {
    let bench = Bench::demo(10).await;
    let broken = october().replace("150000,00", "15O000,00");
    let files = [
        file("october.sta", &october()),
        file("broken.sta", &broken),
        file("late.sta", &overlapping()),
    ];
    let staged = stage(&bench, &files).await;
    assert_eq!((&staged[0]["added"], &staged[0]["known"]), (&json!(3), &json!(0)), "{}", staged[0]);
    assert_eq!(staged[0]["statements"][0]["check"], "ties");
    let refused = &staged[1]["refused"];
    assert!(staged[1]["import"].is_null());
    let message = refused["message"].as_str().unwrap();
    assert!(message.contains("Line 5") && message.contains("15O000"), "{message}");
    assert_eq!((&staged[2]["added"], &staged[2]["known"]), (&json!(1), &json!(1)), "{}", staged[2]);

    let seen = bench.ok("statement_list", json!({})).await;
    assert_eq!((&seen["accounts"], &seen["imports"]), (&json!([]), &json!([])), "nothing yet");
    assert!(lines(&bench, "").await.is_empty());
    let preview = bench.ok("line_list", json!({"import": staged[0]["import"]})).await;
    assert_eq!(preview["lines"].as_array().unwrap().len(), 3);

    let first = finish(&bench, &staged[0]).await;
    let second = finish(&bench, &staged[2]).await;
    assert_eq!((&first["added"], &second["added"]), (&json!(3), &json!(1)), "as it was promised");
    assert_eq!(lines(&bench, "").await.len(), 4, "two equal ones of a day are two");
    assert_eq!(lines(&bench, "rina").await.len(), 2);
    assert_eq!(kept(&bench), 2, "the broken one is not kept");

    let seen = bench.ok("statement_list", json!({})).await;
    let account = &seen["accounts"][0];
    assert_eq!((&account["lines"], &account["balance"]), (&json!(4), &json!("365000.00")));
    let again = stage(&bench, &files).await;
    assert_eq!((&again[0]["added"], &again[0]["known"]), (&json!(0), &json!(3)));
    assert_eq!(again[0]["already"]["import"], staged[0]["import"], "and it is said when it came");
    let message = bench.no("statement_finish", json!({"import": staged[0]["import"]})).await;
    assert_eq!(message.code, backoffice::Code::Refused);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_left_leaves_nothing() {
    let bench = Bench::demo(10).await;
    let staged = stage(&bench, &[file("october.sta", &october())]).await;
    assert_eq!(kept(&bench), 1);
    bench.ok("statement_leave", json!({"import": staged[0]["import"]})).await;
    assert_eq!(kept(&bench), 0);
    let seen = bench.ok("statement_list", json!({})).await;
    assert_eq!((&seen["accounts"], &seen["imports"]), (&json!([]), &json!([])));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_missing_between_two_statements_is_shown() {
    let bench = Bench::demo(10).await;
    import(&bench, "one.sta", &mt940(1, "0,00", &[(3, "100,00", "a")], "100,00")).await;
    let later = mt940(3, "250,00", &[(9, "1,00", "b")], "251,00").replace("C261001", "C261108");
    let later = later.replace(":61:26100910", ":61:26110911").replace("C261031", "C261130");
    import(&bench, "three.sta", &later).await;
    let seen = bench.ok("statement_list", json!({})).await;
    let account = &seen["accounts"][0];
    assert_eq!(account["continuous"], false, "{account}");
    assert_eq!(account["gaps"][0]["difference"], "150.00");
    let between = mt940(2, "100,00", &[(2, "150,00", "c")], "250,00").replace("C261001", "C261101");
    let between = between.replace(":61:26100210", ":61:26110211").replace("C261031", "C261105");
    import(&bench, "two.sta", &between).await;
    let seen = bench.ok("statement_list", json!({})).await;
    assert_eq!(seen["accounts"][0]["continuous"], true, "{}", seen["accounts"][0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn balances_that_do_not_add_up_are_a_warning() {
    let bench = Bench::demo(10).await;
    let lost = october().replace("295000,00", "445000,00");
    let staged = stage(&bench, &[file("lost.sta", &lost)]).await;
    let statement = &staged[0]["statements"][0];
    assert_eq!(
        (&statement["check"], &statement["difference"]),
        (&json!("differs"), &json!("150000"))
    );
    let warnings = staged[0]["warnings"].as_array().unwrap();
    assert!(warnings.iter().any(|one| one["code"] == "balance-differs"), "{warnings:?}");
    assert_eq!(finish(&bench, &staged[0]).await["added"], 3, "and never a refusal");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_that_a_file_does_not_name_is_asked_for_once() {
    let bench = Bench::demo(10).await;
    let qif = "!Type:Bank\nD31/10/2026\nT150.00\nPRina\nMINV-1\n^\n";
    let staged = stage(&bench, &[file("a.qif", qif)]).await;
    let bound = bench
        .ok(
            "statement_restage",
            json!({"file": staged[0]["file"], "name": "a.qif", "import": staged[0]["import"], "account": "Mandiri"}),
        )
        .await;
    assert_eq!(bound["statements"][0]["account_name"], "Mandiri", "{bound}");
    finish(&bench, &bound).await;
    let next = qif.replace("31/10", "30/10");
    let staged = stage(&bench, &[file("b.qif", &next)]).await;
    assert_eq!(staged[0]["statements"][0]["account_name"], "Mandiri", "nobody is asked again");
    finish(&bench, &staged[0]).await;
    let seen = bench.ok("statement_list", json!({})).await;
    assert_eq!(seen["accounts"].as_array().unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kind_of_file_that_was_given_to_two_accounts_is_told() {
    let bench = Bench::demo(10).await;
    let on = |day: u32| format!("!Type:Bank\nD{day}/10/2026\nT150.00\nPRina\nMINV-1\n^\n");
    for (day, account) in [(31, "Mandiri"), (30, "BRI")] {
        let staged = stage(&bench, &[file("a.qif", &on(day))]).await;
        assert_eq!(staged[0]["warnings"], json!([]), "{account}");
        let answer = json!({"file": staged[0]["file"], "name": "a.qif",
            "import": staged[0]["import"], "account": account});
        finish(&bench, &bench.ok("statement_restage", answer).await).await;
    }
    let staged = stage(&bench, &[file("c.qif", &on(29))]).await;
    assert_eq!(staged[0]["statements"][0]["account_name"], "BRI", "as the last one");
    let told = &staged[0]["warnings"][0];
    assert_eq!(told["code"], "account-guessed", "{staged:?}");
    let message = told["message"].as_str().unwrap();
    assert!(message.contains("to Mandiri and to BRI: it is taken for BRI"), "{message}");
}

/// The bank's table goes to an account for each of its currencies, and to the same ones again.
#[tokio::test(flavor = "multi_thread")]
async fn a_table_of_two_currencies_is_about_two_accounts() {
    let bench = Bench::demo(10).await;
    let table = "Date,Text,Amount,Currency,Balance\n2026-01-13,a,10.00,EUR,110.00\n\
                 2026-01-14,b,-5.00,USD,20.00\n2026-01-15,c,-10.00,EUR,100.00\n";
    let staged = stage(&bench, &[file("a.csv", table)]).await;
    let statements = staged[0]["statements"].as_array().unwrap();
    let told: Vec<_> = statements
        .iter()
        .map(|one| [&one["account_name"], &one["currency"], &one["check"], &one["lines"]])
        .collect();
    assert_eq!(
        json!(told),
        json!([["csv EUR", "EUR", "ties", 2], ["csv USD", "USD", "unknown", 1]])
    );
    finish(&bench, &staged[0]).await;
    let more = table.to_owned() + "2026-01-16,d,-1.00,USD,19.00\n";
    let done = import(&bench, "b.csv", &more).await;
    assert_eq!((&done["added"], &done["known"]), (&json!(1), &json!(3)), "{done}");
    let seen = bench.ok("statement_list", json!({})).await;
    assert_eq!(seen["accounts"].as_array().unwrap().len(), 2, "{seen}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_behind_a_confirmation_holds_its_import() {
    let bench = Bench::demo(10).await;
    let done = import(&bench, "october.sta", &october()).await;
    let line = lines(&bench, "rina").await[0]["id"].clone();
    let id = bench.waiting("INV-1").await;
    let ask = |session: &str, amount: &str| {
        let mut ask = received(session, amount);
        ask["line"] = line.clone();
        ask
    };
    let error = bench.no("confirm_prepare", ask(&id, "150000.01")).await;
    assert!(error.message.contains("is left"), "{error:?}");
    let shown = bench.ok("confirm_prepare", ask(&id, "150000.00")).await;
    let other = bench.waiting("INV-2").await;
    let meanwhile = bench.ok("confirm_prepare", ask(&other, "150000.00")).await;
    let outcome = bench.commit(&shown).await;
    assert_eq!(outcome["outcome"], "confirmed", "{outcome}");
    let error = bench.no("action_commit", agreed(&meanwhile)).await;
    assert!(error.message.contains("is left"), "somebody was faster: {error:?}");
    assert_eq!(bench.effects(&other, "completed").await, 0);
    let shown = bench.ok("line_get", json!({"line": line})).await;
    let session = shown["sessions"][0].as_str().unwrap();
    assert!(id.ends_with(session) || session.ends_with(&id), "{shown}");

    let error = bench.no("confirm_prepare", ask(&other, "150000.00")).await;
    assert!(error.message.contains("0"), "it is used up: {error:?}");

    let error = bench.no("statement_undo", json!({"import": done["import"]})).await;
    assert_eq!(error.code, backoffice::Code::Refused);
    assert_eq!(lines(&bench, "").await.len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_is_taken_back_and_may_come_again() {
    let bench = Bench::demo(10).await;
    let first = import(&bench, "october.sta", &october()).await;
    import(&bench, "late.sta", &overlapping()).await;
    let undone = bench.ok("statement_undo", json!({"import": first["import"]})).await;
    assert!(
        undone["message"].as_str().unwrap().contains('2'),
        "one line is in the other file, too: {undone}"
    );
    let texts: Vec<_> =
        lines(&bench, "").await.iter().map(|line| line["text"].to_string()).collect();
    assert_eq!(texts.len(), 2, "{texts:?}");
    let again = import(&bench, "october.sta", &october()).await;
    assert_eq!((&again["added"], &again["known"]), (&json!(2), &json!(1)));
    let seen = bench.ok("statement_list", json!({})).await;
    assert_eq!(seen["imports"].as_array().unwrap().len(), 3, "what was taken back is still told");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_that_leaves_something_open_is_mapped_once() {
    let bench = Bench::demo(10).await;
    let csv = |day: &str| {
        format!(
            "Datum;Omschrijving;Bedrag\n01-02-2026;Rina INV-1;150,00\n{day}-02-2026;Budi INV-2;70,50\n"
        )
    };
    let staged = stage(&bench, &[file("a.csv", &csv("03"))]).await;
    let refused = &staged[0]["refused"];
    assert_eq!(
        (&refused["code"], &refused["asks"]),
        (&json!("undecided"), &json!("date_order")),
        "{refused}"
    );
    let table = &staged[0]["table"];
    assert_eq!(table["rows"][1], json!(["01-02-2026", "Rina INV-1", "150,00"]));
    assert_eq!(table["questions"][0]["code"], "date_order");
    assert!(staged[0]["import"].is_null());

    let mut mapping: Value = serde_json::from_str(table["mapping"].as_str().unwrap()).unwrap();
    assert_eq!(mapping["columns"], json!(["booked", "text", "amount"]), "{mapping}");
    mapping["date_order"] = json!("dmy");
    let answer = json!({
        "file": staged[0]["file"], "name": "a.csv", "mapping": mapping.to_string(), "save_as": "Rabo", "account": "Rabo",
    });
    let read = bench.ok("statement_restage", answer).await;
    assert_eq!((&read["refused"], &read["added"]), (&Value::Null, &json!(2)), "{read}");
    let preview = bench.ok("line_list", json!({"import": read["import"]})).await;
    assert_eq!(preview["lines"][0]["booked_on"], "2026-02-03");
    finish(&bench, &read).await;

    let next = stage(&bench, &[file("b.csv", &csv("04"))]).await;
    assert_eq!(next[0]["refused"], Value::Null, "nobody is asked again: {}", next[0]);
    assert_eq!((&next[0]["added"], &next[0]["known"]), (&json!(1), &json!(1)));
    assert_eq!(next[0]["statements"][0]["account_name"], "Rabo");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_without_columns_takes_an_answer_too() {
    let bench = Bench::demo(10).await;
    let qif = "!Type:Bank\nD01/02/2026\nT150.00\nPRina\n^\n";
    let staged = stage(&bench, &[file("a.qif", qif)]).await;
    assert_eq!(staged[0]["refused"]["asks"], "date_order", "{}", staged[0]);
    for (order, day) in [("dmy", "2026-02-01"), ("mdy", "2026-01-02")] {
        let answer = json!({"file": staged[0]["file"], "name": "a.qif", "date_order": order});
        let read = bench.ok("statement_restage", answer).await;
        assert_eq!(read["statements"][0]["first_on"], day, "{read}");
        bench.ok("statement_leave", json!({"import": read["import"]})).await;
        // What was left is given again.
        stage(&bench, &[file("a.qif", qif)]).await;
    }
    let error = bench
        .no(
            "statement_restage",
            json!({"file": staged[0]["file"], "name": "a.qif", "date_order": "ydm"}),
        )
        .await;
    assert!(error.hint.contains("dmy"), "{error:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_person_says_holds_only_once_the_file_is_in() {
    let bench = Bench::demo(10).await;
    import(&bench, "october.sta", &october()).await;
    let staged = stage(&bench, &[file("late.sta", &overlapping())]).await;
    let wrong = json!({"file": staged[0]["file"], "name": "late.sta", "import": staged[0]["import"], "account": "Wrong"});
    let read = bench.ok("statement_restage", wrong).await;
    assert_eq!(
        (&read["statements"][0]["account_name"], &read["known"]),
        (&json!("Wrong"), &json!(0))
    );
    bench.ok("statement_leave", json!({"import": read["import"]})).await;

    let staged = stage(&bench, &[file("late.sta", &overlapping())]).await;
    assert_eq!(staged[0]["known"], 1, "it is the account of before: {}", staged[0]);
    let seen = bench.ok("statement_list", json!({})).await;
    assert_eq!(seen["accounts"].as_array().unwrap().len(), 1, "{seen}");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_number_at_two_banks_is_two_accounts() {
    let bench = Bench::demo(10).await;
    let at = |bank: &str| october().replace(":25:1234567890", &format!(":25:{bank}/1234567890"));
    for (bank, added) in [("12030000", 3), ("50010517", 3), ("12030000", 0)] {
        let done = import(&bench, "october.sta", &at(bank)).await;
        assert_eq!(done["added"], added, "{bank}");
    }
    let done = import(&bench, "october.sta", &october()).await;
    assert_eq!(done["added"], 0, "a file that names no bank is about the first");
    let seen = bench.ok("statement_list", json!({})).await;
    assert_eq!(seen["accounts"].as_array().unwrap().len(), 2, "{seen}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_about_two_accounts_is_not_about_the_one_that_a_person_names() {
    let bench = Bench::demo(10).await;
    let two = october() + &october().replace("1234567890", "5550001");
    let staged = stage(&bench, &[file("two.sta", &two)]).await;
    assert_eq!(staged[0]["statements"].as_array().unwrap().len(), 2);
    let answer = json!({"file": staged[0]["file"], "name": "two.sta", "account": "BCA"});
    let error = bench.no("statement_restage", answer).await;
    assert!(error.message.contains("2 accounts"), "{error:?}");
}
