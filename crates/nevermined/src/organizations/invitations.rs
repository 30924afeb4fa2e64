use std::fmt;

use nevermined_api::organizations::types;
/// A membership that an invitation led to.
pub use nevermined_api::organizations::types::AcceptInvitationResponseDto as AcceptedInvitation;
/// An invitation to join an organization.
pub use nevermined_api::organizations::types::InvitationResponseDto as Invitation;
/// What an invited person may know of the invitation.
pub use nevermined_api::organizations::types::PublicInvitationInfoDto as InvitationInfo;
use nevermined_api::organizations::{
    ACCEPT_INVITATION, CREATE_INVITATION, GET_INVITATION, LIST_INVITATIONS, REVOKE_INVITATION,
};
use secrecy::{ExposeSecret, SecretString};

use super::{
    InvitationId, MemberRole, OrganizationId, OrganizationsHandle, part_of_organization, text_of,
};
use crate::endpoint::{endpoint, nothing, part};
use crate::page::{List, Page, Paging};
use crate::{Error, Request};

/// The longest email address, in characters, as published.
const LONGEST_EMAIL: usize = 254;

/// The longest name, in characters, as published.
const LONGEST_NAME: usize = 120;

/// The state of an invitation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum InvitationStatus {
    /// It can be accepted.
    Pending,
    /// It was accepted.
    Accepted,
    /// It was withdrawn.
    Revoked,
    /// It has run out.
    Expired,
}

/// What the invited person received to accept an invitation with. Secret: `Debug` does not show it.
///
/// ```
/// use nevermined::organizations::InvitationToken;
///
/// let token = InvitationToken::from("of-the-link");
/// assert!(!format!("{token:?}").contains("of-the-link"));
/// ```
#[derive(Clone)]
pub struct InvitationToken(SecretString);

impl InvitationToken {
    /// The token itself. Secret.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    fn checked(self) -> Result<Self, Error> {
        if self.expose().trim().is_empty() {
            let hint = "it is in the link that the invited person received";
            return Err(Error::invalid("the invitation's token is empty").with_hint(hint));
        }
        Ok(self)
    }
}

impl From<&str> for InvitationToken {
    fn from(token: &str) -> Self {
        Self(token.into())
    }
}

impl From<String> for InvitationToken {
    fn from(token: String) -> Self {
        Self(token.into())
    }
}

impl fmt::Debug for InvitationToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("InvitationToken([redacted])")
    }
}

/// An invitation that was sent. Source: `createInvitation`, wrapped or not.
#[derive(Clone)]
#[non_exhaustive]
pub struct CreatedInvitation {
    /// The invitation.
    pub invitation: Invitation,
    magic_link: Option<SecretString>,
}

impl CreatedInvitation {
    /// The link that the invited person received. Secret, and not answered in production.
    #[must_use]
    pub fn magic_link(&self) -> Option<&str> {
        self.magic_link.as_ref().map(ExposeSecret::expose_secret)
    }

    /// The published schema is the invitation itself, the published text says that it is wrapped.
    fn from_wire(wire: types::InvitationCreated) -> Result<Self, Error> {
        let bare = wire.id.map(|id| {
            let mut bare = Invitation::default();
            bare.id = Some(id);
            bare.email = wire.email;
            bare.name = wire.name;
            bare.role = wire.role;
            bare.status = wire.status;
            bare.expires_at = wire.expires_at;
            bare.invited_by_user_id = wire.invited_by_user_id;
            bare.created_at = wire.created_at;
            bare
        });
        Ok(Self {
            invitation: part(wire.invitation.or(bare), "invitation")?,
            magic_link: wire.magic_link_url.map(Into::into),
        })
    }
}

impl fmt::Debug for CreatedInvitation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let link = self.magic_link.as_ref().map(|_| format_args!("[redacted]"));
        f.debug_struct("CreatedInvitation")
            .field("invitation", &self.invitation)
            .field("magic_link", &link)
            .finish()
    }
}

part_of_organization! {
    /// The calls on the invitations of an organization; from
    /// [`OrganizationHandle::invitations`](super::OrganizationHandle::invitations). Whoever is invited reads and accepts
    /// by [`OrganizationsHandle`](super::OrganizationsHandle).
    InvitationsHandle,
    /// Its invitations: who was asked to join.
    invitations
}

