//! The shapes of an organization's customers: one, its purchases, sums over time, and all of them as CSV.

use crate::clock::Moment;
use crate::ledger::sum;
use crate::organizations::{Customer, Organization, Organizations, Purchase, user_id};
use serde_json::{Value, json};

/// The longest span of time that is summed up day by day.
const MOST_DAYS: usize = 3_660;

const DAY_SECS: u64 = 86_400;

/// A customer.
pub(crate) fn customer(
    organizations: &Organizations,
    organization: &Organization,
    customer: &Customer,
) -> Value {
    let account = organizations.account(&customer.account);
    json!({
        "id": customer.id,
        "orgId": organization.id,
        "userId": user_id(&customer.account),
        "firstSeenAt": customer.first_seen.iso(),
        "lastActiveAt": customer.last_active.iso(),
        "totalSpent": organization.spent_by(customer).to_string(),
        "createdAt": customer.first_seen.iso(),
        "status": customer_status(customer),
        "userName": account.and_then(|account| account.name.clone()),
        "userEmail": account.and_then(|account| account.email.clone()),
    })
}

/// Whether a customer can buy, in the document's word.
fn customer_status(customer: &Customer) -> &'static str {
    if customer.blocked {
        "blocked"
    } else {
        "active"
    }
}

/// An item of `listCustomerPurchases`.
pub(crate) fn purchase(purchase: &Purchase) -> Value {
    json!({
        "txId": purchase.transaction,
        "planId": purchase.plan,
        "planName": purchase.plan_name,
        "price": purchase.price.to_string(),
        "createdAt": purchase.at.iso(),
    })
}

/// How many purchases there were from `from` up to `to`, for how much, and the same day by day.
pub(crate) fn purchases_over_time(purchases: &[&Purchase], from: Moment, to: Moment) -> Value {
    let within: Vec<&&Purchase> = purchases
        .iter()
        .filter(|purchase| from <= purchase.at && purchase.at <= to)
        .collect();
    let mut series = Vec::new();
    let mut day = from;
    loop {
        let today = day.day();
        let of_day = || within.iter().filter(|purchase| purchase.at.day() == today);
        series.push(json!({
            "date": today,
            "purchases": of_day().count(),
            "amount": sum(of_day().map(|purchase| purchase.price)).to_string(),
        }));
        day = day.plus_seconds(DAY_SECS);
        if day.day() > to.day() || series.len() >= MOST_DAYS || day == Moment::LAST {
            break;
        }
    }
    json!({
        "purchaseCount": within.len(),
        "totalSpent": sum(within.iter().map(|purchase| purchase.price)).to_string(),
        "timeSeries": series,
        "from": from.iso(),
        "to": to.iso(),
    })
}

/// Customers as CSV, with a line of names first. The columns are those of the JSON form.
pub(crate) fn customers_csv(customers: &[Value]) -> String {
    const COLUMNS: [&str; 9] = [
        "id",
        "userId",
        "userName",
        "userEmail",
        "status",
        "totalSpent",
        "firstSeenAt",
        "lastActiveAt",
        "createdAt",
    ];
    let mut csv = COLUMNS.join(",");
    csv.push_str("\r\n");
    for customer in customers {
        let cells = COLUMNS.map(|column| cell(customer[column].as_str().unwrap_or_default()));
        csv.push_str(&cells.join(","));
        csv.push_str("\r\n");
    }
    csv
}

/// A cell in quotes where it must be. One that a spreadsheet would take for a formula is made a text.
fn cell(text: &str) -> String {
    let text = if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{text}")
    } else {
        text.to_owned()
    };
    if text.contains(['"', ',', '\n', '\r']) {
        return format!("\"{}\"", text.replace('"', "\"\""));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_can_hold_anything() {
        assert_eq!(cell("plain"), "plain");
        assert_eq!(cell("a,b"), "\"a,b\"");
        assert_eq!(cell("say \"a\""), "\"say \"\"a\"\"\"");
        assert_eq!(cell("=1+1"), "'=1+1");
        assert_eq!(cell("@sum,1"), "\"'@sum,1\"");
    }
}
