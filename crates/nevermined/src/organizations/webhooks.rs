use bytes::Bytes;
use nevermined_api::organizations::types;
use nevermined_api::organizations::{
    CREATE_WEBHOOK, DELETE_WEBHOOK, GET_WEBHOOK, GET_WEBHOOK_DELIVERY, LIST_WEBHOOK_DELIVERIES,
    LIST_WEBHOOKS, RETRY_WEBHOOK_DELIVERY, ROTATE_WEBHOOK_SECRET, UPDATE_WEBHOOK,
};
use reqwest::Url;
use serde_json::{Map, Value};

use super::webhook_secret::NewWebhookSecret;
use super::{DeliveryId, EventType, OrganizationId, WebhookId, part_of_organization};
use crate::endpoint::{endpoint, nothing};
use crate::environment::is_loopback;
use crate::page::{List, Page, Paging};
use crate::{Error, Request};

/// The longest URL that is taken, in characters.
const LONGEST_URL: usize = 2048;

/// The state of a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DeliveryStatus {
    /// It waits to be sent, for the first time or again.
    Pending,
    /// It is being sent.
    InFlight,
    /// The webhook took it.
    Delivered,
    /// The webhook did not take it.
    Failed,
    /// It is given up.
    Dead,
}

part_of_organization! {
    /// The calls on the webhooks of an organization; from
    /// [`OrganizationHandle::webhooks`](super::OrganizationHandle::webhooks).
    ///
    /// Only admins may call them, if the organization's tier is Premium or Enterprise. The fields of webhooks and of
    /// deliveries are published in words only, so they are kept as they come, by name: a webhook has `url`, `eventTypes`,
    /// `enabled` and `description` as it was given them, and the last characters of its secret as `secretHint`.
    ///
    /// What a webhook receives is signed. The verifier in the module `nevermined::webhooks` (feature `webhooks`) says
    /// whether a message is genuine.
    WebhooksHandle,
    /// Its webhooks: servers that are told what happens.
    webhooks
}

impl WebhooksHandle {
    /// Lists the webhooks, without their secrets, in JSON of a form that is not published.
    ///
    /// Source: `listWebhooks`.
    ///
    /// # Errors
    /// `Forbidden` (403: no active admin, or a lower tier): `Rejected`. `Timeout`, `Connect`, `Server`, `Decode`: it can
    /// be repeated.
    ///
    /// ```
    /// # async fn run(organization: nevermined::organizations::OrganizationHandle) -> Result<(), nevermined::Error> {
    /// let webhooks = organization.webhooks().list().await?.into_inner();
    /// for webhook in webhooks.as_array().into_iter().flatten() {
    ///     println!("{:?}", webhook.get("url"));
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn list(&self) -> Request<ListWebhooks> {
        let list = ListWebhooks {
            organization: self.organization.clone(),
        };
        Request::new(&self.core, Ok(list))
    }

    /// Makes a webhook: events are sent to `url` from now on, signed with a secret that this answer alone has. A repeat
    /// makes another one.
    ///
    /// The URL is https on a public host. Plain http is let through for this machine only, which the sandbox calls.
    /// Source: `createWebhook`.
    ///
    /// # Errors
    /// | kind | outcome |
    /// |---|---|
    /// | `InvalidRequest`: no URL of https, or one of more than 2048 characters | `NotSent` |
    /// | `Forbidden` (403: no active admin, or a lower tier), `InvalidRequest` (422: the URL) | `Rejected` |
    /// | `Timeout`, `Connect`, `Server`, `Decode` | `Unknown`: list the webhooks before you repeat it |
    ///
    /// ```
    /// # async fn run(organization: nevermined::organizations::OrganizationHandle) -> Result<(), nevermined::Error> {
    /// use nevermined::organizations::EventType;
    ///
    /// let made = organization
    ///     .webhooks()
    ///     .create("https://hooks.example.com/nevermined")
    ///     .event_types([EventType::PLAN_PURCHASED])
    ///     .await?
    ///     .into_inner();
    /// let secret = made.expose(); // keep it
    /// # let _ = secret; Ok(())
    /// # }
    /// ```
    pub fn create(&self, url: impl Into<String>) -> Request<CreateWebhook> {
        let url = url.into();
        let create = check_url(&url).map(|()| CreateWebhook {
            organization: self.organization.clone(),
            body: types::CreateWebhookSubscriptionDto {
                url,
                event_types: Vec::new(),
                description: None,
            },
        });
        Request::new(&self.core, create)
    }

