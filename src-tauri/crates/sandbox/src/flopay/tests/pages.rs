//! The hosted page as a browser sees it.

use serde_json::json;

use super::{draft, rig};
use crate::rig::Rig;

async fn open(rig: &Rig, path: &str) -> (u16, String) {
    let reply = rig.http.get(rig.url(path)).send().await.unwrap();
    (reply.status().as_u16(), reply.text().await.unwrap())
}

async fn press(rig: &Rig, path: &str) -> u16 {
    rig.http.post(rig.url(path)).send().await.unwrap().status().as_u16()
}

#[tokio::test]
async fn a_person_pays_in_a_browser() {
    let rig = rig().await;
    let id = rig.checkout(draft()).await;
    let page = format!("/secure?id={id}&bg=blue&mode=confirm");
    let (status, html) = open(&rig, &page).await;
    assert_eq!(status, 200);
    for part in ["Course A", "mug-blue", "USD 60.6", "SPRING", "Pay USD 60.6"] {
        assert!(html.contains(part), "{part}: {html}");
    }
    assert!(!html.contains("<script"));
    assert_eq!(press(&rig, &format!("/secure/decline?id={id}")).await, 303);
    assert!(open(&rig, &page).await.1.contains("The card was declined"));
    assert_eq!(press(&rig, &format!("/secure/3ds?id={id}")).await, 303);
    assert!(open(&rig, &page).await.1.contains("confirm at your bank"));
    assert_eq!(press(&rig, &format!("/secure/success?id={id}")).await, 303);
    let (_, html) = open(&rig, &page).await;
    assert!(html.contains("Thank you") && html.contains("https://shop.test/ok"), "{html}");
    assert_eq!(press(&rig, &format!("/secure/success?id={id}")).await, 409);
    assert_eq!(rig.stands(&id).await, "completed");
}

#[tokio::test]
async fn the_page_follows_the_meaning_of_an_amount() {
    let rig = rig().await;
    let id = rig.checkout(draft()).await;
    rig.switch(json!({"line_amount": "unit"})).await;
    assert!(open(&rig, &format!("/secure?id={id}")).await.1.contains("USD 60.8"));
}

#[tokio::test]
async fn a_page_that_is_over_or_was_never_there_says_so() {
    let rig = rig().await;
    let id = rig.checkout(draft()).await;
    rig.advance(86_401).await;
    let (status, html) = open(&rig, &format!("/secure?id={id}")).await;
    assert_eq!((status, html.contains("has expired")), (410, true));
    assert_eq!(open(&rig, "/secure?id=nobody").await.0, 404);
    assert_eq!(open(&rig, "/secure").await.0, 404);
    assert_eq!(press(&rig, &format!("/secure/explode?id={id}")).await, 404);
}

#[tokio::test]
async fn what_a_shop_writes_cannot_break_out_of_the_page() {
    let rig = rig().await;
    let mut nasty = draft();
    nasty["items"][0]["providerItemName"] = json!("<img src=x onerror=alert(1)>");
    nasty["cancelUrl"] = json!("javascript:alert(1)");
    let id = rig.checkout(nasty).await;
    let (_, html) = open(&rig, &format!("/secure?id={id}")).await;
    assert!(!html.contains("<img") && !html.contains("javascript:"), "{html}");
}
