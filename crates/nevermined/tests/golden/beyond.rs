//! Calls beyond the protocol as data, each where its feature is on.

use nevermined::{Error, Nevermined};
use serde_json::Value;

use super::call;

/// Whether this build has the calls of `feature`.
pub(crate) fn has(feature: &str) -> bool {
    match feature {
        "fiat" => cfg!(feature = "fiat"),
        "meta" => cfg!(feature = "meta"),
        "mpp" => cfg!(feature = "mpp"),
        "organizations" => cfg!(feature = "organizations"),
        "simulate" => cfg!(feature = "simulate"),
        other => panic!("{other} is no feature that beyond.rs knows"),
    }
}

/// Carries out `call`, of the protocol or beyond it.
pub(crate) async fn carry_out(nvm: &Nevermined, call: &Value) -> Result<(), Error> {
    match call::text(call, "operation") {
        #[cfg(feature = "meta")]
        "getDeployment" => nvm.meta().deployment().await.map(drop),
        #[cfg(feature = "organizations")]
        "listOrganizationMembers" => {
            let number = |name: &str| call[name].as_u64().unwrap().try_into().unwrap();
            let id = call::text(call, "of").parse().unwrap();
            let members = nvm.organization(&id).members();
            let list = members
                .list()
                .page(number("page"))
                .page_size(number("page_size"));
            list.await.map(drop)
        }
        #[cfg(feature = "organizations")]
        "listOrganizationActivity" => {
            let id = call::text(call, "of").parse().unwrap();
            let mut list = nvm.organization(&id).activity();
            if let Some(kinds) = call["kinds"].as_array() {
                list = list.event_types(kinds.iter().filter_map(Value::as_str));
            }
            let number = |name: &str| call[name].as_u64().map(|number| number.try_into().unwrap());
            if let Some(page) = number("page") {
                list = list.page(page);
            }
            if let Some(items) = number("page_size") {
                list = list.page_size(items);
            }
            list.await.map(drop)
        }
        #[cfg(feature = "mpp")]
        "createMppChallenge" => {
            let (plan, agent) = (call::text(call, "plan"), call::text(call, "agent"));
            let credits: nevermined::Credits = call::text(call, "credits").parse().unwrap();
            let [resource, verb] = ["resource", "http_verb"].map(|name| call::text(call, name));
            let challenge = nvm
                .mpp()
                .challenge(&plan.parse().unwrap(), credits, resource, verb);
            let challenge = challenge.agent(&agent.parse().unwrap());
            let text = call::text(call, "description");
            challenge.description(text).await.map(drop)
        }
        #[cfg(feature = "mpp")]
        "createMppPermission" => {
            let [plan, agent, delegation] =
                ["plan", "agent", "delegation"].map(|name| call::text(call, name));
            let token = nvm
                .mpp()
                .access_token(&plan.parse().unwrap(), &delegation.parse().unwrap());
            token.agent(&agent.parse().unwrap()).await.map(drop)
        }
        #[cfg(feature = "mpp")]
        operation @ ("verifyMppCredential" | "settleMppCredential") => {
            let header = call::text(call, "credential");
            let credential = nevermined::mpp::Credential::from_header(header);
            let credential = credential.unwrap().unwrap();
            let [resource, verb] = ["resource", "http_verb"].map(|name| call::text(call, name));
            if operation == "verifyMppCredential" {
                nvm.mpp()
                    .verify(&credential, resource, verb)
                    .await
                    .map(drop)
            } else {
                nvm.mpp()
                    .settle(&credential, resource, verb)
                    .await
                    .map(drop)
            }
        }
        #[cfg(feature = "organizations")]
        "listMyMemberships" => nvm.organizations().memberships().await.map(drop),
        #[cfg(feature = "organizations")]
        "createOrganizationAccount" => {
            use nevermined::organizations::MemberRole;

            let email = call::text(call, "email");
            match call["external_id"].as_str() {
                Some(id) => {
                    let create = nvm.organizations().create_member(email).external_id(id);
                    create.role(MemberRole::Member).await.map(drop)
                }
                None => nvm.organizations().onboard_customer(email).await.map(drop),
            }
        }
        #[cfg(feature = "fiat")]
        "orderPlanByCard" => {
            let plan = call::text(call, "plan").parse().unwrap();
            nvm.fiat().order_plan(&plan).await.map(drop)
        }
        #[cfg(feature = "fiat")]
        "connectStripeAccount" => {
            let [email, country, back] =
                ["email", "country", "return_url"].map(|name| call::text(call, name));
            let connect = nvm.fiat().connect_account(email, country, back);
            connect.await.map(drop)
        }
        #[cfg(feature = "fiat")]
        "createOrder" => {
            let metadata = call["metadata"].as_object().unwrap().clone();
            let order = nvm
                .orders()
                .create(call["cents"].as_u64().unwrap())
                .description(call::text(call, "description"))
                .idempotency_key(call::text(call, "key"))
                .currency(call::text(call, "currency"))
                .metadata(metadata);
            order.await.map(drop)
        }
        #[cfg(feature = "fiat")]
        "getOrder" => {
            let order = call::text(call, "order").parse().unwrap();
            nvm.orders().get(&order).await.map(drop)
        }
        #[cfg(feature = "simulate")]
        "startSimulation" => {
            let mut start = nvm
                .requests()
                .start_simulation()
                .agent_name(call::text(call, "agent_name"))
                .plan_name(call::text(call, "plan_name"))
                .price_per_credit(call["price"].as_f64().unwrap());
            if let Some(batch) = call["batch"].as_bool() {
                start = start.batch(batch);
            }
            start.await.map(drop)
        }
        #[cfg(feature = "simulate")]
        "finishSimulation" => {
            let id = call::text(call, "request");
            nvm.requests().finish_simulation(id).await.map(drop)
        }
        _ => call::carry_out(nvm, call).await.map(drop),
    }
}
