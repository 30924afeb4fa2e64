//! Parts of an agent's work, as agents report them.

use nevermined_types::Address;
use serde::{Deserialize, Serialize};

/// A part of an agent's work, as `trackAgentSubTask` reported it.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), nevermined_sandbox::StartError> {
/// let sandbox = nevermined_sandbox::Sandbox::start().await?;
/// assert_eq!(sandbox.sub_tasks(), []);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct SubTask {
    /// The account that reported it.
    pub reporter: Address,
    /// The request that it is a part of.
    pub request_id: String,
    /// What it is called, if that was said.
    pub name: Option<String>,
    /// What it is about, if that was said.
    pub description: Option<String>,
    /// How it went, if that was said.
    pub status: Option<String>,
    /// Credits that it is said to have used. Nothing is burned for it.
    pub credits: nevermined_types::Credits,
}
