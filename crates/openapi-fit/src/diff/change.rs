//! One change and its parts.

use std::fmt;

use serde::Serialize;

/// What happened to the subject.
///
/// ```
/// assert_eq!(openapi_fit::diff::ChangeKind::Added.as_str(), "added");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum ChangeKind {
    /// Only the new document has it.
    Added,
    /// Both have it, in different forms.
    Changed,
    /// Only the old document has it.
    Removed,
}

impl ChangeKind {
    /// The word that ids and reports use.
    ///
    /// ```
    /// assert_eq!(openapi_fit::diff::ChangeKind::Removed.as_str(), "removed");
    /// ```
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Changed => "changed",
            Self::Removed => "removed",
        }
    }
}

/// The side of the conversation that a change is about: what the client sends, or what it reads.
///
/// ```
/// assert_eq!(openapi_fit::diff::Position::Request.as_str(), "request");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Position {
    /// Parameters and request bodies.
    Request,
    /// Response headers and bodies.
    Response,
}

impl Position {
    /// The word that ids and reports use.
    ///
    /// ```
    /// assert_eq!(openapi_fit::diff::Position::Response.as_str(), "response");
    /// ```
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Response => "response",
        }
    }
}

/// What a change means for a client of the old document; a graver verdict is greater.
///
/// ```
/// use openapi_fit::diff::Verdict;
/// assert!(Verdict::Breaking > Verdict::Compatible && Verdict::Compatible > Verdict::Documentation);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Verdict {
    /// Nothing on the wire differs.
    Documentation,
    /// The wire differs, and a client of the old document keeps working.
    Compatible,
    /// A client of the old document may be refused, or may not understand the answer.
    Breaking,
}

impl Verdict {
    /// The word that reports use.
    ///
    /// ```
    /// assert_eq!(openapi_fit::diff::Verdict::Breaking.as_str(), "breaking");
    /// ```
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Documentation => "documentation",
            Self::Compatible => "compatible",
            Self::Breaking => "breaking",
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

macro_rules! subjects {
    ($($(#[doc = $doc:literal])* $name:ident = $text:literal,)*) => {
        /// The part of the document that a change is about.
        ///
        /// ```
        /// assert_eq!(openapi_fit::diff::Subject::MediaType.as_str(), "media-type");
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[serde(rename_all = "kebab-case")]
        #[non_exhaustive]
        pub enum Subject {
            $($(#[doc = $doc])* $name,)*
        }

        impl Subject {
            /// The word that ids and reports use.
            ///
            /// ```
            /// assert_eq!(openapi_fit::diff::Subject::EnumValue.as_str(), "enum-value");
            /// ```
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)*
                }
            }
        }
    };
}

subjects! {
    /// An operation: its existence, its id, its method or path.
    Operation = "operation",
    /// A path, query, header or cookie parameter.
    Parameter = "parameter",
    /// How a parameter or a body part is written: style, explode, encoding.
    Serialization = "serialization",
    /// The body of a request.
    RequestBody = "request-body",
    /// A response status.
    Status = "status",
    /// A header of a response.
    Header = "header",
    /// A media type of a request or response body.
    MediaType = "media-type",
    /// A named schema, or the schema of a body.
    Schema = "schema",
    /// A property of an object.
    Property = "property",
    /// Properties beyond the named ones.
    AdditionalProperties = "additional-properties",
    /// Whether a property, parameter, header or body must be there.
    Required = "required",
    /// The JSON type.
    Type = "type",
    /// Whether `null` is allowed.
    Nullable = "nullable",
    /// The format of a type.
    Format = "format",
    /// Whether the values are listed at all.
    Enum = "enum",
    /// One listed value.
    EnumValue = "enum-value",
    /// A bound, a pattern or another limit on values.
    Constraint = "constraint",
    /// The value taken when none is given.
    Default = "default",
    /// A branch of `oneOf` or `anyOf`, or the choice between the two.
    Variant = "variant",
    /// How a branch is told from the others.
    Discriminator = "discriminator",
    /// `readOnly` and `writeOnly`.
    Access = "access",
    /// A server's address.
    Server = "server",
    /// What a caller must present.
    Security = "security",
    /// A way of presenting it.
    SecurityScheme = "security-scheme",
    /// A callback of an operation, or a webhook.
    Callback = "callback",
    /// A link of a response.
    Link = "link",
    /// The deprecation mark.
    Deprecated = "deprecated",
    /// Titles, summaries, descriptions, examples.
    Prose = "prose",
    /// A tag.
    Tag = "tag",
    /// A field that starts with `x-`.
    Extension = "extension",
    /// The document's own version, or the version of OpenAPI.
    Version = "version",
    /// A keyword that is compared as a whole, since its meaning isn't judged here.
    Keyword = "keyword",
}

/// One difference between two documents, and what it means.
///
/// ```
/// use openapi_fit::diff::{diff, ChangeKind, Subject};
/// let old = serde_json::json!({"openapi": "3.0.3", "info": {"title": "a", "version": "1"}, "paths": {}});
/// let new = serde_json::json!({"openapi": "3.0.3", "info": {"title": "b", "version": "1"}, "paths": {}});
/// let change = &diff(&old, &new).changes[0];
/// assert_eq!((change.kind, change.subject), (ChangeKind::Changed, Subject::Prose));
/// assert_eq!(change.pointer, "/info/title");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Change {
    /// Stable name of this change, for an [`Acknowledgement`](super::Acknowledgement): `removed-operation:mintCredits`.
    pub id: String,
    /// What happened.
    pub kind: ChangeKind,
    /// To what.
    pub subject: Subject,
    /// On which side; `None` where the sides don't matter.
    pub position: Option<Position>,
    /// What it means for a client of the old document.
    pub verdict: Verdict,
    /// The operation that holds it; `None` for the document itself and for shared components.
    pub operation: Option<String>,
    /// The operations that reach it, for a shared component.
    pub reached_by: Vec<String>,
    /// Where it is, for people: `Plan.price.amounts[]`.
    pub location: String,
    /// JSON pointer into the old document for a removal, into the new one otherwise.
    pub pointer: String,
    /// What changed, and why the verdict is what it is.
    pub message: String,
}
