//! Agents and lists through the SDK, against the sandbox in both of its forms.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops at what it did not expect"
)]

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::extract::RawQuery;
use axum::http::StatusCode;
use httpmock::MockServer;
use nevermined::{
    AgentApi, AgentPlan, Environment, Error, ErrorKind, Nevermined, Outcome, PlanCredits, PlanId,
    PlanPrice, RetryPolicy, SortOrder,
};
use nevermined_sandbox::{Account, Answers, Sandbox};
use proptest::prelude::{ProptestConfig, any, prop_assert_eq, proptest};
use serde_json::json;

#[path = "agents/items.rs"]
mod items;

const FORMS: [Answers; 2] = [Answers::Documented, Answers::Observed];

async fn sandbox(answers: Answers) -> Sandbox {
    let builder = Sandbox::builder().answers(answers).random_seed(7);
    builder.start().await.unwrap()
}

fn client(url: &str, key: Option<&str>) -> Nevermined {
    let builder = Nevermined::builder()
        .environment(Environment::custom(url).unwrap())
        .retry(RetryPolicy::never());
    match key {
        Some(key) => builder.api_key(key).build().unwrap(),
        None => builder.build().unwrap(),
    }
}

fn client_of(sandbox: &Sandbox, account: &Account) -> Nevermined {
    client(sandbox.url(), Some(account.api_key()))
}

fn ten() -> PlanCredits {
    PlanCredits::fixed(10, 1).unwrap()
}

async fn free_plan(nvm: &Nevermined, name: &str) -> PlanId {
    let plan = nvm.plans().register(name, PlanPrice::free(), ten()).await;
    plan.unwrap().into_inner().id
}

fn api() -> AgentApi {
    AgentApi::new()
        .endpoint("POST", "http://localhost:8889/test/:agentId/tasks")
        .endpoint("post", "mcp://server/tools/name")
        .definition_url("http://localhost:8889/openapi.json")
        .bearer_auth("the agent's own secret")
}

#[track_caller]
fn refused<T: std::fmt::Debug>(result: Result<T, Error>, kind: ErrorKind, outcome: Outcome) {
    let error = result.unwrap_err();
    assert_eq!((error.kind(), error.outcome()), (kind, outcome), "{error}");
}

#[tokio::test]
async fn an_agent_is_read_back_as_it_was_registered() {
    for form in FORMS {
        let sandbox = sandbox(form).await;
        let seller = sandbox.create_account("seller", 0);
        let sells = client_of(&sandbox, &seller);
        let plan = free_plan(&sells, "p").await;
        let request = sells
            .agents()
            .register("a", api())
            .description("d")
            .tags(["t"])
            .plan(&plan);
        assert!(!format!("{request:?}").contains("secret\""));
        let id = request.await.unwrap().into_inner().id;

        let nobody = client(sandbox.url(), None);
        let agent = nobody.agents().get(&id).await.unwrap().into_inner();
        assert_eq!(agent.id, id);
        assert_eq!(agent.name.as_deref(), Some("a"));
        assert_eq!(agent.description.as_deref(), Some("d"));
        assert_eq!(agent.tags, ["t"]);
        assert_eq!(agent.owner, Some(seller.address()));
        assert_eq!(agent.plans, [plan]);
        assert_eq!(agent.is_listed, Some(true));
        let endpoints: Vec<(&str, &str)> = agent
            .endpoints
            .iter()
            .map(|endpoint| (endpoint.verb.as_str(), endpoint.url.as_str()))
            .collect();
        assert_eq!(
            endpoints,
            [
                ("POST", "http://localhost:8889/test/:agentId/tasks"),
                ("post", "mcp://server/tools/name")
            ]
        );
        assert_eq!(
            agent.definition_url.as_deref(),
            Some("http://localhost:8889/openapi.json")
        );
    }
}

#[tokio::test]
async fn an_agent_comes_with_its_plan_and_the_plan_can_be_ordered() {
    for form in FORMS {
        let sandbox = sandbox(form).await;
        let sells = client_of(&sandbox, &sandbox.create_account("seller", 0));
        let buys = client_of(&sandbox, &sandbox.create_account("buyer", 0));
        let plan = AgentPlan::new("p", PlanPrice::free(), ten()).description("d");
        let both = sells.agents().register_with_plan("a", api(), plan);
        let both = both.await.unwrap();
        let plans = buys.agents().plans(&both.agent).await.unwrap();
        assert_eq!(plans.items.len(), 1);
        assert_eq!(plans.items[0].id, both.plan);
        assert_eq!(plans.items[0].name.as_deref(), Some("p"));
        buys.plans().order(&both.plan).await.unwrap();
        assert_eq!(sandbox.audit(), Ok(()));
    }
}

