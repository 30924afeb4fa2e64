use nevermined_api::organizations::LIST_ORGANIZATION_ACTIVITY;
use nevermined_api::organizations::types;
/// Something that happened in an organization. Its kind is the name of an [`EventType`].
pub use nevermined_api::organizations::types::OrganizationActivityEventResponseDto as ActivityEvent;
/// What an event is about.
pub use nevermined_api::organizations::types::OrganizationActivityEventResponseDtoSubject as ActivitySubject;

use super::{EventType, OrganizationHandle, OrganizationId, UserId};
use crate::endpoint::endpoint;
use crate::page::{List, Page, Paging};
use crate::span::{Span, Spanned};
use crate::{Error, Request};

impl OrganizationHandle {
    /// Lists what has happened in the organization, newest first, page by page. A page has 50 events, or up to 200 if
    /// [`page_size`](Request::page_size) asks. Members may read it, if the organization's tier is Premium or Enterprise.
    ///
    /// Source: `listOrganizationActivity`.
    ///
    /// # Errors
    /// `InvalidRequest`: a span that ends before it starts, or a kind with a comma, `NotSent`. `Forbidden` (403: no active
    /// member, or a lower tier): `Rejected`. `Timeout`, `Connect`, `Server`, `Decode`: it can be repeated.
    ///
    /// ```
    /// # async fn run(organization: nevermined::organizations::OrganizationHandle) -> Result<(), nevermined::Error> {
    /// use nevermined::organizations::EventType;
    ///
    /// let kinds = [EventType::PLAN_PURCHASED, EventType::CUSTOMER_ADDED];
    /// for event in organization.activity().event_types(kinds).await?.into_inner() {
    ///     println!("{:?} {:?}", event.occurred_at, event.event_type);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn activity(&self) -> Request<ListActivity> {
        let list = ListActivity {
            organization: self.id.clone(),
            event_types: None,
            actor: None,
            span: Span::default(),
            paging: Paging::default(),
        };
        Request::new(&self.core, Ok(list))
    }
}

endpoint! {
    /// A list of events; from [`OrganizationHandle::activity`].
    ListActivity {
        organization: OrganizationId,
        event_types: Option<String>,
        actor: Option<UserId>,
        span: Span,
        paging: Paging,
    }
    LIST_ORGANIZATION_ACTIVITY,
    |this, client| client.organizations().list_organization_activity(
        &this.organization,
        this.actor.as_ref(),
        this.event_types.as_deref(),
        this.span.from().as_deref(),
        this.paging.offset(),
        this.paging.page(),
        this.span.to().as_deref(),
    ),
    unsorted_page |wire: types::OrganizationActivityEventPageDto| -> Page<ActivityEvent> {
        (wire.items, "items")
    }
}

impl List for ListActivity {
    type Item = ActivityEvent;

    fn paging(&mut self) -> &mut Paging {
        &mut self.paging
    }
}

impl Spanned for ListActivity {
    fn span(&mut self) -> &mut Span {
        &mut self.span
    }
}

impl Request<ListActivity> {
    /// Only events of these kinds; none is as good as all.
    pub fn event_types<T: Into<EventType>>(self, kinds: impl IntoIterator<Item = T>) -> Self {
        self.try_set(|list| {
            let kinds: Vec<EventType> = kinds.into_iter().map(Into::into).collect();
            let odd = |kind: &&EventType| kind.as_str().is_empty() || kind.as_str().contains(',');
            if let Some(odd) = kinds.iter().find(odd) {
                let message = format!("`{odd}` is no kind of event");
                let hint =
                    "the kinds are sent in one text with commas between them; give each by itself";
                return Err(Error::invalid(message).with_hint(hint));
            }
            let names: Vec<&str> = kinds.iter().map(EventType::as_str).collect();
            list.event_types = (!names.is_empty()).then(|| names.join(","));
            Ok(())
        })
    }

    /// Only what this user did.
    pub fn actor(self, user: &UserId) -> Self {
        self.set(|list| list.actor = Some(user.clone()))
    }
}
