/** The host's closed lists of words. */
import { area } from './area';

export const status = area(
  {
    open: 'Open',
    pending: 'Pending',
    awaiting_confirmation: 'Awaiting confirmation',
    awaiting_confirmation_short: 'Awaiting',
    completed: 'Completed',
    expired: 'Expired',
    canceled: 'Canceled',
    failed: 'Failed',
    unknown: 'Unknown',
  },
  {
    open: 'Terbuka',
    pending: 'Tertunda',
    awaiting_confirmation: 'Menunggu konfirmasi',
    awaiting_confirmation_short: 'Menunggu',
    completed: 'Selesai',
    expired: 'Kedaluwarsa',
    canceled: 'Dibatalkan',
    failed: 'Gagal',
    unknown: 'Tidak diketahui',
  },
);

export const exception = area(
  {
    none: '',
    partial: 'partial',
    over: 'over',
    late: 'late',
    wrong_currency: 'wrong currency',
    duplicate: 'duplicate',
    reference_mismatch: 'reference mismatch',
  },
  {
    none: '',
    partial: 'sebagian',
    over: 'lebih',
    late: 'terlambat',
    wrong_currency: 'mata uang salah',
    duplicate: 'ganda',
    reference_mismatch: 'referensi beda',
  },
);

export const refund = area(
  {
    none: '',
    pending: 'refund pending',
    partial: 'partly refunded',
    full: 'refunded',
    failed: 'refund failed',
  },
  {
    none: '',
    pending: 'pengembalian tertunda',
    partial: 'dikembalikan sebagian',
    full: 'dikembalikan',
    failed: 'pengembalian gagal',
  },
);