#[tokio::test]
async fn plans_are_added_and_removed() {
    for form in FORMS {
        let sandbox = sandbox(form).await;
        let sells = client_of(&sandbox, &sandbox.create_account("seller", 0));
        let other = client_of(&sandbox, &sandbox.create_account("other", 0));
        let plan = free_plan(&sells, "p").await;
        let agents = sells.agents();
        let agent = agents.register("a", api()).await.unwrap().into_inner().id;

        refused(
            other.agents().add_plan(&agent, &plan).await,
            ErrorKind::Forbidden,
            Outcome::Rejected,
        );
        assert!(sells.plans().agents(&plan).await.unwrap().items.is_empty());
        agents.add_plan(&agent, &plan).await.unwrap();
        let of_plan = sells.plans().agents(&plan).await.unwrap();
        assert_eq!((of_plan.total, &of_plan.items[0].id), (Some(1), &agent));
        agents.remove_plan(&agent, &plan).await.unwrap();
        assert_eq!(agents.plans(&agent).await.unwrap().total, Some(0));
    }
}

#[tokio::test]
async fn what_is_listed_already_is_a_success() {
    for form in FORMS {
        let sandbox = sandbox(form).await;
        let sells = client_of(&sandbox, &sandbox.create_account("seller", 0));
        let plan = free_plan(&sells, "p").await;
        let agents = sells.agents();
        let agent = agents.register("a", api()).await.unwrap().into_inner().id;
        for (listed, already) in [(false, false), (false, true), (true, false), (true, true)] {
            let changed = agents.set_listed(&agent, listed).await.unwrap();
            assert_eq!((changed.already, changed.status()), (already, 200));
            let agent = agents.get(&agent).await.unwrap();
            assert_eq!(agent.is_listed, Some(listed));

            sells.plans().set_listed(&plan, listed).await.unwrap();
            let again = sells.plans().set_listed(&plan, listed).await.unwrap();
            assert!(again.already);
            let plan = sells.plans().get(&plan).await.unwrap();
            assert_eq!(plan.is_listed, Some(listed));
        }
    }
}

#[tokio::test]
async fn an_agent_and_a_plan_are_changed_by_their_owner() {
    for form in FORMS {
        let sandbox = sandbox(form).await;
        let sells = client_of(&sandbox, &sandbox.create_account("seller", 0));
        let other = client_of(&sandbox, &sandbox.create_account("other", 0));
        let plan = free_plan(&sells, "p").await;
        let agent = sells.agents().register("a", api()).await.unwrap();
        let agent = agent.into_inner().id;
        let new = || AgentApi::new().endpoint("GET", "https://agent.example/new");

        refused(
            other.agents().update(&agent, "stolen", new()).await,
            ErrorKind::Forbidden,
            Outcome::Rejected,
        );
        sells.agents().update(&agent, "new", new()).await.unwrap();
        let read = sells.agents().get(&agent).await.unwrap();
        assert_eq!(read.name.as_deref(), Some("new"));
        assert_eq!(read.endpoints[0].url, "https://agent.example/new");

        let update = sells.plans().update(&plan).name("q").description("e");
        update.await.unwrap();
        let read = sells.plans().get(&plan).await.unwrap();
        assert_eq!(read.name.as_deref(), Some("q"));
        assert_eq!(read.description.as_deref(), Some("e"));
    }
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    let sandbox = sandbox(Answers::Observed).await;
    let sells = client_of(&sandbox, &sandbox.create_account("seller", 0));
    let (agent, plan) = ("1".parse().unwrap(), "1".parse().unwrap());
    let (agents, plans) = (sells.agents(), sells.plans());
    let (none, no) = (ErrorKind::NotFound, Outcome::Rejected);
    refused(agents.get(&agent).await, none, no);
    refused(agents.plans(&agent).await, none, no);
    refused(agents.set_listed(&agent, true).await, none, no);
    refused(agents.update(&agent, "a", api()).await, none, no);
    let none = ErrorKind::PlanNotFound;
    refused(plans.agents(&plan).await, none, no);
    refused(plans.set_listed(&plan, true).await, none, no);
    refused(plans.update(&plan).name("n").await, none, no);
    let nobody = client(sandbox.url(), None);
    let none = ErrorKind::Unauthorized;
    refused(nobody.agents().list().await, none, no);
    refused(nobody.agents().register("a", api()).await, none, no);
}

