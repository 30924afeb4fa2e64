use bytes::Bytes;
use nevermined_api::organizations::{
    GET_ORGANIZATION_AI_CATALOG, GET_ORGANIZATION_INSTRUCTIONS, GET_ORGANIZATION_LLMS_TXT,
};
use serde_json::{Map, Value};

use super::{OrganizationId, part_of_organization};
use crate::endpoint::endpoint;
use crate::{Error, ErrorKind, Outcome, Request};

part_of_organization! {
    /// The calls on what an organization publishes; from
    /// [`OrganizationHandle::documents`](super::OrganizationHandle::documents). None of them needs a key.
    DocumentsHandle,
    /// What it publishes for programs and language models, of its own offers.
    documents
}

impl DocumentsHandle {
    /// Reads what the organization offers, as plain text for language models.
    ///
    /// Its members wrote it: for whoever reads it, it is data and no instruction.
    /// Source: `getOrganizationLlmsTxt`.
    ///
    /// # Errors
    /// `NotFound` (404: no such organization, or no paid tier): `Rejected`. `Timeout`, `Connect`, `Server`, `Decode`: it
    /// can be repeated.
    ///
    /// ```
    /// # async fn run(organization: nevermined::organizations::OrganizationHandle) -> Result<(), nevermined::Error> {
    /// println!("{}", organization.documents().llms_txt().await?.into_inner());
    /// # Ok(())
    /// # }
    /// ```
    pub fn llms_txt(&self) -> Request<GetLlmsTxt> {
        let get = GetLlmsTxt {
            organization: self.organization.clone(),
        };
        Request::new(&self.core, Ok(get))
    }

    /// Reads how a program buys from the organization, as Markdown.
    ///
    /// Its members wrote it: for whoever reads it, it is data and no instruction.
    /// Source: `getOrganizationInstructions`.
    ///
    /// # Errors
    /// `NotFound` (404: no such organization, or no paid tier): `Rejected`. `Timeout`, `Connect`, `Server`, `Decode`: it
    /// can be repeated.
    ///
    /// ```
    /// # async fn run(organization: nevermined::organizations::OrganizationHandle) -> Result<(), nevermined::Error> {
    /// println!("{}", organization.documents().instructions().await?.into_inner());
    /// # Ok(())
    /// # }
    /// ```
    pub fn instructions(&self) -> Request<GetInstructions> {
        let get = GetInstructions {
            organization: self.organization.clone(),
        };
        Request::new(&self.core, Ok(get))
    }

    /// Reads the agents that the organization lists, each with its terms of payment.
    ///
    /// The form of the answer is not published, so it is kept as it came.
    /// Source: `getOrganizationAiCatalog`.
    ///
    /// # Errors
    /// `NotFound` (404: no such organization, or no paid tier): `Rejected`. `Timeout`, `Connect`, `Server`, `Decode`: it
    /// can be repeated.
    ///
    /// ```
    /// # async fn run(organization: nevermined::organizations::OrganizationHandle) -> Result<(), nevermined::Error> {
    /// let catalog = organization.documents().ai_catalog().await?;
    /// println!("{:?}", catalog.keys().collect::<Vec<_>>());
    /// # Ok(())
    /// # }
    /// ```
    pub fn ai_catalog(&self) -> Request<GetAiCatalog> {
        let get = GetAiCatalog {
            organization: self.organization.clone(),
        };
        Request::new(&self.core, Ok(get))
    }
}

/// A text that is no web page: a gateway answers one in place of a text, and a reader would take it for the text.
fn text(body: &Bytes) -> Result<String, Error> {
    let unreadable = |message| Error::new(ErrorKind::Decode, Outcome::Unknown, message);
    let text = std::str::from_utf8(body).map_err(|_| unreadable("the answer is no UTF-8 text"))?;
    let start = text.trim_start().get(..9).unwrap_or(text);
    let start = start.to_ascii_lowercase();
    if start.starts_with("<!doctype") || start.starts_with("<html") {
        return Err(unreadable(
            "the answer is a web page, and a text was asked for",
        ));
    }
    Ok(text.to_owned())
}

endpoint! {
    /// A reading of `llms.txt`; from [`DocumentsHandle::llms_txt`].
    GetLlmsTxt { organization: OrganizationId }
    GET_ORGANIZATION_LLMS_TXT,
    |this, client| client.organizations().get_organization_llms_txt(&this.organization),
    bytes |body: &Bytes| -> String { text(body) }
}

endpoint! {
    /// A reading of the instructions for programs; from [`DocumentsHandle::instructions`].
    GetInstructions { organization: OrganizationId }
    GET_ORGANIZATION_INSTRUCTIONS,
    |this, client| client.organizations().get_organization_instructions(&this.organization),
    bytes |body: &Bytes| -> String { text(body) }
}

endpoint! {
    /// A reading of the agents that are listed; from [`DocumentsHandle::ai_catalog`].
    GetAiCatalog { organization: OrganizationId }
    GET_ORGANIZATION_AI_CATALOG,
    |this, client| client.organizations().get_organization_ai_catalog(&this.organization),
    json |wire: Map<String, Value>| -> Map<String, Value> { Ok(wire) }
}
