//! `oneOf` and `anyOf`: which branch of one document is which of the other.

use serde_json::Value;

use super::change::{ChangeKind, Subject};
use super::comparison::Comparison;
use super::document::{Document, Node};
use super::finding::{Finding, Here, Relation};
use super::schema::consequence;
use super::view::{View, expand};

/// The branches of one `oneOf` or `anyOf`, without `null`.
#[derive(Clone, Debug)]
pub(super) struct Union<'a> {
    pub(super) keyword: &'a str,
    pub(super) variants: Vec<Node<'a>>,
    pub(super) base: String,
}

impl<'a> Union<'a> {
    pub(super) fn read(node: &Node<'a>, keyword: &'a str) -> Self {
        let variants = node
            .list(keyword)
            .into_iter()
            .filter(|variant| !is_null(variant.value))
            .collect();
        Self {
            keyword,
            variants,
            base: node.pointer.clone(),
        }
    }
}

/// The only branch of a union, and whether `null` stood beside it.
pub(super) fn sole_variant<'a>(node: &Node<'a>, keyword: &str) -> Option<(Node<'a>, bool)> {
    let all = node.list(keyword);
    let count = all.len();
    let mut variants = all.into_iter().filter(|variant| !is_null(variant.value));
    let only = variants.next()?;
    if variants.next().is_some() {
        None
    } else {
        Some((only, count > 1))
    }
}

/// A schema that only `null` passes.
fn is_null(schema: &Value) -> bool {
    let is = |value: &Value| value.is_null() || value == "null";
    match (
        schema.get("type"),
        schema.get("enum").or_else(|| schema.get("const")),
    ) {
        (Some(Value::Array(types)), _) => types.len() == 1 && types.iter().all(is),
        (Some(name), _) => name == "null",
        (None, Some(Value::Array(values))) => {
            values.len() == 1 && values.iter().all(Value::is_null)
        }
        (None, Some(value)) => value.is_null(),
        (None, None) => false,
    }
}

impl<'a> Comparison<'a> {
    pub(super) fn unions(&mut self, here: Here, old: &View<'a>, new: &View<'a>) {
        for (was, is) in old.unions.iter().zip(&new.unions) {
            if was.keyword != is.keyword {
                let relation = if is.keyword == "oneOf" {
                    Relation::Narrower
                } else {
                    Relation::Wider
                };
                let verdict = relation.verdict(here.position);
                let message = format!(
                    "{} became {}{}",
                    was.keyword,
                    is.keyword,
                    consequence(here.position, verdict)
                );
                let finding = Finding::new(
                    ChangeKind::Changed,
                    Subject::Variant,
                    verdict,
                    &is.base,
                    message,
                );
                self.report(
                    here,
                    finding.detail(format!("{}>{}", was.keyword, is.keyword)),
                );
            }
            self.variants(here, &was.variants, &is.variants);
        }
        let shared = old.unions.len().min(new.unions.len());
        for union in old.unions.iter().skip(shared) {
            let verdict = Relation::Wider.verdict(here.position);
            let message = format!(
                "{} is gone{}",
                union.keyword,
                consequence(here.position, verdict)
            );
            let finding = Finding::new(
                ChangeKind::Removed,
                Subject::Variant,
                verdict,
                &union.base,
                message,
            );
            self.report(here, finding.keyword(union.keyword));
        }
        for union in new.unions.iter().skip(shared) {
            let verdict = Relation::Narrower.verdict(here.position);
            let message = format!(
                "{} is new{}",
                union.keyword,
                consequence(here.position, verdict)
            );
            let finding = Finding::new(
                ChangeKind::Added,
                Subject::Variant,
                verdict,
                &union.base,
                message,
            );
            self.report(here, finding.keyword(union.keyword));
        }
    }

