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
    create: 'Dibuat di sini',
    recorded: 'Uang dicatat',
    receipt: 'Pelanggan menyatakan sudah bayar',
    refund: 'Pengembalian',
    note: 'Catatan',
    renewed: 'Diganti sesi baru',
  },
);
