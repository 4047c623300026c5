/**
 * What a provider's module says of itself, in Indonesian. The host says it in English; it is looked
 * up by that very sentence, so that a translation never outlives what it translates, and what is not
 * here is shown as it was said. A test compares this list with the providers' data.
 */
import { i18n } from './index.svelte';
import { PARAMS } from './told-params';

export function told(said: string): string {
  return i18n.language === 'id' ? (INDONESIAN[said] ?? PARAMS[said] ?? said) : said;
}

const LABELS: Record<string, string> = {
  'Key id': 'Id kunci',
  Secret: 'Rahasia',
  'Single key': 'Kunci tunggal',
  'Webhook secret': 'Rahasia webhook',
  'Path prefix': 'Awalan alamat',
  'Act for account': 'Atas nama akun',
  'Order id is at': 'Letak order id',
  'Requests per second': 'Permintaan per detik',
  'Success URL': 'URL setelah membayar',
  'Cancel URL': 'URL setelah batal',
  'Payment methods': 'Metode pembayaran',
  'Private network': 'Jaringan pribadi',
  'Secret key': 'Kunci rahasia',
  Product: 'Produk',
  'Private key': 'Kunci privat',
  'Hosted pages': 'Halaman bayar',
  'Subscription offer': 'Penawaran langganan',
  'Client id': 'Id klien',
  'Client key': 'Kunci klien',
  'Time-out': 'Batas waktu',
  Retries: 'Percobaan ulang',
  "An item's price is": 'Harga barang adalah',
  'User id': 'Id pengguna',
  'Checkout secret': 'Rahasia checkout',
  Tenant: 'Tenant',
  'Redis URL': 'URL Redis',
  'Redis REST URL': 'URL REST Redis',
  'Redis REST token': 'Token REST Redis',
  'Commerce API': 'Commerce API',
  'Commerce API key': 'Kunci Commerce API',
  'Amounts count': 'Jumlah dihitung dalam',
  Version: 'Versi',
  'Return URL': 'URL kembali',
  Gateway: 'Gateway',
  Fulfilment: 'Pengiriman',
};

