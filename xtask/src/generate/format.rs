//! Formats generated code on stable, the same on every machine.

use anyhow::{Context as _, Result};
use syn::{Attribute, Expr, ExprLit, File, Lit, Meta, parse_quote, visit_mut::VisitMut};

/// Doc lines are wrapped to this many characters, so that an indented line stays near a hundred.
const WIDTH: usize = 92;

/// Prints items as a formatted file, doc comments as `///` lines.
pub(crate) fn format(mut file: File) -> Result<String> {
    SplitDocs.visit_file_mut(&mut file);
    let text = prettyplease::unparse(&file);
    progenitor_impl::space_out_items(text).context("spacing out the generated items")
}

struct SplitDocs;

impl VisitMut for SplitDocs {
    fn visit_attributes_mut(&mut self, attributes: &mut Vec<Attribute>) {
        let mut split = Vec::with_capacity(attributes.len());
        for attribute in attributes.drain(..) {
            match doc_text(&attribute) {
                Some(text) => split.extend(lines(&text).into_iter().map(doc_line)),
                None => split.push(attribute),
            }
        }
        *attributes = split;
    }
}

/// The text of a `#[doc = "…"]` attribute.
pub(crate) fn doc_text(attribute: &Attribute) -> Option<String> {
    let Meta::NameValue(pair) = &attribute.meta else {
        return None;
    };
    if !pair.path.is_ident("doc") {
        return None;
    }
    match &pair.value {
        Expr::Lit(ExprLit {
            lit: Lit::Str(text),
            ..
        }) => Some(text.value()),
        _ => None,
    }
}

fn doc_line(line: String) -> Attribute {
    let text = if line.is_empty() {
        line
    } else {
        format!(" {line}")
    };
    parse_quote!(#[doc = #text])
}

fn lines(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    let mut fenced = false;
    for line in text.trim_matches('\n').lines() {
        let line = line.trim_end();
        let line = line.strip_prefix(' ').unwrap_or(line);
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
            out.push(line.to_owned());
        } else if fenced || line.contains('|') {
            out.push(line.to_owned());
        } else {
            wrap(line, &mut out);
        }
    }
    out
}

// Continues a list item under its text, so that it stays one item.
fn wrap(line: &str, out: &mut Vec<String>) {
    let trimmed = line.trim_start();
    let lead = line.len() - trimmed.len();
    let hang = if trimmed.starts_with("- ") || trimmed.starts_with("* ") {
        lead + 2
    } else {
        lead
    };
    let mut current = " ".repeat(lead);
    let mut empty = true;
    for word in trimmed.split(' ').filter(|word| !word.is_empty()) {
        if !empty && current.chars().count() + 1 + word.chars().count() > WIDTH {
            out.push(std::mem::replace(&mut current, " ".repeat(hang)));
            empty = true;
        }
        if !empty {
            current.push(' ');
        }
        current.push_str(word);
        empty = false;
    }
    out.push(if empty { String::new() } else { current });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn formatted(doc: &str) -> String {
        format(parse_quote! {
            #[doc = #doc]
            pub struct Plan;
        })
        .unwrap()
    }

    #[test]
    fn each_line_of_a_doc_is_a_comment() {
        assert_eq!(
            formatted("What it is.\n\n- one\n- two\n"),
            "/// What it is.\n///\n/// - one\n/// - two\npub struct Plan;\n"
        );
    }

    #[test]
    fn long_lines_wrap_and_lists_hang() {
        let code = formatted(&format!("- {}", "word ".repeat(40)));
        let lines: Vec<&str> = code.lines().collect();
        assert!(
            lines[0].starts_with("/// - word") && lines[1].starts_with("///   word"),
            "{code}"
        );
        assert!(lines.iter().all(|line| line.len() <= WIDTH + 4), "{code}");
        assert_eq!(code.matches("word").count(), 40);
    }

    #[test]
    fn fenced_code_stays_as_it_is() {
        let line = format!("let x = \"{}\";", "a ".repeat(80));
        assert!(formatted(&format!("```\n{line}\n```")).contains(&line));
    }

    #[test]
    fn a_word_longer_than_a_line_stays_whole() {
        let word = "w".repeat(200);
        assert!(formatted(&format!("a {word} b")).contains(&word));
    }
}
