use std::collections::BTreeMap;

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;

const PER_CALL: u64 = 50;
const PER_DAY: u64 = 120;
const TOTAL: u64 = 200;

fn book() -> Book {
    let limits = Limits {
        per_call: Some(Cents::from(PER_CALL)),
        per_day: Some(Cents::from(PER_DAY)),
        total: Some(Cents::from(TOTAL)),
    };
    Book::new(limits, 0, Cents::default(), Cents::default())
}

fn id(number: u8) -> RouterRequestId {
    RouterRequestId::made(format!("request-{number}"))
}

fn number(cents: Cents) -> u64 {
    cents.to_u64().unwrap()
}

/// One thing that can happen to a budget.
#[derive(Clone, Debug)]
enum Step {
    Reserve(u8, u64),
    End(u8, How),
    /// Counts so many percent of what is set aside.
    Confirm(u8, u64),
    Release(u8),
    /// The clock shows another day; it may go back.
    Day(i64),
}

/// How a call ends.
#[derive(Clone, Copy, Debug)]
enum How {
    /// Paid, so many percent of what was set aside.
    Paid(u64),
    PaidUnsaid,
    Free,
    Refused,
    Unknown,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let how = prop_oneof![
        (0..=100_u64).prop_map(How::Paid),
        Just(How::PaidUnsaid),
        Just(How::Free),
        Just(How::Refused),
        Just(How::Unknown),
    ];
    // Few ids, so that they meet again.
    let step = prop_oneof![
        5 => (0..12_u8, 1..=60_u64).prop_map(|(id, amount)| Step::Reserve(id, amount)),
        4 => (0..12_u8, how).prop_map(|(id, how)| Step::End(id, how)),
        1 => (0..12_u8, 0..=100_u64).prop_map(|(id, part)| Step::Confirm(id, part)),
        1 => (0..12_u8).prop_map(Step::Release),
        1 => (0..9_i64).prop_map(Step::Day),
    ];
    vec(step, 0..200)
}

/// A book, and next to it what a person would have written down.
struct Watched {
    book: Book,
    /// Every payment once: what it cost, and the day that it counts to.
    paid: BTreeMap<u8, (u64, i64)>,
    day: i64,
}

impl Watched {
    fn new() -> Self {
        Self {
            book: book(),
            paid: BTreeMap::new(),
            day: 0,
        }
    }

    fn open(&self, number: u8) -> Option<Open> {
        self.book.open.get(&id(number)).copied()
    }

    fn take(&mut self, step: &Step) {
        match *step {
            Step::Reserve(at, amount) => self.reserve(at, amount),
            Step::End(at, how) => self.end(at, how),
            Step::Confirm(at, part) if !self.book.is_under_way(&id(at)) => {
                let open = self.open(at);
                let set_aside = open.map_or(0, |open| number(open.amount));
                let amount = set_aside * part / 100;
                let known = self.book.confirm(&id(at), Some(Cents::from(amount)));
                assert_eq!(known, open.is_some() || self.paid.contains_key(&at));
                if let Some(open) = open {
                    self.paid.insert(at, (amount, open.day));
                } else if let Some((cost, _)) = self.paid.get_mut(&at) {
                    *cost = amount;
                }
            }
            Step::Release(at) if !self.book.is_under_way(&id(at)) => {
                let set_aside = self.open(at).map(|open| open.amount);
                assert_eq!(self.book.release(&id(at)), set_aside);
            }
            Step::Confirm(..) | Step::Release(_) => {}
            Step::Day(day) => {
                self.day = self.day.max(day);
                self.book.turn_to(day);
            }
        }
    }

    fn reserve(&mut self, at: u8, amount: u64) {
        let before = self.open(at);
        let fits = |amount: u64| {
            let today = number(self.book.spent_today()) + number(self.book.reserved_today());
            let all = number(self.book.spent()) + number(self.book.reserved());
            today + amount <= PER_DAY && all + amount <= TOTAL
        };
        let expected = match before {
            _ if amount > PER_CALL => Some(false),
            _ if self.paid.contains_key(&at) => Some(true),
            None => Some(fits(amount)),
            Some(_) => None,
        };
        let reserved = self.book.reserve(&id(at), Cents::from(amount));
        if let Some(expected) = expected {
            assert_eq!(reserved.is_ok(), expected, "{reserved:?}");
        }
        match (reserved, before) {
            (Err(_), before) => {
                assert_eq!(
                    self.open(at).map(|open| (open.amount, open.calls)),
                    before.map(|open| (open.amount, open.calls)),
                );
            }
            (Ok(()), _) if self.paid.contains_key(&at) => assert!(self.open(at).is_none()),
            (Ok(()), _) => assert!(self.open(at).unwrap().calls > 0),
        }
    }

