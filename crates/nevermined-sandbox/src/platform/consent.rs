//! Legal documents: which versions there are, and who accepted which.

use super::Denial;
use nevermined_types::Address;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The first version of each document.
const FIRST: &str = "1.0";

/// Documents and consents.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Consents {
    /// The versions of each document by its short name, the current one last.
    documents: BTreeMap<String, Vec<String>>,
    /// What each account, by its address, accepted last of each document.
    accepted: BTreeMap<String, BTreeMap<String, String>>,
}

/// How an account stands with a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    Never,
    Outdated,
    Current,
}

impl Standing {
    /// As the API writes it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Never => "never",
            Self::Outdated => "outdated",
            Self::Current => "current",
        }
    }
}

impl Default for Consents {
    fn default() -> Self {
        let first = |slug: &str| (slug.to_owned(), vec![FIRST.to_owned()]);
        Self {
            documents: ["privacy", "terms"].map(first).into(),
            accepted: BTreeMap::new(),
        }
    }
}

impl Consents {
    /// The current version of each document, and whether there was one before.
    pub(crate) fn current(&self) -> impl Iterator<Item = (&str, &str, bool)> {
        self.documents.iter().filter_map(|(slug, versions)| {
            let current = versions.last()?;
            Some((slug.as_str(), current.as_str(), versions.len() > 1))
        })
    }

    /// How an account stands with each document.
    pub(crate) fn standing(&self, account: Address) -> Vec<(&str, Standing)> {
        let accepted = self.accepted.get(&account.to_string());
        self.current()
            .map(|(slug, current, _)| {
                let version = accepted.and_then(|accepted| accepted.get(slug));
                let standing = match version {
                    None => Standing::Never,
                    Some(version) if version == current => Standing::Current,
                    Some(_) => Standing::Outdated,
                };
                (slug, standing)
            })
            .collect()
    }

    /// The documents that an account has not accepted in their current version.
    pub(crate) fn missing(&self, account: Address) -> Vec<String> {
        self.standing(account)
            .into_iter()
            .filter(|(_, standing)| *standing != Standing::Current)
            .map(|(slug, _)| slug.to_owned())
            .collect()
    }

    pub(super) fn publish(&mut self, slug: String, version: String) {
        let versions = self.documents.entry(slug).or_default();
        versions.retain(|known| *known != version);
        versions.push(version);
    }

    /// Notes all that was accepted, or nothing.
    pub(super) fn accept(
        &mut self,
        account: Address,
        acceptances: Vec<(String, String)>,
    ) -> Result<(), Denial> {
        for (slug, version) in &acceptances {
            let versions = self
                .documents
                .get(slug)
                .ok_or_else(|| Denial::UnknownDocument(slug.clone()))?;
            if !versions.contains(version) {
                return Err(Denial::UnknownVersion {
                    slug: slug.clone(),
                    version: version.clone(),
                });
            }
            if let Some(current) = versions.last().filter(|current| *current != version) {
                return Err(Denial::OldVersion {
                    slug: slug.clone(),
                    version: version.clone(),
                    current: current.clone(),
                });
            }
        }
        let accepted = self.accepted.entry(account.to_string()).or_default();
        accepted.extend(acceptances);
        Ok(())
    }
}
