//! Which methods go through which adapter, and what the manual one tells the buyer.

use serde_json::{Value, json};

use super::desk::{Answer, Desk};
use super::error::ApiError;
use super::plan::{METHODS, OFFLINE};

/// The manual adapter as the shop has set it up.
pub fn default() -> Value {
    json!({
        "bankAccounts": [
            {"bankName": "BCA", "accountNumber": "0140 552 771", "accountHolder": "PT Toko Senja"},
            {"bankName": "Mandiri", "accountNumber": "137-00-9021-4415", "accountHolder": "PT Toko Senja"},
        ],
        "staticQrImageUrl": null,
        "instructions": "Transfer the exact amount, unique code included.",
    })
}

/// `/checkout/settings` and `/adapters/manual`.
pub fn route(desk: &mut Desk, path: &[&str]) -> Result<Answer, ApiError> {
    match (desk.call.method.as_str(), path) {
        ("GET", ["checkout", "settings"]) => {
            desk.caller.needs("plugipay:checkout:read")?;
            Ok(Answer::One(200, settings().to_string()))
        }
        ("GET", ["adapters", "manual"]) => {
            desk.caller.needs("plugipay:adapter:read")?;
            Ok(Answer::One(200, desk.inner.manual.to_string()))
        }
        ("PUT", ["adapters", "manual"]) => {
            desk.caller.needs("plugipay:adapter:write")?;
            desk.once(|desk| {
                let body = desk.body()?;
                for field in ["bankAccounts", "staticQrImageUrl", "instructions"] {
                    if let Some(value) = body.get(field) {
                        desk.inner.manual[field] = value.clone();
                    }
                }
                Ok(Answer::One(200, desk.inner.manual.to_string()))
            })
        }
        _ => Err(ApiError::not_found("route")),
    }
}

/// Who takes a method.
pub fn adapter_of(method: &str) -> &'static str {
    match method {
        "paypal" => "paypal",
        "ewallet" => "midtrans",
        offline if OFFLINE.contains(&offline) => "manual",
        _ => "xendit",
    }
}

/// One line of the catalog.
pub fn catalog(method: &str) -> Value {
    let (label, group, currency) = match method {
        "qris" => ("QRIS", "qr", "IDR"),
        "va" => ("Virtual account", "va", "IDR"),
        "ewallet" => ("E-wallet", "ewallet", "IDR"),
        "card" => ("Card", "card", "IDR"),
        "retail" => ("Convenience store", "retail", "IDR"),
        "paypal" => ("PayPal", "paypal", "USD"),
        "bank_transfer_manual" => ("Bank transfer", "offline", "IDR"),
        "static_qris" => ("Static QRIS", "offline", "IDR"),
        "cash" => ("Cash", "offline", "IDR"),
        _ => ("Card terminal", "offline", "IDR"),
    };
    json!({"id": method, "label": label, "group": group, "currency": currency})
}

fn settings() -> Value {
    let all: Vec<&str> = METHODS.into_iter().chain(OFFLINE).collect();
    let adapters: serde_json::Map<String, Value> =
        all.iter().map(|method| ((*method).to_owned(), json!(adapter_of(method)))).collect();
    let support: serde_json::Map<String, Value> =
        all.iter().map(|method| ((*method).to_owned(), json!([adapter_of(method)]))).collect();
    json!({
        "enabledMethods": all, "methodOrder": all, "availableMethods": all,
        "methodAdapter": adapters, "methodSupport": support,
        "catalog": all.iter().map(|method| catalog(method)).collect::<Vec<_>>(),
    })
}