impl InvitationsHandle {
    /// Lists the invitations, page by page. A page has 20, unless [`page_size`](Request::page_size) says otherwise.
    ///
    /// Source: `listInvitations`.
    ///
    /// # Errors
    /// `Unauthorized` (401), `Forbidden` (403: no active admin): `Rejected`. `InvalidRequest`: page 0, or an order,
    /// which the service does not take: `NotSent`. `Timeout`, `Connect`, `Server`, `Decode`: it can be repeated.
    ///
    /// ```
    /// # async fn run(organization: nevermined::organizations::OrganizationHandle) -> Result<(), nevermined::Error> {
    /// use nevermined::organizations::InvitationStatus;
    ///
    /// let pending = organization.invitations().list().status(InvitationStatus::Pending).await?;
    /// for invitation in pending.into_inner() {
    ///     println!("{:?} until {:?}", invitation.id, invitation.expires_at);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn list(&self) -> Request<ListInvitations> {
        let list = ListInvitations {
            organization: self.organization.clone(),
            status: None,
            paging: Paging::default(),
        };
        Request::new(&self.core, Ok(list))
    }

    /// Sends a person an email with a link to join the organization in a role. Only admins may.
    ///
    /// Source: `createInvitation`.
    ///
    /// # Errors
    /// | kind | outcome |
    /// |---|---|
    /// | `InvalidRequest`: an empty email address or name, or too long a one | `NotSent` |
    /// | `Unauthorized` (401), `Forbidden` (403: no admin, or the tier is below Premium), `Conflict` (409: there is a pending one), `InvalidRequest` (422: the tier allows no more members) | `Rejected` |
    /// | `Timeout`, `Connect`, `Server`, `Decode` | `Unknown`: list the invitations; a repeat while one is pending is refused |
    ///
    /// ```
    /// # async fn run(organization: nevermined::organizations::OrganizationHandle) -> Result<(), nevermined::Error> {
    /// use nevermined::organizations::MemberRole;
    ///
    /// let sent = organization
    ///     .invitations()
    ///     .create("ada@example.com", "Ada", MemberRole::Member)
    ///     .await?;
    /// println!("{:?}", sent.invitation.id);
    /// # Ok(())
    /// # }
    /// ```
    pub fn create(
        &self,
        email: impl Into<String>,
        name: impl Into<String>,
        role: MemberRole,
    ) -> Request<CreateInvitation> {
        let create = invited(email, name, role).map(|body| CreateInvitation {
            organization: self.organization.clone(),
            body,
        });
        Request::new(&self.core, create)
    }

    /// Withdraws a pending invitation. One that is not pending any more is no error. Only admins may.
    ///
    /// Source: `revokeInvitation`.
    ///
    /// # Errors
    /// `Unauthorized` (401), `Forbidden` (403): `Rejected`. `Timeout`, `Connect`, `Server`, `Decode`: `Unknown`, and a
    /// repeat does no harm.
    ///
    /// ```
    /// # async fn run(organization: nevermined::organizations::OrganizationHandle, id: nevermined::organizations::InvitationId) -> Result<(), nevermined::Error> {
    /// organization.invitations().revoke(&id).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn revoke(&self, invitation: &InvitationId) -> Request<RevokeInvitation> {
        let revoke = RevokeInvitation {
            organization: self.organization.clone(),
            invitation: invitation.clone(),
        };
        Request::new(&self.core, Ok(revoke))
    }
}

/// For whoever is invited.
impl OrganizationsHandle {
    /// Reads what a token invites to. Needs no key.
    ///
    /// Source: `getInvitation`.
    ///
    /// # Errors
    /// `NotFound` (404: the token is unknown, used or expired): `Rejected`. `InvalidRequest`: no token: `NotSent`.
    /// `Timeout`, `Connect`, `Server`, `Decode`: it can be repeated.
    ///
    /// ```
    /// # async fn run(nvm: nevermined::Nevermined, token: String) -> Result<(), nevermined::Error> {
    /// let invitation = nvm.organizations().invitation(token).await?;
    /// println!("{:?} as {:?}", invitation.organization_name, invitation.role);
    /// # Ok(())
    /// # }
    /// ```
    pub fn invitation(&self, token: impl Into<InvitationToken>) -> Request<GetInvitation> {
        let get = token.into().checked().map(|token| GetInvitation { token });
        Request::new(&self.core, get)
    }

