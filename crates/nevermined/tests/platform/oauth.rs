//! Programs that are let in: by a code, by a device, and what a refresh token is good for.

use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use nevermined::oauth::{CodeChallenge, OAuthRefusal, RefreshToken, TokenSet};
use nevermined::sandbox::{Account, ClientFor as _, Sandbox};
use nevermined::{AgentId, Clock, ClockFuture, Environment, ErrorKind, Nevermined, Outcome};
use nevermined_sandbox::{FixedClock, OAuthClient};

use super::world::World;
use crate::support::VirtualClock;

const REDIRECT: &str = "http://127.0.0.1:9000/callback";

/// An agent of the seller, and a program called `fleet`.
async fn scene() -> (World, AgentId) {
    let world = World::new().await;
    let fleet = OAuthClient::new("fleet", "Fleet").redirect_uri(REDIRECT);
    world.sandbox.register_oauth_client(fleet);
    let agent = agent_of(&world).await;
    (world, agent)
}

async fn agent_of(world: &World) -> AgentId {
    let plan = world.plan().await;
    let agent = world
        .sandbox
        .register_agent(&world.seller, "weather", &[], &[&plan]);
    agent.unwrap()
}

/// A program has no key of its own.
fn program(sandbox: &Sandbox, clock: impl Clock) -> Nevermined {
    let environment = Environment::custom(sandbox.url()).unwrap();
    let builder = Nevermined::builder().environment(environment);
    builder.clock(clock).seed(7).build().unwrap()
}

/// Whether the API lets the token in.
async fn works(world: &World, tokens: &TokenSet) -> bool {
    let builder = world.builder_for(&world.buyer);
    let nvm = builder.api_key(tokens.access_token()).build().unwrap();
    match nvm.plans().list().await {
        Ok(_) => true,
        Err(error) => {
            assert_eq!(error.kind(), ErrorKind::Unauthorized, "{error}");
            false
        }
    }
}

#[tokio::test]
async fn a_code_is_exchanged_with_its_verifier_and_refreshed_once() {
    let (world, agent) = scene().await;
    let nvm = program(&world.sandbox, VirtualClock::new());
    let fleet = nvm.oauth().client("fleet");
    let pending = fleet.begin(REDIRECT).unwrap();
    let owner = world.buys.oauth();
    let authorize =
        |challenge: &CodeChallenge| owner.authorize("fleet", REDIRECT, challenge).agent(&agent);
    let code = authorize(pending.challenge())
        .state(pending.state())
        .await
        .unwrap();
    let tokens = fleet
        .exchange(pending.granted(code.into_inner()))
        .await
        .unwrap();
    let tokens = tokens.into_inner();
    assert_eq!(tokens.expires_in, Some(Duration::from_secs(3_600)));
    assert!(works(&world, &tokens).await);
    assert_eq!(owner.bindings().await.unwrap().items.len(), 1);

    // A code is of no use to who does not have the verifier.
    let (one, other) = (
        fleet.begin(REDIRECT).unwrap(),
        fleet.begin(REDIRECT).unwrap(),
    );
    let code = authorize(one.challenge()).await.unwrap().into_inner();
    let error = fleet.exchange(other.granted(code)).await.unwrap_err();
    assert_eq!(
        error.oauth_refusal(),
        Some(OAuthRefusal::InvalidGrant),
        "{error}"
    );
    assert_eq!(error.outcome(), Outcome::Rejected);

    let used = tokens.refresh_token().unwrap().expose().to_owned();
    let fresh = fleet.refresh(tokens).await.unwrap().into_inner();
    assert!(works(&world, &fresh).await);
    assert_ne!(fresh.refresh_token().unwrap().expose(), used);
    // Whoever has it too may be a thief: all of it ends.
    let stolen = TokenSet::restore("of no use", Some(RefreshToken::new(used)));
    let refused = fleet.refresh(stolen).await.unwrap_err();
    assert_eq!(
        refused.error().oauth_refusal(),
        Some(OAuthRefusal::InvalidGrant),
        "{refused}"
    );
    assert!(!works(&world, &fresh).await);
    assert!(fleet.refresh(fresh).await.is_err());
    world.close().await;
}

