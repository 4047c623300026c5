//! The people, companies and goods of the invented shop. Shared by all emulated providers.

/// Given names: Indonesian first, then customers from elsewhere.
pub const GIVEN: &[&str] = &[
    "Budi", "Siti", "Agus", "Dewi", "Rini", "Wahyu", "Putri", "Rizky", "Ayu", "Bambang", "Nurul",
    "Hendra", "Kartika", "Yusuf", "Maya", "Fajar", "Lestari", "Made", "Ketut", "Intan", "Dimas",
    "Ratna", "Eko", "Tri", "Citra", "Bagus", "Wulan", "Andi", "Fitri", "Joko",
];
/// Family names that go with [`GIVEN`].
pub const FAMILY: &[&str] = &[
    "Santoso",
    "Wijaya",
    "Rahmawati",
    "Pratama",
    "Hidayat",
    "Siregar",
    "Nasution",
    "Kusuma",
    "Simanjuntak",
    "Suryadi",
    "Permata",
    "Halim",
    "Saputra",
    "Anggraini",
    "Gunawan",
    "Hutapea",
    "Maharani",
    "Setiawan",
    "Wibowo",
    "Tanjung",
    "Purnomo",
    "Sitorus",
    "Nugroho",
    "Utami",
];
/// Whole names in many scripts.
pub const ABROAD: &[&str] = &[
    "Łukasz Wiśniewski",
    "Zoë van den Berg",
    "Óscar Núñez",
    "Nguyễn Thị Hồng",
    "Trần Văn Đức",
    "田中 美咲",
    "佐藤 健太",
    "王小明",
    "陳怡君",
    "김서연",
    "Søren Ågård",
    "Chloé Lefèvre",
    "Jürgen Groß",
    "Aoife O'Brien",
    "Şebnem Yıldız",
    "Priya Raghunathan",
    "Мария Иванова",
    "أحمد المنصوري",
    "Tom Baker",
    "Emily Clarke",
    "José María d'Ávila",
    "Phạm Quốc Anh",
];
/// Companies that order in bulk.
pub const COMPANIES: &[&str] = &[
    "PT Maju Jaya Abadi",
    "PT Sinar Kopi Nusantara",
    "CV Karya Bersama",
    "PT Bumi Lestari Tbk",
    "UD Sumber Rejeki",
    "PT Samudra Biru Logistik",
    "Müller & Söhne GmbH",
    "株式会社さくら商事",
    "Công ty TNHH Phương Nam",
    "Northwind Traders Ltd.",
    "PT Graha Teknologi Indonesia",
];
/// Goods: name, price in rupiah, price in US cents.
pub const GOODS: &[(&str, i64, i64)] = &[
    ("Kopi Gayo 250 g", 85_000, 1_290),
    ("Kopi Toraja 1 kg", 289_000, 3_450),
    ("Batik tulis Pekalongan", 1_250_000, 8_900),
    ("Kaos katun hitam", 129_000, 1_900),
    ("Keramik Plered – mangkuk", 74_500, 1_150),
    ("Tas rotan Lombok", 345_000, 4_200),
    ("Sambal matah 3 botol", 96_000, 1_450),
    ("Teh melati “Senja”", 42_500, 799),
    ("Sarung tenun Sumba", 875_000, 7_500),
    ("Minyak kelapa murni 500 ml", 68_000, 1_099),
    ("Meja kayu jati 120 cm", 3_450_000, 24_900),
    ("Lampu bambu anyam", 515_000, 5_600),
    ("Sabun sereh (isi 6)", 59_000, 999),
    ("Wayang kulit – Arjuna", 990_000, 9_900),
    ("Gift box Lebaran", 475_000, 4_900),
    ("Ongkos kirim JNE", 24_000, 1_500),
];
/// Where orders come from.
pub const CHANNELS: &[&str] = &["web", "instagram", "tokopedia", "shopee", "whatsapp", "toko"];
/// What customers write.
pub const NOTES: &[&str] = &[
    "Tolong kirim sebelum Jumat 🙏",
    "hadiah ulang tahun",
    "Packing kayu ya kak",
    "ギフト包装をお願いします",
    "Zostawić u sąsiada",
    "giao giờ hành chính",
    "=SUM(A1:A9) lol",
];
