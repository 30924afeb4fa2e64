use std::fmt;

use bytes::Bytes;
use nevermined_api::organizations::types;
/// A membership of the key's account.
pub use nevermined_api::organizations::types::MyMembershipDto as Membership;
/// Whether the key's account may work in an organization, and as what.
pub use nevermined_api::organizations::types::ValidateOrgResponseDto as ValidatedOrganization;
use nevermined_api::organizations::{
    CREATE_ORGANIZATION_ACCOUNT, GET_USER_ORGANIZATION_INFO, LIST_MY_MEMBERSHIPS,
    UPDATE_ORGANIZATION, VALIDATE_ORGANIZATION,
};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value};

use super::{MemberRole, OrganizationHandle, OrganizationId, OrganizationsHandle, UserId, text_of};
use crate::endpoint::{endpoint, nothing, part};
use crate::{Address, Error, ErrorKind, Outcome, Request};

/// A fee of the whole payment, in hundredths of a percent.
const WHOLE: u32 = 10_000;

/// The account of a member or a customer. Which fields it has depends on whether it is new, was there before, or
/// belongs to someone who has to consent first.
///
/// It may hold credentials; `Debug` does not show them. What the service did not send is `None`.
/// Source: the three successes of `createOrganizationAccount`, 200, 201 and 202.
#[derive(Clone)]
#[non_exhaustive]
pub struct OrganizationAccount {
    /// The user.
    pub user: Option<UserId>,
    /// The address of the account's wallet.
    pub wallet: Option<Address>,
    /// Whether the account belonged to the organization before.
    pub already_member: Option<bool>,
    /// Whether it is for a customer rather than a member.
    pub is_customer: Option<bool>,
    /// Whether it is in the list of customers.
    pub customer_recorded: Option<bool>,
    /// Whether its owner has to consent first, by email. No key is issued until then.
    pub consent_required: Option<bool>,
    /// What was done, in words.
    pub message: Option<String>,
    api_key: Option<SecretString>,
    hash: Option<SecretString>,
}

impl OrganizationAccount {
    /// The API key of a new customer, as the field `nvmApiKey` has it. Secret, and answered this once.
    ///
    /// The official clients disagree on whether this or [`hash`](Self::hash) is the key to send.
    /// [`ApiKey::new`](crate::ApiKey::new) refuses what has not the form of one.
    #[must_use]
    pub fn api_key(&self) -> Option<&str> {
        self.api_key.as_ref().map(ExposeSecret::expose_secret)
    }

    /// A credential of the account. Secret.
    #[must_use]
    pub fn hash(&self) -> Option<&str> {
        self.hash.as_ref().map(ExposeSecret::expose_secret)
    }

    /// Reads each field by itself: one that is not as expected must not cost the key, which comes only once.
    fn read(body: &Bytes) -> Result<Self, Error> {
        let answer: Value = serde_json::from_slice(body).map_err(|_| {
            let message = "the answer has no JSON";
            Error::new(ErrorKind::Decode, Outcome::Unknown, message)
        })?;
        let account = part(
            answer.get("walletResult").and_then(Value::as_object),
            "walletResult",
        )?;
        let text = |name| account.get(name).and_then(Value::as_str);
        let says = |name| account.get(name).and_then(Value::as_bool);
        let secret = |name| text(name).map(SecretString::from);
        Ok(Self {
            user: text("userId").and_then(|id| id.parse().ok()),
            wallet: text("userWallet").and_then(|address| address.parse().ok()),
            already_member: says("alreadyMember"),
            is_customer: says("isCustomer"),
            customer_recorded: says("customerRecorded"),
            consent_required: says("consentRequired"),
            message: answer
                .get("message")
                .and_then(Value::as_str)
                .map(str::to_owned),
            api_key: secret("nvmApiKey"),
            hash: secret("hash"),
        })
    }
}

impl fmt::Debug for OrganizationAccount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let api_key = self.api_key.as_ref().map(|_| format_args!("[redacted]"));
        let hash = self.hash.as_ref().map(|_| format_args!("[redacted]"));
        f.debug_struct("OrganizationAccount")
            .field("user", &self.user)
            .field("wallet", &self.wallet)
            .field("already_member", &self.already_member)
            .field("is_customer", &self.is_customer)
            .field("customer_recorded", &self.customer_recorded)
            .field("consent_required", &self.consent_required)
            .field("message", &self.message)
            .field("api_key", &api_key)
            .field("hash", &hash)
            .finish()
    }
}

