//! The sandbox as a program: `nevermined-sandbox --port 3001`.
//!
//! Standard output gets one line of JSON once both ports are open; everything else goes to standard error. The
//! line has `ready`, `url`, `manageUrl`, `randomSeed`, the `accounts` with their keys, the `organizations` with a
//! key that acts for each, and the `plans`, `agents`, `delegations` and `faults` by id.
//!
//! It ends with 0 when it is told to stop, with 1 if it can't run, and with 2 if its options or its seed are at
//! fault.

use clap::{ArgAction, Parser, ValueEnum};
use nevermined_sandbox::{
    AmountRules, Answers, Builder, Clock, FixedClock, RequestRecord, Sandbox, Seed, SeedError,
    StartError, SystemClock,
};
use std::error::Error;
use std::fmt::Display;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, SystemTime};

/// What a sandbox begins with unless it is told: two accounts with a card and 1,000 dollars of a token with 6
/// decimals.
const SEEDED: &str = r#"{ "accounts": [
    { "name": "seller", "funds": "1000000000", "cards": ["stripe"] },
    { "name": "buyer", "funds": "1000000000", "cards": ["stripe"] }
] }"#;

/// What every seed is, for who gave something else.
const FORMS: &str = "a seed is JSON, or TOML if its name ends in .toml";

/// How the program ends when its seed is at fault, as it does when its options are.
const BAD_SEED: u8 = 2;

/// The largest number that every language reads out of JSON as it is.
const EXACT: u64 = (1 << 53) - 1;

/// The Nevermined API on your own machine: a stateful local server. Prints one JSON line when it is ready.
#[derive(Debug, Parser)]
#[command(version, about)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "independent switches, each with a name of its own"
)]
struct Options {
    /// The port on 127.0.0.1; 0 takes a free one.
    #[arg(long, value_name = "PORT", default_value_t = 3001)]
    port: u16,

    /// The management port on 127.0.0.1; 0 takes a free one. Its page tells about the sandbox.
    #[arg(long, value_name = "PORT", default_value_t = 0)]
    manage_port: u16,

    /// What to begin with: accounts, organizations, plans, agents, delegations, orders, programs, services and
    /// faults, as JSON, or as TOML if the file's name ends in .toml. Absent, there are two accounts: seller and
    /// buyer.
    #[arg(long, value_name = "FILE")]
    seed: Option<PathBuf>,

    /// The shape of successful answers.
    #[arg(long, value_name = "SHAPE", value_enum, default_value_t = Shape::Documented)]
    answers: Shape,

    /// The seed of ids, keys and hashes, below 2^53: the same seed gives the same keys within a second. Random if
    /// absent.
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u64).range(..=EXACT))]
    random_seed: Option<u64>,

    /// Answer 404 to redeem, like deployments that burn credits by x402 settle only.
    #[arg(long)]
    no_redeem: bool,

    /// Answer 501 to the Machine Payments Protocol, like deployments that do not serve it.
    #[arg(long)]
    no_mpp: bool,

    /// Let a personal key create orders, as only the key of an organization may.
    #[arg(long)]
    personal_orders: bool,

    /// Ask for consent to the current legal documents before delegations and checkouts.
    #[arg(long)]
    consent_required: bool,

    /// The fee of the router, in hundredths of a percent: 200 is 2 percent.
    #[arg(long, value_name = "BPS", default_value_t = 0)]
    router_fee_bps: u16,

    /// Take the other choice of a rule about amounts that nobody has published. May be given more than once.
    #[arg(long = "rule", value_enum, value_name = "RULE")]
    rules: Vec<Rule>,

    /// The time to begin with, such as 2030-01-31T12:00:00Z. Absent, it is this machine's. A store goes on from
    /// where it was, so it takes none.
    #[arg(long, value_name = "TIME", value_parser = time, conflicts_with = "store")]
    start_time: Option<SystemTime>,

    /// Let time stand still: it moves by the management port's clock only.
    #[arg(long)]
    frozen: bool,

    /// Whether to check the ledger's invariants after every request.
    #[arg(
        long,
        value_name = "true|false",
        action = ArgAction::Set,
        num_args = 0..=1,
        default_value_t = cfg!(debug_assertions),
        default_missing_value = "true",
        hide_possible_values = true
    )]
    audit: bool,

    /// Do not log requests on standard error.
    #[arg(long)]
    quiet: bool,

    /// Keep what happens in this file, and begin with what it holds. It holds the keys: keep it to yourself.
    #[arg(long, value_name = "FILE")]
    store: Option<PathBuf>,

    /// Bytes of changes after which the store is made compact.
    #[arg(long, value_name = "BYTES", requires = "store")]
    store_compact_after: Option<u64>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Shape {
    /// As the public API document has them.
    Documented,
    /// As deployments and the official clients have them.
    Observed,
}

