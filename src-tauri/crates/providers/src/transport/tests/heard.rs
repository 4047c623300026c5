use std::sync::Mutex;

use axum::Router;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use chrono::TimeDelta;
use domain::Clock;

use super::super::{ServerTime, Timer, Transport, TransportOptions, with_receipt};
use super::*;
use crate::testing::{now, serve};

/// A clock that is set by hand.
struct Hands(Mutex<DateTime<Utc>>);

impl Hands {
    fn turn(&self, by: TimeDelta) {
        *self.0.lock().unwrap() += by;
    }
}

impl Clock for Hands {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap()
    }
}

struct Scene {
    transport: Arc<Transport>,
    channel: Channel,
    hands: Arc<Hands>,
    timer: Arc<JumpingTimer>,
}

impl Scene {
    fn new(base_url: &str) -> Self {
        let (hands, timer) = (Arc::new(Hands(Mutex::new(now()))), Arc::<JumpingTimer>::default());
        let options = TransportOptions {
            timer: timer.clone(),
            limits: once(),
            ..TransportOptions::new("countersign/test", hands.clone())
        };
        let transport = Arc::new(Transport::new(options).unwrap());
        let info = registry::info("plugipay").unwrap();
        let (connection, dialect) = (connection(base_url, &[]), Box::<Counting>::default());
        let channel =
            Channel::open(&connection, info, &credentials(), transport.clone(), dialect).unwrap();
        Self { transport, channel, hands, timer }
    }

    /// Time passes as it should: on both clocks.
    fn pass(&self, seconds: i64) {
        self.hands.turn(TimeDelta::seconds(seconds));
        drop(self.timer.sleep(Duration::from_secs(seconds.unsigned_abs())));
    }

    fn server_time(&self) -> ServerTime {
        self.transport.server_time(&connection("", &[]).id)
    }
}

/// Answers everything with a status, an id and the date 2026-01-01 12:00:00.
async fn server(status: u16) -> String {
    let answer = move || async move {
        let status = StatusCode::from_u16(status).unwrap();
        let mut answer = (status, [("x-request-id", "req_7")], "{}").into_response();
        let date = "Thu, 01 Jan 2026 12:00:00 GMT".parse().unwrap();
        answer.headers_mut().insert("date", date);
        answer
    };
    serve(Router::new().fallback(answer)).await
}

fn noon() -> DateTime<Utc> {
    now() + TimeDelta::hours(12)
}

#[tokio::test]
async fn the_servers_clock_goes_on_between_its_answers_whatever_ours_says() {
    for status in [200, 404, 500] {
        let scene = Scene::new(&server(status).await);
        assert_eq!(scene.server_time(), ServerTime::Unheard);
        let _ = scene.channel.send(&read()).await;
        assert_eq!(scene.server_time(), ServerTime::At(noon()), "{status}");
        scene.pass(7_200);
        assert_eq!(scene.server_time(), ServerTime::At(noon() + TimeDelta::hours(2)));
    }
}

#[tokio::test]
async fn a_clock_that_jumps_makes_the_time_unknown_and_never_wrong() {
    let scene = Scene::new(&server(200).await);
    for jump in [
        TimeDelta::hours(48),
        TimeDelta::hours(-48),
        TimeDelta::days(-20_000),
        TimeDelta::days(27_000),
    ] {
        scene.channel.send(&read()).await.unwrap();
        scene.hands.turn(jump);
        assert_eq!(scene.server_time(), ServerTime::Unheard, "{jump}");
        scene.channel.send(&read()).await.unwrap();
        assert_eq!(scene.server_time(), ServerTime::At(noon()), "{jump}");
    }
    // A computer that slept: the monotonic clock stood still.
    scene.hands.turn(TimeDelta::hours(9));
    assert_eq!(scene.server_time(), ServerTime::Unheard);
}

#[tokio::test]
async fn a_provider_without_a_date_is_heard_all_the_same() {
    // This server writes its own heads: the library would add a date.
    let (url, _) = raw(|mut stream| {
        Box::pin(async move {
            write(&mut stream, "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}").await;
        })
    })
    .await;
    let scene = Scene::new(&url);
    scene.channel.send(&read()).await.unwrap();
    assert_eq!(scene.server_time(), ServerTime::Undated);
}

#[tokio::test]
async fn an_action_leaves_a_receipt_and_a_read_does_not() {
    for status in [200, 409, 500] {
        let scene = Scene::new(&server(status).await);
        let (_, receipt) = with_receipt(async {
            let _ = scene.channel.send(&action()).await;
            scene.channel.send(&read()).await.map(|_| ())
        })
        .await;
        let receipt = receipt.unwrap();
        assert_eq!(receipt.status, status);
        // This dialect reads no error bodies; a success is named by its header.
        let id = (status == 200).then_some("req_7");
        assert_eq!(receipt.request_id.as_deref(), id, "{status}");
        let (_, none) = with_receipt(scene.channel.send(&read())).await;
        assert_eq!(none, None);
    }
}
