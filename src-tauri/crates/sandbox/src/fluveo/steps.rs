//! The state machine of a checkout: what a buyer, the merchant and time may do to it.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::deal::{Deal, Status, What};
use super::error::ApiError;
use super::ids::{beside, id};

/// The test cards, and why each is declined.
pub const METHODS: [(&str, Option<&str>); 5] = [
    ("pm_card_visa", None),
    ("pm_card_declined", Some("generic_decline")),
    ("pm_card_insufficient_funds", Some("insufficient_funds")),
    ("pm_card_expired", Some("expired_card")),
    ("pm_card_3ds_required", None),
];
/// How long a reservation lasts, in seconds.
pub const HOLD: i64 = 7 * 86_400;

/// What a buyer enters.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Buyer {
    /// One of [`METHODS`].
    pub method: String,
    /// Their address for mail.
    pub email: Option<String>,
    /// Their name.
    pub name: Option<String>,
    /// Their phone number.
    pub phone: Option<String>,
    /// Null, or the postal address.
    pub address: Value,
    /// The number of the shipping option.
    pub shipping: usize,
    /// Whether the bank has already asked them.
    pub approved: bool,
}

fn wrong_session(status: &str) -> ApiError {
    ApiError::state("checkout_session_unexpected_state", format!("This session is {status}."))
}

fn wrong_intent(status: &str) -> ApiError {
    ApiError::state("payment_intent_unexpected_state", format!("This PaymentIntent is {status}."))
}

impl Deal {
    /// The buyer pays: completes, reserves, asks back or declines.
    pub fn pay(&mut self, buyer: &Buyer, at: i64) -> Result<(), ApiError> {
        if self.status() != Status::Open {
            return Err(wrong_session(self.text("status")));
        }
        if self.intent_status() == "requires_capture" {
            return Err(wrong_session("already authorized"));
        }
        let known = METHODS.into_iter().find(|(name, _)| *name == buyer.method);
        let (_, decline) =
            known.ok_or_else(|| ApiError::invalid("payment_method", "This is no test card."))?;
        self.enter(buyer);
        if self.total() == 0 {
            self.complete("no_payment_required", at);
            return Ok(());
        }
        if self.intent.is_null() {
            self.make_intent(at);
        }
        self.intent["amount"] = self.session["amount_total"].clone();
        match decline {
            Some(code) => self.decline(&buyer.method, code, at),
            None if buyer.method == "pm_card_3ds_required" && !buyer.approved => {
                self.intent["status"] = json!("requires_action");
                self.asked = Some(buyer.clone());
            }
            None => self.charge(&buyer.method, at),
        }
        Ok(())
    }

    /// The buyer answers the bank's question.
    pub fn answer(&mut self, yes: bool, at: i64) -> Result<(), ApiError> {
        let status = self.intent_status().to_owned();
        let asked = self.asked.take().filter(|_| status == "requires_action");
        let buyer = asked.ok_or_else(|| wrong_intent(&status))?;
        if yes {
            return self.pay(&Buyer { approved: true, ..buyer }, at);
        }
        self.decline(&buyer.method, "do_not_honor", at);
        Ok(())
    }

    /// Writes down who pays and where things go.
    fn enter(&mut self, buyer: &Buyer) {
        let email = buyer
            .email
            .clone()
            .or_else(|| self.session["customer_email"].as_str().map(str::to_owned));
        self.session["customer_details"] = json!({
            "email": email, "name": buyer.name, "phone": buyer.phone, "address": buyer.address,
        });
        if self.session["shipping_address_collection"].is_object() {
            self.session["shipping_details"] =
                json!({"name": buyer.name, "address": buyer.address});
        }
        let cost = self.session["shipping_options"][buyer.shipping]["amount"].as_i64().unwrap_or(0);
        let subtotal = self.session["amount_subtotal"].as_i64().unwrap_or_default();
        self.session["total_details"]["amount_shipping"] = json!(cost);
        self.session["amount_total"] = json!(subtotal + cost);
        let chosen = self.session["shipping_options"][buyer.shipping]["name"].clone();
        self.chosen = chosen;
    }

    fn charge(&mut self, method: &str, at: i64) {
        let total = self.total();
        self.intent["payment_method"] = json!(method);
        self.intent["last_payment_error"] = Value::Null;
        self.add_charge("pending", method, at);
        if self.manual {
            self.intent["status"] = json!("requires_capture");
            self.authorized = Some(at);
            self.past.push((at, What::Authorized));
        } else {
            self.settle(total, at);
        }
    }

    fn add_charge(&mut self, status: &str, method: &str, at: i64) {
        let number = 300 + self.charges.len() as u64;
        self.charges.push(json!({
            "id": id("ch", beside(self.key, at, number)), "object": "charge", "amount": self.intent["amount"],
            "currency": self.session["currency"], "status": status, "created": at,
            "livemode": self.session["livemode"], "amount_captured": 0, "amount_refunded": 0,
            "payment_intent": self.intent["id"], "payment_method": method, "failure_code": null,
            "failure_message": null, "metadata": {},
        }));
    }

    fn decline(&mut self, method: &str, code: &str, at: i64) {
        self.add_charge("failed", method, at);
        let message = "Your card was declined.";
        if let Some(charge) = self.charges.last_mut() {
            charge["failure_code"] = json!(code);
            charge["failure_message"] = json!(message);
        }
        self.intent["status"] = json!("requires_payment_method");
        self.intent["last_payment_error"] = json!({"type": "payment_error", "code": "card_declined", "decline_code": code, "message": message});
        self.past.push((at, What::Declined));
    }