/// The other choice of each rule.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Rule {
    /// A fixed plan burns what is asked, and not its minimum.
    FixedPlansBurnWhatIsAsked,
    /// A plan by time burns credits too.
    TimePlansBurn,
    /// An amount outside of a dynamic plan's bounds is refused, and not moved to the nearest.
    RefuseAmountsOutsideOfThePlan,
    /// Without an amount, a dynamic plan burns its minimum, and not its maximum.
    AbsentAmountBurnsTheMinimum,
    /// A plan by credits is sold once to each buyer, and not again and again.
    CreditsPlansAreSoldOnce,
    /// An amount and a margin together are refused.
    RefuseMarginBesideAmount,
}

impl Rule {
    fn switched(self, rules: AmountRules) -> AmountRules {
        match self {
            Self::FixedPlansBurnWhatIsAsked => rules.fixed_plans_burn_what_is_asked(true),
            Self::TimePlansBurn => rules.time_plans_burn(true),
            Self::RefuseAmountsOutsideOfThePlan => rules.refuse_amounts_outside_of_the_plan(true),
            Self::AbsentAmountBurnsTheMinimum => rules.absent_amount_burns_the_minimum(true),
            Self::CreditsPlansAreSoldOnce => rules.credits_plans_are_sold_once(true),
            Self::RefuseMarginBesideAmount => rules.refuse_margin_beside_amount(true),
        }
    }
}

fn main() -> ExitCode {
    let options = Options::parse();
    match run(&options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Seed(problem)) => {
            eprintln!("nevermined-sandbox: {problem}");
            ExitCode::from(BAD_SEED)
        }
        Err(Failure::Other(error)) => {
            eprintln!("nevermined-sandbox: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Why the program did not run to its end.
enum Failure {
    Seed(String),
    Other(Box<dyn Error>),
}

impl<E: Error + 'static> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::Other(Box::new(error))
    }
}

/// The seed that the options name.
fn seed(file: Option<&Path>) -> Result<Seed, Failure> {
    let Some(file) = file else {
        return Ok(Seed::from_json(SEEDED)?);
    };
    let named = |problem: &dyn Display| Failure::Seed(format!("{}: {problem}", file.display()));
    let bytes = fs::read(file).map_err(|error| named(&error))?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        named(&format!("{FORMS}; its byte {at} is no UTF-8"))
    })?;
    if text.trim().is_empty() {
        return Err(named(&format!("{FORMS}; this file is empty")));
    }
    let read = if file
        .extension()
        .is_some_and(|extension| extension == "toml")
    {
        Seed::from_toml(&text)
    } else {
        Seed::from_json(&text)
    };
    read.map_err(|error: SeedError| named(&error))
}

/// A time of the options.
fn time(text: &str) -> Result<SystemTime, String> {
    chrono::DateTime::parse_from_rfc3339(text)
        .map(SystemTime::from)
        .map_err(|_| "must be a date and time such as 2030-01-31T12:00:00Z".to_owned())
}

