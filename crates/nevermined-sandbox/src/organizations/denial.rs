//! Why a command about organizations is not carried out.

/// Why a command was not carried out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Denial {
    /// Only an account may ask for this.
    NobodyAsks,
    UnknownOrganization(String),
    NotMember(String),
    NotAdmin(String),
    MemberInactive(String),
    OrganizationInactive(String),
    NoOrganization,
    SlugTaken(String),
    EmailTaken(String),
    /// No account has the email address, and none was made for it.
    NoAccount(String),
    SeatsTaken(usize),
    CustomersNotInTier,
    UnknownCustomer(String),
    CustomerBlocked(String),
    ActivityNotInTier,
    UnknownMember(String),
    LastAdmin,
    NoGroups,
    GroupsFull(usize),
    UnknownGroup(String),
    InGroupAlready(String),
    NotOfOrganization(String),
    NotInGroup(String),
}
