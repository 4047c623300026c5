//! The real window: the desktop program on a display of its own, driven through WebKit's driver.
//! Every test opens its own workspace and stops what it started.

#![allow(clippy::unwrap_used, reason = "everything in here is a test")]

mod display;
mod five;
mod main_job;
mod picture;
mod process;
mod stage;

use std::panic::{AssertUnwindSafe, resume_unwind};

use futures::FutureExt as _;
use serde_json::json;
use stage::{Stage, Window};
use thirtyfour::error::WebDriverResult;
use thirtyfour::prelude::*;

/// Runs a test on its own stage and closes the window whatever happened: a driver that is dropped
/// by a panic would wait for an answer that nobody is left to fetch.
async fn on_stage<F>(name: &str, arguments: &[&str], test: F)
where
    F: AsyncFnOnce(&Stage, &Window) -> WebDriverResult<()>,
{
    let stage = Stage::set(name);
    let window = stage.open(arguments).await;
    let done = AssertUnwindSafe(test(&stage, &window)).catch_unwind().await;
    if !matches!(done, Ok(Ok(()))) {
        stage.keep_picture("failed");
    }
    window.close().await;
    match done {
        Ok(done) => done.unwrap(),
        Err(panic) => resume_unwind(panic),
    }
    stage.strike();
}

#[tokio::test]
async fn the_window_opens_on_the_demo_workspace() {
    on_stage("opens", &["--demo"], async |stage, window| {
        assert_eq!(window.page.title().await?, "Countersign");
        window.see("nav-confirm").await?;
        window.see("nav-sessions").await?;
        window.see("foot").await?;
        window.see("demo-band").await?;
        stage.see_painted();
        stage.keep_picture("demo");
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn the_first_start_offers_a_way_on() {
    on_stage("first-start", &[], async |stage, window| {
        window.see("foot").await?;
        let band = window.page.find_all(By::Css("[data-testid=demo-band]")).await?;
        assert!(band.is_empty(), "an empty workspace is not the demo");
        stage.see_painted();
        stage.keep_picture("offer");
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn the_page_runs_no_foreign_script_and_reaches_nobody() {
    on_stage("policy", &[], async |_, window| {
        window.see("foot").await?;
        let script = "
            const done = arguments[arguments.length - 1];
            const caught = new Set();
            document.addEventListener('securitypolicyviolation', (e) => caught.add(e.effectiveDirective));
            const add = (tag, text) => {
                const element = document.createElement(tag);
                element.textContent = text;
                document.head.append(element);
            };
            add('script', 'window.foreign = true');
            add('style', 'body { outline: 7px solid }');
            const image = document.createElement('img');
            image.src = 'http://127.0.0.1:9/beacon.png';
            document.body.append(image);
            fetch('http://127.0.0.1:9/').catch(() => {}).then(() => setTimeout(() => done({
                caught: [...caught].sort(),
                foreign: window.foreign === true,
                outline: getComputedStyle(document.body).outlineWidth,
            }), 0));
        ";
        let seen = window.page.execute_async(script, vec![]).await?;
        let seen = seen.json();
        assert_eq!(seen["foreign"], json!(false), "an inline script ran: {seen}");
        assert_ne!(seen["outline"], json!("7px"), "an inline style applied: {seen}");
        let caught = ["connect-src", "img-src", "script-src-elem", "style-src-elem"];
        assert_eq!(seen["caught"], json!(caught));
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn the_page_may_call_two_commands_and_no_other() {
    on_stage("rights", &[], async |_, window| {
        window.see("foot").await?;
        let script = "
            const done = arguments[arguments.length - 1];
            const invoke = window.__TAURI_INTERNALS__.invoke;
            const asked = [['rpc', { name: 'no_such_thing', request: {} }],
                ['plugin:window|set_title', { label: 'main', value: 'x' }],
                ['plugin:opener|open_url', { url: 'file:///etc/passwd' }],
                ['plugin:fs|read_text_file', { path: '/etc/passwd' }]];
            Promise.all(asked.map(([name, body]) => invoke(name, body).then(() => 'granted',
                (error) => error.code ? 'refused with ' + error.code : 'denied'))).then(done);
        ";
        let seen = window.page.execute_async(script, vec![]).await?;
        assert_eq!(*seen.json(), json!(["refused with not_found", "denied", "denied", "denied"]));
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn a_second_window_on_a_workspace_gives_way_to_the_first() {
    on_stage("second", &[], async |stage, window| {
        window.see("foot").await?;
        let second = stage.start_again(&[]);
        assert_eq!(second, Some(0), "the second program must end by itself, without an error");
        assert_eq!(window.page.title().await?, "Countersign");
        Ok(())
    })
    .await;
}
