use std::fmt;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use nevermined_api::organizations::types;
/// A realtime secret without its value.
pub use nevermined_api::organizations::types::WsSecretSummaryDto as RealtimeSecret;
use nevermined_api::organizations::{
    CREATE_REALTIME_SECRET, LIST_REALTIME_SECRETS, REVOKE_REALTIME_SECRET, ROTATE_REALTIME_SECRET,
};
use secrecy::{ExposeSecret as _, SecretString};

use super::{OrganizationId, RealtimeSecretId, part_of_organization};
use crate::endpoint::{endpoint, nothing, part};
use crate::{Error, Request};

/// The longest label, in characters.
const LONGEST_LABEL: usize = 80;

/// A realtime secret that was just made. The service does not show it again, and `Debug` does not show it at all.
/// Source: `WsSecretResponseDto`.
#[derive(Clone)]
#[non_exhaustive]
pub struct NewRealtimeSecret {
    secret: SecretString,
    /// What names it in later calls.
    pub id: Option<RealtimeSecretId>,
    /// The name that people see.
    pub label: Option<String>,
    /// The last four characters of the secret.
    pub last_four: Option<String>,
    /// When it was created.
    pub created_at: Option<DateTime<Utc>>,
}

impl NewRealtimeSecret {
    /// The secret itself. Keep it where secrets are kept.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.secret.expose_secret()
    }

    fn read(wire: types::WsSecretResponseDto) -> Result<Self, Error> {
        Ok(Self {
            secret: part(wire.secret, "secret")?.into(),
            id: wire.id,
            label: wire.label,
            last_four: wire.last_four,
            created_at: wire.created_at,
        })
    }
}

impl fmt::Debug for NewRealtimeSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewRealtimeSecret")
            .field("secret", &"[redacted]")
            .field("id", &self.id)
            .field("label", &self.label)
            .field("last_four", &self.last_four)
            .field("created_at", &self.created_at)
            .finish()
    }
}

part_of_organization! {
    /// The calls on secrets for realtime connections; from
    /// [`OrganizationHandle::realtime`](super::OrganizationHandle::realtime).
    ///
    /// A secret belongs to the member who made it. The organization's tier is Enterprise.
    RealtimeHandle,
    /// The calling member's secrets for realtime connections.
    realtime
}

