//! Each invariant is broken on purpose, and found. And the same commands give the same organizations again.

use super::*;
use crate::clock::Moment;
use crate::ledger::{Amount, Ledger};
use crate::organizations::activity::KEPT_EVENTS;
use crate::organizations::shelf::KEPT_DELIVERIES;
use crate::organizations::{
    BudgetTerms, Change, Command, Denial, EventKind, Interval, InvitationStatus, Outcome, Purchase,
    Receipt, Role, Secret, Spending, Terms, Tier,
};
use nevermined_types::Address;

const ADMIN: Address = Address::from_bytes([1; 20]);
const BEA: Address = Address::from_bytes([2; 20]);

/// Organizations with what was asked of them.
#[derive(Default)]
struct Story {
    organizations: Organizations,
    ledger: Ledger,
    told: Vec<(Moment, Command)>,
}

impl Story {
    fn tell(&mut self, actor: Option<Address>, change: Change) -> Result<Receipt, Denial> {
        let now = Moment::from_millis(self.told.len() as u64 * 1_000);
        let command = Command {
            random_seed: self.told.len() as u64 * 17,
            actor,
            change,
        };
        self.told.push((now, command.clone()));
        self.organizations.apply(now, &mut self.ledger, command)
    }

    fn done(&mut self, change: Change) -> Receipt {
        self.tell(Some(ADMIN), change).expect("carried out")
    }

    /// An organization with an admin, a member in a group that has a budget and a wallet, and a webhook.
    fn of_a_lab() -> (Self, String) {
        let mut story = Self::default();
        let terms = Terms {
            name: "Lab".to_owned(),
            tier: Tier::Enterprise,
            most_seats: None,
            most_groups: None,
            most_wallets: None,
        };
        let found = Change::Found {
            terms,
            founder: ADMIN,
        };
        let org = story.tell(None, found).expect("founded").id;
        let url = "http://127.0.0.1:1/".to_owned();
        story.done(Change::CreateWebhook {
            org: org.clone(),
            url,
            kinds: vec![EventKind::MemberJoined, EventKind::GroupCreated],
            description: None,
        });
        let invited = story.done(Change::Invite {
            org: org.clone(),
            email: "bea@example.com".to_owned(),
            name: "Bea".to_owned(),
            role: Role::Member,
        });
        let token = Secret::new(invited.secret.expect("a token").reveal().to_owned());
        let accept = Change::AcceptInvitation { token };
        let member = story.tell(Some(BEA), accept).expect("accepted").id;
        let group = story.done(Change::CreateGroup {
            org: org.clone(),
            name: "Ops".to_owned(),
            description: Some("d".to_owned()),
        });
        story.done(Change::AddGroupMember {
            org: org.clone(),
            group: group.id.clone(),
            member,
        });
        story.done(Change::CreateBudget {
            org: org.clone(),
            group: group.id.clone(),
            currency: "usd".to_owned(),
            terms: BudgetTerms {
                limit_cents: Amount::MAX,
                interval: Interval::Month,
                alert_pct: 80,
                max_transactions: None,
            },
        });
        let wallet = story.done(Change::CreateWallet {
            org: org.clone(),
            label: None,
        });
        story.done(Change::ShareWallet {
            org: org.clone(),
            wallet: wallet.id,
            group: group.id,
        });
        for due in story.tell(None, Change::TakeDue).expect("taken").due {
            let attempted = Change::Attempted {
                org: due.org,
                delivery: due.delivery,
                outcome: Outcome::Unreachable {
                    problem: "closed".to_owned(),
                },
            };
            story.tell(None, attempted).expect("noted");
        }
        assert_eq!(audit(&story.organizations), []);
        (story, org)
    }
}

fn found_after(break_it: impl FnOnce(&mut Organization)) -> Vec<String> {
    let (mut story, _) = Story::of_a_lab();
    let organization = story.organizations.all.first_mut();
    break_it(organization.expect("the lab"));
    let flaws = audit(&story.organizations).into_iter();
    flaws.map(|flaw| flaw.what).collect()
}

#[track_caller]
fn assert_found(found: &[String], part: &str) {
    assert!(found.iter().any(|flaw| flaw.contains(part)), "{found:?}");
}

#[test]
fn an_organization_without_an_admin_is_found() {
    let found = found_after(|lab| lab.members[0].active = false);
    assert_eq!(found, ["no admin is active"]);
    let found = found_after(|lab| lab.members.retain(|member| member.role == Role::Member));
    assert_found(&found, "no admin is active");
}

#[test]
fn what_refers_to_nothing_is_found() {
    assert_found(
        &found_after(|lab| lab.members.truncate(1)),
        "who is no member",
    );
    assert_found(
        &found_after(|lab| lab.groups.clear()),
        "is shared with no group",
    );
    assert_found(&found_after(|lab| lab.webhooks.clear()), "is to no webhook");
    let found = found_after(|lab| {
        lab.purchases.push(Purchase {
            transaction: "0x1".to_owned(),
            plan: "1".to_owned(),
            plan_name: "p".to_owned(),
            price: Amount::ONE,
            account: BEA,
            at: Moment::from_millis(0),
        });
    });
    assert_found(&found, "who is no customer");
}

