//! Settling: who pays for a use, how much, and with what, in one step that can be repeated safely.

use super::permission::{Permission, Scheme, Settlement};
use super::resource::is_same_resource;
use super::{
    Access, AgentKey, Amount, DelegationStatus, Denial, Funds, Ledger, Plan, PlanKey, Purchase,
    Receipt, Standing, TransactionHash,
};
use crate::clock::Moment;
use crate::keys;
use crate::rules::AmountRules;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::sync::Arc;

/// What a seller asks to be paid for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Demand {
    /// The ways to pay that it takes.
    pub(crate) accepts: Vec<Accept>,
    /// What is paid for. Absent or empty: not said.
    pub(crate) url: Option<String>,
    /// The agent, where it is named without a way to pay.
    pub(crate) agent: Option<AgentKey>,
}

/// One way to pay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Accept {
    pub(crate) scheme: Scheme,
    pub(crate) plan: PlanKey,
    pub(crate) agent: Option<AgentKey>,
    pub(crate) http_verb: Option<String>,
}

/// How many credits are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Ask {
    /// These, as a seller says that were used.
    Exactly(Amount),
    /// What the plan makes of this: nothing, zero, or a number.
    ByPlan(Option<Amount>),
}

/// A use of a permission.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Settle {
    pub(crate) permission: Arc<str>,
    pub(crate) ask: Ask,
    pub(crate) request_id: Option<Arc<str>>,
    pub(crate) rules: AmountRules,
    /// Where it takes the names of its transactions from.
    pub(crate) random_seed: u64,
}

/// What a settle would do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Outlook {
    pub(crate) burns: Amount,
    pub(crate) buys_first: bool,
}

impl Ledger {
    /// Whether a permission's token fits what the seller asks for.
    pub(crate) fn fits(&self, permission: &Permission, demand: &Demand) -> Result<(), Denial> {
        let accept = demand
            .accepts
            .iter()
            .find(|accept| accept.scheme == permission.scheme && accept.plan == permission.plan)
            .ok_or(Denial::NotAccepted {
                scheme: permission.scheme,
                plan: permission.plan,
            })?;
        if let Some(agent) = accept.agent {
            if demand.agent.is_none() && demand.url.as_deref().is_none_or(str::is_empty) {
                return Err(Denial::NoResource);
            }
            self.serves(agent, permission.plan)?;
            if !permission.agents.is_empty() && !permission.agents.contains(&agent) {
                return Err(Denial::BoundElsewhere);
            }
        }
        let verb = permission.http_verb.as_ref();
        let asked = accept.http_verb.as_ref();
        let agents = permission.agents.iter().copied().chain(accept.agent);
        for agent in agents {
            self.may_call(agent, permission, verb.or(asked))?;
        }
        if permission.single_use {
            is_for(permission, demand, asked)?;
        }
        Ok(())
    }

    /// What settling would do now, or why it would not be done. Changes nothing.
    pub(crate) fn outlook(
        &self,
        now: Moment,
        hash: &str,
        ask: Ask,
        rules: AmountRules,
    ) -> Result<Outlook, Denial> {
        let permission = self.permission(hash)?;
        self.is_usable(now, permission)?;
        let plan = self
            .plans
            .get(&permission.plan)
            .ok_or(Denial::NoPlanToPay(permission.plan))?;
        if plan.pays_per_use {
            let standing = self.standing(now, plan.key, permission.owner)?;
            self.may_top_up(now, permission, plan, &standing, Amount::ZERO)?;
            return Ok(Outlook {
                burns: Amount::ZERO,
                buys_first: true,
            });
        }
        let burns = to_burn(plan, ask, rules)?;
        if let Some(left) = permission.left().filter(|left| burns > *left) {
            return Err(Denial::InsufficientCredits {
                asked: burns,
                held: left,
            });
        }
        let standing = self.standing(now, permission.plan, permission.owner)?;
        let buys_first = !suffices(plan, &standing, burns);
        if buys_first {
            self.may_top_up(now, permission, plan, &standing, burns)?;
        }
        Ok(Outlook { burns, buys_first })
    }

    /// The settlement that was made under this request id for the same plan and holder.
    fn settled(&self, permission: &Permission, id: &str) -> Result<Option<Settlement>, Denial> {
        let Some((hash, index)) = self.settled.get(id) else {
            return Ok(None);
        };
        let first = self
            .permissions
            .get(hash)
            .filter(|first| first.plan == permission.plan && first.owner == permission.owner);
        let settlement = first.and_then(|_| self.settlements_of(hash).get(*index));
        settlement
            .cloned()
            .map(Some)
            .ok_or_else(|| Denial::RequestIdTaken(id.to_owned()))
    }

