//! What organizations hear of the ledger: plans and agents that are registered for them, what is bought of
//! their plans, credits that are used.

use super::usage::used;
use super::{EventKind, Ids, Organization, Organizations, Purchase, Work};
use crate::clock::Moment;
use crate::ledger::{Amount, CardSale, Command, Ledger, PlanKey, Receipt};
use nevermined_types::Address;
use serde_json::json;

/// What a command of the ledger means for an organization, if it is carried out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Notice {
    organization: String,
    actor: Option<Address>,
    news: Vec<News>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum News {
    Registered(EventKind, &'static str, String),
    Updated(PlanKey),
    Bought {
        plan: PlanKey,
        buyer: Address,
    },
    /// Credits that the receipt counts. If a settlement says that the plan was bought first, it was.
    Used {
        plan: PlanKey,
        holder: Address,
    },
}

/// What a command is to the organization whose plan or agent it is about.
fn notice_of(ledger: &Ledger, command: &Command) -> Option<Notice> {
    let of_plan = |plan: &PlanKey| ledger.plans.get(plan)?.org_id.clone();
    let plan_created =
        |key: PlanKey| News::Registered(EventKind::PlanCreated, "plan", key.to_string());
    let (organization, actor, news) = match command {
        Command::Register { plan } => (
            plan.org_id.clone(),
            plan.owner,
            vec![plan_created(plan.key)],
        ),
        Command::RegisterAgent { agent } => (
            agent.org_id.clone(),
            agent.owner,
            vec![News::Registered(
                EventKind::AgentCreated,
                "agent",
                agent.key.to_string(),
            )],
        ),
        Command::RegisterBoth { plan, agent } => (
            plan.org_id.clone(),
            plan.owner,
            vec![
                plan_created(plan.key),
                News::Registered(EventKind::AgentCreated, "agent", agent.key.to_string()),
            ],
        ),
        Command::UpdatePlan { plan, caller, .. } => {
            (of_plan(plan), *caller, vec![News::Updated(*plan)])
        }
        Command::Order { plan, buyer } => (
            of_plan(plan),
            *buyer,
            vec![News::Bought {
                plan: *plan,
                buyer: *buyer,
            }],
        ),
        Command::Card(CardSale::CompleteCheckout { checkout, .. }) => {
            let checkout = ledger.checkouts.get(checkout)?;
            if checkout.paid.is_some() {
                return None;
            }
            (
                of_plan(&checkout.plan),
                checkout.buyer,
                vec![News::Bought {
                    plan: checkout.plan,
                    buyer: checkout.buyer,
                }],
            )
        }
        Command::Redeem { .. } | Command::Settle(_) => {
            let (plan, holder) = used(ledger, command)?;
            let actor = match command {
                Command::Redeem { caller, .. } => *caller,
                _ => holder,
            };
            (of_plan(&plan), actor, vec![News::Used { plan, holder }])
        }
        _ => return None,
    };
    Some(Notice {
        organization: organization?,
        actor: Some(actor),
        news,
    })
}

impl Organizations {
    /// Looks at a command before it is carried out.
    pub(crate) fn notice_of(&self, ledger: &Ledger, command: &Command) -> Option<Notice> {
        // Nobody to hear of it, no need to look.
        if self.all.is_empty() {
            return None;
        }
        notice_of(ledger, command)
    }

    /// Notes what the ledger did. An organization that is not here hears nothing.
    pub(crate) fn hear(
        &mut self,
        now: Moment,
        ledger: &mut Ledger,
        notice: Notice,
        receipt: &Receipt,
    ) {
        let serial = self.serial.saturating_add(1);
        let mut work = Work {
            now,
            ledger,
            // The ledger's commands carry nothing to draw from. Which change it is, is as good.
            ids: Ids::new(serial),
            actor: notice.actor,
            serial,
            queued: Vec::new(),
        };
        let Ok(organization) = self.organization_mut(&notice.organization) else {
            return;
        };
        for news in notice.news {
            organization.note(&mut work, news, receipt);
        }
        self.serial = serial;
        self.queue.extend(work.queued);
    }
}

impl Organization {
    fn note(&mut self, work: &mut Work<'_>, news: News, receipt: &Receipt) {
        match news {
            News::Registered(kind, what, id) => self.record(work, kind, (what, &id), None),
            News::Updated(plan) => {
                let id = plan.to_string();
                self.record(work, EventKind::PlanUpdated, ("plan", &id), None);
            }
            News::Bought { plan, buyer } => self.note_purchase(work, plan, buyer),
            News::Used { plan, holder } => {
                let settlement = receipt.settlement.as_ref();
                if settlement.is_some_and(|made| made.order_transaction.is_some()) {
                    self.note_purchase(work, plan, holder);
                }
                if !receipt.credits.is_zero() {
                    self.note_use(work, plan, holder, receipt.credits);
                }
            }
        }
    }

    fn note_purchase(&mut self, work: &mut Work<'_>, key: PlanKey, buyer: Address) {
        let Some(plan) = work.ledger.plans.get(&key) else {
            return;
        };
        let (plan_name, price) = (plan.name.clone(), plan.price.total);
        let customer = self.see_customer(work, buyer);
        let plan = key.to_string();
        let metadata = json!({
            "planName": plan_name,
            "price": price.to_string(),
            "customerId": customer,
        });
        self.record(
            work,
            EventKind::PlanPurchased,
            ("plan", &plan),
            Some(metadata),
        );
        let transaction = format!("0x{}", work.ids.hex());
        self.purchases.push(Purchase {
            transaction,
            plan,
            plan_name,
            price,
            account: buyer,
            at: work.now,
        });
    }

    fn note_use(&mut self, work: &mut Work<'_>, plan: PlanKey, holder: Address, credits: Amount) {
        if let Some(customer) = self
            .customers
            .iter_mut()
            .find(|customer| customer.account == holder)
        {
            customer.last_active = work.now;
        }
        let metadata = json!({ "credits": credits.to_string() });
        let plan = plan.to_string();
        self.record(
            work,
            EventKind::CreditsRedeemed,
            ("plan", &plan),
            Some(metadata),
        );
    }
}
