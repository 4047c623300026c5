//! Tables that are refused, and oddities that are told.

use statements::{Refusal, WarningCode};

use crate::support::{fixture, read};

#[test]
fn a_row_with_more_cells_than_the_header_is_refused() {
    let text = "Date,Text,Amount\n2026-01-02,a,-1.50\n2026-01-03,b,2.50\n2026-01-04,c,1,234.00\n";
    let error = read(text.as_bytes()).unwrap_err();
    assert_eq!((error.refusal, error.at.line), (Refusal::Malformed, 4));
}

#[test]
fn a_minus_among_debits_is_told() {
    let text = "Date,Text,Debit,Credit\n2026-01-02,a,1.50,\n2026-01-03,b,-2.50,\n";
    let reading = read(text.as_bytes()).unwrap();
    let codes: Vec<_> = reading.warnings.iter().map(|warning| warning.code).collect();
    assert_eq!(codes, [WarningCode::ColumnGuessed]);
}

#[test]
fn an_amount_is_never_guessed() {
    let row = |amount: &str| {
        format!(
            "Date,Text,Amount,Balance\n2026-01-02,a,1.50,1\n2026-01-03,b,2.50,1\n\
                 2026-01-03,b,2.50,1\n2026-01-03,b,2.50,1\n2026-01-04,c,{amount},1\n"
        )
    };
    let refusal = |amount| read(row(amount).as_bytes()).unwrap_err();
    for amount in ["12..34", "12.34.56", "five", "1,2,3"] {
        let error = refusal(amount);
        assert_eq!((error.refusal, error.at.line), (Refusal::Malformed, 6), "{error}");
    }
    let both = "Date,Text,Debit,Credit\n2026-01-02,a,1.50,2.50\n";
    assert_eq!(read(both.as_bytes()).unwrap_err().refusal, Refusal::Malformed);
}

#[test]
fn texts_and_logs_are_no_statements() {
    let texts = [
        "Dear all, on 2026-01-02, we paid 12.50.\nRegards, me, and you\n",
        "2026-01-02 10:00:00 INFO, started\n2026-01-02 10:00:01 INFO, ended\n",
        "a,b,c\n1,2,3\n4,5,6\n",
        "# Title\n\n| a | b | c |\n",
    ];
    for text in texts {
        let error = read(text.as_bytes()).unwrap_err();
        assert_eq!(error.refusal, Refusal::NotRecognised, "{text}");
        assert!(error.message.starts_with("it is none of the formats"), "{text}: {error}");
    }
}

#[test]
fn a_heading_without_rows_says_so() {
    let texts = [
        "Date,Description,Amount,Balance\n",
        "\u{feff}Rekening: 1234567\r\n\r\nTanggal;Keterangan;Jumlah;Saldo",
        "Datum\tText\tBetrag\n\t\t\nSumme\t\t0,00\n",
    ];
    for text in texts {
        let error = read(text.as_bytes()).unwrap_err();
        assert_eq!(error.refusal, Refusal::NotRecognised, "{text}");
        assert!(error.message.starts_with("it has the heading of a table"), "{text}: {error}");
    }
}

#[test]
fn a_cut_file_of_running_balances_still_adds_up_and_controls_differ() {
    let whole = String::from_utf8(fixture("csv/bca.csv")).unwrap();
    let row = "'31/12,BIAYA ADM,'0000,\"30,000.00\",DB,\"6,220,000.00\"\n";
    let reading = read(whole.replace(row, "").as_bytes()).unwrap();
    let codes: Vec<_> = reading.warnings.iter().map(|warning| warning.code).collect();
    assert!(codes.contains(&WarningCode::ControlTotal), "{codes:?}");
    assert!(codes.contains(&WarningCode::BalanceDiffers), "{codes:?}");
}