    /// Makes the key's account a member of the organization that a token invites to.
    ///
    /// Source: `acceptInvitation`.
    ///
    /// # Errors
    /// | kind | outcome |
    /// |---|---|
    /// | `InvalidRequest`: no token | `NotSent` |
    /// | `Unauthorized` (401), `Forbidden` (403: it is for another email address), `NotFound` (404: the token is unknown, used or expired) | `Rejected` |
    /// | `Timeout`, `Connect`, `Server`, `Decode` | `Unknown`: look at the [`memberships`](Self::memberships) |
    ///
    /// ```
    /// # async fn run(nvm: nevermined::Nevermined, token: String) -> Result<(), nevermined::Error> {
    /// let accepted = nvm.organizations().accept_invitation(token).await?;
    /// println!("{:?}", accepted.org_id);
    /// # Ok(())
    /// # }
    /// ```
    pub fn accept_invitation(
        &self,
        token: impl Into<InvitationToken>,
    ) -> Request<AcceptInvitation> {
        let accept = token.into().checked();
        Request::new(&self.core, accept.map(|token| AcceptInvitation { token }))
    }
}

fn invited(
    email: impl Into<String>,
    name: impl Into<String>,
    role: MemberRole,
) -> Result<types::CreateInvitationDto, Error> {
    Ok(types::CreateInvitationDto {
        email: text_of("the email address", email, LONGEST_EMAIL)?,
        name: text_of("the name", name, LONGEST_NAME)?,
        role: match role {
            MemberRole::Admin => types::CreateInvitationDtoRole::Admin,
            MemberRole::Member => types::CreateInvitationDtoRole::Member,
        },
    })
}

endpoint! {
    /// A list of invitations; from [`InvitationsHandle::list`].
    ListInvitations {
        organization: OrganizationId,
        status: Option<types::OrganizationInvitationStatus>,
        paging: Paging,
    }
    LIST_INVITATIONS,
    |this, client| client.organizations().list_invitations(
        &this.organization, this.paging.offset(), this.paging.page(), this.status,
    ),
    unsorted_page |wire: types::InvitationsPage| -> Page<Invitation> { (wire.items, "items") }
}

impl List for ListInvitations {
    type Item = Invitation;

    fn paging(&mut self) -> &mut Paging {
        &mut self.paging
    }
}

impl Request<ListInvitations> {
    /// Only those in this state.
    pub fn status(self, status: InvitationStatus) -> Self {
        use types::OrganizationInvitationStatus as Wire;
        let status = match status {
            InvitationStatus::Pending => Wire::Pending,
            InvitationStatus::Accepted => Wire::Accepted,
            InvitationStatus::Revoked => Wire::Revoked,
            InvitationStatus::Expired => Wire::Expired,
        };
        self.set(|list| list.status = Some(status))
    }
}

endpoint! {
    /// A new invitation; from [`InvitationsHandle::create`].
    CreateInvitation { organization: OrganizationId, body: types::CreateInvitationDto }
    CREATE_INVITATION,
    |this, client| client.organizations().create_invitation(&this.organization, &this.body),
    json |wire: types::InvitationCreated| -> CreatedInvitation { CreatedInvitation::from_wire(wire) }
}

endpoint! {
    /// An end of an invitation; from [`InvitationsHandle::revoke`].
    RevokeInvitation { organization: OrganizationId, invitation: InvitationId }
    REVOKE_INVITATION,
    |this, client| client.organizations().revoke_invitation(&this.organization, &this.invitation),
    bytes |body: &bytes::Bytes| -> () { nothing(body) }
}

endpoint! {
    /// A reading of an invitation by whoever is invited; from [`OrganizationsHandle::invitation`].
    GetInvitation { token: InvitationToken }
    GET_INVITATION,
    |this, client| client.organizations().get_invitation(this.token.expose()),
    json |wire: types::PublicInvitationInfoDto| -> InvitationInfo { Ok(wire) }
}

endpoint! {
    /// An invitation to be accepted; from [`OrganizationsHandle::accept_invitation`].
    AcceptInvitation { token: InvitationToken }
    ACCEPT_INVITATION,
    |this, client| client.organizations().accept_invitation(this.token.expose()),
    json |wire: types::AcceptInvitationResponseDto| -> AcceptedInvitation { Ok(wire) }
}