    /// The money has come.
    fn settle(&mut self, amount: i64, at: i64) {
        self.intent["status"] = json!("succeeded");
        self.intent["amount_received"] = json!(amount);
        if let Some(charge) = self.charges.last_mut() {
            charge["status"] = json!("succeeded");
            charge["amount_captured"] = json!(amount);
        }
        self.complete("paid", at);
    }

    fn complete(&mut self, payment: &str, at: i64) {
        self.session["status"] = json!("complete");
        self.session["payment_status"] = json!(payment);
        self.past.push((at, What::Paid));
        if self.text("mode") == "order" {
            self.order = self.make_order(at);
            self.session["order"] = self.order["id"].clone();
        }
    }

    fn make_order(&self, at: i64) -> Value {
        let session = &self.session;
        let line = |item: &Value| {
            let quantity = item["quantity"].as_i64().unwrap_or(1).max(1);
            let unit = item["amount_total"].as_i64().unwrap_or_default() / quantity;
            json!({"title": item["description"], "price": item["price"], "quantity": quantity, "unit_price": unit})
        };
        json!({
            "id": id("ord", beside(self.key, at, 200)), "object": "order", "status": "open",
            "payment_status": "paid", "fulfillment_status": "unfulfilled", "created": at,
            "livemode": session["livemode"], "currency": session["currency"],
            "amount_subtotal": session["amount_subtotal"], "amount_total": session["amount_total"],
            "shipping_method": self.chosen, "shipping_cost": session["total_details"]["amount_shipping"],
            "shipping_address": session["shipping_details"]["address"],
            "billing_address": session["customer_details"]["address"],
            "customer": session["customer"], "email": session["customer_details"]["email"],
            "payment_intent": self.intent["id"], "checkout_session": session["id"], "metadata": {},
            "line_items": self.items.iter().map(line).collect::<Vec<_>>(),
        })
    }

    /// The merchant takes reserved money, all of it or less.
    pub fn capture(&mut self, amount: Option<i64>, at: i64) -> Result<(), ApiError> {
        if self.intent_status() != "requires_capture" {
            return Err(wrong_intent(self.intent_status()));
        }
        let held = self.intent["amount"].as_i64().unwrap_or_default();
        let amount = amount.unwrap_or(held);
        if !(1..=held).contains(&amount) {
            let why = format!("Between 1 and {held} can be captured.");
            return Err(ApiError::invalid("amount_to_capture", why)
                .assumed("payment_intent_unexpected_state"));
        }
        self.settle(amount, at);
        Ok(())
    }

    /// The merchant gives the payment up; the session ends with it.
    pub fn cancel(&mut self, reason: &str, at: i64) -> Result<(), ApiError> {
        if ["succeeded", "canceled"].contains(&self.intent_status()) {
            return Err(wrong_intent(self.intent_status()));
        }
        self.end(reason, at);
        Ok(())
    }

    /// The merchant ends the session.
    pub fn expire(&mut self, at: i64) -> Result<(), ApiError> {
        if self.status() != Status::Open {
            return Err(wrong_session(self.text("status")));
        }
        self.end("checkout_session_expired", at);
        Ok(())
    }

    /// It ends, by whatever cause; the intent is canceled.
    pub fn end(&mut self, reason: &str, at: i64) {
        if let Some(charge) = self.charges.last_mut().filter(|charge| charge["status"] == "pending")
        {
            charge["status"] = json!("failed");
            charge["failure_code"] = json!("authorization_released");
        }
        if self.intent.is_object() {
            self.intent["status"] = json!("canceled");
            self.intent["canceled_at"] = json!(at);
            self.intent["cancellation_reason"] = json!(reason);
        }
        self.session["status"] = json!("expired");
        self.past.push((at, What::Ended));
    }

    /// Money goes back. What a refund may be is the documentation's word.
    pub fn refund(
        &mut self,
        amount: Option<i64>,
        status: &str,
        reason: &str,
        at: i64,
    ) -> Result<(), ApiError> {
        let charge = self.charges.last().cloned().unwrap_or_default();
        let left = self.captured() - charge["amount_refunded"].as_i64().unwrap_or_default();
        let amount = amount.unwrap_or(left);
        if !(1..=left).contains(&amount) {
            return Err(ApiError::invalid(
                "amount",
                format!("Between 1 and {left} can be refunded."),
            ));
        }
        let number = self.refunds.len();
        self.refunds.push(json!({
            "id": id("ref", beside(self.key, at, 400 + number as u64)), "object": "refund", "amount": amount,
            "currency": self.session["currency"], "payment_intent": self.intent["id"], "status": status,
            "created": at, "livemode": self.session["livemode"], "charge": charge["id"], "reason": reason,
            "metadata": {},
        }));
        if let Some(charge) = self.charges.last_mut().filter(|_| status != "failed") {
            charge["amount_refunded"] =
                json!(charge["amount_refunded"].as_i64().unwrap_or_default() + amount);
        }
        self.past.push((at, What::Refunded(number as u8)));
        Ok(())
    }

    /// When time will end it: its own end, or that of a reservation.
    pub fn due(&self) -> i64 {
        let own = self.session["expires_at"].as_i64().unwrap_or(i64::MAX);
        self.authorized.map_or(own, |at| own.min(at + HOLD))
    }
}
