use std::borrow::Cow;
use std::fmt;

/// A kind of event: what activity is told by, and what webhooks are sent for. Source: `OrganizationActivityEventType`.
///
/// The published kinds are constants; a kind that is newer than this library is made of its name.
///
/// ```
/// use nevermined::organizations::EventType;
///
/// assert_eq!(EventType::PLAN_PURCHASED.as_str(), "plan.purchased");
/// assert_eq!(EventType::from("plan.purchased"), EventType::PLAN_PURCHASED);
/// ```
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EventType(Cow<'static, str>);

macro_rules! event_types {
    ($($(#[$doc:meta])* $constant:ident = $name:literal,)*) => {
        impl EventType {
            $($(#[$doc])* pub const $constant: Self = Self(Cow::Borrowed($name));)*

            /// Every published kind, in the order of the document.
            pub const PUBLISHED: &'static [Self] = &[$(Self::$constant),*];
        }
    };
}

event_types! {
    /// Someone was invited.
    MEMBER_INVITED = "member.invited",
    /// Someone became a member.
    MEMBER_JOINED = "member.joined",
    /// A member has another role.
    MEMBER_ROLE_CHANGED = "member.role_changed",
    /// A member may do nothing for now.
    MEMBER_DEACTIVATED = "member.deactivated",
    /// A deactivated member is active again.
    MEMBER_REACTIVATED = "member.reactivated",
    /// A member is out.
    MEMBER_REMOVED = "member.removed",
    /// An invitation was taken back.
    INVITATION_REVOKED = "invitation.revoked",
    /// An invitation was not accepted in time.
    INVITATION_EXPIRED = "invitation.expired",
    /// There is a new group.
    GROUP_CREATED = "group.created",
    /// A group has another name or description.
    GROUP_UPDATED = "group.updated",
    /// A group has ended.
    GROUP_DEACTIVATED = "group.deactivated",
    /// A member came into a group.
    GROUP_MEMBER_ADDED = "group.member_added",
    /// A member left a group.
    GROUP_MEMBER_REMOVED = "group.member_removed",
    /// A group has a budget, or another one.
    GROUP_BUDGET_SET = "group.budget_set",
    /// A group has spent more of its budget than a threshold.
    GROUP_BUDGET_THRESHOLD_REACHED = "group.budget_threshold_reached",
    /// A group has spent its budget.
    GROUP_BUDGET_EXCEEDED = "group.budget_exceeded",
    /// A group's budget has started anew.
    GROUP_BUDGET_RESET = "group.budget_reset",
    /// There is a new agent.
    AGENT_CREATED = "agent.created",
    /// There is a new plan.
    PLAN_CREATED = "plan.created",
    /// A plan was changed.
    PLAN_UPDATED = "plan.updated",
    /// Someone has bought a plan.
    PLAN_PURCHASED = "plan.purchased",
    /// There is a new customer.
    CUSTOMER_ADDED = "customer.added",
    /// A customer was blocked.
    CUSTOMER_BLOCKED = "customer.blocked",
    /// A customer is blocked no more.
    CUSTOMER_UNBLOCKED = "customer.unblocked",
    /// The organization went to a higher tier.
    SUBSCRIPTION_UPGRADED = "subscription.upgraded",
    /// The organization went to a lower tier.
    SUBSCRIPTION_DOWNGRADED = "subscription.downgraded",
    /// The organization's subscription was canceled.
    SUBSCRIPTION_CANCELED = "subscription.canceled",
    /// The organization's subscription has run out.
    SUBSCRIPTION_LAPSED = "subscription.lapsed",
    /// A webhook took what was sent to it.
    WEBHOOK_DELIVERED = "webhook.delivered",
    /// A webhook did not take what was sent to it.
    WEBHOOK_FAILED = "webhook.failed",
    /// There is a new API key.
    API_KEY_CREATED = "apikey.created",
    /// An API key has ended.
    API_KEY_REVOKED = "apikey.revoked",
    /// Credits were redeemed.
    CREDITS_REDEEMED = "credits.redeemed",
}

impl EventType {
    /// The name, as the service writes it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for EventType {
    fn from(name: &str) -> Self {
        Self(Cow::Owned(name.to_owned()))
    }
}

impl From<String> for EventType {
    fn from(name: String) -> Self {
        Self(Cow::Owned(name))
    }
}

impl AsRef<str> for EventType {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl fmt::Display for EventType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for EventType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EventType({self})")
    }
}
