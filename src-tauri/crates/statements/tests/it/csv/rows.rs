//! Rows that are not what they look like, and columns that are not what they are called.

use insta::assert_snapshot;

use crate::support::tell;

#[test]
fn dated_sums_and_balances_are_no_entries() {
    let text = "Date,Description,Debit,Credit\n\
                15/01/2026,a,10.00,\n\
                16/01/2026,b,,20.00\n\
                31/01/2026,Totals,10.00,20.00\n";
    assert_snapshot!(tell(text.as_bytes()), @"
    csv
    # : ? .. ? unknown (no-balances), 2 lines
    2026-01-15 - -10.00 | a
    2026-01-16 - +20.00 | b
    ! skipped at line 4: The row calls itself a sum or a balance of the others: passed over.
    ");
    let text = "Date,Description,Debit,Credit\n\
                15/01/2026,Opening Balance,,1000.00\n\
                16/01/2026,b,,20.00\n\
                31/01/2026,Closing Balance,,1020.00\n";
    assert_snapshot!(tell(text.as_bytes()), @"
    csv
    # : 1000.00 .. 1020.00 ties, 1 lines
    2026-01-16 - +20.00 | b
    ! skipped at line 2: The row calls itself a sum or a balance of the others: passed over.
    ! skipped at line 4: The row calls itself a sum or a balance of the others: passed over.
    ");
    let text = "Tanggal,Keterangan,Debit,Kredit,Saldo\n\
                01/01/2026,SALDO AWAL,,1000.00,1000.00\n\
                16/01/2026,b,,20.00,1020.00\n\
                17/01/2026,c,10.00,,1010.00\n";
    assert_snapshot!(tell(text.as_bytes()), @"
    csv
    # : 1000.00 .. 1010.00 ties, 2 lines
    2026-01-16 - +20.00 | b
    2026-01-17 - -10.00 | c
    ! date-order at line 1: The dates are read with the day first, as some of them can only be read so.
    ! skipped at line 2: The row calls itself a sum or a balance of the others: passed over.
    ");
    let text = "Date,Description,Amount\n\
                2026-01-13,a,-10.00\n\
                2026-01-14,b,20.00\n\
                2026-01-31,Total,10.00\n";
    assert_snapshot!(tell(text.as_bytes()), @"
    csv
    # : ? .. ? unknown (no-balances), 2 lines
    2026-01-13 - -10.00 | a
    2026-01-14 - +20.00 | b
    ! skipped at line 4: The row calls itself a sum or a balance of the others: passed over.
    ");
    let text = "Buchungstag;Valuta;Verwendungszweck;Betrag;Währung\n\
                10.01.2026;9.01.2026;x0;1,00;EUR\n\
                11.01.2026;10.01.2026;x1;2,00;EUR\n\
                12.01.2026;11.01.2026;x2;3,00;EUR\n\
                20.01.2026;19.01.2026;y;4,00;EUR\n\
                21.01.2026;19.01.2026;y;4,00;EUR\n\
                31.01.2026;31.01.2026;Endsaldo;106,00;EUR\n";
    assert_snapshot!(tell(text.as_bytes()), @"
    csv
    #  EUR: ? .. 106.00 EUR unknown (no-balances), 5 lines
    2026-01-10 2026-01-09 +1.00 EUR | x0
    2026-01-11 2026-01-10 +2.00 EUR | x1
    2026-01-12 2026-01-11 +3.00 EUR | x2
    2026-01-20 2026-01-19 +4.00 EUR | y
    2026-01-21 2026-01-19 +4.00 EUR | y
    ! column-guessed at line 1: No amount has a sign, and no column says in or out: all are read as money that came in.
    ! skipped at line 7: The row calls itself a sum or a balance of the others: passed over.
    ");
}

#[test]
fn trailers_of_short_files_change_no_column() {
    let text = "Buchungstag;Valuta;Verwendungszweck;Betrag;Währung\n\
                10.01.2026;9.01.2026;x0;1,00;EUR\n\
                11.01.2026;10.01.2026;x1;2,00;EUR\n\
                12.01.2026;11.01.2026;x2;3,00;EUR\n\
                Kontostand;31.01.2026;;106,00;EUR\n";
    assert_snapshot!(tell(text.as_bytes()), @"
    csv
    #  EUR: ? .. ? unknown (no-balances), 3 lines
    2026-01-10 2026-01-09 +1.00 EUR | x0
    2026-01-11 2026-01-10 +2.00 EUR | x1
    2026-01-12 2026-01-11 +3.00 EUR | x2
    ! column-guessed at line 1: No amount has a sign, and no column says in or out: all are read as money that came in.
    ! control-total at line 5: The row calls itself a sum or a balance, and its amount is none that the lines before it make: passed over.
    ");
    let text = "Buchungstag;Valuta;Verwendungszweck;Betrag;Währung\n\
                15.01.2026;14.01.2026;RE1;-10,00;EUR\n\
                Endsaldo;31.01.2026;;90,00;EUR\n";
    assert_snapshot!(tell(text.as_bytes()), @"
    csv
    #  EUR: ? .. 90.00 EUR unknown (no-balances), 1 lines
    2026-01-15 2026-01-14 -10.00 EUR | RE1
    ");
}

#[test]
fn accounts_in_sections_are_kept_apart() {
    let text = "Account Number: 111\n\
                Date,Description,Amount,Balance\n\
                2026-01-13,a,-10.00,90.00\n\
                2026-01-14,b,20.00,110.00\n\
                Account Number: 222\n\
                Date,Description,Amount,Balance\n\
                2026-01-13,c,-1.00,109.00\n\
                2026-01-14,d,2.00,111.00\n";
    assert_snapshot!(tell(text.as_bytes()), @"
    csv
    # 111: 100.00 .. 110.00 ties, 2 lines
    2026-01-13 - -10.00 | a
    2026-01-14 - +20.00 | b
    # 222: 110.00 .. 111.00 ties, 2 lines
    2026-01-13 - -1.00 | c
    2026-01-14 - +2.00 | d
    ");
    let text = "Pending transactions\n\
                Date,Description,Amount\n\
                2026-01-20,p,-3.00\n\
                2026-01-21,p2,-4.00\n\
                Booked transactions\n\
                Date,Value date,Description,Amount,Balance\n\
                2026-01-15,2026-01-15,a,-10.00,90.00\n\
                2026-01-16,2026-01-16,b,20.00,110.00\n";
    assert_snapshot!(tell(text.as_bytes()), @"
    csv
    # : 100.00 .. 110.00 ties, 2 lines
    2026-01-15 2026-01-15 -10.00 | a
    2026-01-16 2026-01-16 +20.00 | b
    ! skipped at line 3: 2 rows look like entries, and stand above the header: passed over.
    ");
}

#[test]
fn the_other_sides_account_is_not_the_owners() {
    let text = "Buchungstag;Wertstellung;Empfänger/Auftraggeber;Verwendungszweck;Kontonummer;BLZ;Betrag;Währung\n\
                15.01.2026;15.01.2026;Strom;RE1;532013000;37040044;-10,00;EUR\n\
                16.01.2026;16.01.2026;Kunde;RE2;202051;12030000;20,00;EUR\n";
    assert_snapshot!(tell(text.as_bytes()), @"
    csv
    #  EUR: ? .. ? unknown (no-balances), 2 lines
    2026-01-15 2026-01-15 -10.00 EUR name=[Strom] account=[532013000] | RE1
    2026-01-16 2026-01-16 +20.00 EUR name=[Kunde] account=[202051] | RE2
    ! column-guessed at line 1: The column kontonummer is read as the other side's account, as it stands beside a name.
    ");
    let text = "Tanggal,Nama,No Rekening,Keterangan,Debit,Kredit,Saldo\n\
                15/01/2026,PT A,111111,x,10.00,,90.00\n\
                16/01/2026,PT B,222222,y,,20.00,110.00\n";
    assert_snapshot!(tell(text.as_bytes()), @"
    csv
    # : 100.00 .. 110.00 ties, 2 lines
    2026-01-15 - -10.00 name=[PT A] account=[111111] | x
    2026-01-16 - +20.00 name=[PT B] account=[222222] | y
    ! column-guessed at line 1: The column no rekening is read as the other side's account, as it stands beside a name.
    ");
    let text = "Umsätze Girokonto;;;Kundennummer: 100 1234567\n\
                01.01.2026 - 31.01.2026\n\
                Buchungstag;Wert;Umsatzart;Begünstigter / Auftraggeber;Verwendungszweck;IBAN;BIC;Kundenreferenz;Mandatsreferenz ;Gläubiger ID;Fremde Gebühren;Betrag;Abweichender Empfänger;Anzahl der Aufträge;Anzahl der Schecks;Soll;Haben;Währung\n\
                15.01.2026;14.01.2026;SEPA-Lastschrift;Strom;RE1;DE89370400440532013000;X;;;;;;;;;-10,00;;EUR\n\
                16.01.2026;14.01.2026;SEPA-Gutschrift;Kunde;RE2;DE02120300000000202051;X;;;;;;;;;;20,00;EUR\n";
    assert_snapshot!(tell(text.as_bytes()), @"
    csv
    #  EUR: ? .. ? unknown (no-balances), 2 lines
    2026-01-15 2026-01-14 -10.00 EUR kind=[SEPA-Lastschrift] name=[Strom] account=[DE89370400440532013000] | RE1
    2026-01-16 2026-01-14 +20.00 EUR kind=[SEPA-Gutschrift] name=[Kunde] account=[DE02120300000000202051] | RE2
    ");
    let text = "Date,Description,Account Number,Amount,Balance\n\
                2026-01-15,To Strom,111111,-10.00,90.00\n\
                2026-01-16,From Kunde,222222,20.00,110.00\n\
                2026-01-17,To Strom,111111,-10.00,100.00\n";
    assert_snapshot!(tell(text.as_bytes()), @"
    csv
    # 111111: ? .. 90.00 unknown (no-balances), 1 lines
    2026-01-15 - -10.00 | To Strom
    # 222222: ? .. 110.00 unknown (no-balances), 1 lines
    2026-01-16 - +20.00 | From Kunde
    # 111111: ? .. 100.00 unknown (no-balances), 1 lines
    2026-01-17 - -10.00 | To Strom
    ! column-guessed at line 1: The column account number names several accounts: there is a statement for each.
    ");
    let text = "Bezeichnung Auftragskonto;IBAN Auftragskonto;BIC Auftragskonto;Bankname Auftragskonto;Buchungstag;Valutadatum;Name Zahlungsbeteiligter;IBAN Zahlungsbeteiligter;BIC (SWIFT-Code) Zahlungsbeteiligter;Buchungstext;Verwendungszweck;Betrag;Waehrung;Saldo nach Buchung;Bemerkung;Gekennzeichneter Umsatz;Glaeubiger ID;Mandatsreferenz\n\
                Giro;DE02120300000000202051;X;VB;16.01.2026;16.01.2026;K;DE89370400440532013000;X;Gutschrift;RE;20,00;EUR;1010,00;;;;\n\
                Giro;DE02120300000000202051;X;VB;15.01.2026;15.01.2026;S;DE89370400440532013001;X;Lastschrift;RE;-10,00;EUR;990,00;;;;\n";
    assert_snapshot!(tell(text.as_bytes()), @"
    csv
    # DE02120300000000202051 EUR: 1000.00 EUR .. 1010.00 EUR ties, 2 lines
    2026-01-16 2026-01-16 +20.00 EUR kind=[Gutschrift] name=[K] account=[DE89370400440532013000] | RE
    2026-01-15 2026-01-15 -10.00 EUR kind=[Lastschrift] name=[S] account=[DE89370400440532013001] | RE
    ");
}

#[test]
fn what_is_not_booked_says_so_in_every_language() {
    let text = "\"Date\",\"Time\",\"TimeZone\",\"Name\",\"Type\",\"Status\",\"Currency\",\"Gross\",\"Fee\",\"Net\",\"From Email Address\",\"To Email Address\",\"Transaction ID\",\"Balance\",\"Balance Impact\"\n\
                \"13/01/2026\",\"10:00:00\",\"PST\",\"Shop\",\"General Authorization\",\"Completed\",\"USD\",\"-10.00\",\"0.00\",\"-10.00\",\"a@b\",\"c@d\",\"X1\",\"100.00\",\"Memo\"\n\
                \"13/01/2026\",\"10:00:00\",\"PST\",\"Shop\",\"Express Checkout Payment\",\"Completed\",\"USD\",\"-10.00\",\"0.00\",\"-10.00\",\"a@b\",\"c@d\",\"X2\",\"90.00\",\"Debit\"\n";
    assert_snapshot!(tell(text.as_bytes()), @"
    csv paypal
    #  USD: ? .. 90.00 USD unknown (no-balances), 2 lines
    2026-01-13 - -10.00 USD information id=[X1] name=[Shop] | General Authorization
    2026-01-13 - -10.00 USD id=[X2] name=[Shop] | Express Checkout Payment
    ");
    let text = "\"Datum\",\"Uhrzeit\",\"Zeitzone\",\"Name\",\"Typ\",\"Status\",\"Währung\",\"Brutto\",\"Gebühr\",\"Netto\",\"Absender E-Mail-Adresse\",\"Empfänger E-Mail-Adresse\",\"Transaktionscode\",\"Guthaben\",\"Auswirkung auf Guthaben\"\n\
                \"15.01.2026\",\"10:00:00\",\"CET\",\"Kunde\",\"Website-Zahlung\",\"Abgeschlossen\",\"EUR\",\"100,00\",\"-3,20\",\"96,80\",\"a\",\"b\",\"X1\",\"96,80\",\"Haben\"\n\
                \"16.01.2026\",\"10:00:00\",\"CET\",\"Kunde\",\"Zahlung\",\"Ausstehend\",\"EUR\",\"50,00\",\"-1,20\",\"48,80\",\"a\",\"b\",\"X2\",\"96,80\",\"Memo\"\n\
                \"17.01.2026\",\"10:00:00\",\"CET\",\"Kunde\",\"Zahlung\",\"Storniert\",\"EUR\",\"50,00\",\"-1,20\",\"48,80\",\"a\",\"b\",\"X3\",\"96,80\",\"Memo\"\n";
    assert_snapshot!(tell(text.as_bytes()), @"
    csv
    #  EUR: ? .. 96.80 EUR unknown (no-balances), 6 lines
    2026-01-15 - +100.00 EUR id=[X1] name=[Kunde] |
    2026-01-15 - -3.20 EUR kind=[FEE] |
    2026-01-16 - +50.00 EUR information id=[X2] name=[Kunde] |
    2026-01-16 - -1.20 EUR information kind=[FEE] |
    2026-01-17 - +50.00 EUR information id=[X3] name=[Kunde] |
    2026-01-17 - -1.20 EUR information kind=[FEE] |
    ! column-guessed at line 1: No amount has a sign, and no column says in or out: all are read as money that came in.
    ! column-guessed at the file: The fees are read as taken beside the amounts, and nothing in the file proves it.
    ");
}

#[test]
fn fees_are_proved_by_balances() {
    let text = "Date,Description,Amount,Fee,Balance\n\
                2026-01-15,a,-11.00,1.00,89.00\n\
                2026-01-16,b,20.00,0.00,109.00\n";
    assert_snapshot!(tell(text.as_bytes()), @"
    csv
    # : 101.00 .. 109.00 ties, 3 lines
    2026-01-15 - -11.00 | a
    2026-01-15 - -1.00 kind=[FEE] | a
    2026-01-16 - +20.00 | b
    ! column-guessed at the file: The fees are read as taken beside the amounts, and nothing in the file proves it.
    ");
    let text = "Date,Description,Amount,Fee\n\
                2026-01-13,a,-10.00,1.00\n\
                2026-01-14,b,20.00,0.50\n";
    assert_snapshot!(tell(text.as_bytes()), @"
    csv
    # : ? .. ? unknown (no-balances), 4 lines
    2026-01-13 - -10.00 | a
    2026-01-13 - -1.00 kind=[FEE] | a
    2026-01-14 - +20.00 | b
    2026-01-14 - -0.50 kind=[FEE] | b
    ! column-guessed at the file: The fees are read as taken beside the amounts, and nothing in the file proves it.
    ");
    let text = "Datum;Text;Brutto;Netto;MwSt\n\
                15.01.2026;a;-119,00;-100,00;-19,00\n\
                16.01.2026;b;238,00;200,00;38,00\n";
    assert_snapshot!(tell(text.as_bytes()), @"
    csv
    # : ? .. ? unknown (no-balances), 2 lines
    2026-01-15 - -119.00 | a
    2026-01-16 - +238.00 | b
    ! column-guessed at line 1: A net amount is left out: nothing says what was taken off.
    ");
    let text = "Date,Description,Amount,Currency,Fee,Fee Currency\n\
                2026-01-15,a,-10.00,EUR,1.00,USD\n\
                2026-01-15,fx,-5.00,USD,0.00,USD\n\
                2026-01-16,b,20.00,EUR,0.00,EUR\n";
    assert_snapshot!(tell(text.as_bytes()), @"
    csv
    #  EUR: ? .. ? unknown (no-balances), 2 lines
    2026-01-15 - -10.00 EUR | a
    2026-01-16 - +20.00 EUR | b
    #  USD: ? .. ? unknown (no-balances), 1 lines
    2026-01-15 - -5.00 USD | fx
    ! column-guessed at the file: The fees are read as taken beside the amounts, and nothing in the file proves it.
    ! field-odd at line 2: The fee is in another currency than the amount: it was left out.
    ");
}

#[test]
fn better_columns_win() {
    let text = "Date,Description,Amount,Available Balance,Balance\n\
                2026-01-15,a,-10.00,190.00,90.00\n\
                2026-01-16,b,20.00,205.00,110.00\n";
    assert_snapshot!(tell(text.as_bytes()), @"
    csv
    # : 100.00 .. 110.00 ties, 2 lines
    2026-01-15 - -10.00 | a
    2026-01-16 - +20.00 | b
    ! column-guessed at line 1: The column Balance is left out: another is taken for it, or it holds something else.
    ");
    let text = "Transaction Date,Posted Date,Card No.,Description,Category,Debit,Credit\n\
                2025-12-30,2026-01-02,1234,AMZN,Shopping,10.00,\n\
                2025-12-31,2026-01-03,1234,Pay,Payment,,50.00\n";
    assert_snapshot!(tell(text.as_bytes()), @"
    csv
    # : ? .. ? unknown (no-balances), 2 lines
    2026-01-02 - -10.00 kind=[Shopping] | AMZN
    2026-01-03 - +50.00 kind=[Payment] | Pay
    ! column-guessed at line 1: The day of booking is read from Posted Date, not from Transaction Date.
    ");
    let text = "Date,Description,Charges,Payments,Balance\n\
                2026-01-15,a,10.00,,110.00\n\
                2026-01-16,b,,20.00,90.00\n\
                2026-01-17,c,5.00,,95.00\n";
    assert_snapshot!(tell(text.as_bytes()), @"
    csv
    # : 120.00 .. 95.00 differs by -30, 3 lines
    2026-01-15 - -10.00 | a
    2026-01-16 - +20.00 | b
    2026-01-17 - -5.00 | c
    ! balance-differs at line 3: The balance here is not the one before it and the amount.
    ! balance-differs at line 4: The balance here is not the one before it and the amount.
    ! balance-differs at line 2: The closing balance is off by -30. One line of -30, or a page, may be missing.
    ");
}

#[test]
fn what_looks_like_a_fact_may_be_an_entry() {
    let text = "Type,Date,Description,Amount,Balance\n\
                Debit,2026-01-13,a,10.00,90.00\n\
                Credit,,b,20.00,110.00\n\
                Debit,2026-01-14,b,20.00,90.00\n";
    assert_snapshot!(tell(text.as_bytes()), @"
    csv
    # : 100.00 .. 90.00 ties, 3 lines
    2026-01-13 - -10.00 | a
    - - +20.00 | b
    2026-01-14 - -20.00 | b
    ! date-missing at line 3: The entry has no date.
    ");
}

#[test]
fn a_minus_under_a_word_is_told() {
    let text = "Date,Description,Amount,Type\n\
                2026-01-15,a,-10.00,Debit\n\
                2026-01-16,reversal,10.00,Debit\n\
                2026-01-17,c,-5.00,Credit\n\
                2026-01-17,c,5.00,Credit\n";
    assert_snapshot!(tell(text.as_bytes()), @"
    csv
    # : ? .. ? unknown (no-balances), 4 lines
    2026-01-15 - -10.00 | a
    2026-01-16 - -10.00 | reversal
    2026-01-17 - -5.00 | c
    2026-01-17 - +5.00 | c
    ! column-guessed at line 3: Some amounts that a word says went out have a minus, others have none: all are read as money that went out.
    ");
}

#[test]
fn one_row_proves_nothing() {
    let text = "Date,Description,Debit,Credit,Balance\n\
                2026-01-15,salary,100.00,,1100.00\n";
    assert_snapshot!(tell(text.as_bytes()), @"
    csv
    # : ? .. 1100.00 unknown (no-balances), 1 lines
    2026-01-15 - -100.00 | salary
    ");
}

#[test]
fn commas_without_quotes_are_the_banks() {
    let text = "Account No.,=,'0123456789\n\
                Name,=,BUDI\n\
                Currency,=,IDR\n\
                \n\
                Date,Description,Branch,Amount,,Balance\n\
                '02/05/2026,TRSF E-BANKING CR, PT SATU, TBK,0000,108400.00,CR,1042939.96\n\
                '03/05/2026,KARTU DEBIT,0000,42939.96,DB,1000000.00\n\
                Starting Balance,=,934539.96\n\
                Credit,=,108400.00\n\
                Debet,=,42939.96\n\
                Ending Balance,=,1000000.00\n";
    assert_snapshot!(tell(text.as_bytes()), @"
    csv bca
    # 0123456789 of BUDI IDR: 934539.96 IDR .. 1000000.00 IDR ties, 2 lines
    2026-05-02 - +108400.00 IDR | TRSF E-BANKING CR, PT SATU, TBK
    2026-05-03 - -42939.96 IDR | KARTU DEBIT
    ! date-order at line 5: The order of day and month is the one that bca writes.
    ");
}

#[test]
fn pending_that_the_bank_counts_already() {
    let text = "\"No. rekening : 1234567890\"\n\
                \"Nama : BUDI\"\n\
                \"Periode : 01/01/2026 - 31/01/2026\"\n\
                \"Kode Mata Uang : IDR\"\n\
                \n\
                Tanggal Transaksi,Keterangan,Cabang,Jumlah,Saldo\n\
                '02/01,TRSF E-BANKING CR 0102/FTSCY/WS95051       100000.00INV-1 BUDI,'0000,\"100,000.00 CR\",\"1,100,000.00\"\n\
                '03/01,BIAYA ADM,'0000,\"15,000.00 DB\",\"1,085,000.00\"\n\
                PEND,KARTU DEBIT,'0000,\"5,000.00 DB\",\"1,080,000.00\"\n\
                \n\
                \"Saldo Awal : 1,000,000.00\"\n\
                \"Mutasi Debet : 20,000.00\"\n\
                \"Mutasi Kredit : 100,000.00\"\n\
                \"Saldo Akhir : 1,080,000.00\"\n";
    assert_snapshot!(tell(text.as_bytes()), @"
    csv bca
    # 1234567890 of BUDI IDR: 1000000.00 IDR .. 1080000.00 IDR differs by -5000, 3 lines
    2026-01-02 - +100000.00 IDR kind=[TRSF E-BANKING CR] name=[BUDI] | INV-1 BUDI
    2026-01-03 - -15000.00 IDR | BIAYA ADM
    - - -5000.00 IDR pending | KARTU DEBIT
    ! date-order at line 6: The order of day and month is the one that bca writes.
    ! control-total at the file: The file says that 20000.00 went out, its lines make 15000.00.
    ! balance-differs at line 7: The closing balance is off by -5000. The pending lines make -5000: it counts them already.
    ");
}
