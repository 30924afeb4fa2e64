//! An organization with an admin and a member, and calls to it that the document judges.

use crate::support::document::Document;
use crate::support::{Answer, World, send};
use nevermined_sandbox::{Account, Builder, OrganizationTerms, OrganizationTier, Sandbox};
use reqwest::Method;
use serde_json::{Value, json};
use std::ops::Deref;

pub(crate) struct Lab {
    pub(crate) world: World,
    pub(crate) document: Document,
    pub(crate) org: String,
    pub(crate) admin: Account,
    pub(crate) stranger: Account,
}

impl Deref for Lab {
    type Target = World;

    fn deref(&self) -> &World {
        &self.world
    }
}

impl Lab {
    pub(crate) async fn new() -> Self {
        Self::with(Sandbox::builder(), OrganizationTerms::new("Lab")).await
    }

    pub(crate) async fn of_tier(tier: OrganizationTier) -> Self {
        Self::with(Sandbox::builder(), OrganizationTerms::new("Lab").tier(tier)).await
    }

    pub(crate) async fn with(builder: Builder, terms: OrganizationTerms) -> Self {
        let world = World::with(builder).await;
        let admin = world.sandbox.create_account("admin", 50_000_000);
        assert!(world.sandbox.set_email(&admin, "admin@example.com"));
        let org = world.sandbox.create_organization(&admin, terms);
        let stranger = world.sandbox.create_account("stranger", 0);
        Self {
            world,
            document: Document::observed("organizations"),
            org,
            admin,
            stranger,
        }
    }

    /// Calls an operation by its path below `/organizations`, in which `{orgId}` is this one and the other
    /// braces are `ids`, in their order. What is answered is checked against the document.
    pub(crate) async fn call(
        &self,
        who: &Account,
        (method, template): (Method, &str),
        ids: &[&str],
        body: Option<Value>,
    ) -> Answer {
        let (path, query) = template.split_once('?').unwrap_or((template, ""));
        let mut ids = ids.iter();
        let segments = path.split('/').map(|segment| match segment {
            "{orgId}" => self.org.clone(),
            _ if segment.starts_with('{') => (*ids.next().unwrap()).to_owned(),
            _ => segment.to_owned(),
        });
        let path_with_ids = segments.collect::<Vec<_>>().join("/");
        let url = format!("/organizations{path_with_ids}?{query}");
        let mut request = self
            .request(method.clone(), &url)
            .bearer_auth(who.api_key());
        if let Some(body) = body {
            request = request.json(&body);
        }
        let answer = send(request).await;
        let documented = format!("/organizations{path}");
        if answer.status < 300 {
            let method = method.as_str();
            self.document
                .check(method, &documented, answer.status, &answer.body);
        }
        answer
    }

    /// The same by the admin, when it must be carried out.
    pub(crate) async fn done(
        &self,
        operation: (Method, &str),
        ids: &[&str],
        body: Option<Value>,
    ) -> Value {
        let asked = format!("{} {}", operation.0, operation.1);
        let answer = self.call(&self.admin, operation, ids, body).await;
        assert!(
            answer.status < 300,
            "{asked}: {} {:#}",
            answer.status,
            answer.body
        );
        answer.body
    }

    /// Makes an account an active member, and gives the id of the membership.
    pub(crate) async fn join(&self, account: &Account, email: &str) -> String {
        assert!(self.sandbox.set_email(account, email));
        let body = json!({ "email": email, "role": "Member" });
        self.done((Method::POST, "/account"), &[], Some(body)).await;
        let member = self.member_id(account).await;
        let reactivate = "/{orgId}/members/{memberId}/reactivate";
        self.done((Method::POST, reactivate), &[&member], None)
            .await;
        member
    }

    /// The id of an account's membership.
    pub(crate) async fn member_id(&self, account: &Account) -> String {
        let body = json!({ "page": 1, "offset": 100 });
        let page = self.done((Method::POST, "/members"), &[], Some(body)).await;
        let user = self.sandbox.user_id(account);
        let mut members = page["members"].as_array().unwrap().iter();
        let member = members.find(|member| member["userId"] == user).unwrap();
        text(&member["id"]).to_owned()
    }

    /// Makes an empty group, and gives its id.
    pub(crate) async fn group(&self, name: &str) -> String {
        let body = json!({ "name": name });
        let made = self.done((Method::POST, "/{orgId}/groups"), &[], Some(body));
        text(&made.await["group"]["groupId"]).to_owned()
    }
}

pub(crate) fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}
