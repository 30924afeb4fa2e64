//! Faults on purpose: which go wrong when, and how a request is carried out with one of them.

mod around;
mod distort;
mod lag;
mod plan;
mod register;
mod wire;

pub(crate) use around::{Severed, around};
pub use plan::{BadFault, Effect, Fault, RetryHeader, When};
pub use register::FaultReport;
pub(crate) use register::Faults;
pub(crate) use wire::{Line, Listening};