#[tokio::test]
async fn a_revoked_token_ends_the_grant() {
    let (world, agent) = scene().await;
    let nvm = program(&world.sandbox, VirtualClock::new());
    let fleet = nvm.oauth().client("fleet");
    let pending = fleet.begin(REDIRECT).unwrap();
    let owner = world.buys.oauth();
    let authorize = owner
        .authorize("fleet", REDIRECT, pending.challenge())
        .agent(&agent);
    let code = authorize.await.unwrap().into_inner();
    let tokens = fleet
        .exchange(pending.granted(code))
        .await
        .unwrap()
        .into_inner();
    nvm.oauth()
        .revoke(tokens.refresh_token().unwrap().expose())
        .await
        .unwrap();
    assert!(!works(&world, &tokens).await);
    world.close().await;
}

/// The client's time, which moves the sandbox's, and the owner, who decides while the device waits a third time.
#[derive(Clone, Debug)]
struct Waiting {
    clock: VirtualClock,
    sandbox: Arc<Sandbox>,
    owner: Account,
    decision: Arc<Mutex<Option<(String, bool)>>>,
}

impl Clock for Waiting {
    fn now(&self) -> Duration {
        self.clock.now()
    }

    fn wall(&self) -> SystemTime {
        self.clock.wall()
    }

    fn sleep(&self, duration: Duration) -> ClockFuture {
        self.sandbox.advance(duration);
        let slept = self.clock.sleep(duration);
        if self.clock.waits().len() == 3 {
            let (user_code, approve) = self.decision.lock().unwrap().take().unwrap();
            let decided = self.sandbox.decide_device(&self.owner, &user_code, approve);
            decided.unwrap();
        }
        slept
    }

    fn limit(&self, duration: Duration) -> ClockFuture {
        self.clock.limit(duration)
    }
}

#[tokio::test]
async fn a_device_waits_until_its_owner_has_decided() {
    for approve in [true, false] {
        let clock = FixedClock::at(UNIX_EPOCH + Duration::from_secs(1_800_000_000));
        let sandbox = Sandbox::builder().clock(clock).start().await.unwrap();
        let sandbox = Arc::new(sandbox);
        let owner = sandbox.create_account("owner", 0);
        let seller = sandbox.create_account("seller", 0);
        let plan = nevermined_sandbox::NewPlan::credits("ten answers", 10);
        let plan = sandbox.register_plan(&seller, plan).unwrap();
        let agent = sandbox
            .register_agent(&seller, "weather", &[], &[&plan])
            .unwrap();
        let waiting = Waiting {
            clock: VirtualClock::new(),
            sandbox: Arc::clone(&sandbox),
            owner: owner.clone(),
            decision: Arc::default(),
        };
        let nvm = program(&sandbox, waiting.clone());
        let demo = nvm.oauth().client("demo");
        let device = demo.start_device(agent.to_string()).await.unwrap();
        let user_code = device.user_code.clone().unwrap();
        let owns = sandbox.client_for(&owner).unwrap();
        let details = owns.oauth().device_details(&user_code).await.unwrap();
        assert_eq!(details.agent_name.as_deref(), Some("weather"));
        *waiting.decision.lock().unwrap() = Some((user_code, approve));

        let granted = demo.wait_for_device(&device).await;
        assert_eq!(waiting.clock.waits(), [device.interval; 3]);
        match granted {
            Ok(tokens) => {
                assert!(approve);
                let key = tokens.access_token();
                let builder = sandbox.builder_for(&owner).unwrap();
                let nvm = builder.api_key(key).build().unwrap();
                nvm.plans().list().await.unwrap();
                let error = demo.poll_device(&device).await.unwrap_err();
                assert_eq!(
                    error.oauth_refusal(),
                    Some(OAuthRefusal::InvalidGrant),
                    "{error}"
                );
            }
            Err(refused) => {
                assert!(!approve, "{refused}");
                assert!(refused.is_denied(), "{refused}");
            }
        }
        assert_eq!(sandbox.audit(), Ok(()));
    }
}