    fn end(&mut self, at: u8, how: How) {
        let Some(open) = self.open(at).filter(|open| open.calls > 0) else {
            return;
        };
        let set_aside = number(open.amount);
        let (charge, paid) = match how {
            How::Paid(part) => {
                let cost = set_aside * part / 100;
                (Charge::Paid(Some(Cents::from(cost))), Some(cost))
            }
            How::PaidUnsaid => (Charge::Paid(None), Some(set_aside)),
            How::Free => (Charge::Free, None),
            How::Refused => (Charge::Refused, None),
            How::Unknown => (Charge::Unknown, None),
        };
        self.book.end(&id(at), charge);
        if let Some(cost) = paid {
            self.paid.insert(at, (cost, open.day));
        }
        let is_kept = match charge {
            Charge::Paid(_) | Charge::Free => false,
            Charge::Unknown => true,
            Charge::Refused => open.calls > 1 || open.unclear,
        };
        assert_eq!(self.open(at).is_some(), is_kept, "{how:?} of {open:?}");
    }

    fn check(&self) {
        let (spent, reserved) = (number(self.book.spent()), number(self.book.reserved()));
        assert!(spent + reserved <= TOTAL, "{spent} + {reserved}");
        let today = number(self.book.spent_today()) + number(self.book.reserved_today());
        assert!(today <= PER_DAY, "{today} today");
        assert!(
            self.book
                .open()
                .all(|(_, open)| number(open.amount) <= PER_CALL)
        );
        let paid: u64 = self.paid.values().map(|(cost, _)| cost).sum();
        assert_eq!(spent, paid);
        let of_today = self.paid.values().filter(|(_, day)| *day == self.day);
        let paid_today: u64 = of_today.map(|(cost, _)| cost).sum();
        assert_eq!(number(self.book.spent_today()), paid_today);
    }
}

proptest! {
    #[test]
    fn what_is_spent_and_reserved_stays_within_every_limit(steps in steps()) {
        let mut watched = Watched::new();
        for step in &steps {
            watched.take(step);
            watched.check();
        }
    }

    #[test]
    fn nothing_stays_reserved_that_is_not_known_to_be_unclear(steps in steps()) {
        let mut watched = Watched::new();
        for step in &steps {
            watched.take(step);
        }
        // Every call ends with a no: what is left are the ones that ended without a word.
        for at in 0..12 {
            while watched.open(at).is_some_and(|open| open.calls > 0) {
                watched.end(at, How::Refused);
            }
        }
        let spent = watched.book.spent();
        let left: Vec<_> = watched.book.open().map(|(id, open)| (id.clone(), *open)).collect();
        for (id, open) in left {
            prop_assert!(open.unclear);
            prop_assert_eq!(watched.book.release(&id), Some(open.amount));
        }
        prop_assert_eq!(watched.book.reserved(), Cents::default());
        prop_assert_eq!(watched.book.spent(), spent);
        prop_assert!(watched.book.open.is_empty());
    }

    #[test]
    fn a_service_that_charges_more_is_counted_and_stops_the_rest(
        costs in vec(0..1_000_u64, 1..40),
    ) {
        let mut book = book();
        let mut spent = 0;
        for (at, cost) in (0_u8..).zip(costs) {
            let reserved = book.reserve(&id(at), Cents::from(10));
            prop_assert_eq!(reserved.is_ok(), spent + 10 <= PER_DAY);
            if reserved.is_ok() {
                book.end(&id(at), Charge::Paid(Some(Cents::from(cost))));
                spent += cost;
            }
            prop_assert_eq!(number(book.spent()), spent);
        }
    }
}

#[test]
fn a_repeat_shares_what_is_set_aside() {
    let mut book = book();
    book.reserve(&id(1), Cents::from(50)).unwrap();
    book.end(&id(1), Charge::Unknown);
    for _ in 0..10 {
        book.reserve(&id(1), Cents::from(50)).unwrap();
        book.end(&id(1), Charge::Refused);
    }
    assert_eq!(number(book.reserved()), 50);
    book.reserve(&id(1), Cents::from(20)).unwrap();
    book.end(&id(1), Charge::Paid(None));
    assert_eq!((number(book.reserved()), number(book.spent())), (0, 50));
    // The service does not pay it again, and neither does the book.
    book.reserve(&id(1), Cents::from(50)).unwrap();
    book.end(&id(1), Charge::Paid(None));
    assert_eq!((number(book.reserved()), number(book.spent())), (0, 50));
}

