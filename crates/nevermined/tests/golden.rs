//! Wire goldens as data: what each call sends, what each answer becomes, and what is left of it when it is spoilt.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops at what it did not expect"
)]

mod support;

mod golden {
    pub(crate) mod agents;
    pub(crate) mod answers;
    pub(crate) mod beyond;
    pub(crate) mod call;
    pub(crate) mod coverage;
    pub(crate) mod files;
    pub(crate) mod mutation;
    pub(crate) mod refusals;
    pub(crate) mod requests;
    #[cfg(feature = "router")]
    pub(crate) mod router;
    pub(crate) mod shown;
    pub(crate) mod wallet;
    pub(crate) mod wire;
    pub(crate) mod x402;
}