    /// Pairs the branches and compares the pairs; the rest came or went.
    pub(super) fn variants(&mut self, here: Here, old: &[Node<'a>], new: &[Node<'a>]) {
        let mut old: Vec<(Node<'a>, Marks)> = old
            .iter()
            .map(|node| (node.clone(), Marks::read(&self.old, node)))
            .collect();
        let mut new: Vec<(Node<'a>, Marks)> = new
            .iter()
            .map(|node| (node.clone(), Marks::read(&self.new, node)))
            .collect();
        let rules: [fn(&Marks, &Marks) -> bool; 4] = [
            |a, b| a.name.is_some() && a.name == b.name,
            |a, b| a.text == b.text,
            |a, b| a.title.is_some() && a.title == b.title,
            |a, b| a.shape == b.shape,
        ];
        for rule in rules {
            self.pair_variants(here, &mut old, &mut new, rule);
        }
        if old.len() == 1 && new.len() == 1 {
            self.pair_variants(here, &mut old, &mut new, |_, _| true);
        }
        for (node, marks) in old {
            let verdict = Relation::Narrower.verdict(here.position);
            let message = format!(
                "the branch {} is gone{}",
                marks.label(),
                consequence(here.position, verdict)
            );
            let finding = Finding::new(
                ChangeKind::Removed,
                Subject::Variant,
                verdict,
                &node.pointer,
                message,
            );
            self.report(here, finding.detail(marks.label()));
        }
        for (node, marks) in new {
            let verdict = Relation::Wider.verdict(here.position);
            let message = format!(
                "the branch {} is new{}",
                marks.label(),
                consequence(here.position, verdict)
            );
            let finding = Finding::new(
                ChangeKind::Added,
                Subject::Variant,
                verdict,
                &node.pointer,
                message,
            );
            self.report(here, finding.detail(marks.label()));
        }
    }

    fn pair_variants(
        &mut self,
        here: Here,
        old: &mut Vec<(Node<'a>, Marks)>,
        new: &mut Vec<(Node<'a>, Marks)>,
        same: fn(&Marks, &Marks) -> bool,
    ) {
        let mut index = 0;
        while let Some((node, marks)) = old.get(index) {
            let Some(partner) = new.iter().position(|(_, other)| same(marks, other)) else {
                index += 1;
                continue;
            };
            let (is, _) = new.remove(partner);
            self.schemas(here, vec![node.clone()], vec![is]);
            old.remove(index);
        }
    }

    /// One schema on one side, a choice on the other: the schema counts as the only branch.
    pub(super) fn union_and_plain(&mut self, here: Here, old: &View<'a>, new: &View<'a>) -> bool {
        let plain = |view: &View<'a>, document: Document<'a>| -> Vec<Node<'a>> {
            document
                .target(&format!("#{}", view.pointer))
                .into_iter()
                .collect()
        };
        let branches = |view: &View<'a>| -> Vec<Node<'a>> {
            view.unions
                .first()
                .map(|union| union.variants.clone())
                .unwrap_or_default()
        };
        let (was, is) = if old.unions.is_empty() && !old.is_any() && new.is_pure_union() {
            (plain(old, self.old), branches(new))
        } else if new.unions.is_empty() && !new.is_any() && old.is_pure_union() {
            (branches(old), plain(new, self.new))
        } else {
            return false;
        };
        self.variants(here, &was, &is);
        true
    }
}

/// What a branch is recognized by.
#[derive(Debug)]
struct Marks {
    name: Option<String>,
    text: String,
    title: Option<String>,
    /// Its types and the names of its properties.
    shape: String,
}

impl Marks {
    fn read(document: &Document<'_>, node: &Node<'_>) -> Self {
        let expanded = expand(document, vec![node.clone()]);
        let view = View::read(&expanded);
        let types: Vec<&str> = view.types.iter().flatten().copied().collect();
        let mut properties: Vec<&str> = view.properties.iter().map(|(name, _)| *name).collect();
        properties.sort_unstable();
        Self {
            name: expanded.name().map(str::to_owned),
            text: node.value.to_string(),
            title: view
                .words
                .get("title")
                .and_then(|titles| titles.first())
                .and_then(|title| title.as_str())
                .map(str::to_owned),
            shape: format!("{} {}", types.join("|"), properties.join(" "))
                .trim()
                .to_owned(),
        }
    }

    fn label(&self) -> String {
        let parts = [self.name.as_ref(), self.title.as_ref(), Some(&self.shape)];
        parts
            .into_iter()
            .flatten()
            .find(|text| !text.is_empty())
            .cloned()
            .unwrap_or_else(|| "any".to_owned())
    }
}
