//! What each denial of the platform is on the wire.

use super::Refusal;
use crate::codes;
use crate::platform::Denial;

impl From<Denial> for Refusal {
    fn from(denial: Denial) -> Self {
        match denial {
            Denial::UnknownDocument(slug) => Self::new(
                codes::DOCUMENT_UNKNOWN,
                format!("there is no legal document {slug:?}"),
            )
            .hint("the manifest lists them"),
            Denial::UnknownVersion { slug, version } => Self::new(
                codes::DOCUMENT_VERSION_UNKNOWN,
                format!("legal document {slug} never had a version {version:?}"),
            ),
            Denial::OldVersion {
                slug,
                version,
                current,
            } => Self::new(
                codes::DOCUMENT_OUTDATED,
                format!(
                    "version {version} of legal document {slug} is not the current one, {current}"
                ),
            ),
            Denial::UnknownSimulation(id) => Self::new(
                codes::NO_ROUTE,
                format!("this account has no simulated request {id:?}"),
            ),
        }
    }
}
