//! Where an organization keeps its deliveries: in the order in which they were queued, and found by id.

use super::{Delivery, DeliveryStatus};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// How many deliveries an organization keeps. Then the oldest go that nothing more happens to.
pub(super) const KEPT_DELIVERIES: usize = 2_000;

/// The deliveries of an organization. Those that are still to be sent stay, be they too many.
#[derive(Clone, Debug, Default)]
pub(crate) struct Deliveries {
    /// By a number that grows.
    by_number: BTreeMap<u64, Delivery>,
    numbers: HashMap<String, u64>,
    /// Those that nothing more happens to.
    final_ones: BTreeSet<u64>,
    /// Those that are being sent.
    in_flight: BTreeSet<u64>,
    next: u64,
}

impl Deliveries {
    /// Adds one that is new, and makes room for it first.
    pub(super) fn push(&mut self, delivery: Delivery) {
        while self.by_number.len() >= KEPT_DELIVERIES {
            let Some(oldest) = self.final_ones.pop_first() else {
                break;
            };
            self.forget(oldest);
        }
        self.put(delivery);
    }

    /// The delivery by id.
    pub(crate) fn get(&self, id: &str) -> Option<&Delivery> {
        self.by_number.get(self.numbers.get(id)?)
    }

    /// Changes the delivery by id, if it is there.
    pub(super) fn change<T>(
        &mut self,
        id: &str,
        change: impl FnOnce(&mut Delivery) -> T,
    ) -> Option<T> {
        let number = *self.numbers.get(id)?;
        let delivery = self.by_number.get_mut(&number)?;
        let done = change(delivery);
        let status = delivery.status;
        self.sort_in(number, status);
        Some(done)
    }

    /// Forgets all that are for one webhook.
    pub(super) fn forget_webhook(&mut self, webhook: &str) {
        let all = self.by_number.iter();
        let of_webhook = all.filter(|(_, delivery)| delivery.webhook == webhook);
        let numbers: Vec<u64> = of_webhook.map(|(number, _)| *number).collect();
        for number in numbers {
            self.forget(number);
        }
    }

    /// The oldest first.
    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &Delivery> {
        self.by_number.values()
    }

    /// Whether any is being sent.
    pub(super) fn has_taken(&self) -> bool {
        !self.in_flight.is_empty()
    }

    /// The ids of those that are being sent.
    pub(super) fn taken(&self) -> Vec<String> {
        let numbers = self.in_flight.iter();
        let found = numbers.filter_map(|number| self.by_number.get(number));
        found.map(|delivery| delivery.id.clone()).collect()
    }

    fn put(&mut self, delivery: Delivery) {
        let number = self.next;
        self.next = number.saturating_add(1);
        self.numbers.insert(delivery.id.clone(), number);
        self.sort_in(number, delivery.status);
        self.by_number.insert(number, delivery);
    }

    fn sort_in(&mut self, number: u64, status: DeliveryStatus) {
        self.final_ones.remove(&number);
        self.in_flight.remove(&number);
        if status.is_final() {
            self.final_ones.insert(number);
        } else if status == DeliveryStatus::InFlight {
            self.in_flight.insert(number);
        }
    }

    fn forget(&mut self, number: u64) {
        self.final_ones.remove(&number);
        self.in_flight.remove(&number);
        if let Some(delivery) = self.by_number.remove(&number) {
            self.numbers.remove(&delivery.id);
        }
    }
}

impl Serialize for Deliveries {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl<'de> Deserialize<'de> for Deliveries {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut read = Self::default();
        for delivery in Vec::<Delivery>::deserialize(deserializer)? {
            read.put(delivery);
        }
        Ok(read)
    }
}
