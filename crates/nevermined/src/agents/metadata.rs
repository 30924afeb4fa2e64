use chrono::{DateTime, SecondsFormat, Utc};
use nevermined_api::types;

use crate::request::Endpoint;
use crate::{Error, Request};

/// What an agent's owner says of it.
#[derive(Clone, Debug, Default)]
pub struct Metadata {
    name: String,
    description: Option<String>,
    author: Option<String>,
    license: Option<String>,
    tags: Vec<String>,
    integration: Option<String>,
    sample_link: Option<String>,
    api_description: Option<String>,
    date_created: Option<DateTime<Utc>>,
}

/// An operation that says what an agent is.
pub trait DescribesAgent: Endpoint {
    /// What it says.
    fn metadata(&mut self) -> &mut Metadata;
}

impl Metadata {
    pub(super) fn new(name: String) -> Self {
        Self {
            name,
            ..Self::default()
        }
    }

    pub(super) fn check(&self) -> Result<(), Error> {
        if self.name.trim().is_empty() {
            return Err(Error::invalid("the agent has no name"));
        }
        Ok(())
    }

    pub(super) fn to_wire(&self) -> types::AgentMetadataAttributes {
        types::AgentMetadataAttributes {
            api_description: self.api_description.clone(),
            author: self.author.clone(),
            date_created: self
                .date_created
                .map(|date| date.to_rfc3339_opts(SecondsFormat::Millis, true)),
            description: self.description.clone(),
            integration: self.integration.clone(),
            license: self.license.clone(),
            name: self.name.clone(),
            sample_link: self.sample_link.clone(),
            tags: self.tags.clone(),
        }
    }
}

/// What is said of an agent, when it is registered or changed.
impl<E: DescribesAgent> Request<E> {
    fn say(mut self, change: impl FnOnce(&mut Metadata)) -> Self {
        if let Ok(agent) = &mut self.endpoint {
            change(agent.metadata());
        }
        self
    }

    /// What the agent does, for buyers.
    pub fn description(self, text: impl Into<String>) -> Self {
        self.say(|agent| agent.description = Some(text.into()))
    }

    /// Who offers it.
    pub fn author(self, name: impl Into<String>) -> Self {
        self.say(|agent| agent.author = Some(name.into()))
    }

    /// The terms that its users accept.
    pub fn license(self, terms: impl Into<String>) -> Self {
        self.say(|agent| agent.license = Some(terms.into()))
    }

    /// Words to find it by.
    pub fn tags(self, tags: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.say(|agent| agent.tags = tags.into_iter().map(Into::into).collect())
    }

    /// How it is integrated.
    pub fn integration(self, text: impl Into<String>) -> Self {
        self.say(|agent| agent.integration = Some(text.into()))
    }

    /// Where a sample of its work is found.
    pub fn sample_link(self, url: impl Into<String>) -> Self {
        self.say(|agent| agent.sample_link = Some(url.into()))
    }

    /// What its API offers.
    pub fn api_description(self, text: impl Into<String>) -> Self {
        self.say(|agent| agent.api_description = Some(text.into()))
    }

    /// When it was created, in whole milliseconds.
    pub fn date_created(self, date: DateTime<Utc>) -> Self {
        self.say(|agent| agent.date_created = Some(date))
    }
}