    /// Buys the plan if credits are short, burns credits and keeps the receipt. A repeat under the same
    /// request id does nothing and gives the same receipt.
    pub(super) fn settle(&mut self, now: Moment, settle: Settle) -> Result<Receipt, Denial> {
        let permission = self.permission(&settle.permission)?;
        let (plan, owner) = (permission.plan, permission.owner);
        if let Some(id) = &settle.request_id
            && let Some(settlement) = self.settled(permission, id)?
        {
            return Ok(Receipt {
                credits: Amount::ZERO,
                standing: self.standing(now, plan, owner)?,
                settlement: Some(settlement),
            });
        }
        let outlook = self.outlook(now, &settle.permission, settle.ask, settle.rules)?;
        let mut names = fastrand::Rng::with_seed(settle.random_seed);
        let transaction = TransactionHash::random(&mut names);
        let mut order_transaction = None;
        if outlook.buys_first
            && let Some(delegation) = permission.delegation.clone()
        {
            let purchase = Purchase {
                delegation,
                plan,
                charge: keys::uuid(&mut names),
                transaction: permission.scheme.transaction(&mut names),
            };
            order_transaction = Some(purchase.transaction.clone());
            self.buy_through(now, purchase)?;
        }
        let Some(book) = self.books.get_mut(&plan) else {
            return Err(Denial::UnknownPlan(plan));
        };
        let standing = book.burn(now, owner, outlook.burns);
        let settlement = Settlement {
            request_id: settle.request_id.clone(),
            burned: outlook.burns,
            remaining: standing.remaining,
            transaction,
            order_transaction,
            at: now,
        };
        if let Some(permission) = self.permissions.get_mut(&settle.permission) {
            permission.used = permission.used.saturating_add(outlook.burns);
            permission.uses += 1;
            let hash = Arc::clone(&permission.hash);
            let settlements = self.settlements.entry(Arc::clone(&hash)).or_default();
            if let Some(id) = settle.request_id {
                self.settled.insert(id, (hash, settlements.len()));
            }
            settlements.push(settlement.clone());
        }
        Ok(Receipt {
            credits: outlook.burns,
            standing,
            settlement: Some(settlement),
        })
    }

    fn is_usable(&self, now: Moment, permission: &Permission) -> Result<(), Denial> {
        if permission.is_spent() {
            return Err(Denial::TokenSpent);
        }
        if permission.revoked {
            return Err(Denial::PermissionRevoked(permission.hash.to_string()));
        }
        if permission.is_expired(now) {
            return Err(Denial::PermissionExpired(permission.hash.to_string()));
        }
        let Some(id) = &permission.delegation else {
            return Ok(());
        };
        let delegation = self
            .delegation(id)
            .map_err(|_unknown| Denial::NothingDelegated(id.clone()))?;
        let status = delegation.status(now);
        if matches!(
            status,
            DelegationStatus::Revoked | DelegationStatus::Expired
        ) {
            return Err(Denial::NotUsable {
                delegation: id.clone(),
                status,
            });
        }
        Ok(())
    }

    /// Whether one purchase of the plan is possible, and enough.
    fn may_top_up(
        &self,
        now: Moment,
        permission: &Permission,
        plan: &Plan,
        standing: &Standing,
        burns: Amount,
    ) -> Result<(), Denial> {
        let short = Denial::InsufficientCredits {
            asked: burns.max(Amount::ONE),
            held: standing.remaining,
        };
        let Some(delegation) = &permission.delegation else {
            return Err(short);
        };
        let owned = plan.sold_once && self.has_ordered(plan.key, &permission.owner);
        let bought = Standing {
            remaining: standing.remaining.saturating_add(plan.credits.amount),
            ..*standing
        };
        if owned || (!plan.pays_per_use && !suffices(plan, &bought, burns)) {
            return Err(short);
        }
        self.may_buy_through(now, delegation, plan.key)?;
        let funds = match permission.scheme {
            Scheme::Card => Funds::Card,
            Scheme::Erc4337 => Funds::Wallet(self.delegation(delegation)?.payer()),
        };
        self.pay(plan.price.total, funds)?;
        Ok(())
    }

    /// A token that names a resource is for the agent's endpoints only. An agent without endpoints has no
    /// such limit.
    fn may_call(
        &self,
        agent: AgentKey,
        permission: &Permission,
        verb: Option<&String>,
    ) -> Result<(), Denial> {
        let Some(url) = &permission.resource_url else {
            return Ok(());
        };
        let Some(agent) = self.agents.get(&agent) else {
            return Ok(());
        };
        let lists = ["endpoints", "openEndpoints"];
        let mut allowed = lists
            .iter()
            .filter_map(|name| agent.api.get(*name)?.as_array())
            .flatten()
            .peekable();
        if allowed.peek().is_none() || allowed.any(|entry| is_endpoint(entry, verb, url)) {
            return Ok(());
        }
        Err(Denial::OutsideEndpoints {
            agent: agent.key,
            url: url.clone(),
        })
    }
}

