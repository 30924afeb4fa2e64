//! The catalog of services of others.

use crate::support::{World, send};
use serde_json::{Value, json};

async fn market() -> World {
    let world = World::new().await;
    for (slug, protocol, category, sub, tag, title) in [
        (
            "rain",
            "x402",
            "Weather",
            json!("Forecasts"),
            "water",
            "Will it rain",
        ),
        (
            "Sun",
            "mpp",
            "Weather",
            json!(null),
            "light",
            "Sunshine by the hour",
        ),
        (
            "trips",
            "x402",
            "Travel",
            json!("Trains"),
            "rail",
            "Trips in the rain",
        ),
    ] {
        let service = json!({
            "slug": slug, "protocol": protocol, "targetUrl": "http://127.0.0.1:1/",
            "category": category, "subCategory": sub, "tags": [tag], "title": title,
        });
        let service = serde_json::from_value(service).unwrap();
        world.sandbox.list_service(service);
    }
    world
}

async fn slugs(world: &World, query: &str) -> Vec<String> {
    let page = world.get(&format!("/catalog/services?{query}")).await;
    let services = page.assert_ok()["services"].as_array().unwrap();
    let slug = |service: &Value| service["slug"].as_str().unwrap().to_owned();
    services.iter().map(slug).collect()
}

#[tokio::test]
async fn services_are_found_by_words_and_filters() {
    let world = market().await;
    for (query, expected) in [
        ("", vec!["rain", "Sun", "trips"]),
        ("search=RAIN%20will", vec!["rain"]),
        ("search=rain", vec!["rain", "trips"]),
        // None has both words, so those with either.
        ("search=sunshine%20trips", vec!["Sun", "trips"]),
        ("search=light", vec!["Sun"]),
        ("search=restaurants", vec![]),
        ("protocol=x402", vec!["rain", "trips"]),
        ("category=Weather", vec!["rain", "Sun"]),
        ("category=Weather&subCategory=Forecasts", vec!["rain"]),
        ("tag=rail", vec!["trips"]),
        ("sortBy=slug", vec!["Sun", "rain", "trips"]),
        ("sortBy=title&sortOrder=desc", vec!["rain", "trips", "Sun"]),
        ("page=2&offset=2", vec!["trips"]),
        ("page=9", vec![]),
    ] {
        assert_eq!(slugs(&world, query).await, expected, "{query}");
    }
    let page = world.get("/catalog/services?offset=500&protocol=mpp").await;
    assert_eq!(
        (&page.body["offset"], &page.body["total"]),
        (&json!(100), &json!(1))
    );
    for query in [
        "protocol=ftp",
        "category=Search",
        "sortBy=price",
        "sortOrder=up",
        "page=0",
        "offset=x",
        "search=a&search=b",
    ] {
        let refused = world.get(&format!("/catalog/services?{query}")).await;
        refused.assert_refused(400, "BCK.HTTP.400");
    }
}

#[tokio::test]
async fn a_service_is_read_by_its_slug() {
    let world = market().await;
    let service = world.get("/catalog/services/Sun").await;
    assert_eq!(service.assert_ok()["title"], "Sunshine by the hour");
    assert_eq!(service.body["isListed"], true);
    assert_eq!(service.body["endpoints"], json!([]));
    let unknown = world.get("/catalog/services/sun").await;
    unknown.assert_refused(404, "BCK.CATALOG.0001");

    let categories = world.get("/catalog/categories").await;
    assert_eq!(
        categories.body,
        json!([
            {
                "category": "Travel", "count": 1,
                "subCategories": [{ "subCategory": "Trains", "count": 1 }],
            },
            {
                "category": "Weather", "count": 2,
                "subCategories": [{ "subCategory": "Forecasts", "count": 1 }],
            },
        ])
    );
    let root = world.sandbox.url();
    let url = format!("{root}/.well-known/agent-services-catalog.json");
    let whole = send(world.http.get(url)).await;
    assert_eq!(whole.body["specVersion"], "1.0");
    assert_eq!(
        whole.body["entries"][0]["x-nevermined-catalog"]["slug"],
        "rain"
    );
}
