use crate::support::*;
use domain::*;
use std::time::Instant;
use store::cache::*;

#[test]
#[ignore]
fn speed() {
    let dir = tempfile::tempdir().unwrap();
    let w = open(dir.path());
    let n: i64 = std::env::var("N").ok().and_then(|s| s.parse().ok()).unwrap_or(200_000);
    let make = |i: i64| {
        let h = (i as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let mut s = session(&format!("cs_{h:016x}{i:08}"), -i * 60);
        s.status = Status::ALL[(h % 8) as usize];
        s.order_ids = vec![order(&format!("INV-{}", h >> 20))];
        s.customer.name = Some(format!("Buyer {}", h % 50_000));
        s.customer.email = Some(format!("buyer{}@example.com", h % 50_000));
        s.adapter = Some(["manual", "xendit", "midtrans"][(h % 3) as usize].into());
        s.amount = idr((h % 1_000_000) as i64 * 100);
        s.updated = Stamp::provider(at(-i * 60 + (h % 1000) as i64));
        s.completed = (s.status == Status::Completed).then(|| s.updated);
        s.expires = Some(Stamp::provider(at(-i * 60 + 86_400)));
        s.metadata =
            Some(JsonText(format!(r#"{{"order_id":"INV-{}","user":"u{}"}}"#, h >> 20, h % 1000)));
        s
    };
    let body = "x".repeat(700);
    let obs = |i: i64| {
        let s = make(i);
        Observed { raw: format!("{}{body}", s.id), read: Ok(s), seen_at: at(0) }
    };
    let cache = w.cache();
    let t = Instant::now();
    let mut spent = std::time::Duration::ZERO;
    cache.begin_bulk().unwrap();
    for chunk in (0..n).collect::<Vec<_>>().chunks(5_000) {
        let rows: Vec<_> = chunk.iter().map(|i| obs(*i)).collect();
        let t = Instant::now();
        cache.apply(&c1(), rows, None).unwrap();
        spent += t.elapsed();
    }
    println!(
        "apply {n}: {spent:?} {:.0}/s (wall {:?})",
        n as f64 / spent.as_secs_f64(),
        t.elapsed()
    );
    let t = Instant::now();
    cache.end_bulk().unwrap();
    println!("indexes {:?}", t.elapsed());
    let rows: Vec<_> = (n..n + 10_000).map(obs).collect();
    let t = Instant::now();
    cache.apply(&c1(), rows.clone(), None).unwrap();
    println!("apply 10k live {:?}", t.elapsed());
    let t = Instant::now();
    cache.apply(&c1(), rows, None).unwrap();
    println!("unchanged 10k {:?}", t.elapsed());
    for (text, field) in [
        ("", SortField::Created),
        ("", SortField::Amount),
        ("", SortField::Status),
        ("", SortField::Customer),
        ("status:open", SortField::Created),
        ("status:open", SortField::Amount),
        ("is:manual status:open", SortField::Created),
        ("buyer12", SortField::Created),
        ("example", SortField::Amount),
        ("currency:USD", SortField::Created),
        ("amount:500", SortField::Created),
        ("created:2026-10", SortField::Amount),
        ("customer:buyer777", SortField::Created),
        ("metadata.user:u5", SortField::Created),
    ] {
        for from in [
            From::Start,
            From::Start,
            From::Position(n as u64 / 2),
            From::Position(n as u64 / 2 + 5),
            From::Position(n as u64 - 100),
        ] {
            let ask = ListAsk {
                query: query(text),
                zone: ZONE,
                sort: Sort { field, descending: true },
                from: from.clone(),
                limit: 100,
            };
            let t = Instant::now();
            let p = cache.page(&ask).unwrap();
            println!(
                "page {text:?} {field:?} {from:?}: {:?} rows {} total {} {}",
                t.elapsed(),
                p.rows.len(),
                p.total,
                p.total_is_exact
            );
        }
    }
    let t = Instant::now();
    for i in 0..1000 {
        let s = make(i * 7 % n);
        assert_eq!(cache.find_order(s.order_id().unwrap()).unwrap().len(), 1);
    }
    println!("find_order x1000 {:?}", t.elapsed());
    for text in ["INV-12345", "buyer12@example.com", "uyer 4", "zzz"] {
        let t = Instant::now();
        let h = cache.search(text, 20).unwrap();
        println!("search {text} {:?} found {}", t.elapsed(), h.found);
    }
    let t = Instant::now();
    println!("totals {:?} {:?}", cache.totals(&query(""), ZONE).unwrap().count, t.elapsed());
    let t = Instant::now();
    cache.report_groups(By::Created, (at(-86400 * 30), at(0)), None).unwrap();
    println!("month {:?}", t.elapsed());
    let t = Instant::now();
    let mut c = 0;
    cache
        .visit_ref(
            &query(""),
            ZONE,
            Sort { field: SortField::Created, descending: true },
            &mut |r| {
                c += r.id.len();
                std::ops::ControlFlow::Continue(())
            },
        )
        .unwrap();
    println!("visit_ref {:?} {c}", t.elapsed());
    let t = Instant::now();
    println!("queue {} {:?}", cache.queue(100).unwrap().len(), t.elapsed());
    let t = Instant::now();
    println!(
        "live {} {:?}",
        cache.live_keys(&c1(), Some(at(-86_400 * 2)), None, 10_000).unwrap().len(),
        t.elapsed()
    );
}
