//! The reading part of the Commerce API: orders, customers, who am I.

use serde_json::{Value, json};

use super::error::{Refusal, assume};
use super::orders::Order;
use super::{Inner, TENANTS, Tenant};
use crate::clock::{DAY, parse_iso};
use crate::http::{Call, Page, Reply};

type Result<T = Reply> = std::result::Result<T, Refusal>;

/// The most rows of an admin page.
const MOST: usize = 200;

/// Who asks, and whether they may read what the admin scope reads.
struct Caller {
    tenant: &'static Tenant,
    admin: bool,
}

fn caller(call: &Call) -> Result<Caller> {
    let key = call.header("x-api-key").ok_or(Refusal::NoKey)?;
    let found = TENANTS.iter().find(|tenant| tenant.admin_key == key || tenant.store_key == key);
    let tenant = found.ok_or(Refusal::NoKey)?;
    Ok(Caller { tenant, admin: tenant.admin_key == key })
}

impl Inner {
    /// Finds the route of a path below `/v1`.
    pub fn commerce(&mut self, call: &Call, path: &[&str], now: i64) -> Result {
        match (call.method.as_str(), path) {
            ("GET", ["health"]) => return Ok(ok(json!({"status": "ok"}))),
            ("GET" | "POST", ["webhooks", "payments", gateway]) => {
                let org = call.query("org").unwrap_or_else(|| "_".to_owned());
                if call.header("stripe-signature").is_none() {
                    self.check_secret(call)?;
                }
                return self.intake(call, gateway, &org, now);
            }
            _ => {}
        }
        let caller = caller(call)?;
        let scopes: &[&str] = if caller.admin { &["storefront", "admin"] } else { &["storefront"] };
        let tenant = caller.tenant.id;
        match (call.method.as_str(), path) {
            ("GET", ["me"]) => {
                Ok(ok(json!({"organizationId": tenant, "scopes": scopes, "via": "api-key"})))
            }
            (_, ["admin", ..]) if !caller.admin => Err(Refusal::Forbidden),
            ("GET", ["admin", "orders"]) => self.orders_page(call, tenant),
            ("GET", ["admin", "orders", id]) => Ok(ok(self.order(tenant, id)?.json())),
            ("GET", ["admin", "orders", id, "history"]) => {
                Ok(ok(self.order(tenant, id)?.history()))
            }
            ("GET", ["admin", "customers"]) => self.customers_page(call),
            ("GET", ["admin", "customers", id]) => self.customer(id),
            ("GET", ["admin", "dashboard"]) => Ok(ok(self.dashboard(tenant))),
            ("POST", ["admin", "orders", _, "cancel" | "fulfill" | "refund"]) => {
                Err(Refusal::Unsupported)
            }
            _ => Err(Refusal::Missing("Route")),
        }
    }

    fn order(&mut self, tenant: &str, id: &str) -> Result<&Order> {
        let found = self.orders.all(tenant).into_iter().find(|order| order.id == id);
        found.ok_or(Refusal::Missing("Order"))
    }

    fn orders_page(&mut self, call: &Call, tenant: &str) -> Result {
        let bounds = Paging::read(call)?;
        let from = time(call, "dateFrom", 0)?.unwrap_or(i64::MIN);
        let until = time(call, "dateTo", DAY - 1)?.unwrap_or(i64::MAX);
        let [status, customer, search] =
            ["status", "customerId", "search"].map(|name| call.query(name));
        let wanted = |order: &&Order| {
            status.as_ref().is_none_or(|word| order.status == *word)
                && customer.as_ref().is_none_or(|id| order.customer.as_ref() == Some(id))
                && search.as_ref().is_none_or(|part| order.number.contains(part.as_str()))
                && (from..=until).contains(&order.created)
        };
        let rows: Vec<&Order> = self.orders.all(tenant).into_iter().filter(wanted).collect();
        let (part, total) = bounds.part(&rows);
        Ok(bounds.page(part.iter().map(|order| order.json()), total))
    }

