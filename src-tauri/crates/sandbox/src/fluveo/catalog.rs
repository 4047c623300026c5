//! What the shop sells: products and their prices, one per currency.

use serde_json::{Value, json};

use super::ids::{Key, beside, id};
use crate::names::GOODS;
use crate::rng::mix;

/// The currencies of the shop, with the decimal digits of ISO 4217.
pub const CURRENCIES: [(&str, u32); 5] =
    [("usd", 2), ("eur", 2), ("idr", 2), ("jpy", 0), ("gbp", 2)];
/// How many goods are things; the good after them is the custom order that links are made with.
pub const THINGS: usize = GOODS.len() - 1;
/// The product that inline prices may name whatever they are for. Nothing is shipped for it.
pub const CUSTOM: usize = THINGS;
/// Goods for which nothing is sent.
const UNSHIPPED: [usize; 3] = [7, 14, CUSTOM];

/// Products and prices, oldest first.
#[derive(Debug, Default)]
pub struct Catalog {
    /// All products.
    pub products: Vec<Value>,
    /// All prices, those minted for inline price data too.
    pub prices: Vec<Value>,
}

/// The seeded catalogue of one store: ids without looking anything up.
#[derive(Debug, Clone, Copy)]
pub struct Goods {
    /// The store's seed.
    pub seed: u64,
    /// When history began, in seconds.
    pub began: i64,
    /// Whether it is the live store.
    pub live: bool,
}

/// The name of a good.
pub fn name(good: usize) -> &'static str {
    if good == CUSTOM { "Pesanan khusus" } else { GOODS[good].0 }
}

/// Whether a good is sent by post.
pub fn shippable(good: usize) -> bool {
    !UNSHIPPED.contains(&good)
}

/// The price of one in the smallest unit of a currency, by its index.
pub fn unit(good: usize, currency: usize) -> i64 {
    let (_, rupiah, cents) = GOODS[good.min(THINGS)];
    match currency {
        0 => cents,
        1 => cents * 92 / 100,
        2 => rupiah * 100,
        3 => cents * 155 / 100,
        _ => cents * 79 / 100,
    }
}

impl Goods {
    fn key(&self, good: usize) -> Key {
        (self.began + good as i64 * 3_600, mix(self.seed, good as u64) as u32)
    }

    /// The id of a good's product.
    pub fn product(&self, good: usize) -> String {
        id("prod", self.key(good))
    }

    /// The id of a good's price in a currency.
    pub fn price(&self, good: usize, currency: usize) -> String {
        let key = self.key(good);
        id("price", beside(key, key.0 + 60 * (currency as i64 + 1), currency as u64))
    }

    /// Everything, made once.
    pub fn catalog(&self) -> Catalog {
        let mut all = Catalog::default();
        for good in 0..=CUSTOM {
            let (key, product) = (self.key(good), self.product(good));
            let default = self.price(good, 0);
            let mut row = product_json(&product, name(good), key.0, self.live);
            row["shippable"] = json!(shippable(good));
            row["default_price"] = json!(default);
            row["metadata"] = json!({"sku": format!("TS-{:03}", good + 1)});
            all.products.push(row);
            for (at, (currency, _)) in CURRENCIES.iter().enumerate() {
                let price = self.price(good, at);
                let made = key.0 + 60 * (at as i64 + 1);
                all.prices.push(price_json(
                    &price,
                    &product,
                    currency,
                    unit(good, at),
                    made,
                    self.live,
                ));
            }
        }
        self.odd_ones(&mut all);
        all
    }

    /// A price that is no longer used and one that is paid every month.
    fn odd_ones(&self, all: &mut Catalog) {
        let (product, made) = (self.product(0), self.key(CUSTOM).0 + 600);
        for (number, kind) in [(90, "old"), (91, "monthly")] {
            let price = id("price", beside(self.key(0), made + number, number as u64));
            let mut row = price_json(&price, &product, "usd", 990, made + number, self.live);
            if kind == "monthly" {
                row["type"] = json!("recurring");
                row["recurring"] = json!({"interval": "month", "interval_count": 1});
            } else {
                row["active"] = json!(false);
            }
            row["nickname"] = json!(kind);
            all.prices.push(row);
        }
    }
}

/// A product on the wire.
pub fn product_json(id: &str, name: &str, at: i64, live: bool) -> Value {
    json!({
        "id": id, "object": "product", "active": true, "name": name, "description": null,
        "images": [], "default_price": null, "shippable": false, "metadata": {},
        "livemode": live, "created": at, "updated": at,
    })
}

/// A price on the wire.
pub fn price_json(
    id: &str,
    product: &str,
    currency: &str,
    unit: i64,
    at: i64,
    live: bool,
) -> Value {
    json!({
        "id": id, "object": "price", "active": true, "product": product, "currency": currency,
        "type": "one_time", "billing_scheme": "per_unit", "tax_behavior": "unspecified",
        "metadata": {}, "livemode": live, "created": at, "unit_amount": unit,
        "unit_amount_decimal": unit.to_string(), "custom_unit_amount": null, "recurring": null,
        "tiers_mode": null, "tiers": null, "transform_quantity": null, "lookup_key": null,
        "nickname": null,
    })
}

impl Catalog {
    /// A product by its id.
    pub fn product(&self, id: &str) -> Option<&Value> {
        self.products.iter().find(|row| row["id"] == id)
    }

    /// A price by its id.
    pub fn price(&self, id: &str) -> Option<&Value> {
        self.prices.iter().find(|row| row["id"] == id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_price_has_its_product_and_its_own_id() {
        let goods = Goods { seed: 1, began: 1_700_000_000, live: false };
        let all = goods.catalog();
        let mut ids: Vec<&str> = all.prices.iter().filter_map(|row| row["id"].as_str()).collect();
        assert!(
            all.prices.iter().all(|row| all.product(row["product"].as_str().unwrap()).is_some())
        );
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), all.prices.len());
        assert!(all.prices.is_sorted_by_key(|row| row["created"].as_i64()));
        assert_eq!(all.price(&goods.price(3, 1)).unwrap()["unit_amount"], json!(unit(3, 1)));
    }
}