    /// Reads a webhook, without its secret.
    ///
    /// Source: `getWebhook`.
    ///
    /// # Errors
    /// `Forbidden` (403), `NotFound` (404): `Rejected`. `Timeout`, `Connect`, `Server`, `Decode`: it can be repeated.
    ///
    /// ```
    /// # async fn run(organization: nevermined::organizations::OrganizationHandle, id: nevermined::organizations::WebhookId) -> Result<(), nevermined::Error> {
    /// let webhook = organization.webhooks().get(&id).await?;
    /// println!("{:?}", webhook.get("enabled"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn get(&self, webhook: &WebhookId) -> Request<GetWebhook> {
        let get = GetWebhook {
            organization: self.organization.clone(),
            webhook: webhook.clone(),
        };
        Request::new(&self.core, Ok(get))
    }

    /// Changes a webhook; what is not set stays.
    ///
    /// Source: `updateWebhook`.
    ///
    /// # Errors
    /// `InvalidRequest`: no URL of https, or one of more than 2048 characters, `NotSent`. `Forbidden` (403), `NotFound`
    /// (404), `InvalidRequest` (422: the URL): `Rejected`. `Timeout`, `Connect`, `Server`, `Decode`: `Unknown`, and a
    /// repeat does no harm.
    ///
    /// ```
    /// # async fn run(organization: nevermined::organizations::OrganizationHandle, id: nevermined::organizations::WebhookId) -> Result<(), nevermined::Error> {
    /// organization.webhooks().update(&id).enabled(false).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn update(&self, webhook: &WebhookId) -> Request<UpdateWebhook> {
        let update = UpdateWebhook {
            organization: self.organization.clone(),
            webhook: webhook.clone(),
            body: types::UpdateWebhookSubscriptionDto::default(),
        };
        Request::new(&self.core, Ok(update))
    }

    /// Deletes a webhook: nothing is sent to it from then on.
    ///
    /// Source: `deleteWebhook`.
    ///
    /// # Errors
    /// `Forbidden` (403), `NotFound` (404): `Rejected`; a 404 after a lost answer may mean that the webhook is gone.
    ///
    /// ```
    /// # async fn run(organization: nevermined::organizations::OrganizationHandle, id: nevermined::organizations::WebhookId) -> Result<(), nevermined::Error> {
    /// organization.webhooks().delete(&id).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn delete(&self, webhook: &WebhookId) -> Request<DeleteWebhook> {
        let delete = DeleteWebhook {
            organization: self.organization.clone(),
            webhook: webhook.clone(),
        };
        Request::new(&self.core, Ok(delete))
    }

    /// Replaces the secret of a webhook by a new one, which this answer alone has. The old one signs nothing from then
    /// on, so let the verifier take both until what was sent before has arrived.
    ///
    /// Source: `rotateWebhookSecret`.
    ///
    /// # Errors
    /// `Forbidden` (403), `NotFound` (404): `Rejected`. `Timeout`, `Connect`, `Server`, `Decode`: `Unknown`, and the new
    /// secret is lost; rotate again.
    ///
    /// ```
    /// # async fn run(organization: nevermined::organizations::OrganizationHandle, id: nevermined::organizations::WebhookId) -> Result<(), nevermined::Error> {
    /// let fresh = organization.webhooks().rotate_secret(&id).await?.into_inner();
    /// let secret = fresh.expose(); // keep it
    /// # let _ = secret; Ok(())
    /// # }
    /// ```
    pub fn rotate_secret(&self, webhook: &WebhookId) -> Request<RotateWebhookSecret> {
        let rotate = RotateWebhookSecret {
            organization: self.organization.clone(),
            webhook: webhook.clone(),
        };
        Request::new(&self.core, Ok(rotate))
    }

    /// Lists what was sent to a webhook, newest first, page by page. A page has 50 deliveries, or up to 200 if
    /// [`page_size`](Request::page_size) asks.
    ///
    /// Source: `listWebhookDeliveries`.
    ///
    /// # Errors
    /// `Forbidden` (403): `Rejected`. `Timeout`, `Connect`, `Server`, `Decode`: it can be repeated.
    ///
    /// ```
    /// # async fn run(organization: nevermined::organizations::OrganizationHandle, id: nevermined::organizations::WebhookId) -> Result<(), nevermined::Error> {
    /// use nevermined::organizations::DeliveryStatus;
    ///
    /// let dead = organization.webhooks().deliveries(&id).status(DeliveryStatus::Dead).await?;
    /// println!("{:?} were given up", dead.total);
    /// # Ok(())
    /// # }
    /// ```
    pub fn deliveries(&self, webhook: &WebhookId) -> Request<ListWebhookDeliveries> {
        let list = ListWebhookDeliveries {
            organization: self.organization.clone(),
            webhook: webhook.clone(),
            status: None,
            paging: Paging::default(),
        };
        Request::new(&self.core, Ok(list))
    }

    /// Reads a delivery: what was sent, and what was answered.
    ///
    /// Source: `getWebhookDelivery`.
    ///
    /// # Errors
    /// `Forbidden` (403), `NotFound` (404): `Rejected`. `Timeout`, `Connect`, `Server`, `Decode`: it can be repeated.
    ///
    /// ```
    /// # async fn run(organization: nevermined::organizations::OrganizationHandle, id: nevermined::organizations::DeliveryId) -> Result<(), nevermined::Error> {
    /// let delivery = organization.webhooks().delivery(&id).await?;
    /// println!("{:?}", delivery.into_inner());
    /// # Ok(())
    /// # }
    /// ```
    pub fn delivery(&self, delivery: &DeliveryId) -> Request<GetWebhookDelivery> {
        let get = GetWebhookDelivery {
            organization: self.organization.clone(),
            delivery: delivery.clone(),
        };
        Request::new(&self.core, Ok(get))
    }

    /// Sends a delivery again, at once. The webhook gets it twice if it has taken it before.
    ///
    /// Source: `retryWebhookDelivery`.
    ///
    /// # Errors
    /// `Forbidden` (403), `NotFound` (404): `Rejected`. `Timeout`, `Connect`, `Server`: `Unknown`; read the
    /// [`delivery`](Self::delivery).
    ///
    /// ```
    /// # async fn run(organization: nevermined::organizations::OrganizationHandle, id: nevermined::organizations::DeliveryId) -> Result<(), nevermined::Error> {
    /// organization.webhooks().retry_delivery(&id).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn retry_delivery(&self, delivery: &DeliveryId) -> Request<RetryWebhookDelivery> {
        let retry = RetryWebhookDelivery {
            organization: self.organization.clone(),
            delivery: delivery.clone(),
        };
        Request::new(&self.core, Ok(retry))
    }
}