    fn customers_page(&mut self, call: &Call) -> Result {
        let bounds = Paging::read(call)?;
        let search = call.query("search").map(|part| part.to_lowercase());
        let mut all: Vec<_> = (0..self.orders.customers())
            .map(|index| self.orders.customer(index))
            .filter(|person| {
                let whole =
                    format!("{} {} {}", person.first, person.last, person.email).to_lowercase();
                search.as_ref().is_none_or(|part| whole.contains(part.as_str()))
            })
            .collect();
        match call.query("sortField").as_deref() {
            None | Some("createdAt") => {}
            Some("email") => all.sort_by(|a, b| a.email.cmp(&b.email)),
            Some(_) => return Err(Refusal::field("sortField", "sortField is createdAt or email")),
        }
        if call.query("sortDirection").as_deref() != Some("asc") {
            all.reverse();
        }
        let (part, total) = bounds.part(&all);
        let mut reply = bounds.page(part.iter().map(|person| person.json()), total);
        assume(&mut reply, Some("customer-fields"));
        Ok(reply)
    }

    fn customer(&self, id: &str) -> Result {
        let mut all = (0..self.orders.customers()).map(|index| self.orders.customer(index));
        let found = all.find(|person| person.id == id).ok_or(Refusal::Missing("Customer"))?;
        Ok(ok(found.json()))
    }

    fn dashboard(&mut self, tenant: &str) -> Value {
        let customers = self.orders.customers();
        let all = self.orders.all(tenant);
        let paid = all.iter().filter(|order| order.payment == "paid" && order.currency == "EUR");
        let revenue: i64 = paid.map(|order| order.total).sum();
        json!({
            "totalProducts": crate::names::GOODS.len(), "activeProducts": crate::names::GOODS.len(),
            "totalOrders": all.len(), "totalRevenue": revenue, "totalCustomers": customers,
            "recentOrders": all.iter().take(5).map(|order| order.json()).collect::<Value>(),
        })
    }
}

fn ok(value: Value) -> Reply {
    Reply::json(200, value.to_string())
}

/// A bound of a list: a moment, or a day whose beginning or, `later` on, whose end counts.
fn time(call: &Call, name: &'static str, later: i64) -> Result<Option<i64>> {
    let Some(text) = call.query(name) else { return Ok(None) };
    let moment =
        parse_iso(&text).or_else(|| Some(parse_iso(&format!("{text}T00:00:00Z"))? + later));
    moment.map(Some).ok_or_else(|| Refusal::field(name, format!("{name} is no date")))
}

/// Which page of how many rows.
struct Paging {
    page: usize,
    size: usize,
}

impl Paging {
    fn read(call: &Call) -> Result<Self> {
        let number = |name: &'static str, usual: usize, most: usize| {
            let told = call.query(name).map_or(Ok(usual), |text| text.parse());
            told.ok()
                .filter(|number| (1..=most).contains(number))
                .ok_or_else(|| Refusal::field(name, format!("{name} is a number from 1 to {most}")))
        };
        Ok(Self { page: number("page", 1, 1_000_000)?, size: number("perPage", 20, MOST)? })
    }

    fn part<'a, T>(&self, rows: &'a [T]) -> (&'a [T], usize) {
        let from = ((self.page - 1) * self.size).min(rows.len());
        (&rows[from..(from + self.size).min(rows.len())], rows.len())
    }

    /// The page, apart from its envelope so that faults can spoil it.
    fn page(&self, rows: impl Iterator<Item = Value>, total: usize) -> Reply {
        let has_more = self.page * self.size < total;
        let after = format!(
            r#"],"total":{total},"page":{},"perPage":{},"hasMore":{has_more}}}"#,
            self.page, self.size
        );
        Reply::page(Page {
            rows: rows.map(|row| row.to_string()).collect(),
            limit: self.size,
            has_more,
            around: Some((r#"{"items":["#.to_owned(), after)),
            ..Page::default()
        })
    }
}