impl RealtimeHandle {
    /// Lists the calling member's own secrets, without their values, all at once.
    ///
    /// Source: `listRealtimeSecrets`.
    ///
    /// # Errors
    /// `Forbidden` (403: no active member, or a lower tier): `Rejected`. `Timeout`, `Connect`, `Server`, `Decode`: it can
    /// be repeated.
    ///
    /// ```
    /// # async fn run(organization: nevermined::organizations::OrganizationHandle) -> Result<(), nevermined::Error> {
    /// for secret in organization.realtime().list().await?.into_inner() {
    ///     println!("{:?} …{:?}", secret.label, secret.last_four);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn list(&self) -> Request<ListRealtimeSecrets> {
        let list = ListRealtimeSecrets {
            organization: self.organization.clone(),
        };
        Request::new(&self.core, Ok(list))
    }

    /// Makes a secret, which this answer alone has. A repeat makes another one.
    ///
    /// Source: `createRealtimeSecret`.
    ///
    /// # Errors
    /// | kind | outcome |
    /// |---|---|
    /// | `InvalidRequest`: no label, or one of more than 80 characters | `NotSent` |
    /// | `Forbidden` (403: no active member, or a lower tier) | `Rejected` |
    /// | `Timeout`, `Connect`, `Server`, `Decode` | `Unknown`: list the secrets, and revoke what nobody has |
    ///
    /// ```
    /// # async fn run(organization: nevermined::organizations::OrganizationHandle) -> Result<(), nevermined::Error> {
    /// let made = organization.realtime().create("dashboard").await?.into_inner();
    /// let secret = made.expose(); // keep it
    /// # let _ = secret; Ok(())
    /// # }
    /// ```
    pub fn create(&self, label: impl Into<String>) -> Request<CreateRealtimeSecret> {
        let label = label.into();
        let length = label.chars().count();
        let create = if label.trim().is_empty() || length > LONGEST_LABEL {
            let message = format!("a label of {length} characters");
            let hint = "give the secret a name of 1 to 80 characters";
            Err(Error::invalid(message).with_hint(hint))
        } else {
            Ok(CreateRealtimeSecret {
                organization: self.organization.clone(),
                body: types::CreateWsSecretDto { label },
            })
        };
        Request::new(&self.core, create)
    }

    /// Replaces a secret by a new one, which this answer alone has. Connections with the old one end.
    ///
    /// Source: `rotateRealtimeSecret`.
    ///
    /// # Errors
    /// `NotFound` (404: none, or another member's), `Forbidden` (403): `Rejected`. `Timeout`, `Connect`, `Server`,
    /// `Decode`: `Unknown`, and the new secret is lost; rotate again.
    ///
    /// ```
    /// # async fn run(organization: nevermined::organizations::OrganizationHandle, id: nevermined::organizations::RealtimeSecretId) -> Result<(), nevermined::Error> {
    /// let fresh = organization.realtime().rotate(&id).await?.into_inner();
    /// let secret = fresh.expose(); // keep it
    /// # let _ = secret; Ok(())
    /// # }
    /// ```
    pub fn rotate(&self, secret: &RealtimeSecretId) -> Request<RotateRealtimeSecret> {
        let rotate = RotateRealtimeSecret {
            organization: self.organization.clone(),
            secret: secret.clone(),
        };
        Request::new(&self.core, Ok(rotate))
    }

    /// Ends a secret, and the connections that were made with it.
    ///
    /// Source: `revokeRealtimeSecret`.
    ///
    /// # Errors
    /// `NotFound` (404: none, or another member's), `Forbidden` (403): `Rejected`; a 404 after a lost answer may mean
    /// that the secret is gone.
    ///
    /// ```
    /// # async fn run(organization: nevermined::organizations::OrganizationHandle, id: nevermined::organizations::RealtimeSecretId) -> Result<(), nevermined::Error> {
    /// organization.realtime().revoke(&id).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn revoke(&self, secret: &RealtimeSecretId) -> Request<RevokeRealtimeSecret> {
        let revoke = RevokeRealtimeSecret {
            organization: self.organization.clone(),
            secret: secret.clone(),
        };
        Request::new(&self.core, Ok(revoke))
    }
}

endpoint! {
    /// A list of realtime secrets; from [`RealtimeHandle::list`].
    ListRealtimeSecrets { organization: OrganizationId }
    LIST_REALTIME_SECRETS,
    |this, client| client.organizations().list_realtime_secrets(&this.organization),
    list |wire: Vec<types::WsSecretSummaryDto>| -> Vec<RealtimeSecret> { Ok(wire) }
}

endpoint! {
    /// A new realtime secret; from [`RealtimeHandle::create`].
    CreateRealtimeSecret { organization: OrganizationId, body: types::CreateWsSecretDto }
    CREATE_REALTIME_SECRET,
    |this, client| client.organizations().create_realtime_secret(&this.organization, &this.body),
    json |wire: types::WsSecretResponseDto| -> NewRealtimeSecret { NewRealtimeSecret::read(wire) }
}

endpoint! {
    /// A new value of a realtime secret; from [`RealtimeHandle::rotate`].
    RotateRealtimeSecret { organization: OrganizationId, secret: RealtimeSecretId }
    ROTATE_REALTIME_SECRET,
    |this, client| client.organizations().rotate_realtime_secret(&this.organization, &this.secret),
    json |wire: types::WsSecretResponseDto| -> NewRealtimeSecret { NewRealtimeSecret::read(wire) }
}

endpoint! {
    /// An end of a realtime secret; from [`RealtimeHandle::revoke`].
    RevokeRealtimeSecret { organization: OrganizationId, secret: RealtimeSecretId }
    REVOKE_REALTIME_SECRET,
    |this, client| client.organizations().revoke_realtime_secret(&this.organization, &this.secret),
    bytes |body: &Bytes| -> () { nothing(body) }
}
