//! The payment object, as `GET /api/payment/{id}` and the webhooks carry it.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::status::Status;
use super::switches::Switches;
use crate::clock::iso;

/// One try to take the money.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// Why it was declined; none where it succeeded.
    pub error: Option<String>,
    /// When.
    pub at: i64,
}

/// A payment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payment {
    /// `pay_…`.
    pub id: String,
    /// Cents, before taxes that are added on top.
    pub amount: i64,
    /// `EUR` or `USD`.
    pub currency: String,
    /// Where it stands.
    pub status: Status,
    /// The payer.
    pub email: Option<String>,
    /// `cust_…`.
    pub customer: Option<String>,
    /// The array of products.
    pub products: Value,
    /// The merchant's own object, or null.
    pub metadatas: Value,
    /// `sub_…`.
    pub subscription: Option<String>,
    /// Where the payer is billed.
    pub country: Option<String>,
    /// VAT in whole per cent.
    pub tax_rate: i64,
    /// Cents, taxes included; none while the country is not known.
    pub taxed: Option<i64>,
    /// All tries, oldest first.
    pub attempts: Vec<Attempt>,
    /// What it went through, oldest first.
    pub timeline: Vec<(Status, i64)>,
    /// When it was made.
    pub created: i64,
    /// When it last changed.
    pub updated: i64,
    /// The V2 session it came from.
    pub session: Option<String>,
    /// Where the payer returns after success.
    pub success_url: String,
    /// Where the payer returns otherwise.
    pub cancel_url: String,
}

/// VAT of a country in whole per cent, as the sandbox knows it.
pub fn tax_rate(country: &str) -> i64 {
    match country {
        "PT" => 23,
        "ES" | "NL" => 21,
        "FR" | "GB" => 20,
        "DE" => 19,
        _ => 0,
    }
}

/// Cents with taxes on top, rounded half up.
pub fn with_tax(amount: i64, rate: i64) -> i64 {
    amount + (amount * rate + 50) / 100
}

/// Customers are known by their address.
pub fn customer_id(email: &str) -> String {
    format!("cust_{:08x}", crate::rng::hash(&email.to_lowercase()) >> 32)
}

impl Payment {
    /// Moves it on.
    pub fn become_status(&mut self, to: Status, at: i64) {
        self.status = to;
        self.updated = at;
        self.timeline.push((to, at));
    }

    /// The sum that leaves the payer's account.
    pub fn charged(&self) -> i64 {
        self.taxed.unwrap_or(self.amount)
    }

    /// The object on the wire.
    pub fn json(&self, switches: &Switches) -> Value {
        let attempts: Vec<Value> =
            self.attempts.iter().map(|attempt| attempt_json(attempt, self.charged())).collect();
        let timeline: Vec<Value> = self
            .timeline
            .iter()
            .map(|(status, at)| json!({"status": status, "timestamp": iso(*at)}))
            .collect();
        // What a V2 session carried comes back unless the switch says it gets lost.
        let lost = self.session.is_some() && !switches.metadatas_on_payment;
        let mut value = json!({
            "id": self.id, "amountInCents": self.amount, "currency": self.currency,
            "status": self.status, "customerEmail": self.email, "customerId": self.customer,
            "products": self.products, "metadatas": if lost { &Value::Null } else { &self.metadatas },
            "subscriptionId": self.subscription, "taxCountry": self.country,
            "taxRateInPercentage": self.tax_rate, "amountTaxesIncluded": self.taxed,
            "depositStatus": self.deposit_status(), "lastDepositAttempt": attempts.last(),
            "depositAttempts": attempts, "timeline": timeline, "transactionSummary": null,
            "createdAt": iso(self.created), "updatedAt": iso(self.updated),
        });
        if let (Some(session), true) = (&self.session, switches.session_id_on_payment) {
            value["sessionId"] = json!(session);
        }
        value
    }

    fn deposit_status(&self) -> Option<&'static str> {
        let last = self.attempts.last()?;
        Some(if last.error.is_some() { "failed" } else { "succeeded" })
    }
}

fn attempt_json(attempt: &Attempt, amount: i64) -> Value {
    let status = if attempt.error.is_some() { "failed" } else { "succeeded" };
    json!({"status": status, "amount": amount, "paymentMethod": "CARD",
           "error": attempt.error, "attemptedAt": iso(attempt.at)})
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The made-up example of the documentation notes.
    fn lamp() -> Payment {
        Payment {
            id: "pay_77hK".to_owned(),
            amount: 6900,
            currency: "EUR".to_owned(),
            status: Status::PaymentReceived,
            email: Some("ana@shop.test".to_owned()),
            customer: Some("cust_01".to_owned()),
            products: json!([{"name": "Desk lamp", "price": 3450, "quantity": 2}]),
            metadatas: json!({"backofficeRef": "b1c9"}),
            subscription: None,
            country: Some("PT".to_owned()),
            tax_rate: 23,
            taxed: Some(with_tax(6900, tax_rate("PT"))),
            attempts: vec![Attempt { error: None, at: 1_772_615_160_000 }],
            timeline: vec![(Status::Initiation, 1_772_615_107_120)],
            created: 1_772_615_107_120,
            updated: 1_772_615_291_000,
            session: Some("sess_8Qd2".to_owned()),
            success_url: String::new(),
            cancel_url: String::new(),
        }
    }

    #[test]
    fn the_object_has_the_documented_fields() {
        let value = lamp().json(&Switches::default());
        assert_eq!(value["amountTaxesIncluded"], 8487);
        assert_eq!(value["createdAt"], "2026-03-04T09:05:07.120Z");
        assert_eq!(value["lastDepositAttempt"]["amount"], 8487);
        assert_eq!(value["timeline"][0]["status"], "INITIATION");
        assert_eq!(value["depositStatus"], "succeeded");
        assert_eq!(value["metadatas"]["backofficeRef"], "b1c9");
        assert_eq!(value.get("sessionId"), None);
        assert_eq!(value.as_object().unwrap().len(), 19);
    }

    #[test]
    fn two_switches_decide_how_it_can_be_joined() {
        let switches = Switches {
            metadatas_on_payment: false,
            session_id_on_payment: true,
            ..Switches::default()
        };
        let value = lamp().json(&switches);
        assert_eq!((&value["metadatas"], &value["sessionId"]), (&Value::Null, &json!("sess_8Qd2")));
        let plain = Payment { session: None, ..lamp() };
        assert_eq!(plain.json(&switches)["metadatas"]["backofficeRef"], "b1c9");
    }
}
