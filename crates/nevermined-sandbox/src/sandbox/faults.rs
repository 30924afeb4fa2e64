//! Faults of a running sandbox.

use super::Sandbox;
use crate::faults::{BadFault, Fault, FaultReport};

impl Sandbox {
    /// Adds a fault, and returns its number. Of those that are due for a request, all delays happen to it,
    /// and the first of the others; the rest keep their turn.
    ///
    /// # Errors
    /// [`BadFault`] with the field, if the operation does not exist or a value makes no sense.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use nevermined_sandbox::{Effect, Fault, Sandbox, When};
    ///
    /// let sandbox = Sandbox::start().await?;
    /// let effect = Effect::Reset { when: When::BeforeCommit };
    /// sandbox.add_fault(Fault::new(effect).on("getDeployment").times(1))?;
    /// assert!(reqwest::get(sandbox.url()).await.is_err());
    /// assert!(reqwest::get(sandbox.url()).await.is_ok());
    /// let report = &sandbox.fault_report()[0];
    /// assert_eq!((report.matched, report.fired), (2, 1));
    /// # Ok(())
    /// # }
    /// ```
    pub fn add_fault(&self, fault: Fault) -> Result<u64, BadFault> {
        fault.check()?;
        Ok(self.state.faults.add(fault))
    }

    /// Replaces all faults by these. Returns their numbers.
    ///
    /// # Errors
    /// [`BadFault`] of the first that can't be. Then nothing is replaced.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use nevermined_sandbox::{Effect, Fault, Sandbox};
    ///
    /// let sandbox = Sandbox::start().await?;
    /// sandbox.faults([Fault::new(Effect::CutBody), Fault::new(Effect::OkForCreated)])?;
    /// assert_eq!(sandbox.fault_report().len(), 2);
    /// assert!(sandbox.faults([Fault::new(Effect::CutBody).on("orderPlane")]).is_err());
    /// assert_eq!(sandbox.fault_report().len(), 2);
    /// # Ok(())
    /// # }
    /// ```
    pub fn faults(&self, faults: impl IntoIterator<Item = Fault>) -> Result<Vec<u64>, BadFault> {
        let faults: Vec<Fault> = faults.into_iter().collect();
        faults.iter().try_for_each(Fault::check)?;
        self.state.faults.clear();
        let added = faults.into_iter().map(|fault| self.state.faults.add(fault));
        Ok(added.collect())
    }

    /// Takes a fault away, by its number. Says whether it was there.
    pub fn remove_fault(&self, id: u64) -> bool {
        self.state.faults.remove(id)
    }

    /// Takes all faults away.
    pub fn clear_faults(&self) {
        self.state.faults.clear();
    }

    /// The faults, in the order in which they were added, with how often each was met and happened.
    #[must_use]
    pub fn fault_report(&self) -> Vec<FaultReport> {
        self.state.faults.report()
    }
}