const HELP: Record<string, string> = {
  'The public half of the key pair, such as pk_live_….':
    'Bagian publik pasangan kunci, misalnya pk_live_….',
  'The secret half, shown once when the key was made.':
    'Bagian rahasia, ditampilkan sekali saat kunci dibuat.',
  'Instead of a pair: the one key of a newer dashboard.':
    'Pengganti pasangan: satu kunci dari dasbor yang lebih baru.',
  'Only to verify webhooks: whsec_….': 'Hanya untuk memeriksa webhook: whsec_….',
  '/api/v1 at plugipay.com, /v1 at api.plugipay.com.':
    '/api/v1 di plugipay.com, /v1 di api.plugipay.com.',
  "For platform keys only: the merchant's account, acc_….":
    'Hanya untuk kunci platform: akun pedagang, acc_….',
  '2 where 15000000 means Rp 150.000, 0 where 150000 does.':
    '2 bila 15000000 berarti Rp 150.000, 0 bila 150000.',
  '2 where 1900 means $19.00.': '2 bila 1900 berarti $19.00.',
  '2 where 1900 means 19,00 €.': '2 bila 1900 berarti 19,00 €.',
  '2 where 1900 means £19.00.': '2 bila 1900 berarti £19.00.',
  '0 where 1900 means ¥1900.': '0 bila 1900 berarti ¥1900.',
  'One or more paths, separated by commas.': 'Satu atau beberapa letak, dipisah koma.',
  'One or more paths, separated by commas; payment_intent. leads into the PaymentIntent.':
    'Satu atau beberapa letak, dipisah koma; payment_intent. menuju PaymentIntent.',
  'At most so many; 0 means no limit of ours.': 'Paling banyak sekian; 0 tanpa batas dari kami.',
  'At most so many, Redis included; 0 means no limit of ours.':
    'Paling banyak sekian, termasuk Redis; 0 tanpa batas dari kami.',
  'Where a customer goes after paying a new link.':
    'Tujuan pelanggan setelah membayar tautan baru.',
  'Where a customer goes after paying a new session.':
    'Tujuan pelanggan setelah membayar sesi baru.',
  "Where a customer goes after paying; {CHECKOUT_SESSION_ID} in it becomes the session's id.":
    'Tujuan pelanggan setelah membayar; {CHECKOUT_SESSION_ID} di dalamnya menjadi id sesi.',
  'Where a customer goes after giving up.': 'Tujuan pelanggan setelah batal.',
  'What new links offer, separated by commas: qris, va, card.':
    'Yang ditawarkan tautan baru, dipisah koma: qris, va, card.',
  'yes allows a base URL in a private network.': 'yes mengizinkan alamat di jaringan pribadi.',
  'yes allows URLs in a private network.': 'yes mengizinkan URL di jaringan pribadi.',
  'sk_live_… or sk_test_…; it may do everything.':
    'sk_live_… atau sk_test_…; kunci ini boleh melakukan segalanya.',
  'The product that stands for amounts without a price of the catalogue: prod_….':
    'Produk yang mewakili jumlah tanpa harga di katalog: prod_….',
  'From the dashboard, such as inflow_prod_….': 'Dari dasbor, misalnya inflow_prod_….',
  'Where customers pay: links are made from it, and recognised by it.':
    'Tempat pelanggan membayar: tautan dibuat dan dikenali darinya.',
  'The offer of a new session that names nothing to be paid for.':
    'Penawaran untuk sesi baru yang tidak menyebut apa yang dibayar.',
  'The merchant at FloPay, such as client_123.': 'Pedagang di FloPay, misalnya client_123.',
  'Only for products and coupons; sent as a bearer token.':
    'Hanya untuk produk dan kupon; dikirim sebagai bearer token.',
  'Only to verify webhooks: flo_whsec_….': 'Hanya untuk memeriksa webhook: flo_whsec_….',
  'Where customers pay, such as https://pay.shop.example.':
    'Tempat pelanggan membayar, misalnya https://pay.shop.example.',
  'How long making a session may take, in milliseconds.':
    'Berapa lama pembuatan sesi boleh berlangsung, dalam milidetik.',
  'How often making a session is tried again after a time-out. FloPay knows no keys: it may make two.':
    'Berapa kali pembuatan sesi diulang setelah batas waktu. FloPay tidak mengenal kunci idempoten: bisa jadi dua.',
  'The path before every route.': 'Awalan di depan setiap rute.',
  'total: of the whole line; unit: of one piece.': 'total: seluruh baris; unit: satu barang.',
  "Of new links; otherwise the customer's e-mail address.":
    'Untuk tautan baru; bila kosong, alamat e-mail pelanggan.',
  'Only to make sessions and links: CHECKOUT_API_SECRET.':
    'Hanya untuk membuat sesi dan tautan: CHECKOUT_API_SECRET.',
  "The merchant's organisation, such as org_demo; other tenants' sessions are left out.":
    'Organisasi pedagang, misalnya org_demo; sesi tenant lain tidak diikutkan.',
  'To list sessions: rediss://default:password@host:6379.':
    'Untuk mendaftar sesi: rediss://default:password@host:6379.',
  'To list sessions over HTTP instead: UPSTASH_REDIS_REST_URL.':
    'Untuk mendaftar sesi lewat HTTP: UPSTASH_REDIS_REST_URL.',
  'Beside the REST URL; try the read-only one first.':
    'Bersama URL REST; coba dulu yang hanya-baca.',
  "To read customers: the Commerce API's URL, which may end in /v1.":
    'Untuk membaca pelanggan: URL Commerce API, boleh diakhiri /v1.',
  "Beside the Commerce API's URL: a key with the scope admin.":
    'Bersama URL Commerce API: kunci dengan cakupan admin.',
  'minor where 9999 means 99.99 EUR, major where 99.99 does.':
    'minor bila 9999 berarti 99,99 EUR, major bila 99.99.',
  'docs for Prood as documented, repo for its published code.':
    'docs untuk Prood menurut dokumentasinya, repo menurut kode terbitannya.',
  'Of new sessions: stripe, easypay or ifthenpay.':
    'Untuk sesi baru: stripe, easypay atau ifthenpay.',
  'Of new sessions: shipping, local_delivery, pickup or none.':
    'Untuk sesi baru: shipping, local_delivery, pickup atau none.',
};