/// A clock that began at another time than this machine's, and runs.
struct Shifted {
    began: SystemTime,
    at: SystemTime,
}

impl Clock for Shifted {
    fn now(&self) -> SystemTime {
        let passed = SystemClock::default().now().duration_since(self.began);
        self.at + passed.unwrap_or(Duration::ZERO)
    }
}

/// The clock that the options choose.
fn clocked(builder: Builder, options: &Options) -> Builder {
    let began = SystemClock::default().now();
    match (options.start_time, options.frozen) {
        (None, false) => builder,
        (at, true) => builder.clock(FixedClock::at(at.unwrap_or(began))),
        (Some(at), false) => builder.clock(Shifted { began, at }),
    }
}

/// Notes an answered request on standard error.
fn log(request: &RequestRecord) {
    let fault = request.fault.map(|fault| format!(" ({fault})"));
    eprintln!(
        "{} {} {} {}{}",
        request.status,
        request.method,
        request.path,
        request.correlation_id,
        fault.unwrap_or_default()
    );
}

fn run(options: &Options) -> Result<(), Failure> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?
        .block_on(serve(options))
}

async fn serve(options: &Options) -> Result<(), Failure> {
    // From here on a signal ends the program cleanly, also one that comes right after the ready line.
    let stop = told_to_stop()?;
    let answers = match options.answers {
        Shape::Documented => Answers::Documented,
        Shape::Observed => Answers::Observed,
    };
    let rules = options.rules.iter();
    let rules = rules.fold(AmountRules::default(), |rules, rule| rule.switched(rules));
    let mut builder = Sandbox::builder()
        .port(options.port)
        .manage_port(options.manage_port)
        .seed(seed(options.seed.as_deref())?)
        .answers(answers)
        .redeem_route(!options.no_redeem)
        .mpp(!options.no_mpp)
        .personal_orders(options.personal_orders)
        .consent_required(options.consent_required)
        .router_fee_bps(options.router_fee_bps)
        .amount_rules(rules)
        .audit_every_request(options.audit);
    builder = clocked(builder, options);
    if !options.quiet {
        builder = builder.on_request(log);
    }
    if let Some(seed) = options.random_seed {
        builder = builder.random_seed(seed);
    }
    if let Some(file) = &options.store {
        builder = builder.store(file);
    }
    if let Some(bytes) = options.store_compact_after {
        builder = builder.compact_store_after(bytes);
    }
    let sandbox = builder.start().await.map_err(|error: StartError| {
        let file = options.seed.as_deref().filter(|_| error.seed().is_some());
        match (error.seed(), file) {
            (Some(problem), Some(file)) => Failure::Seed(format!("{}: {problem}", file.display())),
            _ => error.into(),
        }
    })?;

    let mut ready = sandbox.scene();
    ready["ready"] = true.into();
    ready["url"] = sandbox.url().into();
    ready["manageUrl"] = sandbox.manage_url().into();
    ready["randomSeed"] = sandbox.random_seed().into();
    let mut stdout = io::stdout();
    writeln!(stdout, "{ready}")?;
    stdout.flush()?;

    stop.await;
    eprintln!("stopping");
    sandbox.shutdown().await;
    Ok(())
}

#[cfg(unix)]
fn told_to_stop() -> io::Result<impl Future<Output = ()>> {
    use std::task::Poll;
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(std::future::poll_fn(move |context| {
        // Both are asked, so that both wake this future.
        let told = [
            terminate.poll_recv(context).is_ready(),
            interrupt.poll_recv(context).is_ready(),
        ];
        if told.contains(&true) {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    }))
}

#[cfg(not(unix))]
fn told_to_stop() -> io::Result<impl Future<Output = ()>> {
    Ok(async {
        // Without a handler the system ends the program by itself.
        let _told = tokio::signal::ctrl_c().await;
    })
}
