//! The hosted pages as a browser sees them.

use reqwest::Response;
use serde_json::json;

use super::{draft, rig};
use crate::rig::Rig;

async fn open(rig: &Rig, path: &str) -> (u16, String) {
    let reply = rig.http.get(rig.url(path)).send().await.unwrap();
    (reply.status().as_u16(), reply.text().await.unwrap())
}

async fn submit(rig: &Rig, path: &str, form: &'static str) -> Response {
    rig.http.post(rig.url(path)).body(form).send().await.unwrap()
}

#[tokio::test]
async fn a_person_pays_a_session_in_a_browser() {
    let rig = rig().await;
    let id = rig.session(draft()).await;
    let page = format!("/pay/{id}");
    let (status, html) = open(&rig, &page).await;
    assert_eq!(status, 200);
    for part in ["EUR 74.99", "Glühbirne “warm”", "<label for=\"email\">", "ana@shop.test"] {
        assert!(html.contains(part), "{part}: {html}");
    }
    assert!(!html.contains("<script"));
    let declined = submit(&rig, &format!("{page}/submit"), "email=&card=4000000000009995").await;
    assert_eq!(
        (declined.status().as_u16(), &declined.headers()["location"]),
        (303, &page.parse().unwrap())
    );
    assert!(open(&rig, &page).await.1.contains("Declined: insufficient_funds"));
    submit(&rig, &format!("{page}/submit"), "email=li%40shop.test&card=4242424242424242").await;
    let (_, html) = open(&rig, &page).await;
    assert!(html.contains("Thank you") && html.contains("https://shop.test/ok"), "{html}");
    assert_eq!(
        submit(&rig, &format!("{page}/submit"), "card=4242424242424242").await.status(),
        409
    );
    let newest = rig.read("/api/payment?limit=1").await;
    assert_eq!(newest["data"][0]["customerEmail"], "li@shop.test");
    assert_eq!(rig.effects(&id).await, ["->open", "open>paying"]);
}

#[tokio::test]
async fn a_person_may_leave_and_come_back() {
    let rig = rig().await;
    let id = rig.session(draft()).await;
    submit(&rig, &format!("/pay/{id}/cancel"), "").await;
    let newest = rig.read("/api/payment?limit=1").await;
    assert_eq!(newest["data"][0]["status"], "CHECKOUT_CANCELED");
    let (status, html) = open(&rig, &format!("/pay/{id}")).await;
    assert!(status == 200 && html.contains("You left") && html.contains("Pay EUR"), "{html}");
}

#[tokio::test]
async fn an_expired_page_says_so() {
    let rig = rig().await;
    let id = rig.session(draft()).await;
    rig.advance(1_801).await;
    let (status, html) = open(&rig, &format!("/pay/{id}")).await;
    assert_eq!((status, html.contains("has expired")), (410, true));
    assert_eq!(open(&rig, "/pay/sess_none").await.0, 404);
    assert_eq!(open(&rig, "/l/link_none").await.0, 404);
    assert_eq!(open(&rig, "/l/link_donation03").await.0, 410);
}

#[tokio::test]
async fn links_and_offers_lead_to_a_session_page() {
    let rig = rig().await;
    for path in ["/l/link_workshop01", "/subscribe/sub_offer_kopi01"] {
        let reply = rig.http.get(rig.url(path)).send().await.unwrap();
        assert_eq!(reply.status(), 303);
        let page = reply.headers()["location"].to_str().unwrap().to_owned();
        assert!(page.starts_with("/pay/sess_"), "{page}");
        assert_eq!(open(&rig, &page).await.0, 200);
        assert_eq!(rig.effects(page.trim_start_matches("/pay/")).await, ["->open"]);
    }
    let visit = rig.act("/link_voucher02/open", json!({})).await;
    assert_eq!(rig.effects(visit["id"].as_str().unwrap()).await, ["->open"]);
}

#[tokio::test]
async fn what_a_shop_writes_cannot_break_out_of_the_page() {
    let rig = rig().await;
    let mut nasty = draft();
    nasty["products"][0]["name"] = json!("<img src=x onerror=alert(1)>");
    nasty["cancelUrl"] = json!("https://shop.test/\"><script>");
    let id = rig.session(nasty).await;
    let (_, html) = open(&rig, &format!("/pay/{id}")).await;
    assert!(!html.contains("<img") && !html.contains("<script"), "{html}");
}

#[tokio::test]
async fn an_older_payment_has_a_page_too() {
    let rig = rig().await;
    let (_, told) = rig.post("/api/payment", draft()).await;
    let page = format!("/pay/{}", told["paymentId"].as_str().unwrap());
    assert!(open(&rig, &page).await.1.contains("Pay EUR 74.99"));
    submit(&rig, &format!("{page}/submit"), "card=4242+4242+4242+4242&country=PT").await;
    assert!(open(&rig, &page).await.1.contains("Thank you. CHECKOUT_SUCCESS"));
}
