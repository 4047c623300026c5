/**
 * What a provider can be told of one session or link, in Indonesian: labels and help, by the very
 * sentence the host says. A test compares this list with the providers' data.
 */
const SHARED: Record<string, string> = {
  Price: 'Harga',
  Quantity: 'Jumlah barang',
  Currency: 'Mata uang',
  Name: 'Nama',
  'What the customer reads.': 'Yang dibaca pelanggan.',
  Metadata: 'Metadata',
  Items: 'Barang',
  'First name': 'Nama depan',
  'Last name': 'Nama belakang',
  'Checkout mode': 'Mode checkout',
};

const FLUVEO: Record<string, string> = {
  'The session expires and its payment is canceled, also one that is only reserved; cannot be undone':
    'Sesi kedaluwarsa dan pembayarannya dibatalkan, juga yang baru dicadangkan; tidak dapat diurungkan',
  Mode: 'Mode',
  'order also makes an Order with addresses and shipping when it is paid.':
    'order juga membuat pesanan dengan alamat dan pengiriman saat dibayar.',
  'Checkout page': 'Halaman checkout',
  'hosted gives a URL, embedded and custom give a client secret for your own page.':
    'hosted memberi URL, embedded dan custom memberi client secret untuk halaman sendiri.',
  'Line items': 'Baris barang',
  'Prices of the catalogue, or amounts for a product; together they must come to the amount.':
    'Harga dari katalog, atau jumlah untuk suatu produk; totalnya harus sama dengan jumlah.',
  'A price of the catalogue: price_….': 'Harga dari katalog: price_….',
  'How many; one where nothing is said.': 'Berapa banyak; satu bila kosong.',
  'Instead of a price: prod_….': 'Pengganti harga: prod_….',
  'Unit amount': 'Harga satuan',
  'What one costs.': 'Harga satu barang.',
  "Where it is said it must be the session's: all items share one.":
    'Bila diisi harus sama dengan sesi: semua barang satu mata uang.',
  Tax: 'Pajak',
  'Whether the amount holds the tax: inclusive, exclusive.':
    'Apakah jumlah sudah termasuk pajak: inclusive, exclusive.',
  'Stands for items without a price of the catalogue: prod_….':
    'Mewakili barang tanpa harga di katalog: prod_….',
  'Client reference': 'Referensi klien',
  'A reference of yours beside the order id.': 'Referensi sendiri di samping order id.',
  'Keep the customer': 'Simpan pelanggan',
  'always makes a customer record also for a guest.':
    'always membuat data pelanggan juga untuk tamu.',
  'Billing address': 'Alamat tagihan',
  'Whether it is always asked for.': 'Apakah selalu diminta.',
  'Ask for a telephone number': 'Minta nomor telepon',
  'Whether the customer is asked for a telephone number.':
    'Apakah pelanggan diminta nomor telepon.',
  'Taking the money': 'Penarikan uang',
  'manual only reserves the money: it is taken by a capture, or let go by a cancel.':
    'manual hanya mencadangkan uang: ditarik dengan penarikan, atau dilepas dengan pembatalan.',
  'Payment description': 'Keterangan pembayaran',
  "Stands with the payment; the session's description where nothing is said.":
    'Ada di pembayaran; keterangan sesi bila kosong.',
  'Payment metadata': 'Metadata pembayaran',
  "Kept with the PaymentIntent, apart from the session's own metadata.":
    'Disimpan di PaymentIntent, terpisah dari metadata sesi.',
  'Statement text': 'Teks rekening',
  "What the customer's card statement shows.": 'Yang tampak di rekening kartu pelanggan.',
  'Application fee': 'Biaya platform',
  'What a platform keeps of the payment.': 'Bagian pembayaran untuk platform.',
  'Shipping options': 'Pilihan pengiriman',
  'Rates that the customer chooses from.': 'Tarif yang dipilih pelanggan.',
  Cost: 'Biaya',
  'What it costs.': 'Berapa biayanya.',
  "Where it is said it must be the session's.": 'Bila diisi harus sama dengan sesi.',
  'At least': 'Paling sedikit',
  'So many at least.': 'Sekurang-kurangnya sekian.',
  Unit: 'Satuan',
  'Business days where not said.': 'Hari kerja bila kosong.',
  'At most': 'Paling banyak',
  'So many at most.': 'Sebanyak-banyaknya sekian.',
  'Ships to': 'Dikirim ke',
  'Two-letter countries. Address collection switches itself on when a product can be shipped; what is said here takes precedence.':
    'Kode negara dua huruf. Alamat diminta sendiri bila produk dapat dikirim; isian ini lebih diutamakan.',
  'Expires at': 'Berakhir pada',
  'Seconds since 1970, 30 minutes from now or later; instead of a duration. A year from now where nothing is said.':
    'Detik sejak 1970, 30 menit dari sekarang atau lebih; pengganti lama waktu. Setahun dari sekarang bila kosong.',
  Title: 'Judul',
  'At most 30 characters, above the items.': 'Paling banyak 30 huruf, di atas barang.',
  'After paying': 'Setelah membayar',
  "Fluveo's own page, or one of yours.": 'Halaman Fluveo, atau halaman sendiri.',
  'Confirmation message': 'Pesan konfirmasi',
  "What Fluveo's page says after paying.": 'Yang tertulis di halaman Fluveo setelah membayar.',
  'Redirect to': 'Arahkan ke',
  'Where a customer goes after paying.': 'Tujuan pelanggan setelah membayar.',
  'Promotion codes': 'Kode promosi',
  'Whether the customer may enter one.': 'Apakah pelanggan boleh mengisinya.',
  'Payments at most': 'Paling banyak pembayaran',
  'The link ends after so many; without limit where nothing is said.':
    'Tautan berakhir setelah sekian; tanpa batas bila kosong.',
  'Message when ended': 'Pesan saat berakhir',
  'What customers read once the link has ended.': 'Yang dibaca pelanggan setelah tautan berakhir.',
  "Only to change a link: what it offers, in Fluveo's words.":
    'Hanya untuk mengubah tautan: yang ditawarkan, dalam kata Fluveo.',
  Button: 'Tombol',
  'The word on the button: auto, pay ….': 'Kata pada tombol: auto, pay ….',
  'Only to change a link: texts by name.': 'Hanya untuk mengubah tautan: teks menurut nama.',
};