impl OrganizationsHandle {
    /// Lists the organizations that the key's account is an active member of, all at once.
    ///
    /// Source: `listMyMemberships`.
    ///
    /// # Errors
    /// `Unauthorized` (401): `Rejected`. `Timeout`, `Connect`, `Server`, `Decode`: it can be repeated.
    ///
    /// ```
    /// # async fn run(nvm: nevermined::Nevermined) -> Result<(), nevermined::Error> {
    /// for membership in nvm.organizations().memberships().await?.into_inner() {
    ///     println!("{:?} as {:?}", membership.org_name, membership.role);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn memberships(&self) -> Request<ListMemberships> {
        Request::new(&self.core, Ok(ListMemberships {}))
    }

    /// Makes an account for a new member, or takes in the one that has the email address. Only admins may.
    ///
    /// The member is inactive until they confirm by email. The organization is the one that the call is made for: that
    /// of the key, or what [`with_organization`](Request::with_organization) says.
    /// Source: `createOrganizationAccount`.
    ///
    /// # Errors
    /// | kind | outcome |
    /// |---|---|
    /// | `InvalidRequest`: no email address | `NotSent` |
    /// | `InvalidRequest` (400), `Forbidden` (403) | `Rejected` |
    /// | `Server` (500), `Timeout`, `Connect`, `Decode` | `Unknown`: list the members before you repeat it |
    ///
    /// ```
    /// # async fn run(nvm: nevermined::Nevermined) -> Result<(), nevermined::Error> {
    /// use nevermined::organizations::MemberRole;
    ///
    /// let account = nvm
    ///     .organizations()
    ///     .create_member("ada@example.com")
    ///     .external_id("employee-7")
    ///     .role(MemberRole::Member)
    ///     .await?;
    /// println!("{:?}", account.user);
    /// # Ok(())
    /// # }
    /// ```
    pub fn create_member(&self, email: impl Into<String>) -> Request<CreateMember> {
        let create = email_of(email).map(|email| CreateMember {
            body: types::GenerateTokenDto {
                email: Some(email),
                ..types::GenerateTokenDto::default()
            },
        });
        Request::new(&self.core, create)
    }

    /// Makes an account for a customer, or takes in the one that has the email address. A customer takes no seat. Only
    /// admins may.
    ///
    /// A new account comes with an [API key](OrganizationAccount::api_key) that can spend for it within the
    /// organization: keep it, since it is answered only once. The owner of an account that exists is asked by email
    /// first: then [`consent_required`](OrganizationAccount::consent_required) is true, and there is no key.
    /// Source: `createOrganizationAccount`.
    ///
    /// # Errors
    /// | kind | outcome |
    /// |---|---|
    /// | `InvalidRequest`: no email address | `NotSent` |
    /// | `InvalidRequest` (400), `Forbidden` (403) | `Rejected` |
    /// | `Server` (500), `Timeout`, `Connect`, `Decode` | `Unknown`: list the customers before you repeat it |
    ///
    /// ```
    /// # async fn run(nvm: nevermined::Nevermined) -> Result<(), nevermined::Error> {
    /// # fn keep(_: &str) {}
    /// let account = nvm.organizations().onboard_customer("grace@example.com").await?;
    /// match account.api_key() {
    ///     Some(key) => keep(key),
    ///     None => println!("consent required: {:?}", account.consent_required),
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn onboard_customer(&self, email: impl Into<String>) -> Request<OnboardCustomer> {
        let onboard = email_of(email).map(|email| OnboardCustomer {
            body: types::GenerateTokenDto {
                email: Some(email),
                as_: Some("customer".to_owned()),
                ..types::GenerateTokenDto::default()
            },
        });
        Request::new(&self.core, onboard)
    }

    /// Changes what is set of an organization; the rest stays. Only admins may.
    ///
    /// The organization is the one that the call is made for: that of the key, or what
    /// [`with_organization`](Request::with_organization) says.
    /// Source: `updateOrganization`.
    ///
    /// # Errors
    /// | kind | outcome |
    /// |---|---|
    /// | `InvalidRequest`: a fee above 100 percent | `NotSent` |
    /// | `Forbidden` (403), `NotFound` (404) | `Rejected` |
    /// | `Timeout`, `Connect`, `Server` | `Unknown`, and a repeat does no harm |
    ///
    /// ```
    /// # async fn run(nvm: nevermined::Nevermined) -> Result<(), nevermined::Error> {
    /// nvm.organizations()
    ///     .update()
    ///     .name("Example Labs")
    ///     .url("https://example.com")
    ///     .with_organization("org-7f1c2a4e-0000-4000-8000-000000000001")
    ///     .await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn update(&self) -> Request<UpdateOrganization> {
        let update = UpdateOrganization {
            body: types::UpdateOrganizationDto::default(),
        };
        Request::new(&self.core, Ok(update))
    }

    /// Reads the place of a user in an organization: `orgId`, role, the organization's tier, fees, Stripe account and
    /// wallet. The user must be the key's own account. Without an organization it is the newest active membership.
    ///
    /// The form of the answer is known from a description only, so it is kept as it came.
    /// Source: `getUserOrganizationInfo`.
    ///
    /// # Errors
    /// `Forbidden` (403: another's account), `NotFound` (404: no active member): `Rejected`. `Timeout`, `Connect`,
    /// `Server`, `Decode`: it can be repeated.
    ///
    /// ```
    /// # async fn run(nvm: nevermined::Nevermined, me: nevermined::organizations::UserId) -> Result<(), nevermined::Error> {
    /// let place = nvm.organizations().user_info(&me).await?;
    /// println!("{:?} {:?}", place.get("orgId"), place.get("role"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn user_info(&self, user: &UserId) -> Request<GetUserInfo> {
        let get = GetUserInfo {
            user: user.clone(),
            environment: None,
            organization: None,
        };
        Request::new(&self.core, Ok(get))
    }
}

