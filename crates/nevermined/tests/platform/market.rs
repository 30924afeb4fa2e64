//! What others sell, requests that are only simulated, and pages inside another program.

use nevermined::ErrorKind;
use serde_json::json;

use super::world::World;

#[tokio::test]
async fn the_catalog_is_read_page_by_page_and_item_by_item() {
    let world = World::new().await;
    for (slug, protocol) in [
        ("rain", "x402"),
        ("sun", "mpp"),
        ("trips", "x402"),
        ("wind", "x402"),
    ] {
        let service = json!({
            "slug": slug, "protocol": protocol, "targetUrl": format!("http://127.0.0.1:9/{slug}"),
            "title": slug, "category": "Weather", "subCategory": "Forecasts",
        });
        world
            .sandbox
            .list_service(serde_json::from_value(service).unwrap());
    }
    let catalog = world.buys.catalog();
    let of_x402 = || {
        catalog
            .services()
            .protocol("x402")
            .sort_by("slug")
            .page_size(2)
    };
    let mut pages = of_x402().pages();
    let mut sizes = Vec::new();
    while let Some(page) = pages.next().await {
        let page = page.unwrap();
        assert_eq!(page.total, Some(3));
        sizes.push(page.items.len());
    }
    assert_eq!(sizes, [2, 1]);
    let mut stream = of_x402().stream();
    let mut slugs = Vec::new();
    while let Some(service) = stream.next().await {
        slugs.push(service.unwrap().slug.unwrap());
    }
    assert_eq!(slugs, ["rain", "trips", "wind"]);
    assert_eq!(
        catalog.services().search("sun").await.unwrap().items.len(),
        1
    );
    let one = catalog.service("sun").await.unwrap();
    assert_eq!(one.protocol.as_deref(), Some("mpp"));
    let error = catalog.service("snow").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound, "{error}");
    let categories = catalog.categories().await.unwrap();
    assert_eq!(
        (categories[0].category.as_deref(), categories[0].count),
        (Some("Weather"), Some(4))
    );
    assert_eq!(catalog.document().await.unwrap().entries.len(), 4);
    world.close().await;
}

#[tokio::test]
async fn a_simulated_request_is_finished_as_often_as_one_likes() {
    let world = World::new().await;
    let requests = world.sells.requests();
    let start = requests
        .start_simulation()
        .agent_name("weather")
        .price_per_credit(0.5);
    let started = start.await.unwrap();
    assert_eq!(started.agent_name.as_deref(), Some("weather"));
    let id = started.agent_request_id.clone().unwrap();
    for _ in 0..2 {
        let finished = requests
            .finish_simulation(&id)
            .margin_percent(0.1)
            .await
            .unwrap();
        assert_eq!(finished.success, Some(true));
    }
    let error = world
        .buys
        .requests()
        .finish_simulation(&id)
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound, "{error}");
    world.close().await;
}

#[tokio::test]
async fn an_embedded_session_is_the_callers() {
    let world = World::new().await;
    let session = world
        .buys
        .embed()
        .session("http://127.0.0.1:4000/back")
        .await
        .unwrap();
    assert_eq!(session.is_return_url_allowed, Some(true));
    assert_eq!(session.user_wallet, Some(world.buyer.address().to_string()));
    assert!(!format!("{session:?}").contains(session.token.expose()));
    world.close().await;
}
