//! What payers do: visit a link, submit a card, leave; and what follows at the bank.

use super::book::Book;
use super::catalog::{Standing, Subscription};
use super::error::ApiError;
use super::payment::{Attempt, Payment};
use super::session::{Payer, Session, State};
use super::status::Status;

/// How a submitted payment ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Authorised.
    Success,
    /// Declined for a reason.
    Decline(String),
    /// The payer left.
    Cancel,
}

impl Outcome {
    /// `success`, `cancel`, `decline` or `decline:insufficient_funds`.
    pub fn parse(word: &str) -> Option<Self> {
        match word.split_once(':').unwrap_or((word, "card_declined")) {
            ("success", _) => Some(Self::Success),
            ("cancel", _) => Some(Self::Cancel),
            ("decline", reason) => Some(Self::Decline(reason.to_owned())),
            _ => None,
        }
    }

    /// What a test card does; other numbers are declined as wrong.
    pub fn of_card(number: &str) -> Self {
        let digits: String = number.chars().filter(char::is_ascii_digit).collect();
        match digits.as_str() {
            "4242424242424242" => Self::Success,
            "4000000000000002" => Self::Decline("card_declined".to_owned()),
            "4000000000009995" => Self::Decline("insufficient_funds".to_owned()),
            _ => Self::Decline("incorrect_number".to_owned()),
        }
    }
}

impl Book {
    /// Opens a session where `id` is a link or an offer; gives the id of what can be paid.
    pub fn enter(&mut self, id: &str, cause: &str, now: i64) -> Result<String, ApiError> {
        if let Some(link) = self.links.get(id) {
            if !link.enabled || link.archived {
                return Err(
                    ApiError::new(410, "This link is not active").assumed("link-inactive-410")
                );
            }
            let session = Session::visit(link, now);
            return Ok(self.open(session, cause, now));
        }
        if let Ok(offer) = self.offer(id) {
            let session = Session::subscription(&serde_json::json!({}), offer, now)?;
            return Ok(self.open(session, cause, now));
        }
        Ok(id.to_owned())
    }

    /// A payer submits a card, or leaves, at a session, a V1 payment, a link or an offer.
    pub fn submit(
        &mut self,
        id: &str,
        outcome: &Outcome,
        payer: &Payer,
        cause: &str,
        now: i64,
    ) -> Result<Payment, ApiError> {
        let id = self.enter(id, cause, now)?;
        let place = match id.starts_with("sess_") {
            true => self.begin(&id, outcome, payer, cause, now)?,
            false => self.find(&id)?,
        };
        let status = self.payment(place).status;
        if !matches!(status, Status::Initiation | Status::CheckoutPending) {
            return Err(ApiError::new(409, format!("This payment is {}", status.as_str())));
        }
        if status == Status::Initiation {
            self.change(place, Status::CheckoutPending, cause, now, |_| {});
        }
        let (to, error) = match outcome {
            Outcome::Success => (Status::CheckoutSuccess, Some(None)),
            Outcome::Decline(reason) => (Status::PaymentFailed, Some(Some(reason.clone()))),
            Outcome::Cancel => (Status::CheckoutCanceled, None),
        };
        Ok(self.change(place, to, cause, now, |payment| {
            payment.attempts.extend(error.map(|error| Attempt { error, at: now }));
        }))
    }

    /// The payment comes into being at the moment a card is submitted, and with it a subscription.
    fn begin(
        &mut self,
        id: &str,
        outcome: &Outcome,
        payer: &Payer,
        cause: &str,
        now: i64,
    ) -> Result<usize, ApiError> {
        let session = self.session(id)?.clone();
        match session.state {
            State::Expired => {
                return Err(ApiError::new(410, "This session has expired").assumed("expired-410"));
            }
            State::Paying => return Err(ApiError::new(409, "This session is already paid")),
            State::Open => {}
        }
        let mut payment = session.payment(self.new_id("pay", now), payer, now);
        if let Some(offer) = &session.offer {
            let standing = match outcome {
                Outcome::Success => Standing::Active,
                _ => Standing::Initiation,
            };
            let subscription = Subscription {
                id: self.new_id("sub", now),
                offer: offer.clone(),
                email: payment.email.clone().unwrap_or_default(),
                standing,
                created: now,
                updated: now,
            };
            payment.subscription = Some(subscription.id.clone());
            self.put_subscription(subscription, cause, now);
        }
        let place = self.add(payment, cause, now);
        if *outcome == Outcome::Success {
            self.turn(id, State::Paying, cause, now);
        }
        Ok(place)
    }

    /// Moves a payment to a status, through everything that comes before it where that is a
    /// straight way.
    pub fn advance(
        &mut self,
        id: &str,
        to: Option<Status>,
        cause: &str,
        now: i64,
    ) -> Result<Payment, ApiError> {
        let place = self.find(id)?;
        let mut payment = self.payment(place);
        let stuck = |payment: &Payment| {
            ApiError::new(
                409,
                format!("A payment that is {} goes no further so", payment.status.as_str()),
            )
        };
        let goal = to.or_else(|| payment.status.next()).ok_or_else(|| stuck(&payment))?;
        while payment.status != goal {
            let status = payment.status;
            let next = goal.path().iter().copied().find(|step| status.may_become(*step));
            let next = next.ok_or_else(|| stuck(&payment))?;
            let paid = next == Status::CheckoutSuccess;
            payment = self.change(place, next, cause, now, |payment| {
                payment.attempts.extend(paid.then_some(Attempt { error: None, at: now }));
            });
        }
        Ok(payment)
    }

