//! A change before its place is worked out, and how narrowing and widening are judged.

use super::change::{ChangeKind, Position, Subject, Verdict};

/// Where the comparison stands: the place that owns what is found, and the side of the conversation.
#[derive(Clone, Copy, Debug)]
pub(super) struct Here {
    pub(super) owner: usize,
    pub(super) position: Option<Position>,
    /// No operation of both documents reaches this place: it has no position, and so breaks no call.
    pub(super) unreached: bool,
}

impl Here {
    pub(super) fn at(self, position: Position) -> Self {
        Self {
            position: Some(position),
            ..self
        }
    }
}

/// How the new form of something relates to the old one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Relation {
    /// It lets less through.
    Narrower,
    /// It lets more through.
    Wider,
    /// It lets other things through.
    Other,
}

impl Relation {
    pub(super) fn verdict(self, position: Option<Position>) -> Verdict {
        match (self, position) {
            (Self::Narrower, Some(Position::Response))
            | (Self::Wider, Some(Position::Request))
            | (_, None) => Verdict::Compatible,
            _ => Verdict::Breaking,
        }
    }
}

/// A change before its place is worked out.
#[derive(Debug)]
pub(super) struct Finding {
    pub(super) kind: ChangeKind,
    pub(super) subject: Subject,
    pub(super) verdict: Verdict,
    pub(super) base: String,
    pub(super) keyword: Option<String>,
    pub(super) detail: Option<String>,
    pub(super) message: String,
    pub(super) sided: bool,
}

impl Finding {
    pub(super) fn new(
        kind: ChangeKind,
        subject: Subject,
        verdict: Verdict,
        base: &str,
        message: String,
    ) -> Self {
        Self {
            kind,
            subject,
            verdict,
            base: base.to_owned(),
            keyword: None,
            detail: None,
            message,
            sided: true,
        }
    }

    /// The field of the base that changed.
    pub(super) fn keyword(self, keyword: &str) -> Self {
        Self {
            keyword: Some(keyword.to_owned()),
            ..self
        }
    }

    /// What tells this change from another of the same kind at the same place.
    pub(super) fn detail(self, detail: impl Into<String>) -> Self {
        Self {
            detail: Some(detail.into()),
            ..self
        }
    }

    /// The same on both sides, so reported once.
    pub(super) fn unsided(self) -> Self {
        Self {
            sided: false,
            ..self
        }
    }

    /// The id of the change: what happened, to what, where, on which side, and which of several.
    pub(super) fn id(&self, location: &str, position: Option<Position>) -> String {
        let mut id = format!(
            "{}-{}:{location}",
            self.kind.as_str(),
            self.subject.as_str()
        );
        let many = matches!(
            self.subject,
            Subject::Prose
                | Subject::Constraint
                | Subject::Keyword
                | Subject::Extension
                | Subject::Access
                | Subject::Serialization
                | Subject::Version
                | Subject::SecurityScheme
                | Subject::Server
                | Subject::Link
        );
        if let Some(keyword) = self.keyword.as_ref().filter(|_| many) {
            id.push_str(&format!("#{keyword}"));
        }
        if let Some(position) = position {
            id.push_str(&format!("@{}", position.as_str()));
        }
        if let Some(detail) = &self.detail {
            id.push_str(&format!("={detail}"));
        }
        id
    }
}
