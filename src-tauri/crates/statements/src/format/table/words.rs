//! What words mean at the head of a column or in front of a fact, whatever their case and accents.

use domain::Currency;

use super::mapping::Role;
pub(super) use super::units::currency;

/// Lower case, without accents and marks, words apart by one space: `Wert-Stellung (EUR)` is
/// `wert stellung eur`.
pub(super) fn normal(text: &str) -> String {
    let mut normal = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        match plain(c) {
            Some("") => {}
            Some(plain) => normal.push_str(plain),
            None if c.is_alphanumeric() => normal.push(c),
            None if normal.is_empty() || normal.ends_with(' ') => {}
            None => normal.push(' '),
        }
    }
    normal.truncate(normal.trim_end().len());
    normal
}

/// Whether two texts are the same but for case, accents and marks. Every row is held against the
/// header, and most differ in their first letter.
pub(super) fn are_same(one: &str, other: &str) -> bool {
    let first = |text: &str| text.bytes().next().filter(u8::is_ascii_alphanumeric);
    let differ = first(one).zip(first(other)).is_some_and(|(a, b)| !a.eq_ignore_ascii_case(&b));
    !differ && normal(one) == normal(other)
}

/// A letter without its accent; empty for the accent alone.
fn plain(c: char) -> Option<&'static str> {
    Some(match c {
        'á' | 'à' | 'â' | 'ä' | 'ã' | 'å' => "a",
        'é' | 'è' | 'ê' | 'ë' => "e",
        'í' | 'ì' | 'î' | 'ï' => "i",
        'ó' | 'ò' | 'ô' | 'ö' | 'õ' | 'ø' => "o",
        'ú' | 'ù' | 'û' | 'ü' => "u",
        'ç' => "c",
        'ñ' => "n",
        'ß' => "ss",
        'œ' => "oe",
        '\u{300}'..='\u{36f}' | '\u{feff}' | '.' => "",
        _ => return None,
    })
}

/// A heading without the currency that some banks put there: `Amount (EUR)`.
pub(super) fn heading(text: &str) -> (String, Option<Currency>) {
    let whole = normal(text);
    let Some((rest, last)) = whole.rsplit_once(' ') else { return (whole, of_sign(text)) };
    let Some(currency) = currency(last) else { return (whole, of_sign(text)) };
    (rest.strip_suffix(" in").unwrap_or(rest).to_owned(), Some(currency))
}

/// `Betrag (€)`.
fn of_sign(text: &str) -> Option<Currency> {
    let sign = text.trim_end_matches([')', ']', ' ']).rsplit(['(', '[', ' ']).next()?;
    currency(sign).filter(|_| sign.chars().all(|c| !c.is_alphanumeric()))
}

/// What a column may be, the likeliest first. The content of the column has the last word.
pub(super) fn roles(heading: &str) -> &'static [Role] {
    let known = HEADINGS.iter().find(|(_, words)| words.split(';').any(|word| word == heading));
    known.map_or(&[], |(roles, _)| roles)
}

/// Whether a column with this heading has the owner's own account, whatever stands beside it.
pub(super) fn is_own(heading: &str) -> bool {
    const OWN: &str = "own account;rekening sumber;auftragskonto;iban auftragskonto;account id";
    OWN.split(';').any(|own| own == heading)
}

/// Whether a heading speaks of the day of posting.
pub(super) fn is_posting(heading: &str) -> bool {
    const POSTING: &[&str] =
        &["post", "posting", "posted", "postdate", "booking", "booked", "buku"];
    heading.split(' ').any(|word| POSTING.contains(&word) || word.starts_with("buchung"))
}

/// Whether a heading speaks of the balance as it is, rather than of what may be spent.
pub(super) fn is_whole(heading: &str) -> bool {
    !heading.split(' ').any(|word| matches!(word, "available" | "disponible"))
}

use Role::{
    Account, Amount, Balance, Booked, Counterparty, Credit, Debit, EndToEnd, Fee, Id, Ignore, Kind,
    Name, Net, Reference, Sign, Status, Text, Valued,
};