const INFLOWPAY: Record<string, string> = {
  "The id of a stored offer: a subscription at the offer's own price instead of a single payment.":
    'Id penawaran tersimpan: langganan dengan harga penawaran, bukan pembayaran tunggal.',
  'What the link is called in lists.': 'Nama tautan di daftar.',
  Prices: 'Harga',
  'Whether VAT comes on top of the prices or is part of them.':
    'Apakah PPN ditambahkan pada harga atau sudah termasuk.',
  Look: 'Tampilan',
  'bgColor, fontColor, logoUrl and merchantName of the hosted page.':
    'bgColor, fontColor, logoUrl dan merchantName halaman bayar.',
};

const FLOPAY: Record<string, string> = {
  'What is paid for once, by product.': 'Yang dibayar sekali, menurut produk.',
  "The product's code at FloPay.": 'Kode produk di FloPay.',
  'How many; 1 unless said otherwise.': 'Berapa banyak; 1 bila kosong.',
  'The price.': 'Harganya.',
  'Discounted price': 'Harga diskon',
  'The price that counts instead.': 'Harga yang berlaku sebagai gantinya.',
  Subscriptions: 'Langganan',
  'What is paid for again and again.': 'Yang dibayar berulang kali.',
  Plan: 'Paket',
  "The plan's code at FloPay.": 'Kode paket di FloPay.',
  'The price of one period.': 'Harga satu periode.',
  'Trial days': 'Hari percobaan',
  'Days before the first payment.': 'Hari sebelum pembayaran pertama.',
  'Your own id of the customer; otherwise the e-mail address.':
    'Id pelanggan milik sendiri; bila kosong, alamat e-mail.',
  "The customer's first name.": 'Nama depan pelanggan.',
  "The customer's last name.": 'Nama belakang pelanggan.',
  Country: 'Negara',
  "The customer's country, such as US.": 'Negara pelanggan, misalnya US.',
  Gender: 'Jenis kelamin',
  "The customer's gender.": 'Jenis kelamin pelanggan.',
  City: 'Kota',
  "The customer's city.": 'Kota pelanggan.',
  State: 'Provinsi',
  "The customer's state.": 'Provinsi pelanggan.',
  'Postal code': 'Kode pos',
  "The customer's postal code.": 'Kode pos pelanggan.',
  'confirm unless said otherwise.': 'confirm bila kosong.',
  Coupons: 'Kupon',
  'Coupon codes to apply.': 'Kode kupon yang dipakai.',
  Campaign: 'Kampanye',
  'UTM values by name, such as utm_source.': 'Nilai UTM menurut nama, misalnya utm_source.',
  'Page parameters': 'Parameter halaman',
  "Put behind the hosted page's URL, in this order.":
    'Ditaruh di belakang URL halaman bayar, dengan urutan ini.',
  'Check the address': 'Periksa alamat',
  'Whether the billing address is checked.': 'Apakah alamat tagihan diperiksa.',
  'Address parts': 'Bagian alamat',
  'Which parts are checked: country, postal_code, city ….':
    'Bagian yang diperiksa: country, postal_code, city ….',
  'Page type': 'Jenis halaman',
  'A page of its own, or one within another.': 'Halaman tersendiri, atau di dalam halaman lain.',
  'Page layout': 'Tata letak halaman',
  'How the hosted page is laid out.': 'Susunan halaman bayar.',
};

const OTHERS: Record<string, string> = {
  'The customer can no longer pay; cannot be undone':
    'Pelanggan tidak dapat lagi membayar; tidak dapat diurungkan',
  'Prood cannot end a session; it ends by itself':
    'Prood tidak dapat mengakhiri sesi; ia berakhir sendiri',
  Kind: 'Jenis',
  'A session for an order, or a payment link without one; a link where there is a description.':
    'Sesi untuk pesanan, atau tautan bayar tanpa pesanan; tautan bila ada keterangan.',
  "The merchant's organisation, such as org_demo.": 'Organisasi pedagang, misalnya org_demo.',
  "Who takes the money; the tenant's default where empty.":
    'Yang mengambil uang; bawaan tenant bila kosong.',
  'How it reaches the customer; sessions only.': 'Cara sampai ke pelanggan; hanya sesi.',
  "The customer's, beside an e-mail address.": 'Milik pelanggan, di samping alamat e-mail.',
  Phone: 'Telepon',
  "The customer's; MB WAY sends its question there.":
    'Milik pelanggan; MB WAY mengirim pertanyaannya ke sana.',
  Channel: 'Kanal',
  'Where it is sold; sessions only.': 'Tempat penjualan; hanya sesi.',
  Store: 'Toko',
  'What the payment page calls the shop; sessions only.': 'Nama toko di halaman bayar; hanya sesi.',
};

export const PARAMS: Record<string, string> = {
  ...SHARED,
  ...FLUVEO,
  ...INFLOWPAY,
  ...FLOPAY,
  ...OTHERS,
};