#[test]
fn a_refusal_says_nothing_of_another_call_with_the_id() {
    let mut book = book();
    book.reserve(&id(1), Cents::from(30)).unwrap();
    book.reserve(&id(1), Cents::from(30)).unwrap();
    book.end(&id(1), Charge::Refused);
    assert_eq!(number(book.reserved()), 30);
    assert!(book.is_under_way(&id(1)));
    book.end(&id(1), Charge::Refused);
    assert_eq!(number(book.reserved()), 0);
}

#[test]
fn a_call_of_yesterday_counts_to_today_once_it_is_repeated_today() {
    let mut book = book();
    book.reserve(&id(1), Cents::from(50)).unwrap();
    book.end(&id(1), Charge::Unknown);
    book.turn_to(1);
    assert_eq!(
        (number(book.reserved()), number(book.reserved_today())),
        (50, 0)
    );
    book.reserve(&id(2), Cents::from(50)).unwrap();
    book.reserve(&id(3), Cents::from(50)).unwrap();
    let over = book.reserve(&id(1), Cents::from(50)).unwrap_err();
    assert_eq!((over.limit, number(over.left)), (BudgetLimit::PerDay, 20));
    // Refused, it stays where it was.
    assert_eq!(
        (number(book.reserved()), number(book.reserved_today())),
        (150, 100)
    );
    book.end(&id(2), Charge::Refused);
    book.reserve(&id(1), Cents::from(50)).unwrap();
    assert_eq!(number(book.reserved_today()), 100);
}

#[test]
fn what_is_unclear_from_other_days_counts_to_the_total() {
    let mut book = book();
    for at in 0..4 {
        book.turn_to(i64::from(at));
        book.reserve(&id(at), Cents::from(50)).unwrap();
        book.end(&id(at), Charge::Unknown);
    }
    book.turn_to(4);
    let over = book.reserve(&id(9), Cents::from(1)).unwrap_err();
    assert_eq!((over.limit, number(over.left)), (BudgetLimit::Total, 0));
    book.release(&id(0)).unwrap();
    book.reserve(&id(9), Cents::from(50)).unwrap();
}

#[test]
fn each_limit_is_named() {
    let mut book = book();
    let limit = |over: Result<(), OverBudget>| over.unwrap_err().limit;
    assert_eq!(
        limit(book.reserve(&id(0), Cents::from(51))),
        BudgetLimit::PerCall
    );
    for day in 0..2 {
        book.turn_to(day);
        for call in 0..2 {
            let at = u8::try_from(day).unwrap() * 2 + call;
            book.reserve(&id(at), Cents::from(50)).unwrap();
            book.end(&id(at), Charge::Paid(None));
        }
        if day < 1 {
            assert_eq!(
                limit(book.reserve(&id(99), Cents::from(21))),
                BudgetLimit::PerDay
            );
        }
    }
    book.turn_to(2);
    assert_eq!(
        limit(book.reserve(&id(99), Cents::from(1))),
        BudgetLimit::Total
    );
}

#[test]
fn what_was_counted_is_forgotten_at_some_point_and_then_counted_again() {
    let limits = Limits {
        total: Some(Cents::from(u64::MAX)),
        ..Limits::default()
    };
    let mut book = Book::new(limits, 0, Cents::default(), Cents::default());
    let many = REMEMBERED + 10;
    let id = |at: usize| RouterRequestId::made(format!("request-{at}"));
    for at in 0..many {
        book.reserve(&id(at), Cents::from(1)).unwrap();
        book.end(&id(at), Charge::Paid(None));
    }
    assert_eq!(book.counted.len(), REMEMBERED);
    assert_eq!(book.order.len(), REMEMBERED);
    book.reserve(&id(0), Cents::from(1)).unwrap();
    book.end(&id(0), Charge::Paid(None));
    assert_eq!(number(book.spent()), many as u64 + 1);
}

#[test]
fn a_cost_beyond_all_numbers_stops_everything() {
    let mut book = book();
    book.reserve(&id(1), Cents::from(1)).unwrap();
    book.end(&id(1), Charge::Paid(Some(Cents::from(Uint256::MAX))));
    book.reserve(&id(2), Cents::from(1)).unwrap_err();
    assert!(book.confirm(&id(1), Some(Cents::from(1))));
    book.reserve(&id(2), Cents::from(1)).unwrap();
}
