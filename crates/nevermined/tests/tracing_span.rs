//! One span a call, named as the semantic conventions for HTTP clients say, with nothing in it that names a customer.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on stops"
)]

mod support;

use std::collections::BTreeMap;
use std::fmt::{Debug, Write as _};
use std::sync::{Arc, Mutex};

use nevermined::Nevermined;
use support::{CALLS, Call, Server, Step, VirtualClock, answer, client_of, holder, plan};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::{Context, SubscriberExt as _};
use tracing_subscriber::registry::LookupSpan;

/// The spans that were opened, with their fields, in order; and the events, as text.
#[derive(Clone, Default)]
struct Spans(Arc<Mutex<Seen>>);

#[derive(Default)]
struct Seen {
    spans: Vec<Span>,
    events: String,
}

#[derive(Clone, Debug, Default)]
struct Span {
    id: u64,
    name: &'static str,
    level: String,
    parent: Option<u64>,
    closed: bool,
    fields: BTreeMap<&'static str, String>,
}

struct Fields<'a>(&'a mut BTreeMap<&'static str, String>);

impl Visit for Fields<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.0.insert(field.name(), format!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.insert(field.name(), value.to_owned());
    }
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Spans {
    fn enabled(&self, _: &Metadata<'_>, _: Context<'_, S>) -> bool {
        true
    }

    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let mut span = Span {
            id: id.into_u64(),
            name: attributes.metadata().name(),
            level: attributes.metadata().level().to_string(),
            parent: context.current_span().id().map(Id::into_u64),
            ..Span::default()
        };
        attributes.record(&mut Fields(&mut span.fields));
        self.0.lock().unwrap().spans.push(span);
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, _: Context<'_, S>) {
        let mut seen = self.0.lock().unwrap();
        let span = seen
            .spans
            .iter_mut()
            .rev()
            .find(|span| span.id == id.into_u64());
        values.record(&mut Fields(&mut span.unwrap().fields));
    }

    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut fields = BTreeMap::new();
        event.record(&mut Fields(&mut fields));
        writeln!(self.0.lock().unwrap().events, "{fields:?}").unwrap();
    }

    fn on_close(&self, id: Id, _: Context<'_, S>) {
        let mut seen = self.0.lock().unwrap();
        let span = seen
            .spans
            .iter_mut()
            .rev()
            .find(|span| span.id == id.into_u64());
        span.unwrap().closed = true;
    }
}

impl Spans {
    /// Captures what this thread does until the guard is dropped.
    fn capture() -> (Self, tracing::subscriber::DefaultGuard) {
        let spans = Self::default();
        let subscriber = tracing_subscriber::registry().with(spans.clone());
        (spans, tracing::subscriber::set_default(subscriber))
    }

    /// The SDK's spans.
    fn of_calls(&self) -> Vec<Span> {
        let all = self.0.lock().unwrap().spans.clone();
        all.into_iter()
            .filter(|span| span.name == "nevermined")
            .collect()
    }

    fn only(&self) -> BTreeMap<&'static str, String> {
        let spans = self.of_calls();
        assert_eq!(spans.len(), 1, "{spans:?}");
        assert!(spans[0].closed, "a call that ended closes its span");
        spans[0].fields.clone()
    }

    /// All that was recorded, to be searched.
    fn text(&self) -> String {
        let seen = self.0.lock().unwrap();
        format!("{:?}{}", seen.spans, seen.events)
    }
}

async fn client(steps: impl IntoIterator<Item = Step>, then: Step) -> (Server, Nevermined) {
    let server = Server::start(steps, then).await;
    let nvm = client_of(&server, &VirtualClock::new());
    (server, nvm)
}

fn expect(fields: &BTreeMap<&'static str, String>, expected: &[(&'static str, &str)]) {
    let expected: BTreeMap<_, _> = expected
        .iter()
        .map(|(name, value)| (*name, (*value).to_owned()))
        .collect();
    assert_eq!(*fields, expected);
}