impl OrganizationHandle {
    /// Reads whether the key's account may make calls in the organization's name, and its role there. Changes nothing.
    ///
    /// Source: `validateOrganization`.
    ///
    /// # Errors
    /// `Forbidden` (403: no active member): `Rejected`. `Timeout`, `Connect`, `Server`, `Decode`: it can be repeated.
    ///
    /// ```
    /// # async fn run(organization: nevermined::organizations::OrganizationHandle) -> Result<(), nevermined::Error> {
    /// let found = organization.validate().await?;
    /// println!("{:?} as {:?}", found.valid, found.role);
    /// # Ok(())
    /// # }
    /// ```
    pub fn validate(&self) -> Request<ValidateOrganization> {
        let validate = ValidateOrganization {
            organization: self.id.clone(),
        };
        Request::new(&self.core, Ok(validate))
    }
}

fn email_of(email: impl Into<String>) -> Result<String, Error> {
    text_of("the email address", email, usize::MAX)
}

endpoint! {
    /// A list of own memberships; from [`OrganizationsHandle::memberships`].
    ListMemberships {}
    LIST_MY_MEMBERSHIPS,
    |_this, client| client.organizations().list_my_memberships(),
    list |wire: Vec<Membership>| -> Vec<Membership> { Ok(wire) }
}

endpoint! {
    /// A member to be made; from [`OrganizationsHandle::create_member`].
    CreateMember { body: types::GenerateTokenDto }
    CREATE_ORGANIZATION_ACCOUNT,
    |this, client| client.organizations().create_organization_account(&this.body),
    bytes |body: &Bytes| -> OrganizationAccount { OrganizationAccount::read(body) }
}

impl Request<CreateMember> {
    /// The caller's own id of the member.
    pub fn external_id(self, id: impl Into<String>) -> Self {
        self.set(|create| create.body.unique_external_id = Some(id.into()))
    }

    /// What the member may do.
    pub fn role(self, role: MemberRole) -> Self {
        self.set(|create| create.body.role = Some(role.as_str().to_owned()))
    }
}