/** Why something cannot be done now; one sentence beside the disabled button. */
export const reason = area(
  {
    not_offered: '{provider} has no such operation.',
    not_manual: 'Its gateway confirms by itself; no person does.',
    not_claimed: 'The customer has not said that they paid.',
    already_completed: 'It is already paid.',
    already_canceled: 'It is already canceled.',
    expired: 'It has expired.',
    failed: 'It has failed.',
    unknown_status: 'Its status is not one we know, so nothing is offered.',
    still_payable: 'Only once this one can no longer be paid.',
    in_flight: 'An earlier request on it has not been settled.',
    not_reserved: 'No money is reserved for it.',
    other_session: 'The answer is about another session.',
    other_amount: 'The session has another amount than was decided on.',
    other_currency: 'The session has another currency than was decided on.',
    unreachable: '{provider} could not be read, so nothing was sent.',
    not_readable: 'Its sessions cannot be read one by one, so nothing may be sent.',
    invalid: '{provider} does not accept the request.',
    not_found: '{provider} knows no such session.',
    forbidden: 'The key may not do this.',
    withdrawn: 'Taken back before anything was sent.',
    released: 'A person looked and found that it did not happen.',
    interrupted: 'The program ended while it was under way.',
    no_answer: '{provider} did not answer.',
    server_error: '{provider} had a failure.',
    replayed: '{provider} repeated an earlier failure.',
    garbage: '{provider} gave an answer that cannot be read.',
    unverified: 'It says done; reading it back is still to come.',
    not_yet: '{provider} says yes, and still shows it as not done.',
    mismatch: '{provider} says yes about another session or amount.',
    conflict: '{provider} says its state does not allow it.',
    key_in_use: '{provider} is still working on it.',
    key_mismatch: '{provider} knows the request as another one.',
    rate_limited: 'Too many requests; it is asked again.',
    may_exist: 'It may exist at {provider}; asking again could make a second one.',
    may_happen: 'It may still happen at {provider}; asking again could do it twice.',
    key_too_old: 'The request is older than {provider} remembers.',
    refused_after_doubt: '{provider} refused at last, after a request whose fate is not known.',
    status_unclear: '{provider} shows a state in which it can neither be done nor asked for.',
    ended_otherwise: 'It ended otherwise, and {provider} might still carry out what was sent.',
    too_many_attempts: 'It was asked often enough.',
    restored:
      'It came back with a copy of the ledger, and may have been done or let go since; look at {provider}.',
    unsent: 'Nothing left this time; an earlier request is still open.',
  },
  {
    not_offered: '{provider} tidak memiliki operasi ini.',
    not_manual: 'Gateway mengonfirmasi sendiri, bukan orang.',
    not_claimed: 'Pelanggan belum menyatakan sudah membayar.',
    already_completed: 'Sudah dibayar.',
    already_canceled: 'Sudah dibatalkan.',
    expired: 'Sudah kedaluwarsa.',
    failed: 'Sudah gagal.',
    unknown_status: 'Statusnya tidak dikenal, jadi tidak ada yang ditawarkan.',
    still_payable: 'Hanya setelah yang ini tidak dapat dibayar lagi.',
    in_flight: 'Permintaan sebelumnya belum selesai.',
    not_reserved: 'Tidak ada uang yang dicadangkan untuknya.',
    other_session: 'Jawabannya tentang sesi lain.',
    other_amount: 'Jumlah sesi berbeda dari yang diputuskan.',
    other_currency: 'Mata uang sesi berbeda dari yang diputuskan.',
    unreachable: '{provider} tidak dapat dibaca, jadi tidak ada yang dikirim.',
    not_readable: 'Sesinya tidak dapat dibaca satu per satu, jadi tidak ada yang boleh dikirim.',
    invalid: '{provider} tidak menerima permintaan ini.',
    not_found: '{provider} tidak mengenal sesi ini.',
    forbidden: 'Kunci ini tidak diizinkan.',
    withdrawn: 'Ditarik sebelum ada yang dikirim.',
    released: 'Seseorang memeriksa dan ternyata tidak terjadi.',
    interrupted: 'Program berakhir saat sedang berjalan.',
    no_answer: '{provider} tidak menjawab.',
    server_error: '{provider} mengalami gangguan.',
    replayed: '{provider} mengulang kegagalan sebelumnya.',
    garbage: 'Jawaban {provider} tidak dapat dibaca.',
    unverified: 'Katanya selesai; masih akan dibaca ulang.',
    not_yet: '{provider} berkata ya, tetapi masih tampak belum selesai.',
    mismatch: '{provider} berkata ya untuk sesi atau jumlah lain.',
    conflict: '{provider} berkata keadaannya tidak mengizinkan.',
    key_in_use: '{provider} masih mengerjakannya.',
    key_mismatch: '{provider} mengenal permintaan ini sebagai yang lain.',
    rate_limited: 'Terlalu banyak permintaan; akan ditanya lagi.',
    may_exist: 'Mungkin sudah ada di {provider}; meminta lagi dapat membuat yang kedua.',
    may_happen: 'Mungkin masih terjadi di {provider}; meminta lagi dapat melakukannya dua kali.',
    key_too_old: 'Permintaan ini lebih lama dari yang diingat {provider}.',
    refused_after_doubt:
      '{provider} akhirnya menolak, setelah permintaan yang nasibnya belum diketahui.',
    status_unclear: '{provider} menunjukkan keadaan yang tidak dapat dikerjakan atau diminta.',
    ended_otherwise:
      'Berakhir dengan cara lain, dan {provider} mungkin masih menjalankan yang dikirim.',
    too_many_attempts: 'Sudah cukup sering ditanya.',
    restored:
      'Kembali bersama salinan buku besar, dan mungkin sudah selesai atau dilepas sejak itu; periksa di {provider}.',
    unsent: 'Kali ini tidak terkirim; permintaan sebelumnya masih terbuka.',
  },
);

