//! A fresh start, and all that there is at one time.

use super::Sandbox;
use crate::manage;
use crate::scene::Scene;
use crate::seed::SeedError;
use serde_json::Value;

impl Sandbox {
    /// Makes everything as it was at the start: what the seed made comes back with its keys and ids, and the rest
    /// is gone, with the log, the faults and the time that [`Sandbox::advance`] added. Ids are drawn from
    /// [`Sandbox::random_seed`] again: a request that is answered meanwhile takes one of them.
    ///
    /// # Errors
    /// [`SeedError`] if the seed can't be carried out again. It could be when the sandbox started.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use nevermined_sandbox::{Sandbox, Seed};
    ///
    /// let seed = Seed::from_json(r#"{ "accounts": [{ "name": "alice", "funds": 5 }] }"#)?;
    /// let sandbox = Sandbox::builder().seed(seed).start().await?;
    /// let alice = sandbox.accounts().remove(0);
    /// sandbox.fund(&alice, 7);
    /// sandbox.create_account("bob", 0);
    /// sandbox.reset()?;
    /// assert_eq!(sandbox.wallet(alice.address()).to_u64(), Some(5));
    /// assert_eq!(sandbox.accounts()[0].api_key(), alice.api_key());
    /// assert_eq!(sandbox.accounts().len(), 1);
    /// # Ok(())
    /// # }
    /// ```
    pub fn reset(&self) -> Result<(), SeedError> {
        self.state.begin_again()?;
        self.wait_for_store();
        Ok(())
    }

    /// What a test begins with, as JSON: the accounts with their keys, the organizations with a key that acts for
    /// each, and the plans, agents, delegations and faults by id. It holds secrets. The ready line of the program and
    /// the answer of `POST /reset` have the same fields.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), nevermined_sandbox::StartError> {
    /// let sandbox = nevermined_sandbox::Sandbox::start().await?;
    /// let alice = sandbox.create_account("alice", 5);
    /// let scene = sandbox.scene();
    /// assert_eq!(scene["accounts"][0]["apiKey"], alice.api_key());
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn scene(&self) -> Value {
        Value::Object(Scene::of(&self.state).told(&self.state))
    }

    /// The whole ledger as JSON, with `organizations` and `oauth`. Secrets are shown by their ends only, ids and amounts are hexadecimal. Its
    /// form is that of this version of the crate.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), nevermined_sandbox::StartError> {
    /// let sandbox = nevermined_sandbox::Sandbox::start().await?;
    /// let alice = sandbox.create_account("alice", 5);
    /// let dump = sandbox.dump();
    /// assert!(dump["wallets"].get(alice.address().to_string()).is_some());
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn dump(&self) -> Value {
        // It is written for a store as well: a test of all commands would show if it could not be.
        manage::dump(&self.state).unwrap_or_default()
    }
}