endpoint! {
    /// A customer to be taken in; from [`OrganizationsHandle::onboard_customer`].
    OnboardCustomer { body: types::GenerateTokenDto }
    CREATE_ORGANIZATION_ACCOUNT,
    |this, client| client.organizations().create_organization_account(&this.body),
    bytes |body: &Bytes| -> OrganizationAccount { OrganizationAccount::read(body) }
}

impl Request<OnboardCustomer> {
    /// The caller's own id of the customer.
    pub fn external_id(self, id: impl Into<String>) -> Self {
        self.set(|onboard| onboard.body.unique_external_id = Some(id.into()))
    }
}

endpoint! {
    /// A change of an organization; from [`OrganizationsHandle::update`].
    UpdateOrganization { body: types::UpdateOrganizationDto }
    UPDATE_ORGANIZATION,
    |this, client| client.organizations().update_organization(&this.body),
    bytes |body: &Bytes| -> () { nothing(body) }
}

impl Request<UpdateOrganization> {
    /// The label of its subdomain: lowercase letters, digits and hyphens.
    pub fn slug(self, slug: impl Into<String>) -> Self {
        self.set(|update| update.body.slug = Some(slug.into()))
    }

    /// The name that people see.
    pub fn name(self, name: impl Into<String>) -> Self {
        self.set(|update| update.body.name = Some(name.into()))
    }

    /// What it is, for people.
    pub fn description(self, text: impl Into<String>) -> Self {
        self.set(|update| update.body.description = Some(text.into()))
    }

    /// Its website.
    pub fn url(self, url: impl Into<String>) -> Self {
        self.set(|update| update.body.url = Some(url.into()))
    }

    /// Whether it is active. `false` suspends every member, too.
    pub fn active(self, active: bool) -> Self {
        self.set(|update| update.body.is_active = Some(active))
    }

    /// The fee on payments in tokens, in hundredths of a percent: 1500 is 15 percent.
    pub fn crypto_fee(self, hundredths_of_percent: u32) -> Self {
        self.try_set(|update| {
            update.body.crypto_fees = Some(checked_fee(hundredths_of_percent)?);
            Ok(())
        })
    }

    /// The fee on payments by card, in hundredths of a percent: 1500 is 15 percent.
    pub fn fiat_fee(self, hundredths_of_percent: u32) -> Self {
        self.try_set(|update| {
            update.body.fiat_fees = Some(checked_fee(hundredths_of_percent)?);
            Ok(())
        })
    }
}

fn checked_fee(hundredths_of_percent: u32) -> Result<String, Error> {
    if hundredths_of_percent > WHOLE {
        let message = format!("a fee of {hundredths_of_percent} is more than the whole payment");
        let hint = "give hundredths of a percent: 1500 is 15 percent";
        return Err(Error::invalid(message).with_hint(hint));
    }
    Ok(hundredths_of_percent.to_string())
}

endpoint! {
    /// A reading of a user's place; from [`OrganizationsHandle::user_info`].
    GetUserInfo {
        user: UserId,
        environment: Option<types::GetUserOrganizationInfoEnvironment>,
        organization: Option<OrganizationId>,
    }
    GET_USER_ORGANIZATION_INFO,
    |this, client| client.organizations().get_user_organization_info(
        &this.user, this.environment, this.organization.as_ref(),
    ),
    json |wire: types::UserOrganizationInfo| -> Map<String, Value> { Ok(wire.0) }
}

impl Request<GetUserInfo> {
    /// The organization, if not the newest active membership's.
    pub fn organization(self, id: &OrganizationId) -> Self {
        self.set(|get| get.organization = Some(id.clone()))
    }

    /// What it is like in the sandbox environment.
    pub fn in_sandbox(self) -> Self {
        self.set(|get| get.environment = Some(types::GetUserOrganizationInfoEnvironment::Sandbox))
    }

    /// What it is like in the live environment.
    pub fn in_live(self) -> Self {
        self.set(|get| get.environment = Some(types::GetUserOrganizationInfoEnvironment::Live))
    }
}

endpoint! {
    /// A look at what may be done in an organization's name; from [`OrganizationHandle::validate`].
    ValidateOrganization { organization: OrganizationId }
    VALIDATE_ORGANIZATION,
    |this, client| client.organizations().validate_organization(&this.organization),
    json |wire: types::ValidateOrgResponseDto| -> ValidatedOrganization { Ok(wire) }
}