/// The service refuses what is not https, and hosts that are not public.
fn check_url(text: &str) -> Result<(), Error> {
    let refused = |problem: &str| {
        let hint =
            "give an https URL on a public host, or http on a loopback address for the sandbox";
        Err(Error::invalid(format!("the webhook's URL {problem}")).with_hint(hint))
    };
    if text.chars().count() > LONGEST_URL {
        return refused("is longer than 2048 characters");
    }
    let Ok(url) = Url::parse(text) else {
        return refused("is no URL");
    };
    match url.scheme() {
        "https" => Ok(()),
        "http" if is_loopback(&url) => Ok(()),
        _ => refused("is not https"),
    }
}

fn wire_of<T: Into<EventType>>(
    kinds: impl IntoIterator<Item = T>,
) -> Vec<types::OrganizationActivityEventType> {
    let kinds = kinds.into_iter().map(|kind| kind.into().to_string());
    kinds.map(types::OrganizationActivityEventType).collect()
}

endpoint! {
    /// A list of webhooks; from [`WebhooksHandle::list`].
    ListWebhooks { organization: OrganizationId }
    LIST_WEBHOOKS,
    |this, client| client.organizations().list_webhooks(&this.organization),
    value |wire: Value| -> Value { Ok(wire) }
}

endpoint! {
    /// A new webhook; from [`WebhooksHandle::create`].
    CreateWebhook { organization: OrganizationId, body: types::CreateWebhookSubscriptionDto }
    CREATE_WEBHOOK,
    |this, client| client.organizations().create_webhook(&this.organization, &this.body),
    json |wire: types::WebhookSecret| -> NewWebhookSecret { NewWebhookSecret::read(wire) }
}

impl Request<CreateWebhook> {
    /// Which events are sent; all kinds if this is not set, or empty.
    pub fn event_types<T: Into<EventType>>(self, kinds: impl IntoIterator<Item = T>) -> Self {
        self.set(|create| create.body.event_types = wire_of(kinds))
    }

    /// What it is, for people.
    pub fn description(self, text: impl Into<String>) -> Self {
        self.set(|create| create.body.description = Some(text.into()))
    }
}

endpoint! {
    /// A reading of a webhook; from [`WebhooksHandle::get`].
    GetWebhook { organization: OrganizationId, webhook: WebhookId }
    GET_WEBHOOK,
    |this, client| client.organizations().get_webhook(&this.organization, &this.webhook),
    json |wire: types::Webhook| -> Map<String, Value> { Ok(wire.0) }
}