#[tokio::test]
async fn what_the_service_would_refuse_is_not_sent() {
    let sandbox = sandbox(Answers::Observed).await;
    let nvm = client_of(&sandbox, &sandbox.create_account("seller", 0));
    let (agent, plan) = ("1".parse().unwrap(), "1".parse().unwrap());
    let (agents, plans) = (nvm.agents(), nvm.plans());
    let (kind, not) = (ErrorKind::InvalidRequest, Outcome::NotSent);
    refused(agents.list().page(0).await, kind, not);
    refused(agents.plans(&agent).page_size(0).await, kind, not);
    refused(plans.list().page_size(0).await, kind, not);
    refused(plans.agents(&plan).page(0).await, kind, not);
    refused(plans.update(&plan).await, kind, not);
    refused(plans.update(&plan).name(" ").await, kind, not);
    refused(agents.register(" ", api()).await, kind, not);
    refused(agents.update(&agent, "", api()).await, kind, not);
    for bad in [
        AgentApi::new().endpoint("", "https://agent.example"),
        AgentApi::new().endpoint("POST", " "),
        AgentApi::new().open_endpoint(""),
        AgentApi::new().bearer_auth(""),
        AgentApi::new().basic_auth("", "p"),
    ] {
        refused(agents.register("a", bad).await, kind, not);
    }
    let unnamed = AgentPlan::new("", PlanPrice::free(), ten());
    let both = agents.register_with_plan("a", api(), unnamed);
    refused(both.await, kind, not);
    let mut pages = agents.list().page(0).pages();
    refused(pages.next().await.unwrap(), kind, not);
    assert!(sandbox.requests().is_empty());
}

#[tokio::test]
async fn pages_come_one_at_a_time_and_each_item_once() {
    for form in FORMS {
        let sandbox = sandbox(form).await;
        let sells = client_of(&sandbox, &sandbox.create_account("seller", 0));
        let mut registered = Vec::new();
        for number in 0..5 {
            registered.push(free_plan(&sells, &number.to_string()).await);
        }
        let sent = sandbox.requests().len();
        let fetched = || sandbox.requests().len() - sent;
        let oldest_first = || {
            let list = sells.plans().list().page_size(2);
            list.sort_order(SortOrder::Ascending)
        };

        let mut pages = oldest_first().pages();
        assert_eq!((pages.page(), fetched()), (1, 0));
        let mut seen = Vec::new();
        let mut sizes = Vec::new();
        while let Some(page) = pages.next().await {
            let page = page.unwrap();
            sizes.push(page.items.len());
            assert_eq!(fetched(), sizes.len());
            assert_eq!((page.total, page.page_size), (Some(5), Some(2)));
            assert_eq!(page.page, Some(sizes.len() as u64));
            seen.extend(page.into_iter().map(|plan| plan.id));
        }
        assert_eq!(sizes, [2, 2, 1]);
        assert_eq!(seen, registered);
        // The end is known without another look.
        assert!(pages.next().await.is_none());
        assert_eq!(fetched(), 3);

        let mut rest = oldest_first().page(3).pages();
        let last = rest.next().await.unwrap().unwrap();
        assert_eq!(last.items[0].id, registered[4]);
        assert!(rest.next().await.is_none());
        assert_eq!(fetched(), 4);

        // Nothing is listed: one page that says so.
        let mut none = sells.agents().list().pages();
        assert_eq!(none.next().await.unwrap().unwrap().total, Some(0));
        assert!(none.next().await.is_none());
    }
}

