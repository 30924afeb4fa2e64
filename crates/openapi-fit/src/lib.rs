//! Prepares OpenAPI 3.0 and 3.1 documents for code generators: load, merge, overlay, lower, fit, lint, diff.
//!
//! Every step is a pure function over [`serde_json::Value`]. A step either returns the document and
//! a [`Report`] of what it changed, or [`Problems`]: all of them, each with a JSON pointer.
//!
//! ```
//! use openapi_fit::{FitOptions, LintOptions};
//!
//! let text = r"
//! openapi: 3.1.0
//! info: {title: Plans, version: 1.0.0}
//! security: []
//! paths:
//!   /plans/{planId}:
//!     get:
//!       operationId: getPlan
//!       parameters: [{name: planId, in: path, required: true, schema: {type: string}}]
//!       responses:
//!         '200':
//!           description: The plan
//!           content: {application/json: {schema: {type: object, properties: {name: {type: [string, 'null']}}}}}
//! ";
//! let document = openapi_fit::load("plans.yaml", text)?;
//! let (document, lowered) = openapi_fit::lower(document)?;
//! let (document, fitted) = openapi_fit::fit(document, &FitOptions::client())?;
//! openapi_fit::lint(&document, &LintOptions::client())?;
//! assert!(!lowered.is_empty() && !fitted.is_empty());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#![cfg_attr(docsrs, feature(doc_cfg))]

pub mod diff;

mod fit;
mod lint;
mod load;
mod lower;
mod merge;
mod names;
mod note;
mod operations;
mod overlay;
mod pointer;
mod references;
mod sample;
mod shape;
mod structure;
mod unique;

pub use fit::{Errors, FitOptions, fit};
pub use lint::{LintOptions, lint};
pub use load::{LoadError, load};
pub use lower::lower;
pub use merge::merge;
pub use note::{Note, Problems, Report};
pub use operations::{OperationInfo, operations};
pub use overlay::overlay;
pub use sample::Samples;
pub use structure::structure;