#[tokio::test]
async fn a_success_is_one_span() {
    for call in CALLS {
        let (_server, nvm) = client([], answer(200, &[], call.success())).await;
        let (spans, guard) = Spans::capture();
        let done = call.run(&nvm).await.unwrap();
        drop(guard);
        let (method, template) = call.route();
        expect(
            &spans.only(),
            &[
                ("otel.name", &format!("{method} {template}")),
                ("otel.kind", "client"),
                ("http.request.method", method),
                ("url.template", template),
                ("server.address", "127.0.0.1"),
                ("http.response.status_code", "200"),
                ("nvm.operation_id", call.operation()),
                ("nvm.request_id", &done.request_id),
            ],
        );
        assert_eq!(spans.of_calls()[0].level, "INFO");
    }
}

#[tokio::test]
async fn a_failure_says_its_kind_code_and_outcome() {
    let refusal = answer(
        402,
        &[],
        r#"{"code":"BCK.CREDITS.0003","message":"too few"}"#,
    );
    let (_server, nvm) = client([], refusal).await;
    let (spans, guard) = Spans::capture();
    let error = Call::Redeem.run(&nvm).await.unwrap_err();
    drop(guard);
    expect(
        &spans.only(),
        &[
            ("otel.name", "POST /protocol/plans/redeem"),
            ("otel.kind", "client"),
            ("http.request.method", "POST"),
            ("url.template", "/protocol/plans/redeem"),
            ("server.address", "127.0.0.1"),
            ("http.response.status_code", "402"),
            ("error.type", "insufficient_credits"),
            ("nvm.operation_id", "redeemCredits"),
            ("nvm.request_id", error.request_id().unwrap()),
            ("nvm.error_code", "BCK.CREDITS.0003"),
            ("nvm.outcome", "rejected"),
        ],
    );
}

#[tokio::test]
async fn repeats_are_counted_in_the_one_span() {
    let busy = answer(429, &[], "");
    let (_server, nvm) = client([busy.clone(), busy], answer(200, &[], Call::Mint.success())).await;
    let (spans, guard) = Spans::capture();
    Call::Mint.run(&nvm).await.unwrap();
    drop(guard);
    let fields = spans.only();
    assert_eq!(fields["http.request.resend_count"], "2");
    assert_eq!(fields["http.response.status_code"], "200");
    assert!(!fields.contains_key("error.type"), "{fields:?}");
}

#[tokio::test]
async fn another_version_of_the_api_is_told_once() {
    let other = [("nevermined-version", "1.0")];
    let (_server, nvm) = client([], answer(200, &other, Call::Mint.success())).await;
    let (spans, guard) = Spans::capture();
    for _ in 0..3 {
        Call::Mint.run(&nvm).await.unwrap();
    }
    drop(guard);
    let text = spans.text();
    let told = "\"answered\": \"1.0\", \"asked\": \"1.1\"";
    assert_eq!(text.matches(told).count(), 1, "{text}");
}

#[tokio::test]
async fn the_version_that_was_asked_for_is_not_told() {
    let same = [("nevermined-version", "1.1")];
    let (_server, nvm) = client([], answer(200, &same, Call::Mint.success())).await;
    let (spans, guard) = Spans::capture();
    Call::Mint.run(&nvm).await.unwrap();
    drop(guard);
    assert!(!spans.text().contains("answered"));
}

#[tokio::test]
async fn no_answer_has_no_status() {
    let (_server, nvm) = client([], Step::reset_after_the_request()).await;
    let (spans, guard) = Spans::capture();
    Call::Order.run(&nvm).await.unwrap_err();
    drop(guard);
    let fields = spans.only();
    assert!(
        !fields.contains_key("http.response.status_code"),
        "{fields:?}"
    );
    assert_eq!(fields["error.type"], "connect");
    assert_eq!(fields["nvm.outcome"], "outcome unknown");
}

#[tokio::test]
async fn a_call_that_is_refused_before_it_is_sent_has_its_span() {
    let (_server, nvm) = client([], answer(200, &[], "{}")).await;
    let (spans, guard) = Spans::capture();
    nvm.credits().mint(&plan(), holder(), 0).await.unwrap_err();
    drop(guard);
    let fields = spans.only();
    assert_eq!(fields["error.type"], "invalid_request");
    assert_eq!(fields["nvm.outcome"], "not sent");
}

