//! Legal documents: which there are, and whether this account has accepted them.
//!
//! About ten calls, opening a delegation among them, are refused until the account has accepted the current versions:
//! [`ErrorKind::ConsentRequired`](crate::ErrorKind::ConsentRequired), status 412.

use std::collections::BTreeMap;
use std::sync::Arc;

use nevermined_api::additions::types;
/// A legal document: its current version, and whether it has to be accepted anew.
pub use nevermined_api::additions::types::LegalDocument;
use nevermined_api::additions::{GET_CONSENT_STATUS, GET_LEGAL_DOCUMENTS, RECORD_CONSENTS};
use serde_json::Value;

use crate::endpoint::endpoint;
use crate::transport::Core;
use crate::{Error, Nevermined, Request};

/// The occasion of an acceptance. No other is known.
const SIGNUP: &str = "signup";

/// The calls on legal documents; from [`Nevermined::legal`].
#[derive(Clone, Debug)]
pub struct LegalHandle {
    core: Arc<Core>,
}

impl Nevermined {
    /// Legal documents, and this account's acceptance of them.
    #[must_use]
    pub fn legal(&self) -> LegalHandle {
        LegalHandle {
            core: Arc::clone(&self.core),
        }
    }
}

impl LegalHandle {
    /// Lists the documents, by their short names. Needs no key.
    ///
    /// Source: `getLegalDocuments`.
    ///
    /// # Errors
    /// `Timeout`, `Connect`, `Server`, `Decode`: it can be repeated.
    ///
    /// ```
    /// # async fn run(nvm: nevermined::Nevermined) -> Result<(), nevermined::Error> {
    /// for (slug, document) in nvm.legal().documents().await?.into_inner() {
    ///     println!("{slug} {:?}", document.current);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn documents(&self) -> Request<GetDocuments> {
        Request::new(&self.core, Ok(GetDocuments {}))
    }

    /// Records that the account accepts these versions of documents: pairs of short name and version. Accept only what
    /// a person has read.
    ///
    /// Gives the number of acceptances that were recorded.
    /// Source: `recordConsents`.
    ///
    /// # Errors
    /// | kind | outcome |
    /// |---|---|
    /// | `InvalidRequest`: no document | `NotSent` |
    /// | `Unauthorized` (401) | `Rejected` |
    /// | `Timeout`, `Connect`, `Server`, `Decode` | `Unknown`: read the [`status`](Self::status) |
    ///
    /// ```
    /// # async fn run(nvm: nevermined::Nevermined) -> Result<(), nevermined::Error> {
    /// nvm.legal().accept([("terms-of-service", "3")]).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn accept<S: Into<String>, V: Into<String>>(
        &self,
        documents: impl IntoIterator<Item = (S, V)>,
    ) -> Request<RecordConsents> {
        let acceptances: Vec<_> = documents
            .into_iter()
            .map(|(slug, version)| types::ConsentAcceptance {
                slug: slug.into(),
                version: version.into(),
            })
            .collect();
        let consents = if acceptances.is_empty() {
            let hint = "name the documents and the versions that are accepted";
            Err(Error::invalid("there is no document to accept").with_hint(hint))
        } else {
            Ok(RecordConsents {
                body: types::ConsentsRequest {
                    acceptances,
                    action: SIGNUP.to_owned(),
                },
            })
        };
        Request::new(&self.core, consents)
    }

    /// Reads what the account has accepted: `never`, `outdated` or `current`, by the documents' short names.
    ///
    /// The form of the answer is known from a description only, so the values are kept as they came.
    /// Source: `getConsentStatus`.
    ///
    /// # Errors
    /// `Unauthorized` (401): `Rejected`. `Timeout`, `Connect`, `Server`, `Decode`: it can be repeated.
    ///
    /// ```
    /// # async fn run(nvm: nevermined::Nevermined) -> Result<(), nevermined::Error> {
    /// let status = nvm.legal().status().await?;
    /// println!("{:?}", status.get("terms-of-service"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn status(&self) -> Request<GetConsentStatus> {
        Request::new(&self.core, Ok(GetConsentStatus {}))
    }
}

endpoint! {
    /// A list of the documents; from [`LegalHandle::documents`].
    GetDocuments {}
    GET_LEGAL_DOCUMENTS,
    |_this, client| client.additions().get_legal_documents(),
    json |wire: types::LegalDocuments| -> BTreeMap<String, LegalDocument> { Ok(wire.documents) }
}

endpoint! {
    /// An acceptance of documents; from [`LegalHandle::accept`].
    RecordConsents { body: types::ConsentsRequest }
    RECORD_CONSENTS,
    |this, client| client.additions().record_consents(&this.body),
    json |wire: types::ConsentsResponse| -> Option<u64> {
        Ok(wire.recorded.and_then(|count| u64::try_from(count).ok()))
    }
}

endpoint! {
    /// A reading of what was accepted; from [`LegalHandle::status`].
    GetConsentStatus {}
    GET_CONSENT_STATUS,
    |_this, client| client.additions().get_consent_status(),
    json |wire: types::ConsentStatus| -> BTreeMap<String, Value> { Ok(wire.0.into_iter().collect()) }
}
