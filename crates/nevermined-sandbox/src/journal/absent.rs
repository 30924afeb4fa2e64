//! The journal of a sandbox that was built without a store: there is none, ever.

use crate::change::{Change, Kept};
use crate::clock::Moment;
use std::fmt;
use std::future::Ready;

/// Changes on their way to a store, of which there is none.
#[derive(Debug)]
pub(crate) enum Journal {}

/// A failure of a store, of which there is none.
#[derive(Debug)]
pub(crate) enum StoreFailed {}

impl Journal {
    pub(crate) fn record(&self, _: &Change<'_>) -> Self {
        match *self {}
    }

    pub(crate) fn append(&self, _: Moment, _: Self, _: &Kept) {
        match *self {}
    }

    pub(crate) fn durable(&self) -> Ready<Result<(), StoreFailed>> {
        match *self {}
    }

    pub(crate) fn durable_blocking(&self) -> Result<(), StoreFailed> {
        match *self {}
    }

    pub(crate) fn close(&self) {
        match *self {}
    }
}

impl fmt::Display for StoreFailed {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {}
    }
}