/** Clauses: why something is missing. */
const WITHOUT: Record<string, string> = {
  'Money is taken at once, never reserved': 'Uang langsung diambil, tidak pernah ditahan',
  'A session names its items itself; there is no catalogue of the shop':
    'Sesi menyebut barangnya sendiri; tidak ada katalog toko',
  'A link is made for one customer each; Plugipay has no reusable ones':
    'Tiap tautan dibuat untuk satu pelanggan; Plugipay tidak punya tautan pakai ulang',
  'A link is made for one customer each; FloPay has no reusable ones':
    'Tiap tautan dibuat untuk satu pelanggan; FloPay tidak punya tautan pakai ulang',
  'Its gateways tell Plugipay by themselves': 'Gateway memberi tahu Plugipay dengan sendirinya',
  'Its gateways tell FloPay by themselves': 'Gateway memberi tahu FloPay dengan sendirinya',
  'A session here is ended by a payment or by its expiry; nobody can mark it as paid':
    'Sesi di sini berakhir oleh pembayaran atau kedaluwarsa; tak seorang pun dapat menandainya lunas',
  'Fluveo is its own gateway; a session is simply read again':
    'Fluveo adalah gateway itu sendiri; sesi cukup dibaca lagi',
  'A session cannot be ended early: give it a short time when it is made':
    'Sesi tidak dapat diakhiri lebih awal: beri waktu pendek saat membuatnya',
  'A session cannot be ended early; it ends by itself':
    'Sesi tidak dapat diakhiri lebih awal; ia berakhir sendiri',
  'Subscription offers are listed in its dashboard only':
    'Penawaran langganan hanya terdaftar di dasbornya',
  "InflowPay takes nobody's word that money came; a note can say so here":
    'InflowPay tidak menerima pernyataan siapa pun bahwa uang masuk; catatan di sini dapat menyebutnya',
  "FloPay takes nobody's word that money came; a note can say so here":
    'FloPay tidak menerima pernyataan siapa pun bahwa uang masuk; catatan di sini dapat menyebutnya',
  'There is no list of customers; payments carry the e-mail address':
    'Tidak ada daftar pelanggan; alamat e-mail ada di pembayaran',
  'There is no feed of events; payments are walked instead':
    'Tidak ada aliran kejadian; pembayaran ditelusuri satu per satu',
  'Refunds show in the payment; balance and payouts are in its dashboard':
    'Pengembalian tampak di pembayaran; saldo dan pencairan ada di dasbornya',
  'InflowPay follows its payments by itself': 'InflowPay mengikuti pembayarannya sendiri',
  'Products and coupons are listed where the connection has a client key':
    'Produk dan kupon terdaftar bila koneksi punya kunci klien',
  'There is no list of users; sessions carry name and e-mail address':
    'Tidak ada daftar pengguna; nama dan alamat e-mail ada di sesi',
  'There is no feed of events; webhooks tell':
    'Tidak ada aliran kejadian; webhook yang memberi tahu',
  'Refunds, payouts and invoices have no endpoint; webhooks tell':
    'Pengembalian, pencairan dan faktur tidak punya endpoint; webhook yang memberi tahu',
  'FloPay shows no list of sessions: each is read by its id':
    'FloPay tidak menampilkan daftar sesi: tiap sesi dibaca lewat idnya',
  'Prood has no way to end a session; it ends by itself':
    'Prood tidak dapat mengakhiri sesi; ia berakhir sendiri',
  'Prood takes money at once; what a gateway reserves is taken there':
    'Prood langsung mengambil uang; yang ditahan gateway diambil di sana',
  'Nothing is picked by its id when a session is made':
    'Tidak ada yang dipilih lewat id saat sesi dibuat',
  'Prood asks its gateway whether the money came; nobody can declare it':
    'Prood bertanya ke gateway apakah uang masuk; tak seorang pun dapat menyatakannya',
  'Making a session needs the checkout secret, which this connection does not have':
    'Membuat sesi perlu rahasia checkout, yang tidak dimiliki koneksi ini',
  'Customers are read from the Commerce API, which needs api_url and api_key':
    'Pelanggan dibaca dari Commerce API, yang perlu api_url dan api_key',
  'Prood keeps no feed of what happened': 'Prood tidak menyimpan aliran kejadian',
  'A payment link of Prood is one session for one customer: make it as a session of the kind link':
    'Tautan bayar Prood adalah satu sesi untuk satu pelanggan: buat sebagai sesi jenis link',
  "Refunds and payouts are the gateway's; Prood only notes them at the order":
    'Pengembalian dan pencairan urusan gateway; Prood hanya mencatatnya di pesanan',
  'Prood lists no sessions: only its Redis does, and this connection has no Redis setting':
    'Prood tidak mendaftar sesi: hanya Redisnya yang bisa, dan koneksi ini tanpa setelan Redis',
  'Gateways tell Prood; Prood itself sends nobody a message':
    'Gateway memberi tahu Prood; Prood sendiri tidak mengirim pesan ke siapa pun',
};

export const INDONESIAN: Record<string, string> = { ...LABELS, ...HELP, ...WITHOUT };
