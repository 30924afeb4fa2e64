//! What each denial about organizations is on the wire.

use super::Refusal;
use crate::codes;
use crate::organizations::Denial;

impl From<Denial> for Refusal {
    fn from(denial: Denial) -> Self {
        match denial {
            Denial::NobodyAsks => {
                Self::new(codes::NO_CREDENTIAL, "only an account may ask for this")
            }
            Denial::UnknownOrganization(id) => Self::new(
                codes::ORGANIZATION_UNKNOWN,
                format!("there is no organization {id:?}"),
            )
            .hint("found one with Sandbox::create_organization"),
            Denial::NotMember(id) => Self::new(
                codes::NOT_ORGANIZATION_MEMBER,
                format!("the account of this key is no active member of organization {id:?}"),
            ),
            Denial::NotAdmin(id) => Self::new(
                codes::NOT_ORGANIZATION_ADMIN,
                format!("the account of this key is no admin of organization {id:?}"),
            ),
            Denial::MemberInactive(id) => Self::new(
                codes::ADMIN_INACTIVE,
                format!("the account of this key is suspended in organization {id:?}"),
            ),
            Denial::OrganizationInactive(id) => Self::new(
                codes::ORGANIZATION_INACTIVE,
                format!("organization {id:?} is not active"),
            ),
            Denial::NoOrganization => Self::new(
                codes::NO_ORGANIZATION,
                "the account of this key belongs to no organization",
            )
            .hint("name one in X-Current-Org-Id, or join one"),
            Denial::SlugTaken(slug) => Self::field(
                codes::ALREADY_EXISTS,
                "slug",
                format!("{slug:?} is another organization's"),
            ),
            Denial::EmailTaken(email) => Self::field(
                codes::ALREADY_EXISTS,
                "email",
                format!("{email:?} is another account's"),
            ),
            Denial::NoAccount(email) => Self::new(
                codes::ONBOARDING_FAILED,
                format!("no account could be made for {email:?}; nothing was changed"),
            ),
            Denial::SeatsTaken(most) => Self::new(
                codes::SEATS_TAKEN,
                format!("the organization has all of its {most} seats taken"),
            ),
            Denial::CustomersNotInTier => Self::new(
                codes::CUSTOMERS_NOT_IN_TIER,
                "the organization's tier does not show customers",
            )
            .hint("found the organization with the tier Enterprise"),
            Denial::ActivityNotInTier => Self::new(
                codes::ACTIVITY_NOT_IN_TIER,
                "the organization's tier has no activity feed",
            )
            .hint("found the organization with the tier Premium or Enterprise"),
            Denial::UnknownCustomer(id) => Self::new(
                codes::CUSTOMER_UNKNOWN,
                format!("the organization has no customer {id:?}"),
            ),
            Denial::CustomerBlocked(id) => Self::new(
                codes::CUSTOMER_BLOCKED,
                format!("the organization has blocked customer {id}; no key was issued"),
            )
            .hint("unblock the customer first"),
            Denial::UnknownMember(id) => Self::new(
                codes::MEMBER_UNKNOWN,
                format!("the organization has no member {id:?}"),
            ),
            Denial::LastAdmin => Self::new(
                codes::LAST_ADMIN,
                "this is the last active admin of the organization",
            )
            .hint("make another member an admin first"),
            Denial::NoGroups => Self::new(
                codes::GROUPS_NOT_IN_TIER,
                "the organization's tier has no groups",
            )
            .hint("found the organization with the tier Premium or Enterprise"),
            Denial::GroupsFull(most) => Self::new(
                codes::GROUPS_FULL,
                format!("the organization has all of its {most} groups"),
            ),
            Denial::UnknownGroup(id) => Self::new(
                codes::GROUP_UNKNOWN,
                format!("the organization has no active group {id:?}"),
            ),
            Denial::InGroupAlready(id) => Self::new(
                codes::IN_GROUP_ALREADY,
                format!("member {id} is in an active group already"),
            ),
            Denial::NotOfOrganization(id) => Self::new(
                codes::NO_MEMBER_TO_ADD,
                format!("the organization has no active member {id:?}"),
            ),
            Denial::NotInGroup(id) => Self::new(
                codes::NOT_IN_GROUP,
                format!("member {id:?} is not in this group"),
            ),
        }
    }
}