endpoint! {
    /// A change of a webhook; from [`WebhooksHandle::update`].
    UpdateWebhook {
        organization: OrganizationId,
        webhook: WebhookId,
        body: types::UpdateWebhookSubscriptionDto,
    }
    UPDATE_WEBHOOK,
    |this, client| client.organizations().update_webhook(
        &this.organization, &this.webhook, &this.body,
    ),
    json |wire: types::Webhook| -> Map<String, Value> { Ok(wire.0) }
}

impl Request<UpdateWebhook> {
    /// Where events are sent, as for a [new webhook](WebhooksHandle::create).
    pub fn url(self, url: impl Into<String>) -> Self {
        self.try_set(|update| {
            let url = url.into();
            check_url(&url)?;
            update.body.url = Some(url);
            Ok(())
        })
    }

    /// Which events are sent; all kinds if there are none here.
    pub fn event_types<T: Into<EventType>>(self, kinds: impl IntoIterator<Item = T>) -> Self {
        self.set(|update| update.body.event_types = Some(wire_of(kinds)))
    }

    /// Whether events are sent.
    pub fn enabled(self, enabled: bool) -> Self {
        self.set(|update| update.body.enabled = Some(enabled))
    }

    /// What it is, for people.
    pub fn description(self, text: impl Into<String>) -> Self {
        self.set(|update| update.body.description = Some(text.into()))
    }
}

endpoint! {
    /// An end of a webhook; from [`WebhooksHandle::delete`].
    DeleteWebhook { organization: OrganizationId, webhook: WebhookId }
    DELETE_WEBHOOK,
    |this, client| client.organizations().delete_webhook(&this.organization, &this.webhook),
    bytes |body: &Bytes| -> () { nothing(body) }
}

endpoint! {
    /// A new secret of a webhook; from [`WebhooksHandle::rotate_secret`].
    RotateWebhookSecret { organization: OrganizationId, webhook: WebhookId }
    ROTATE_WEBHOOK_SECRET,
    |this, client| client.organizations().rotate_webhook_secret(&this.organization, &this.webhook),
    json |wire: types::WebhookSecret| -> NewWebhookSecret { NewWebhookSecret::read(wire) }
}

endpoint! {
    /// A list of deliveries; from [`WebhooksHandle::deliveries`].
    ListWebhookDeliveries {
        organization: OrganizationId,
        webhook: WebhookId,
        status: Option<types::WebhookDeliveryStatus>,
        paging: Paging,
    }
    LIST_WEBHOOK_DELIVERIES,
    |this, client| client.organizations().list_webhook_deliveries(
        &this.organization, &this.webhook, this.paging.offset(), this.paging.page(), this.status,
    ),
    unsorted_page |wire: types::WebhookDeliveriesPage| -> Page<Map<String, Value>> {
        (wire.items.into_iter().map(|delivery| delivery.0).collect(), "items")
    }
}

impl List for ListWebhookDeliveries {
    type Item = Map<String, Value>;

    fn paging(&mut self) -> &mut Paging {
        &mut self.paging
    }
}

impl Request<ListWebhookDeliveries> {
    /// Only deliveries in this state.
    pub fn status(self, status: DeliveryStatus) -> Self {
        use types::WebhookDeliveryStatus as Wire;

        let status = match status {
            DeliveryStatus::Pending => Wire::Pending,
            DeliveryStatus::InFlight => Wire::InFlight,
            DeliveryStatus::Delivered => Wire::Delivered,
            DeliveryStatus::Failed => Wire::Failed,
            DeliveryStatus::Dead => Wire::Dead,
        };
        self.set(|list| list.status = Some(status))
    }
}

endpoint! {
    /// A reading of a delivery; from [`WebhooksHandle::delivery`].
    GetWebhookDelivery { organization: OrganizationId, delivery: DeliveryId }
    GET_WEBHOOK_DELIVERY,
    |this, client| client.organizations().get_webhook_delivery(&this.organization, &this.delivery),
    json |wire: types::WebhookDelivery| -> Map<String, Value> { Ok(wire.0) }
}

endpoint! {
    /// Another attempt of a delivery; from [`WebhooksHandle::retry_delivery`].
    RetryWebhookDelivery { organization: OrganizationId, delivery: DeliveryId }
    RETRY_WEBHOOK_DELIVERY,
    |this, client| client.organizations().retry_webhook_delivery(
        &this.organization, &this.delivery,
    ),
    bytes |body: &Bytes| -> () { nothing(body) }
}