/// Headings of banks in English, Indonesian, German, French, Spanish, Dutch and Portuguese.
const HEADINGS: &[(&[Role], &str)] = &[
    (
        &[Booked],
        "date;booking date;booked on;booked;transaction date;trans date;tran date;txn date;posting \
         date;post date;posted date;postdate;posted;date posted;entry date;process date;date \
         completed;completed date;date completed utc;created date;tanggal;tgl;tanggal transaksi;\
         tgl transaksi;tgl tran;tanggal posting;tanggal buku;tanggal mutasi;tgl trans;datum;\
         buchungstag;buchungsdatum;buchung;bu tag;buch tag;date operation;date d operation;\
         date de l operation;date de comptabilisation;date comptable;date compta;date ecriture;\
         fecha;fecha operacion;fecha de operacion;f operacion;fecha contable;fecha de la \
         operacion;fecha movimiento;boekdatum;boekingsdatum;transactiedatum;datum transactie;\
         data;data mov;data movimento;data do movimento;data operacao;data da operacao;data \
         lancamento;data de lancamento;data transacao;data da transacao;day;created on;\
         created utc;created date iso;transaction time;date time;datetime;timestamp",
    ),
    (
        &[Valued],
        "value date;val date;value dt;valuedate;effective date;tanggal efektif;tgl efektif;tanggal \
         valuta;tgl val;wertstellung;wertstellungstag;wertstellungsdatum;valutadatum;valuta datum;\
         wert;date valeur;date de valeur;fecha valor;fecha de valor;f valor;rentedatum;\
         valutadag;data valor;data de valor;available on;available on utc;interest date",
    ),
    (&[Valued, Role::Currency], "valuta"),
    (
        &[Amount],
        "amount;transaction amount;trans amount;amt;sum;jumlah;nominal;mutasi;nilai;jumlah \
         transaksi;betrag;umsatz;umsatzbetrag;buchungsbetrag;betrag in eur;montant;montant de \
         l operation;montant operation;importe;importe operacion;cantidad;monto;bedrag;\
         transactiebedrag;valor;valor da operacao;montante;importancia;quantia;gross;brutto;bruto;\
         brut;gross amount;total amount;amount eur",
    ),
    (&[Amount, Valued], "value"),
    (
        &[Debit],
        "debit;debits;debit amount;withdrawal;withdrawals;withdrawal amt;withdrawal amount;paid \
         out;money out;payments;payment;outgoing;debet;mutasi debet;mutasi debit;pengeluaran;\
         uang keluar;keluar;soll;lastschrift;belastung;belastungen;ausgaben;ausgang;debit euros;\
         depense;depenses;debito;debitos;cargo;cargos;debe;gastos;pagos;af;uitgaven;saida;saidas;\
         dr;dr amount;spent",
    ),
    (
        &[Credit],
        "credit;credits;credit amount;deposit;deposits;deposit amt;deposit amount;paid in;money \
         in;receipts;incoming;kredit;mutasi kredit;pemasukan;uang masuk;masuk;haben;gutschrift;\
         gutschriften;einnahmen;eingang;credit euros;recette;recettes;credito;creditos;abono;\
         abonos;haber;ingresos;bij;inkomsten;entrada;entradas;cr;cr amount;received",
    ),
    (
        &[Sign, Kind],
        "type;debit credit;d c;dc;db cr;dr cr;cr dr;cr db;dbcr;credit debit;debit or credit;\
         debit or credit indicator;credit debit indicator;indicator;direction;sign;tipe;jenis;\
         d k;dk;debet kredit;debit kredit;jenis transaksi;tipe transaksi;posisi;soll haben;s h;\
         soll haben kennzeichen;sens;af bij;debet credit;tipo;naturaleza;signo;sinal;glsign",
    ),
    (&[Fee], "fee;fees;charge;charges;gebuhr;biaya;frais;comision;kosten;taxa"),
    (&[Net], "net;net amount;netto;neto"),
    (
        &[Role::Currency],
        "currency;ccy;curr;currency code;mata uang;matauang;kode mata uang;wahrung;waehrung;\
         wrg;whg;devise;monnaie;divisa;moneda;munt;muntsoort;moeda;payment currency",
    ),
    (
        &[Balance],
        "balance;running balance;closing balance;close balance;balance after;account balance;\
         available balance;ledger balance;saldo;saldo akhir;saldo akhir mutasi;saldo berjalan;\
         kontostand;guthaben;saldo nach buchung;solde;solde apres operation;saldo disponible;saldo \
         contable;saldo na mutatie;saldo na trn;saldo na transactie;eindsaldo;saldo apos;saldo \
         contabilistico",
    ),
    (
        &[Text],
        "description;descriptions;details;detail;narrative;narration;particulars;remarks;remark;\
         memo;note;notes;text;transaction details;transaction description;payment details;\
         payment reference;additionaldesc;additional information;keterangan;deskripsi;uraian;\
         uraian transaksi;rincian;rincian transaksi;berita;catatan;desk tran;remark custom;\
         keterangan transaksi;verwendungszweck;buchungstext text;betreff;zahlungsgrund;\
         buchungsdetails;mitteilung;vermerk;libelle;libelle operation;libelle de l operation;\
         libelle complementaire;informations complementaires;detail de l operation;objet;motif;\
         nature de l operation;concepto;descripcion;detalle;observaciones;mas datos;concepto \
         ampliado;omschrijving;omschrijving 1;omschrijving 2;omschrijving 3;mededelingen;\
         mededeling;betalingskenmerk omschrijving;descricao;descritivo;historico;observacoes;\
         detalhes;subject;title;titulo;line type;payment channel;vrije mededeling;communication libre;free communication",
    ),
    (
        &[Name],
        "name;partner name;counterparty;counterparty name;merchant;nama;auftraggeber \
         beguenstigter;auftraggeber begunstigter;beguenstigter zahlungspflichtiger;begunstigter \
         zahlungspflichtiger;auftraggeber empfanger;zahlungsbeteiligter;name zahlungsbeteiligter;\
         begunstigter auftraggeber;beguenstigter auftraggeber;empfanger auftraggeber;auftraggeber \
         zahlungsempfanger;zahlungsempfanger auftraggeber;zahlungspflichtiger \
         zahlungsempfanger;empfanger zahlungspflichtiger;tiers;nom;nom du tiers;nombre;naam omschrijving;naam tegenpartij;naam tegenrekening;\
         tegenpartij;naam;nome",
    ),
    (
        &[Role::Payer],
        "payer;payer name;sender;sender name;nama pengirim;pengirim;auftraggeber;\
         zahlungspflichtiger;zahlungspflichtige r;donneur d ordre;ordenante",
    ),
    (
        &[Role::Payee],
        "payee;payee name;beneficiary;beneficiary name;name of beneficiary;recipient;recipient \
         name;nama penerima;penerima;empfanger;zahlungsempfanger;zahlungsempfanger in;\
         beneficiaire;beneficiario;nombre del beneficiario;destinatario;nome do beneficiario",
    ),
    (
        &[Counterparty],
        "account number partner;partner iban;counterparty account;counterparty iban;payee account \
         number;beneficiary account;beneficiary account number;no rekening tujuan;rekening \
         tujuan;rekening lawan;kontonummer iban;iban zahlungsbeteiligter;iban des \
         auftraggebers;iban empfanger;compte tiers;iban tiers;cuenta beneficiario;\
         tegenrekening;tegenrekening iban bban;iban tegenpartij;rekeningnummer \
         tegenpartij;conta destino",
    ),
    (
        &[Reference],
        "reference;ref;reference no;reference number;ref no;bank reference;customer reference;\
         chq ref no;chq refno;cheque no;cheque number;chq no;check number;no ref;no referensi;\
         nomor referensi;referensi;referenz;kundenreferenz;mandatsreferenz;reference operation;\
         referencia;referencia 1;numero de documento;kenmerk;betalingskenmerk;referentie;\
         transactiereferentie;documento;no documento;invoice number;gestructureerde mededeling;\
         communication structuree;structured communication",
    ),
    (
        &[EndToEnd],
        "end to end;end to end id;end to end reference;end to end referenz;endtoend;endtoendid;\
         kundenreferenz end to end;e2e;e2e id",
    ),
    (
        &[Id],
        "id;transaction id;transactionid;transferwise id;txn id;unique id;transaction reference;\
         bank transaction id;balance transaction id;fitid;journal no;journal;no jurnal;jurnal;\
         id transaksi;umsatz id;transaktionscode;identifiant;identificador;volgnr;id transacao;tracking number",
    ),
    (
        &[Kind],
        "transaction type;trans type;transaction code;trans code;code;category;kategori;kode \
         transaksi;kode tran;buchungstext;umsatzart;buchungsart;vorgang;geschaftsvorfall;art;\
         type operation;type d operation;nature;tipo de movimiento;tipo de operacion;mutatiesoort;\
         transactiesoort;soort;categoria;tipo de movimento;reporting category;transaction types",
    ),
    (
        &[Status],
        "status;state;transaction status;zustand;buchungsstatus;statut;etat;estado;stato;info;\
         balance impact;auswirkung auf guthaben",
    ),
    (
        &[Account],
        "account;account no;accountno;account number;iban;own account;no rekening;nomor rekening;\
         norek;no rek;rekening sumber;auftragskonto;konto;kontonummer;iban auftragskonto;\
         compte;numero de compte;cuenta;numero de cuenta;rekening;\
         iban bban;rekeningnummer;conta;numero da conta;account id",
    ),
    (
        &[Ignore],
        "time;timezone;time zone;uhrzeit;zeitzone;bezeichnung auftragskonto;no;number;nr;branch;cabang;balance before;opening balance;saldo \
         awal;saldo awal mutasi;original amount;original currency;orig amount;orig currency;\
         amount foreign currency;type foreign currency;exchange rate;exchange from;exchange to;\
         exchange to amount;kurs;bic;bic swift code;blz;bankleitzahl;glaubiger id;glaeubiger id;\
         product;card number;card last four digits;card holder full name;attachment;\
         total fees;started date;date started;date started utc;teller;user id;seq;jam;jam tran;\
         tag;country;exported;gekennzeichneter umsatz",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_normal() {
        assert_eq!(normal(" Wert-Stellung (EUR) "), "wert stellung eur");
        assert_eq!(normal("Débit/Crédit"), "debit credit");
        assert_eq!(normal("No. Ref."), "no ref");
        assert_eq!(normal("Währung"), "wahrung");
        assert_eq!(normal("TGL_TRAN"), "tgl tran");
    }

    #[test]
    fn texts_are_the_same_but_for_how_they_are_written() {
        for (one, other) in
            [("Date", "DATE:"), ("Währung", "wahrung"), ("(Kind)", "kind"), ("", ".")]
        {
            assert!(are_same(one, other), "{one} {other}");
        }
        assert!(
            !are_same("2026-01-13", "Date") && !are_same("", "Date") && !are_same("Day", "Date")
        );
    }

    #[test]
    fn headings() {
        let eur = Currency::new("EUR").ok();
        assert_eq!(heading("Amount (EUR)"), ("amount".into(), eur));
        assert_eq!(heading("Umsatz in EUR"), ("umsatz".into(), eur));
        assert_eq!(heading("Betrag (€)"), ("betrag".into(), eur));
        assert_eq!(heading("Date"), ("date".into(), None));
        assert_eq!(roles("valuta"), [Valued, Role::Currency]);
        assert_eq!(roles("fecha valor"), [Valued]);
        assert_eq!(roles("lorem"), []);
    }

    #[test]
    fn no_heading_means_two_things() {
        let mut all: Vec<_> = HEADINGS.iter().flat_map(|(_, words)| words.split(';')).collect();
        for word in &all {
            assert_eq!(normal(word), *word, "a word that no heading can be");
        }
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count, "a word is there twice");
    }
}
