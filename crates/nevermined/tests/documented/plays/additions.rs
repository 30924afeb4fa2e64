//! The calls that no document lists.

use super::{Play, json, page, play};

pub(crate) fn all() -> Vec<Play> {
    vec![
        play!("getVersions", |nvm| nvm.meta().versions(), json),
        play!("getDeployment", |nvm| nvm.meta().deployment(), json),
        play!(
            "listCatalogServices",
            |nvm| nvm
                .catalog()
                .services()
                .search("weather now")
                .protocol("x402")
                .category("data")
                .sub_category("weather")
                .tag("free")
                .sort_by("title")
                .page_size(50),
            page
        ),
        play!(
            "getCatalogService",
            |nvm| nvm.catalog().service("Weather"),
            json
        ),
        play!(
            "listCatalogCategories",
            |nvm| nvm.catalog().categories(),
            json
        ),
        play!("getServicesCatalog", |nvm| nvm.catalog().document(), json),
        play!("getLegalDocuments", |nvm| nvm.legal().documents(), json),
        play!(
            "recordConsents",
            |nvm| nvm.legal().accept([("terms", "3")]),
            json
        ),
        play!("getConsentStatus", |nvm| nvm.legal().status(), json),
    ]
}
