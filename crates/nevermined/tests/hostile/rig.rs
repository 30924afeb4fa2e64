//! One server and one client for many cases: setting up TLS for each would take longer than the tests.

use nevermined::{Error, Nevermined};

use crate::support::{Call, Done, Server, Step, VirtualClock, answer, builder_for, soon};

pub(crate) struct Rig {
    pub(crate) server: Server,
    pub(crate) clock: VirtualClock,
    nvm: Nevermined,
    retries: u32,
}

/// Half of what a client's retry budget allows: a new client is due then.
const RETRIES: u32 = 25;

/// What the client reads of an answer at most.
pub(crate) const MAX_BODY: usize = 64 * 1024;

impl Rig {
    pub(crate) async fn new() -> Self {
        let server = Server::always(answer(404, &[], "")).await;
        let clock = VirtualClock::new();
        let nvm = client(&server, &clock);
        Self {
            server,
            clock,
            nvm,
            retries: 0,
        }
    }

    /// Makes one call against a script of its own.
    pub(crate) async fn run(
        &mut self,
        call: Call,
        steps: impl IntoIterator<Item = Step>,
        then: Step,
    ) -> Result<Done, Error> {
        if self.retries > RETRIES {
            self.nvm = client(&self.server, &self.clock);
            self.retries = 0;
        }
        self.server.play(steps, then);
        let result = soon(call.run(&self.nvm)).await;
        let attempts = match &result {
            Ok(done) => done.attempts,
            Err(error) => error.attempts(),
        };
        self.retries += attempts.saturating_sub(1);
        result
    }
}

fn client(server: &Server, clock: &VirtualClock) -> Nevermined {
    builder_for(&server.url(), clock)
        .max_body(MAX_BODY)
        .build()
        .unwrap()
}