#[test]
fn what_is_there_twice_or_waits_for_nothing_is_found() {
    let found = found_after(|lab| lab.members.push(lab.members[1].clone()));
    assert_found(&found, "is there twice");
    let found = found_after(|lab| lab.groups.push(lab.groups[0].clone()));
    assert_found(&found, "in several active groups");
    let found = found_after(|lab| {
        let first = lab.deliveries.iter().next().expect("one").id.clone();
        lab.deliveries.change(&first, |it| it.next_attempt = None);
    });
    assert_found(&found, "waits for nothing");
}

#[test]
fn a_budget_that_counts_badly_is_found() {
    let spend = |cents: u64, at: u64| Spending {
        cents: Amount::from(cents),
        at: Moment::from_millis(at),
    };
    let found = found_after(|lab| lab.groups[0].budgets[0].spent = vec![spend(0, 1)]);
    assert_found(&found, "counts nothing");
    let found = found_after(|lab| lab.groups[0].budgets[0].spent = vec![spend(1, 2), spend(1, 1)]);
    assert_found(&found, "out of order");
}

/// What a store does: every command goes through JSON, and is carried out again in its order.
#[test]
fn the_same_commands_give_the_same_organizations_again() {
    let (mut story, org) = Story::of_a_lab();
    // Denied commands leave nothing, so a store has none of them.
    let denied = Change::RemoveMember {
        org: org.clone(),
        member: story.organizations.all[0].members[0].id.clone(),
    };
    let before = serde_json::to_string(&story.organizations).expect("JSON");
    assert_eq!(story.tell(Some(ADMIN), denied), Err(Denial::LastAdmin));
    assert_eq!(
        serde_json::to_string(&story.organizations).expect("JSON"),
        before
    );
    story.told.pop();

    let mut again = Organizations::default();
    let mut ledger = Ledger::default();
    for (at, command) in &story.told {
        let written = serde_json::to_string(command).expect("JSON");
        let read: Command = serde_json::from_str(&written).expect("a command");
        again.apply(*at, &mut ledger, read).expect("carried out");
    }
    assert_eq!(serde_json::to_string(&again).expect("JSON"), before);
    let read: Organizations = serde_json::from_str(&before).expect("organizations");
    assert_eq!(serde_json::to_string(&read).expect("JSON"), before);
    assert!(!format!("{again:?}").contains("whsec_"));
}

/// Also where something else was to be noted first.
#[test]
fn a_denied_invitation_leaves_what_has_expired_for_later() {
    let (mut story, org) = Story::of_a_lab();
    let invite = |email: &str| Change::Invite {
        org: org.clone(),
        email: email.to_owned(),
        name: "I".to_owned(),
        role: Role::Member,
    };
    story.done(invite("early@example.com"));
    let week = Moment::from_millis(8 * 86_400_000);
    let at = |story: &mut Story, change: Change| {
        let command = Command {
            random_seed: 5,
            actor: Some(ADMIN),
            change,
        };
        story.organizations.apply(week, &mut story.ledger, command)
    };
    at(&mut story, invite("late@example.com")).expect("invited");
    let lab = &mut story.organizations.all[0];
    lab.terms.most_seats = Some(lab.members.len() + 1);
    lab.invitations[0].status = InvitationStatus::Pending;
    let before = serde_json::to_string(&story.organizations).expect("JSON");
    for email in ["late@example.com", "third@example.com"] {
        assert!(at(&mut story, invite(email)).is_err());
        let after = serde_json::to_string(&story.organizations).expect("JSON");
        assert_eq!(after, before, "{email}");
    }
    // The end of the first holds no seat, whether it was noted or not.
    story.organizations.all[0].terms.most_seats = Some(4);
    at(&mut story, invite("third@example.com")).expect("invited");
}

#[test]
fn the_oldest_events_go_and_deliveries_once_they_are_sent() {
    let (mut story, org) = Story::of_a_lab();
    let create = |story: &mut Story| {
        let name = "Ops".to_owned();
        let (org, description) = (org.clone(), None);
        story.done(Change::CreateGroup {
            org,
            name,
            description,
        });
    };
    let deliveries = |story: &Story| story.organizations.all[0].deliveries.iter().count();
    let before = deliveries(&story);
    for _ in 0..KEPT_EVENTS {
        create(&mut story);
    }
    // What is not sent yet is not forgotten.
    assert_eq!(deliveries(&story), before + KEPT_EVENTS);
    assert!(before + KEPT_EVENTS > KEPT_DELIVERIES);
    let events = &story.organizations.all[0].events;
    assert_eq!(events.len(), KEPT_EVENTS);
    assert!(
        events
            .iter()
            .all(|event| event.kind == EventKind::GroupCreated)
    );
    assert!(events.iter().is_sorted_by_key(|event| event.at));

    for due in story.tell(None, Change::TakeDue).expect("taken").due {
        let outcome = Outcome::Answered {
            status: 200,
            body: String::new(),
        };
        let (org, delivery) = (due.org, due.delivery);
        let attempted = Change::Attempted {
            org,
            delivery,
            outcome,
        };
        story.tell(None, attempted).expect("noted");
    }
    create(&mut story);
    assert_eq!(deliveries(&story), KEPT_DELIVERIES);
    let last = story.organizations.all[0]
        .deliveries
        .iter()
        .next_back()
        .expect("one");
    assert_eq!(last.status, DeliveryStatus::Pending);
    assert_eq!(audit(&story.organizations), []);
}
