//! Words that say whether an entry is on the account yet, in the languages of banks.

use super::words;
use crate::Booking;

/// On the account. `Debit` and `credit` are what PayPal says of its effect on the balance.
const BOOKED: &str = "booked;completed;complete;success;successful;succeeded;settled;posted;cleared;\
    paid;paid out;done;executed;ok;processed;available;accounted;refunded;partially refunded;credit;\
    debit;sukses;berhasil;selesai;kredit;debet;gebucht;umsatz gebucht;verbucht;abgeschlossen;\
    ausgefuhrt;erledigt;haben;soll;comptabilise;comptabilisee;effectue;effectuee;execute;termine;\
    terminee;valide;completado;completada;contabilizado;contabilizada;realizado;realizada;ejecutado;\
    liquidado;consolidado;confirmado;abono;cargo;verwerkt;geboekt;voltooid;uitgevoerd;af;bij;\
    concluido;concluida;efetuado;efetuada;efetivado;processado;lancado;liquidada";

/// Announced.
const PENDING: &str = "pend;pending;in progress;processing;on hold;held;uncleared;authorised;\
    authorized;authorisation;authorization;unclaimed;scheduled;tertunda;menunggu;diproses;dalam \
    proses;vorgemerkt;umsatz vorgemerkt;vorgemerkter umsatz;offen;ausstehend;in bearbeitung;en \
    attente;en cours;a venir;pendiente;en proceso;retenido;in behandeling;gereserveerd;in \
    afwachting;pendente;em processamento;agendado";

/// Never to be on the account.
const VOID: &str = "memo;reverted;declined;failed;cancelled;canceled;denied;expired;voided;void;\
    rejected;refused;blocked;removed;gagal;dibatalkan;batal;ditolak;kedaluwarsa;storniert;abgelehnt;\
    fehlgeschlagen;abgebrochen;abgelaufen;annule;annulee;refuse;refusee;rejete;rejetee;echoue;\
    expire;rechazado;rechazada;anulado;anulada;cancelado;cancelada;fallido;fallida;denegado;\
    caducado;geweigerd;geannuleerd;mislukt;afgewezen;verlopen;recusado;recusada;rejeitado;falhado;\
    falhou;expirado";

/// What a word says, where it is a known one.
pub(super) fn booking(cell: &str) -> Option<Booking> {
    let word = words::normal(cell);
    let among = |list: &str| list.split(';').any(|known| known == word);
    match () {
        () if among(BOOKED) => Some(Booking::Booked),
        () if among(PENDING) => Some(Booking::Pending),
        () if among(VOID) => Some(Booking::Information),
        () => None,
    }
}

/// Whether a cell says that the bank has not booked yet, and no more than that.
pub(super) fn is_pending(cell: &str) -> bool {
    let word = cell.len() <= 32 && cell.starts_with(char::is_alphabetic);
    word && booking(cell) == Some(Booking::Pending)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_every_language() {
        let table = [
            ("Completed", Some(Booking::Booked)),
            ("Umsatz gebucht", Some(Booking::Booked)),
            ("Partially Refunded", Some(Booking::Booked)),
            ("In behandeling", Some(Booking::Pending)),
            ("PEND", Some(Booking::Pending)),
            ("En attente", Some(Booking::Pending)),
            ("Refusé", Some(Booking::Information)),
            ("Dibatalkan", Some(Booking::Information)),
            ("Memo", Some(Booking::Information)),
            ("Reversed", None),
            ("", None),
        ];
        for (cell, wanted) in table {
            assert_eq!(booking(cell), wanted, "{cell}");
        }
    }

    #[test]
    fn no_word_means_two_things() {
        let mut all: Vec<_> =
            [BOOKED, PENDING, VOID].iter().flat_map(|all| all.split(';')).collect();
        all.iter().for_each(|word| assert_eq!(words::normal(word), **word));
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count);
    }
}
