//! What an organization offers, as text for programs: `getOrganizationLlmsTxt`, `getOrganizationInstructions`.
//! Anyone may read them.

use super::{Segments, look, segments};
use crate::change::Kept;
use crate::http::headers::Origin;
use crate::ledger::{Access, Agent, Ledger, Plan};
use crate::organizations::{Denial, Organization};
use crate::refusal::Refusal;
use crate::shapes;
use crate::state::State;
use axum::extract::State as Shared;
use axum::response::{IntoResponse, Response};
use http::header::CONTENT_TYPE;
use std::fmt::Write as _;
use std::sync::Arc;

/// `GET /organizations/{orgId}/llms.txt`
pub(super) async fn llms_txt(
    Shared(state): Shared<Arc<State>>,
    Origin(origin): Origin,
    path: Segments<String>,
) -> Result<Response, Refusal> {
    let text = write(&state, &segments(path)?, |offer, text| {
        offer.introduce(text);
        offer.list_agents(text, &origin);
        offer.list_plans(text, &origin);
        let instructions = "agentic-instructions.md";
        let address = format!(
            "{origin}/api/v1/organizations/{}/{instructions}",
            offer.id()
        );
        let _ = write!(text, "\n## How to buy\n\n- [Instructions]({address})\n");
    })?;
    Ok(([(CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response())
}

/// `GET /organizations/{orgId}/agentic-instructions.md`
pub(super) async fn instructions(
    Shared(state): Shared<Arc<State>>,
    Origin(origin): Origin,
    path: Segments<String>,
) -> Result<Response, Refusal> {
    let text = write(&state, &segments(path)?, |offer, text| {
        offer.introduce(text);
        let api = format!("{origin}/api/v1");
        let _ = write!(
            text,
            "\n## How to buy\n\n\
             Send your API key with every call: `Authorization: Bearer` and the key.\n\n\
             1. Choose a plan below. `GET {api}/protocol/plans/{{planId}}` tells its terms.\n\
             2. `POST {api}/delegation/create` with how much may be spent; it answers `delegationId`.\n\
             3. `POST {api}/x402/permissions` with the plan under `accepted` and the delegation under \
             `delegationConfig`; it answers `accessToken`.\n\
             4. Call an endpoint of the agent with the token in the header `payment-signature`.\n",
        );
        offer.list_plans(text, &origin);
        offer.list_agents(text, &origin);
    })?;
    Ok(([(CONTENT_TYPE, "text/markdown; charset=utf-8")], text).into_response())
}

/// What an organization shows to everybody.
struct Offer<'a> {
    organization: &'a Organization,
    ledger: &'a Ledger,
}

fn write(
    state: &State,
    org: &str,
    text_of: impl FnOnce(&Offer<'_>, &mut String),
) -> Result<String, Refusal> {
    look(state, |kept, _| {
        let mut text = String::new();
        text_of(&Offer::of(kept, org)?, &mut text);
        Ok(text)
    })
}

impl<'a> Offer<'a> {
    fn of(kept: &'a Kept, org: &str) -> Result<Self, Denial> {
        let organization = kept.organizations.organization(org).ok();
        let organization = organization.filter(|it| it.active && it.terms.tier.is_paid());
        Ok(Self {
            organization: organization.ok_or_else(|| Denial::NoDocuments(org.to_owned()))?,
            ledger: &kept.ledger,
        })
    }

    fn id(&self) -> &str {
        &self.organization.id
    }

    fn introduce(&self, text: &mut String) {
        let _ = writeln!(text, "# {}", plain(&self.organization.terms.name));
        if let Some(description) = &self.organization.description {
            let _ = write!(text, "\n> {}\n", plain(description));
        }
        if let Some(url) = &self.organization.url {
            let _ = write!(text, "\nHome: {}\n", plain(url));
        }
    }

    fn list_agents(&self, text: &mut String, origin: &str) {
        let own = self
            .ledger
            .agents_in_order()
            .filter(|agent| agent.is_listed);
        let own = own.filter(|agent| agent.org_id.as_deref() == Some(self.id()));
        text.push_str("\n## Agents\n\n");
        let before = text.len();
        for agent in own {
            let address = format!("{origin}/api/v1/protocol/agents/{}", agent.key);
            let _ = write!(text, "- [{}]({address})", plain(&agent.name));
            if let Some(description) = description(agent) {
                let _ = write!(text, ": {}", plain(description));
            }
            text.push('\n');
            if let Some(endpoint) = agent.first_endpoint() {
                let _ = writeln!(text, "  - first endpoint: {}", plain(&endpoint));
            }
            for plan in self.ledger.plans_of(agent) {
                let _ = writeln!(text, "  - plan {}", plan.key);
            }
        }
        or_none(text, before);
    }

    fn list_plans(&self, text: &mut String, origin: &str) {
        let all = self.ledger.registered.iter();
        let own = all.filter_map(|key| self.ledger.plans.get(key));
        let own = own.filter(|plan| plan.is_listed && plan.org_id.as_deref() == Some(self.id()));
        text.push_str("\n## Plans\n\n");
        let before = text.len();
        for plan in own {
            let address = format!("{origin}/api/v1/protocol/plans/{}", plan.key);
            let _ = writeln!(
                text,
                "- [{}]({address}): {}",
                plain(&plan.name),
                terms(plan)
            );
        }
        or_none(text, before);
    }
}

fn or_none(text: &mut String, before: usize) {
    if text.len() == before {
        text.push_str("None.\n");
    }
}

fn description(agent: &Agent) -> Option<&str> {
    agent.metadata.get("description")?.as_str()
}

/// What a plan costs and grants.
fn terms(plan: &Plan) -> String {
    let price = shapes::decimals(plan.price.total);
    let paid = match (plan.price.is_crypto, &plan.price.currency) {
        (_, Some(currency)) => format!("costs {price} {}", plain(currency)),
        (true, None) => format!("costs {price} of its token"),
        (false, None) => format!("costs {price}, by card"),
    };
    let credits = &plan.credits;
    let granted = match credits.access {
        Access::Credits => format!("grants {} credits", credits.amount),
        Access::Time => "grants access".to_owned(),
    };
    match credits.duration_secs {
        0 => format!("{paid}, {granted}"),
        seconds => format!("{paid}, {granted} for {seconds} seconds"),
    }
}

/// A text of somebody's on one line, without what Markdown takes for its own.
fn plain(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut plain = String::new();
    for letter in words
        .join(" ")
        .chars()
        .filter(|letter| !letter.is_control())
    {
        if "\\`*_[]<>#|".contains(letter) {
            plain.push('\\');
        }
        plain.push(letter);
    }
    plain
}