    /// All of it goes back.
    pub fn refund(
        &mut self,
        id: &str,
        instant: bool,
        cause: &str,
        now: i64,
    ) -> Result<Payment, ApiError> {
        let place = self.find(id)?;
        let status = self.payment(place).status;
        if !status.is_refundable() {
            let why = format!("A payment that is {} cannot be refunded", status.as_str());
            return Err(ApiError::new(400, why).assumed("refund-wrong-status"));
        }
        let payment = self.change(place, Status::RefundPending, cause, now, |_| {});
        match instant {
            true => Ok(self.change(place, Status::FullyRefunded, cause, now, |_| {})),
            false => Ok(payment),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use serde_json::json;

    use super::*;
    use crate::clock::{DAY, HOUR};
    use crate::inflowpay::history::Past;

    const NOW: i64 = 1_792_540_800_000;

    fn book() -> Book {
        let past = Past { seed: 1, now: NOW, customers: 9, orders: Vec::new() };
        Book::seeded(past, 0, Arc::default(), 3)
    }

    fn session(book: &mut Book) -> String {
        let body =
            json!({"currency": "EUR", "products": [{"name": "Lamp", "price": 500, "quantity": 1}]});
        book.open(Session::one_time(&body, true, NOW).unwrap(), "test", NOW)
    }

    fn pay(book: &mut Book, id: &str, outcome: &str) -> Result<Payment, ApiError> {
        let outcome = Outcome::parse(outcome).unwrap();
        book.submit(id, &outcome, &Payer::default(), "test", NOW)
    }

    #[test]
    fn a_declined_session_may_be_tried_again_and_a_paid_one_not() {
        let mut book = book();
        let id = session(&mut book);
        let failed = pay(&mut book, &id, "decline:insufficient_funds").unwrap();
        assert_eq!(failed.status, Status::PaymentFailed);
        assert_eq!(failed.attempts[0].error.as_deref(), Some("insufficient_funds"));
        let paid = pay(&mut book, &id, "success").unwrap();
        assert_eq!((paid.status, paid.session.as_deref()), (Status::CheckoutSuccess, Some(&*id)));
        assert_eq!(pay(&mut book, &id, "success").unwrap_err().status, 409);
        assert!(failed.id < paid.id, "payments of one millisecond stay in order");
        assert_eq!(book.session(&id).unwrap().payments, [failed.id, paid.id]);
    }

    #[test]
    fn time_ends_sessions_and_settles_payments() {
        let mut book = book();
        let (paid, left) = (session(&mut book), session(&mut book));
        let payment = pay(&mut book, &paid, "success").unwrap().id;
        book.sweep(NOW + HOUR - 1, true);
        assert_eq!(book.session(&left).unwrap().state, State::Open);
        book.sweep(NOW + HOUR, true);
        assert_eq!(book.session(&left).unwrap().state, State::Expired);
        assert_eq!(pay(&mut book, &left, "success").unwrap_err().status, 410);
        let status = |book: &Book| book.payment(book.find(&payment).unwrap()).status;
        assert_eq!(status(&book), Status::PaymentReceived);
        book.sweep(NOW + 2 * DAY, false);
        assert_eq!(status(&book), Status::PaymentReceived);
        book.sweep(NOW + 2 * DAY, true);
        assert_eq!(status(&book), Status::PaymentSuccess);
        assert_eq!(book.session(&paid).unwrap().state, State::Paying);
    }

    #[test]
    fn a_visit_to_an_offer_subscribes() {
        let mut book = book();
        let payment = pay(&mut book, catalog_offer(), "success").unwrap();
        let subscription = payment.subscription.unwrap();
        let found = book.subscriptions.iter().find(|sub| sub.id == subscription).unwrap();
        assert_eq!(found.standing, Standing::Active);
        assert_eq!(pay(&mut book, "link_donation03", "success").unwrap_err().status, 410);
        assert_eq!(pay(&mut book, "link_nowhere", "success").unwrap_err().status, 404);
    }

    fn catalog_offer() -> &'static str {
        crate::inflowpay::catalog::OFFER
    }

    #[test]
    fn only_paid_payments_are_refunded_and_only_once() {
        let mut book = book();
        let id = session(&mut book);
        let payment = pay(&mut book, &id, "success").unwrap().id;
        let settled = book.advance(&payment, Some(Status::PaymentSuccess), "test", NOW).unwrap();
        assert_eq!(settled.timeline.len(), 5);
        let refunded = book.refund(&payment, false, "test", NOW).unwrap();
        assert_eq!(refunded.status, Status::RefundPending);
        assert_eq!(book.refund(&payment, false, "test", NOW).unwrap_err().status, 400);
        book.sweep(NOW + 6 * DAY, true);
        assert_eq!(book.payment(book.find(&payment).unwrap()).status, Status::FullyRefunded);
        let stuck = book.advance(&payment, None, "test", NOW).unwrap_err();
        assert_eq!(stuck.status, 409);
    }

    #[test]
    fn a_payment_may_go_to_any_documented_end() {
        let mut book = book();
        for end in [Status::PaymentFailed, Status::PartialRefunded, Status::RefundFailed] {
            let id = session(&mut book);
            let payment = pay(&mut book, &id, "success").unwrap().id;
            assert_eq!(book.advance(&payment, Some(end), "test", NOW).unwrap().status, end);
        }
    }

    #[test]
    fn test_cards_do_what_they_say() {
        assert_eq!(Outcome::of_card("4242 4242 4242 4242"), Outcome::Success);
        assert_eq!(Outcome::of_card("4000000000000002"), Outcome::parse("decline").unwrap());
        assert_eq!(Outcome::of_card("1"), Outcome::Decline("incorrect_number".to_owned()));
        assert_eq!(Outcome::parse("explode"), None);
    }
}
