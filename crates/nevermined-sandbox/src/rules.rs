//! How many credits a settle burns, where neither the documents nor the official clients settle it.

use serde::{Deserialize, Serialize};

/// The choices about amounts that have no evidence behind them, or that a test may want otherwise.
///
/// ```
/// use nevermined_sandbox::{AmountRules, Sandbox};
/// let rules = AmountRules::default().fixed_plans_burn_what_is_asked(true);
/// let builder = Sandbox::builder().amount_rules(rules);
/// # let _ = builder;
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "independent switches, each with a name of its own"
)]
pub struct AmountRules {
    pub(crate) fixed_burns_asked: bool,
    pub(crate) time_burns: bool,
    pub(crate) outside_is_refused: bool,
    pub(crate) absent_burns_minimum: bool,
    pub(crate) sold_once: bool,
    pub(crate) margin_excludes_amount: bool,
}

impl AmountRules {
    /// Whether a plan with a fixed redemption burns the amount that the settle asks for. Assumed: it burns
    /// its minimum, whatever is asked.
    #[must_use]
    pub fn fixed_plans_burn_what_is_asked(mut self, yes: bool) -> Self {
        self.fixed_burns_asked = yes;
        self
    }

    /// Whether a plan that limits use by time burns credits too. Assumed: it burns none.
    #[must_use]
    pub fn time_plans_burn(mut self, yes: bool) -> Self {
        self.time_burns = yes;
        self
    }

    /// Whether an amount outside of a dynamic plan's minimum and maximum is refused. Assumed: the nearest
    /// of the two is burned.
    #[must_use]
    pub fn refuse_amounts_outside_of_the_plan(mut self, yes: bool) -> Self {
        self.outside_is_refused = yes;
        self
    }

    /// Whether a dynamic plan burns its minimum when a settle names no amount, or zero. The official client
    /// says that it burns its maximum.
    #[must_use]
    pub fn absent_amount_burns_the_minimum(mut self, yes: bool) -> Self {
        self.absent_burns_minimum = yes;
        self
    }

    /// Whether a plan limited by credits is sold once to each buyer. Assumed: it is sold again and again,
    /// and only trials are sold once.
    #[must_use]
    pub fn credits_plans_are_sold_once(mut self, yes: bool) -> Self {
        self.sold_once = yes;
        self
    }

    /// Whether a settle with both an amount and a margin is refused with `BCK.PROTOCOL.0042`. Otherwise the
    /// margin changes nothing: the sandbox knows no costs that it could be added to.
    #[must_use]
    pub fn refuse_margin_beside_amount(mut self, yes: bool) -> Self {
        self.margin_excludes_amount = yes;
        self
    }
}
