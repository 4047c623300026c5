//! What a customer does in a browser.

use serde_json::json;

use super::Rig;

impl Rig {
    async fn page(&self, path: &str) -> (u16, String) {
        let reply = self.http.get(self.url(path)).send().await.unwrap();
        (reply.status().as_u16(), reply.text().await.unwrap())
    }

    /// Submits a form and returns where the browser is sent.
    async fn submit(&self, path: &str, fields: &str) -> String {
        let reply = self.http.post(self.url(path)).body(fields.to_owned()).send().await.unwrap();
        assert_eq!(reply.status(), 303, "{path}");
        reply.headers()["location"].to_str().unwrap().to_owned()
    }
}

#[tokio::test]
async fn a_customer_pays_a_reference_in_a_browser() {
    let rig = Rig::new().await;
    let id = rig
        .add(json!({"fulfillment": "shipping", "provider": "ifthenpay", "orderId": "<b>7"}))
        .await;
    let (status, page) = rig.page(&format!("/c/{id}")).await;
    assert_eq!(status, 200);
    assert!(
        page.contains("45.00 EUR")
            && page.contains("&lt;b&gt;7")
            && page.contains("name=\"email\"")
    );
    rig.submit(&format!("/c/{id}/info"), "email=ines%40correio.example&firstName=In%C3%AAs").await;
    rig.submit(&format!("/c/{id}/address"), "street=Rua+8&city=Porto&postalCode=4000&country=PT")
        .await;
    assert_eq!(rig.state(&id).await, "shipping");
    rig.submit(&format!("/c/{id}/pay"), "method=multibanco").await;
    let (_, page) = rig.page(&format!("/c/{id}")).await;
    assert!(page.contains("id=\"entity\">11249<"), "{page}");
    let next = rig.submit(&format!("/c/{id}/settle"), "").await;
    assert!(rig.page(&next).await.1.contains("Back to the shop"));
    assert_eq!(rig.effects(&id).await.last().unwrap(), "payment>complete");
}

#[tokio::test]
async fn a_card_goes_to_the_bank_and_comes_back() {
    let rig = Rig::new().await;
    for (answer, end) in [("accept", "complete"), ("refuse", "failed")] {
        let id = rig.add(json!({"state": "info", "provider": "stripe"})).await;
        rig.submit(&format!("/c/{id}/pay"), "sourceToken=pm_3ds").await;
        assert!(rig.page(&format!("/3ds/{id}")).await.1.contains("Accept"));
        let back = rig.submit(&format!("/3ds/{id}/{answer}"), "").await;
        let reply = rig.http.get(rig.url(&back)).send().await.unwrap();
        assert_eq!(reply.headers()["location"], format!("/success/{id}"));
        assert!(rig.page(&format!("/success/{id}")).await.1.contains(end));
        assert_eq!(rig.state(&id).await, end);
    }
}

#[tokio::test]
async fn a_declined_card_may_be_followed_by_another() {
    let rig = Rig::new().await;
    let id = rig.add(json!({"state": "info", "provider": "stripe"})).await;
    rig.submit(&format!("/c/{id}/pay"), "sourceToken=pm_decline").await;
    assert!(rig.page(&format!("/c/{id}")).await.1.contains("role=\"alert\""));
    rig.submit(&format!("/c/{id}/pay"), "sourceToken=pm_ok").await;
    assert_eq!(rig.state(&id).await, "complete");
}

#[tokio::test]
async fn a_customer_who_comes_too_late_sees_why() {
    let rig = Rig::new().await;
    let id = rig.add(json!({"expiresIn": 60_000})).await;
    rig.advance(61).await;
    let (status, page) = rig.page(&format!("/c/{id}")).await;
    assert!(status == 410 && page.contains("expired"), "{status} {page}");
    let reply = rig.http.post(rig.url(&format!("/c/{id}/info"))).body("email=a%40b.example");
    assert_eq!(reply.send().await.unwrap().status(), 410);
    assert_eq!(rig.page("/c/cs_never").await.0, 404);
}
