import { area } from './area';

export const firstRun = area(
  {
    title: 'Two signatures, one set of books',
    lead: 'Countersign reads your checkout sessions from the provider, keeps them on this computer, and confirms a bank transfer exactly once.',
    connect: 'Connect a provider',
    connect_about:
      'You need an API key. It goes into this computer’s keychain and is never shown again.',
    demo: 'Look around with demo data',
    demo_about:
      'Made-up providers run on this computer, with payments to search, transfers to confirm and links to send.',
    point_local: 'Nothing leaves this computer',
    point_works: 'Every action works, faults included',
    point_remove: 'Leave it whenever you like',
    open_demo: 'Open the demo workspace',
    opening: 'Starting the demo…',
    about_plugipay: 'QRIS, VA, cards, bank transfers',
    about_fluveo: 'Hosted checkout for cards',
    about_inflowpay: 'Cards in EUR and USD',
    about_flopay: 'Checkout for products and plans',
    about_prood: 'Storefront checkout and links',
  },
  {
    title: 'Dua tanda tangan, satu pembukuan',
    lead: 'Countersign membaca sesi checkout dari penyedia, menyimpannya di komputer ini, dan mengonfirmasi transfer bank tepat satu kali.',
    connect: 'Hubungkan penyedia',
    connect_about:
      'Anda perlu kunci API. Kunci disimpan di keychain komputer ini dan tidak pernah ditampilkan lagi.',
    demo: 'Lihat-lihat dengan data demo',
    demo_about:
      'Penyedia buatan berjalan di komputer ini, dengan pembayaran untuk dicari, transfer untuk dikonfirmasi dan tautan untuk dikirim.',
    point_local: 'Tidak ada yang keluar dari komputer ini',
    point_works: 'Semua tindakan berfungsi, termasuk gangguan',
    point_remove: 'Tinggalkan kapan saja',
    open_demo: 'Buka ruang kerja demo',
    opening: 'Memulai demo…',
    about_plugipay: 'QRIS, VA, kartu, transfer bank',
    about_fluveo: 'Checkout kartu',
    about_inflowpay: 'Kartu dalam EUR dan USD',
    about_flopay: 'Checkout produk dan paket',
    about_prood: 'Checkout toko dan tautan',
  },
);