#[tokio::test]
async fn a_custom_call_names_a_template_or_nothing() {
    for (method, path, template, id) in [
        (
            "GET",
            "/protocol/plans/98765432109876543210",
            Some("/protocol/plans/{planId}"),
            Some("getPlan"),
        ),
        ("GET", "/catalog/98765432109876543210", None, None),
    ] {
        let (_server, nvm) = client([], answer(200, &[], "{}")).await;
        let (spans, guard) = Spans::capture();
        nvm.request(method, path)
            .query("secret", "hush")
            .await
            .unwrap();
        drop(guard);
        let fields = spans.only();
        let get = |name| fields.get(name).map(String::as_str);
        assert_eq!(get("url.template"), template);
        assert_eq!(get("nvm.operation_id"), id);
        assert_eq!(fields["http.response.status_code"], "200");
        for hidden in ["98765432109876543210", "hush"] {
            assert!(!spans.text().contains(hidden), "{}", spans.text());
        }
    }
}

#[tokio::test]
async fn a_method_of_ones_own_is_named_other() {
    let (_server, nvm) = client([], answer(200, &[], "{}")).await;
    let (spans, guard) = Spans::capture();
    nvm.request("eyJhbGciOi", "/catalog").await.unwrap();
    drop(guard);
    // As the conventions say: a method that is none must not become an unbounded set of values.
    assert_eq!(spans.only()["http.request.method"], "_OTHER");
    assert!(!spans.text().contains("eyJhbGciOi"), "{}", spans.text());
}

/// No span and no event, of any crate, has a plan, a holder, a URL with them in it, or a body.
#[tokio::test]
async fn nothing_names_the_customer() {
    for step in [
        answer(429, &[], r#"{"message":"plan 98765432109876543210"}"#),
        answer(503, &[], "<html>98765432109876543210</html>"),
        answer(307, &[("location", "/api/v1/98765432109876543210")], ""),
        Step::reset_after_the_request(),
        Step::reset_before_the_request(),
        Step::bytes("98765432109876543210\r\n\r\n"),
    ] {
        let (_server, nvm) = client([], step).await;
        let (spans, guard) = Spans::capture();
        for call in CALLS {
            call.run(&nvm).await.unwrap_err();
        }
        drop(guard);
        assert_eq!(spans.of_calls().len(), CALLS.len());
        let text = spans.text();
        for hidden in [
            "98765432109876543210",
            "2222222222222222",
            "/api/v1",
            "0xproof",
        ] {
            assert!(!text.contains(hidden), "{hidden} in {text}");
        }
    }
}

#[tokio::test]
async fn a_call_is_a_child_of_the_callers_span() {
    let (_server, nvm) = client([], answer(200, &[], Call::Order.success())).await;
    let (spans, guard) = Spans::capture();
    let outer = tracing::info_span!("checkout");
    tracing::Instrument::instrument(Call::Order.run(&nvm), outer.clone())
        .await
        .unwrap();
    drop(guard);
    let parent = outer.id().map(|id| id.into_u64());
    assert_eq!(spans.of_calls()[0].parent, parent);
}

#[cfg(feature = "raw")]
#[tokio::test]
async fn a_raw_call_has_the_same_span() {
    let (_server, nvm) = client([], answer(404, &[], "")).await;
    let (spans, guard) = Spans::capture();
    nvm.raw()
        .call(|client| async move { client.order_plan(&plan()).await })
        .await
        .unwrap_err();
    drop(guard);
    let fields = spans.only();
    assert_eq!(fields["http.request.method"], "POST");
    assert_eq!(fields["url.template"], "/protocol/plans/{planId}/order");
    assert_eq!(fields["nvm.operation_id"], "orderPlan");
    assert_eq!(fields["http.response.status_code"], "404");
    assert_eq!(fields["error.type"], "plan_not_found");
}
