//! Short blocks of calls, alternating between the sides.

use std::time::Instant;

use cpu_time::ProcessTime;

use crate::Failure;
use crate::sides::{Operation, Side};

/// How much is measured.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Extent {
    Whole,
    Quick,
}

impl Extent {
    /// Pairs of blocks; even, so that each side is first as often as the other.
    pub(crate) fn pairs(self) -> usize {
        match self {
            Self::Whole => 40,
            Self::Quick => 2,
        }
    }

    /// Calls in a block, about 60 ms of them.
    fn pace(self, in_flight: usize) -> Pace {
        let calls = match (self, in_flight) {
            (Self::Quick, _) => 64,
            (Self::Whole, 1) => 640,
            (Self::Whole, _) => 2048,
        };
        Pace { in_flight, calls }
    }
}

/// How many calls, and how many of them at once.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pace {
    pub(crate) in_flight: usize,
    pub(crate) calls: usize,
}

/// What one block of calls took.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Block {
    /// CPU time of this process, µs a call.
    pub(crate) cpu: f64,
    /// The median time from call to value, µs.
    pub(crate) p50: f64,
    /// The time that 99 of 100 calls stay below, µs.
    pub(crate) p99: f64,
    /// Calls a second.
    pub(crate) throughput: f64,
}

/// Two neighboring blocks, one of each side.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pair {
    pub(crate) sdk: Block,
    pub(crate) bare: Block,
}

/// Warms up, then measures pairs of blocks in the order ABBA.
pub(crate) async fn alternate(
    extent: Extent,
    sdk: &impl Side,
    bare: &impl Side,
    operation: Operation,
    in_flight: usize,
) -> Result<Vec<Pair>, Failure> {
    let pace = extent.pace(in_flight);
    for _ in 0..2 {
        block(sdk, operation, pace).await?;
        block(bare, operation, pace).await?;
    }
    let mut pairs = Vec::with_capacity(extent.pairs());
    for number in 0..extent.pairs() {
        let pair = if number % 2 == 0 {
            let sdk = block(sdk, operation, pace).await?;
            let bare = block(bare, operation, pace).await?;
            Pair { sdk, bare }
        } else {
            let bare = block(bare, operation, pace).await?;
            let sdk = block(sdk, operation, pace).await?;
            Pair { sdk, bare }
        };
        pairs.push(pair);
    }
    Ok(pairs)
}

/// One block: `in_flight` tasks, each of which makes its calls one after another.
#[allow(
    clippy::disallowed_methods,
    reason = "real time is what is measured here"
)]
pub(crate) async fn block(
    side: &impl Side,
    operation: Operation,
    pace: Pace,
) -> Result<Block, Failure> {
    let each = pace.calls.div_ceil(pace.in_flight.max(1));
    let started = Instant::now();
    let cpu = ProcessTime::try_now()?;
    let tasks: Vec<_> = (0..pace.in_flight)
        .map(|_| tokio::spawn(calls(side.clone(), operation, each)))
        .collect();
    let mut times = Vec::with_capacity(each * pace.in_flight);
    for task in tasks {
        times.extend(task.await??);
    }
    let cpu = cpu.try_elapsed()?;
    let wall = started.elapsed();
    times.sort_by(f64::total_cmp);
    let count = times.len() as f64;
    Ok(Block {
        cpu: cpu.as_secs_f64() * 1e6 / count,
        p50: quantile(&times, 0.50),
        p99: quantile(&times, 0.99),
        throughput: count / wall.as_secs_f64(),
    })
}

/// The times of `count` calls, µs each.
#[allow(
    clippy::disallowed_methods,
    reason = "real time is what is measured here"
)]
async fn calls(side: impl Side, operation: Operation, count: usize) -> Result<Vec<f64>, Failure> {
    let mut times = Vec::with_capacity(count);
    for _ in 0..count {
        let started = Instant::now();
        let (credits, expected) = match operation {
            Operation::Order => (side.order().await?, 100_u32),
            Operation::Balance => (side.balance().await?, 42),
        };
        times.push(started.elapsed().as_secs_f64() * 1e6);
        if credits != Some(expected.into()) {
            return Err(format!("{} gives {credits:?}", operation.name()).into());
        }
    }
    Ok(times)
}

/// The value that `part` of the ascending `values` do not exceed.
pub(crate) fn quantile(values: &[f64], part: f64) -> f64 {
    let last = values.len().saturating_sub(1);
    let index = (last as f64 * part).round() as usize;
    values.get(index).copied().unwrap_or(f64::NAN)
}