#[tokio::test]
async fn a_page_that_failed_is_fetched_again() {
    let server = MockServer::start_async().await;
    let failing = server
        .mock_async(|when, then| {
            when.path("/api/v1/protocol/agents")
                .query_param("page", "4");
            then.status(503);
        })
        .await;
    let nvm = client(&server.base_url(), Some("custom:e30.e30.c2ln"));
    let mut pages = nvm.agents().list().page(4).page_size(1).pages();
    let error = pages.next().await.unwrap().unwrap_err();
    assert_eq!((error.kind(), pages.page()), (ErrorKind::Server, 4));
    failing.delete_async().await;
    server
        .mock_async(|when, then| {
            when.query_param("page", "4").query_param("offset", "1");
            then.status(200)
                .json_body(json!({ "agents": [{ "id": "7" }], "total": 4 }));
        })
        .await;
    let page = pages.next().await.unwrap().unwrap();
    assert_eq!(page.items[0].id.to_string(), "7");
    assert!(pages.next().await.is_none());
}

#[tokio::test]
async fn a_service_that_gives_less_than_asked_loses_nothing() {
    // It caps pages at two items and does not say how many there are.
    let server = MockServer::start_async().await;
    for (page, ids) in [("1", vec!["1", "2"]), ("2", vec!["3"]), ("3", vec![])] {
        let agents: Vec<_> = ids.iter().map(|id| json!({ "agentId": id })).collect();
        server
            .mock_async(|when, then| {
                when.path("/api/v1/protocol/agents")
                    .query_param("page", page)
                    .query_param("offset", "100");
                then.status(200).json_body(json!({ "agents": agents }));
            })
            .await;
    }
    let nvm = client(&server.base_url(), Some("custom:e30.e30.c2ln"));
    let mut pages = nvm.agents().list().page_size(100).pages();
    let mut seen = Vec::new();
    while let Some(page) = pages.next().await {
        seen.extend(page.unwrap().into_iter().map(|agent| agent.id.to_string()));
    }
    assert_eq!(seen, ["1", "2", "3"]);
}

/// A list of `total` agents whose ids count from 1.
#[derive(Clone, Copy, Debug)]
struct Served {
    total: u64,
    says_total: bool,
    /// Each page is refused once before it is given.
    flaky: bool,
}

/// Serves the list, and gives its URL and the number of requests that came.
async fn agents_of(list: Served) -> (String, Arc<AtomicU64>) {
    let fetched = Arc::new(AtomicU64::new(0));
    let count = Arc::clone(&fetched);
    let page = move |RawQuery(query): RawQuery| async move {
        let Served {
            total,
            says_total,
            flaky,
        } = list;
        if count.fetch_add(1, Ordering::SeqCst).is_multiple_of(2) && flaky {
            return Err(StatusCode::SERVICE_UNAVAILABLE);
        }
        let query = query.unwrap();
        let number = |name: &str| -> u64 {
            let mut values = query.split('&').filter_map(|part| part.strip_prefix(name));
            values.next().unwrap().parse().unwrap()
        };
        let (page, size) = (number("page="), number("offset="));
        let agents: Vec<_> = ((page - 1) * size + 1..=total)
            .take(usize::try_from(size).unwrap())
            .map(|id| json!({ "id": id.to_string() }))
            .collect();
        let mut answer = json!({ "agents": agents, "page": page, "offset": size });
        if says_total {
            answer["total"] = total.into();
        }
        Ok(answer.to_string())
    };
    let router = axum::Router::new().route("/api/v1/protocol/agents", axum::routing::get(page));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    (url, fetched)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn from_any_page_on_each_item_comes_once(
        total in 0_u64..30,
        size in 1_u32..12,
        from in 1_u32..6,
        says_total in any::<bool>(),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let (seen, fetched) = runtime.block_on(async {
            let list = Served { total, says_total, flaky: false };
            let (url, fetched) = agents_of(list).await;
            let nvm = client(&url, Some("custom:e30.e30.c2ln"));
            let mut pages = nvm.agents().list().page(from).page_size(size).pages();
            let mut seen = Vec::new();
            while let Some(page) = pages.next().await {
                let ids = page.unwrap().into_iter().map(|agent| agent.id.to_string());
                seen.extend(ids.map(|id| id.parse::<u64>().unwrap()));
            }
            (seen, fetched.load(Ordering::SeqCst))
        });
        let size = u64::from(size);
        let first = u64::from(from - 1) * size + 1;
        let expected: Vec<u64> = (first..=total).collect();
        let full = (expected.len() as u64).div_ceil(size);
        // Without a total, only an empty page tells the end.
        let fetches = if says_total { full.max(1) } else { full + 1 };
        prop_assert_eq!(seen, expected);
        prop_assert_eq!(fetched, fetches);
    }
}
