//! Workbooks, made up cell by cell: what is read from them, what is refused.

mod book;
mod files;

use chrono::{Days, NaiveDate};
use insta::assert_snapshot;
use proptest::prelude::*;
use rust_decimal::Decimal;
use statements::table::{self, Role, Topic};
use statements::{Choices, Options, Refusal, gather};

use super::support::{read, tell};
use book::{Book, days, inline, number, packed, rows, shared};

#[test]
fn shared_texts_and_days_by_their_format() {
    let sheet = rows(&[
        &[inline("Rekening: 1234567"), inline(""), inline("")],
        &[shared(0), shared(1), shared(2), shared(3)],
        &[days("46023.5"), shared(4), number("1500000"), number("2500000")],
        &[days("46045"), inline("Biaya &amp; adm"), number("-1.1E+2"), number("2499890")],
    ]);
    let book = Book::default().sheet("Mutasi", &sheet).texts(&[
        "Tanggal",
        "Keterangan",
        "Jumlah",
        "Saldo",
        "Setoran",
    ]);
    assert_snapshot!(tell(&book.bytes()), @"
    xlsx
    # 1234567: 1000000 .. 2499890 ties, 2 lines
    2026-01-01 - +1500000 | Setoran
    2026-01-23 - -110 | Biaya & adm
    ");
}

#[test]
fn each_currency_is_a_statement() {
    let texts = ["Date", "Description", "Amount", "Currency", "Balance", "EUR", "USD"];
    let sheet = rows(&[
        &[shared(0), shared(1), shared(2), shared(3), shared(4)],
        &[days("46035"), inline("a"), number("10"), shared(5), number("110")],
        &[days("46036"), inline("b"), number("-5"), shared(6), number("20")],
        &[days("46037"), inline("c"), number("-10"), shared(5), number("100")],
    ]);
    let book = Book::default().sheet("All", &sheet).texts(&texts);
    assert_snapshot!(tell(&book.bytes()), @"
    xlsx
    #  EUR: 100 EUR .. 100 EUR ties, 2 lines
    2026-01-13 - +10 EUR | a
    2026-01-15 - -10 EUR | c
    #  USD: ? .. 20 USD unknown (no-balances), 1 lines
    2026-01-14 - -5 USD | b
    ");
}

#[test]
fn debit_and_credit_in_text_and_days_since_1904() {
    let sheet = rows(&[
        &[inline("Datum"), inline("Text"), inline("Soll"), inline("Haben")],
        &[days("44561"), inline("Miete"), inline("1.250,00"), inline("")],
        &[days("44562"), inline("Kunde"), inline(""), inline("2.000,5")],
        &[inline("Summe"), inline(""), inline("1.250,00"), inline("2.000,5")],
    ]);
    assert_snapshot!(tell(&Book::default().since_1904().sheet("A", &sheet).bytes()), @"
    xlsx
    # : ? .. ? unknown (no-balances), 2 lines
    2026-01-01 - -1250.00 | Miete
    2026-01-02 - +2000.5 | Kunde
    ");
}

#[test]
fn days_beside_days_in_letters_may_have_been_swapped() {
    let head = || ["Date", "Text", "Amount"].map(inline).to_vec();
    let row = |day: String| vec![day, inline("a"), number("15")];
    let book = |days: [String; 2]| {
        let [first, second] = days.map(row);
        tell(&Book::default().sheet("A", &rows(&[&head(), &first, &second])).bytes())
    };
    assert_snapshot!(book([days("46085"), inline("16/01/2026")]), @"
    xlsx
    # : ? .. ? unknown (no-balances), 2 lines
    2026-03-04 - +15 | a
    2026-01-16 - +15 | a
    ! column-guessed at line 1: No amount has a sign, and no column says in or out: all are read as money that came in.
    ! date-order at line 2: Some days are written as text and others are days of the workbook (1 of them, the first is here): a spreadsheet may have swapped their day and month.
    ");
    let told = "may have swapped";
    assert!(!book([days("46037"), inline("16/01/2026")]).contains(told), "no month is 15");
    assert!(!book([days("46085"), days("46086")]).contains(told));
}

#[test]
fn the_sheet_with_the_table_is_found() {
    let cover =
        rows(&[&[inline("Statement of accounts")], &[inline("Please see the next sheet.")]]);
    let table = rows(&[
        &[inline("Date"), inline("Description"), inline("Amount")],
        &[inline("2026-01-02"), inline("Invoice 7"), number("12.5")],
    ]);
    let book = Book::default().sheet("Cover", &cover).sheet("Lines", &table).sheet("Empty", "");
    assert_snapshot!(tell(&book.sheet("More", &table).bytes()), @"
    xlsx
    # : ? .. ? unknown (no-balances), 1 lines
    2026-01-02 - +12.5 | Invoice 7
    ! member-skipped at the file: The sheet “Cover” was passed over: the entries are read from “Lines”.
    ! member-skipped at the file: The sheet “More” was passed over: the entries are read from “Lines”.
    ! column-guessed at Lines, line 1: No amount has a sign, and no column says in or out: all are read as money that came in.
    ");
}

#[test]
fn noise_of_computed_numbers_is_told() {
    let sheet = rows(&[
        &[inline("Date"), inline("Text"), inline("Amount"), inline("Balance")],
        &[inline("2026-01-02"), inline("a"), number("0.1"), number("8019.64")],
        &[inline("2026-01-03"), inline("b"), number("0.1"), number("8019.7400000000007")],
    ]);
    assert_snapshot!(tell(&Book::default().sheet("A", &sheet).bytes()), @"
    xlsx
    # : 8019.54 .. 8019.74 ties, 2 lines
    2026-01-02 - +0.1 | a
    2026-01-03 - +0.1 | b
    ! column-guessed at line 1: No amount has a sign, and no column says in or out: all are read as money that came in.
    ! field-odd at line 3: Numbers with more than 15 digits, which a workbook does not show (1 of them), are read as it shows them.
    ");
}

#[test]
fn what_reckoning_left_of_nothing_is_nothing_and_long_names_keep_their_digits() {
    for left in ["5.6843418860808015E-14", "-1.4E-14", "0.00000000000001"] {
        let sheet = rows(&[
            &[inline("Date"), inline("Reference"), inline("Amount"), inline("Balance")],
            &[inline("2026-01-02"), number("1234567890123456"), number("-5"), number("5")],
            &[inline("2026-01-03"), number("1234567890123457"), number("-5"), number(left)],
        ]);
        let told = tell(&Book::default().sheet("A", &sheet).bytes());
        assert!(told.contains("10 .. 0 ties, 2 lines"), "{left}: {told}");
        assert!(
            told.contains("[1234567890123456]") && told.contains("[1234567890123457]"),
            "{told}"
        );
    }
}

#[test]
fn elements_lie_not_deep_in_one_another() {
    let deep = "<a>".repeat(10_000) + &"</a>".repeat(10_000);
    let told = tell(&Book::default().sheet("A", &deep).bytes());
    assert!(told.starts_with("refused, too-large") && told.contains("too deep"), "{told}");
}

#[test]
fn gaps_between_cells_and_rows_without_names() {
    let sheet = "<row><c t='inlineStr'><is><t>Date</t></is></c><c r='C1' t='inlineStr'><is><r>\
                 <t>Des</t></r><r><t>cription</t></r><rPh><t>x</t></rPh></is></c>\
                 <c t='inlineStr'><is><t>Amount</t></is></c></row>\
                 <row r='9'><c r='A9' t='d'><v>2026-03-01T00:00:00</v></c>\
                 <c r='C9' t='str'><f>A1&amp;B1</f><v>Fee</v></c><c r='D9'><f>1+1</f><v>-2</v></c>\
                 <c r='E9' t='b'><v>1</v></c></row>";
    let sheet = sheet.replace("<c r='E9' t='b'><v>1</v></c>", "");
    assert_snapshot!(tell(&Book::default().sheet("A", &sheet).bytes()), @"
    xlsx
    # : ? .. ? unknown (no-balances), 1 lines
    2026-03-01 - -2 | Fee
    ");
}

#[test]
fn errors_and_words_among_amounts_are_refused() {
    let table = |cell: &str| {
        let head = &[inline("Date"), inline("Text"), inline("Amount"), inline("Balance")];
        let good = &[inline("2026-01-02"), inline("a"), number("1"), number("1")];
        let bad = &[inline("2026-01-03"), inline("b"), cell.to_owned(), number("2")];
        let sheet = rows(&[head, good, good, good, good, good, good, bad]);
        read(&Book::default().sheet("A", &sheet).bytes()).unwrap_err()
    };
    for cell in ["<c t='e'><v>#N/A</v></c>", "<c t='b'><v>1</v></c>", &number("1E+300")] {
        let error = table(cell);
        assert_eq!((error.refusal, error.at.line), (Refusal::Malformed, 8), "{cell}: {error}");
    }
}

#[test]
fn a_formula_that_nobody_reckoned_is_no_empty_cell() {
    let book = |cells: [&str; 3]| {
        let [day, text, amount] = cells.map(str::to_owned);
        let head = [inline("Date"), inline("Text"), inline("Amount")];
        let good = [inline("2026-01-02"), inline("a"), number("-1")];
        let odd = [day, text, amount];
        let sheet = rows(&[&head, &good, &good, &good, &good, &good, &odd]);
        Book::default().sheet("A", &sheet).bytes()
    };
    let (day, text, amount) = (inline("2026-01-03"), inline("b"), number("2"));
    let none = "<c><f>1+1</f></c>";
    for none in [none, "<c><f t='shared' si='0'/></c>", "<c><f>1+1</f><v></v></c>"] {
        let error = read(&book([&day, &text, none])).unwrap_err();
        assert_eq!((error.refusal, error.at.line), (Refusal::Malformed, 7), "{none}: {error}");
        assert!(error.to_string().contains("“formula without a value” is no amount"), "{error}");
    }
    assert_snapshot!(tell(&book([none, &text, &amount])), @"
    xlsx
    # : ? .. ? unknown (no-balances), 6 lines
    2026-01-02 - -1 | a
    2026-01-02 - -1 | a
    2026-01-02 - -1 | a
    2026-01-02 - -1 | a
    2026-01-02 - -1 | a
    - - +2 | b
    ! date-missing at line 7: “formula without a value” is no date that could be read.
    ");
    let empty = "<c t='str'><f>B1</f><v></v></c>";
    assert_eq!(read(&book([&day, empty, &amount])).unwrap().statements[0].1[5].text, "");
}

#[test]
fn a_hidden_sheet_is_not_read() {
    let table = rows(&[
        &[inline("Date"), inline("Description"), inline("Amount")],
        &[inline("2026-01-02"), inline("Invoice 7"), number("-12.5")],
    ]);
    let error = read(&Book::default().hidden("Secret", &table).bytes()).unwrap_err();
    assert_eq!(error.refusal, Refusal::NotRecognised);
    let both = Book::default().hidden("Secret", &table).sheet("Seen", &table);
    let reading = read(&both.bytes()).unwrap();
    assert_eq!((reading.statements.len(), reading.warnings.len()), (1, 1));
    assert_eq!(reading.warnings[0].message, "The sheet “Secret” is hidden: it was not read.");
}

#[test]
fn what_a_person_says_of_a_sheet() {
    let sheet = rows(&[
        &[inline("2026-01-02"), inline("a"), number("1")],
        &[inline("2026-01-03"), inline("b"), number("2")],
    ]);
    let bytes = Book::default().sheet("One", &sheet).sheet("Two", &sheet).bytes();
    let look = table::inspect(&bytes, &Options::default()).unwrap().unwrap();
    assert_eq!(look.question.map(|question| question.topic), Some(Topic::Columns));
    assert_eq!((look.rows.len(), look.mapping.sheet.as_deref()), (2, Some("One")));
    assert_eq!(look.sheets, ["One", "Two"]);
    let mut mapping = look.mapping;
    mapping.columns = vec![Role::Booked, Role::Text, Role::Amount];
    mapping.sheet = Some("Two".to_owned());
    let choices = Choices { mapping: Some(mapping), ..Choices::default() };
    let reading = gather(&bytes, &Options { choices, ..Options::default() }).unwrap();
    let (statement, lines) = &reading.statements[0];
    assert_eq!((statement.at.part.as_deref(), lines.len()), (Some("Two"), 2));
}

#[test]
fn old_and_locked_workbooks_say_what_to_do() {
    let error = read(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0\0\0").unwrap_err();
    assert_eq!(error.refusal, Refusal::Forbidden);
    assert!(error.hint.contains("CSV"), "{}", error.hint);
}

#[test]
fn document_types_and_entities_are_refused() {
    let sheet = |text: &str| read(&Book::default().raw("xl/worksheets/sheet1.xml", text).bytes());
    let evil = "<!DOCTYPE a [<!ENTITY x 'y'>]><worksheet><sheetData/></worksheet>";
    assert_eq!(sheet(evil).unwrap_err().refusal, Refusal::Forbidden);
    let evil = "<worksheet><sheetData><row><c t='str'><v>&x;</v></c></row></sheetData></worksheet>";
    assert_eq!(sheet(evil).unwrap_err().refusal, Refusal::Forbidden);
}

#[test]
fn bombs_are_refused() {
    let refusal = |sheet: &str| {
        let book = Book::default().sheet("A", sheet).texts(&["y".repeat(1 << 19).as_str()]);
        read(&book.bytes()).unwrap_err().refusal
    };
    let long = format!("<row><c t='str'><v>{}</v></c></row>", "x".repeat(3 << 20));
    assert_eq!(refusal(&long), Refusal::TooLarge, "one text");
    let same = format!("<row>{}</row>", "<c t='s'><v>0</v></c>".repeat(9));
    assert_eq!(refusal(&same), Refusal::TooLarge, "one text many times");
    let all = "<row><c t='s'><v>0</v></c></row>".repeat(5_000);
    assert_eq!(refusal(&all), Refusal::TooLarge, "one text in every row");
    let book = (0..1_001).fold(Book::default(), |book, at| book.sheet(&at.to_string(), ""));
    assert_eq!(read(&book.bytes()).unwrap_err().refusal, Refusal::TooLarge, "many sheets");
    let far = "<row><c r='ZZZZ1'><v>1</v></c></row>";
    assert_eq!(refusal(far), Refusal::Malformed, "far to the right");
    let back = "<row><c r='C1'><v>1</v></c><c r='A1'><v>1</v></c></row>";
    assert_eq!(refusal(back), Refusal::Malformed, "backwards");
}

#[test]
fn a_workbook_that_is_cut_off_is_refused() {
    let sheet = rows(&[&[inline("Date"), inline("Text"), inline("Amount")]]);
    let bytes = Book::default().sheet("A", &sheet).bytes();
    for length in (30..bytes.len()).step_by(7) {
        read(&bytes[..length]).unwrap_err();
    }
}

#[test]
fn a_workbook_in_an_archive() {
    let sheet = rows(&[
        &[inline("Date"), inline("Text"), inline("Amount")],
        &[inline("2026-01-02"), inline("a"), number("-1.50")],
    ]);
    let book = Book::default().sheet("A", &sheet).bytes();
    assert_snapshot!(tell(&packed("october.xlsx", &book)), @"
    zip
    # : ? .. ? unknown (no-balances), 1 lines
    2026-01-02 - -1.50 | a
    ");
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(
        entries in prop::collection::vec((-999_999_999_i64..999_999_999, 40_000_u32..60_000), 1..20),
        texts in prop::collection::vec("[a-zé_ ]{0,12}", 20),
    ) {
        let mut all = vec![[inline("Date"), inline("Description"), inline("Amount")]];
        for ((cents, day), text) in entries.iter().zip(&texts) {
            let amount = Decimal::new(*cents, 2).normalize();
            all.push([days(&day.to_string()), inline(text), number(&amount.to_string())]);
        }
        let cells: Vec<&[String]> = all.iter().map(<[String; 3]>::as_slice).collect();
        let reading = read(&Book::default().sheet("A", &rows(&cells)).bytes()).unwrap();
        let (_, lines) = &reading.statements[0];
        prop_assert_eq!(lines.len(), entries.len());
        let zero = NaiveDate::from_ymd_opt(1899, 12, 30).unwrap();
        for (line, ((cents, day), text)) in lines.iter().zip(entries.iter().zip(&texts)) {
            prop_assert_eq!(line.amount, Decimal::new(*cents, 2));
            prop_assert_eq!(line.booked_on, zero.checked_add_days(Days::new(u64::from(*day))));
            prop_assert_eq!(&line.text, text.trim());
        }
    }

    #[test]
    fn nothing_panics(text in "(</?(row|c|v|t|is|f|sheetData)( r='[A-Z0-9]{0,3}'| t='s'| s='1')?/?>|[0-9a-zA-Z./ ]{0,6}){0,40}") {
        let bytes = Book::default().raw("xl/worksheets/sheet1.xml", &text).bytes();
        let _ = read(&bytes);
        let _ = table::inspect(&bytes, &Options::default());
    }
}