/// Whether what is paid for is what a token of version 3 was made for. A token that names no resource, or no
/// verb, is for any.
fn is_for(permission: &Permission, demand: &Demand, verb: Option<&String>) -> Result<(), Denial> {
    let asked = demand.url.as_deref().unwrap_or_default();
    if let Some(resource) = permission.resource_url.as_deref()
        && !is_same_resource(resource, asked)
    {
        return Err(Denial::OtherResource {
            resource: resource.to_owned(),
            asked: asked.to_owned(),
        });
    }
    match (permission.http_verb.as_deref(), verb) {
        (Some(own), Some(asked)) if !own.eq_ignore_ascii_case(asked) => Err(Denial::OtherVerb {
            verb: own.to_owned(),
            asked: asked.to_owned(),
        }),
        _ => Ok(()),
    }
}

/// How many credits a use burns.
fn to_burn(plan: &Plan, ask: Ask, rules: AmountRules) -> Result<Amount, Denial> {
    let terms = &plan.credits;
    if terms.access == Access::Time && !rules.time_burns {
        return Ok(Amount::ZERO);
    }
    let asked = match ask {
        Ask::Exactly(amount) => return Ok(amount),
        Ask::ByPlan(asked) => asked.filter(|asked| !asked.is_zero()),
    };
    if terms.fixed_redemption {
        let asked = asked.filter(|_| rules.fixed_burns_asked);
        return Ok(asked.unwrap_or(terms.min_amount));
    }
    let Some(asked) = asked else {
        return Ok(if rules.absent_burns_minimum {
            terms.min_amount
        } else {
            terms.max_amount
        });
    };
    let nearest = asked.max(terms.min_amount).min(terms.max_amount);
    if rules.outside_is_refused && nearest != asked {
        return Err(Denial::AmountOutside {
            asked,
            min: terms.min_amount,
            max: terms.max_amount,
        });
    }
    Ok(nearest)
}

/// Whether a holder who stands so can burn so much. A time plan needs to be running.
fn suffices(plan: &Plan, standing: &Standing, burns: Amount) -> bool {
    let running = plan.credits.access == Access::Credits || standing.is_subscriber();
    running && standing.remaining >= burns
}

/// Whether a URL is one of an agent's endpoints: a text, or an object of a verb and a text.
fn is_endpoint(entry: &Value, verb: Option<&String>, url: &str) -> bool {
    let fits = |template: &Value| template.as_str().is_some_and(|t| fits_template(t, url));
    match entry {
        Value::Object(object) => match (object.get("verb"), object.get("url")) {
            (Some(Value::String(own)), Some(template)) => is_verb(own, verb) && fits(template),
            _ => object
                .iter()
                .any(|(own, template)| is_verb(own, verb) && fits(template)),
        },
        text => fits(text),
    }
}

fn is_verb(own: &str, asked: Option<&String>) -> bool {
    asked.is_none_or(|asked| asked.eq_ignore_ascii_case(own))
}

/// Segment by segment, without the query. A segment such as `:agentId` fits any.
fn fits_template(template: &str, url: &str) -> bool {
    let path = |text: &str| text.split('?').next().unwrap_or_default().to_owned();
    let (template, url) = (path(template), path(url));
    let (mut wanted, mut given) = (template.split('/'), url.split('/'));
    loop {
        match (wanted.next(), given.next()) {
            (None, None) => return true,
            (Some(wanted), Some(given)) => {
                let anything = wanted.starts_with(':') && !given.is_empty();
                if !anything && wanted != given {
                    return false;
                }
            }
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_endpoint_fits_by_verb_and_segment() {
        let template = json!({ "POST": "http://h:1/test/:agentId/tasks" });
        let post = "POST".to_owned();
        for (url, fits) in [
            ("http://h:1/test/7/tasks", true),
            ("http://h:1/test/7/tasks?x=1", true),
            ("http://h:1/test//tasks", false),
            ("http://h:1/test/7/8/tasks", false),
            ("http://h:1/test/7", false),
            ("http://other/test/7/tasks", false),
        ] {
            assert_eq!(is_endpoint(&template, Some(&post), url), fits, "{url}");
        }
        let get = "get".to_owned();
        let url = "http://h:1/test/7/tasks";
        assert!(!is_endpoint(&template, Some(&get), url));
        assert!(is_endpoint(&template, None, url));
        let python = json!({ "verb": "GET", "url": "mcp://s/tools/n" });
        assert!(is_endpoint(&python, Some(&get), "mcp://s/tools/n"));
        assert!(is_endpoint(
            &json!("mcp://s/tools/n"),
            Some(&post),
            "mcp://s/tools/n"
        ));
    }
}
