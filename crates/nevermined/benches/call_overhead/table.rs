//! The result as a table in Markdown.

use std::time::Duration;

use crate::measure::{Block, Extent, Pair, quantile};
use crate::sides::Operation;

/// What the SDK may cost, as a multiple of bare reqwest, in CPU and in the median time.
const TARGET: f64 = 1.10;

/// One operation at one number in flight.
pub(crate) struct Row {
    label: String,
    cpu: Compared,
    p50: Compared,
    p99: Compared,
    throughput: Compared,
    /// The part of the time that the bare side used its core, in percent.
    busy: f64,
}

/// One quantity on both sides.
struct Compared {
    sdk: f64,
    bare: f64,
    ratio: f64,
    least: f64,
    most: f64,
}

impl Row {
    pub(crate) fn of(operation: Operation, in_flight: usize, pairs: &[Pair]) -> Self {
        let busy = pairs
            .iter()
            .map(|pair| pair.bare.cpu * pair.bare.throughput / 1e4);
        Self {
            label: format!("`{}`, {in_flight} in flight", operation.name()),
            cpu: Compared::of(pairs, |block| block.cpu),
            p50: Compared::of(pairs, |block| block.p50),
            p99: Compared::of(pairs, |block| block.p99),
            throughput: Compared::of(pairs, |block| block.throughput),
            busy: median(busy),
        }
    }
}

impl Compared {
    fn of(pairs: &[Pair], quantity: impl Fn(&Block) -> f64) -> Self {
        let ratios = || {
            pairs
                .iter()
                .map(|pair| quantity(&pair.sdk) / quantity(&pair.bare))
        };
        Self {
            sdk: median(pairs.iter().map(|pair| quantity(&pair.sdk))),
            bare: median(pairs.iter().map(|pair| quantity(&pair.bare))),
            ratio: median(ratios()),
            least: ratios().fold(f64::INFINITY, f64::min),
            most: ratios().fold(f64::NEG_INFINITY, f64::max),
        }
    }

    fn cell(&self) -> String {
        format!(
            "{:.0} / {:.0} = **{:.2}** ({:.2}–{:.2})",
            self.sdk, self.bare, self.ratio, self.least, self.most
        )
    }
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    quantile(&values, 0.5)
}

pub(crate) fn print(rows: &[Row], extent: Extent, limit: Option<Duration>, load_before: &str) {
    println!(
        "| `nevermined` / bare reqwest | CPU a call, µs | p50, µs | p99, µs | calls a second |"
    );
    println!("|---|---|---|---|---|");
    for row in rows {
        println!(
            "| {} | {} | {} | {} | {} |",
            row.label,
            row.cpu.cell(),
            row.p50.cell(),
            row.p99.cell(),
            row.throughput.cell()
        );
    }
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    println!();
    println!(
        "Medians of {} pairs of blocks; the ratio is the median of the pairs' ratios, their least and greatest in brackets. \
         Current-thread runtime; the server is another process; bare reqwest {}. {cores} cores, load {load_before} before and {} after.",
        extent.pairs(),
        limit.map_or("without a time limit".to_owned(), |limit| format!(
            "with the same time limit, {limit:?}"
        )),
        load()
    );
    let busiest = rows.iter().map(|row| row.busy).fold(0.0, f64::max);
    println!(
        "Bare reqwest kept its core up to {busiest:.0} % busy: near 100 %, the server does not hold it up."
    );
    let missed: Vec<&str> = rows
        .iter()
        .filter(|row| row.cpu.ratio.max(row.p50.ratio) > TARGET)
        .map(|row| row.label.as_str())
        .collect();
    if extent == Extent::Quick || cfg!(debug_assertions) {
        println!("A quick or a debug run: these are no figures.");
    } else if missed.is_empty() {
        println!("Target, at most {TARGET:.2} in CPU and p50: met.");
    } else {
        println!(
            "Target, at most {TARGET:.2} in CPU and p50: missed by {}.",
            missed.join("; ")
        );
    }
}

/// The machine's load over the last minute, where the system tells.
pub(crate) fn load() -> String {
    std::fs::read_to_string("/proc/loadavg")
        .ok()
        .and_then(|text| text.split(' ').next().map(str::to_owned))
        .unwrap_or_else(|| "unknown".to_owned())
}