/** What to be aware of before something is sent. */
export const warning = area(
  {
    short_confirmed_in_full: '{provider} will mark it paid in full; {amount} stays here as short.',
    excess_is_credit: '{amount} came on top and stays here as credit.',
    past_expiry: 'It is past its end; {provider} may refuse.',
    no_order_id: 'It carries no order id.',
    duplicate_order_id: 'Another session carries the same order id.',
    older_than_read: 'It changed at {provider} after this list was read.',
    test_mode: 'This is test mode: no real money moves.',
    within_tolerance:
      'What is missing is within the tolerance; {provider} will mark it paid in full.',
    other_order: 'The bank reference names the order of another session.',
    reference_used: 'The same reference, day and amount stand in the books already.',
    already: 'It was done before, elsewhere. Nothing was sent, and nothing will be.',
    instead_record:
      'Not as shown: the money is only recorded, and nothing is sent to {provider}. It changed since you looked.',
    instead_confirm:
      'Not as shown: {provider} is told that it is paid, which cannot be undone. It changed since you looked.',
    needs_approval:
      'A second person must agree first. This asks them; nothing is sent to {provider}.',
  },
  {
    short_confirmed_in_full:
      '{provider} akan menandainya lunas; {amount} tercatat di sini sebagai kurang.',
    excess_is_credit: '{amount} lebih dan tercatat di sini sebagai kredit.',
    past_expiry: 'Sudah lewat batas waktu; {provider} mungkin menolak.',
    no_order_id: 'Tidak ada order id.',
    duplicate_order_id: 'Sesi lain memakai order id yang sama.',
    older_than_read: 'Berubah di {provider} setelah daftar ini dibaca.',
    test_mode: 'Ini mode uji: tidak ada uang sungguhan.',
    within_tolerance: 'Kekurangannya dalam toleransi; {provider} akan menandainya lunas.',
    other_order: 'Referensi bank menyebut pesanan sesi lain.',
    reference_used: 'Referensi, hari dan jumlah yang sama sudah ada di pembukuan.',
    already: 'Sudah dilakukan sebelumnya di tempat lain. Tidak ada yang dikirim.',
    instead_record:
      'Berbeda dari yang tampil: uangnya hanya dicatat, tidak ada yang dikirim ke {provider}. Ada yang berubah sejak Anda melihatnya.',
    instead_confirm:
      'Berbeda dari yang tampil: {provider} diberi tahu bahwa sudah lunas, dan itu tidak dapat diurungkan. Ada yang berubah sejak Anda melihatnya.',
    needs_approval:
      'Orang kedua harus setuju dulu. Ini memintanya; tidak ada yang dikirim ke {provider}.',
  },
);

/** What happened to a session, for its timeline. */
export const event = area(
  {
    created: 'Created by the shop',
    first_seen: 'First seen here',
    changed: 'Changed',
    completed: 'Paid',
    expires: 'Ends',
    confirm: 'Confirmation',
    cancel: 'Cancellation',
    recheck: 'Recheck',
    capture: 'Capture',
    signed: 'Signed message',
    payout: 'Payout',
    balance: 'Balance entry',
    create: 'Created here',
    recorded: 'Money recorded',
    receipt: 'Customer claims to have paid',
    refund: 'Refund',
    note: 'Note',
    renewed: 'Replaced by a fresh session',
  },
  {
    created: 'Dibuat oleh toko',
    first_seen: 'Pertama terlihat di sini',
    changed: 'Berubah',
    completed: 'Dibayar',
    expires: 'Berakhir',
    confirm: 'Konfirmasi',
    cancel: 'Pembatalan',
    recheck: 'Pemeriksaan ulang',
    capture: 'Penarikan dana',
    signed: 'Pesan bertanda tangan',
    payout: 'Pencairan',
    balance: 'Entri saldo',
    create: 'Dibuat di sini',
    recorded: 'Uang dicatat',
    receipt: 'Pelanggan menyatakan sudah bayar',
    refund: 'Pengembalian',
    note: 'Catatan',
    renewed: 'Diganti sesi baru',
  },
);

/** What can be done to a session. */
export const act = area(
  {
    confirm: 'Confirm',
    recheck: 'Recheck',
    capture: 'Capture',
    cancel: 'Cancel',
    renew: 'Fresh session',
  },
  {
    confirm: 'Konfirmasi',
    recheck: 'Periksa ulang',
    capture: 'Tarik dana',
    cancel: 'Batalkan',
    renew: 'Sesi baru',
  },
);
