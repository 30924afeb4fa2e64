//! What the overlays, the additions and the accepted deviations rest on: the sections of `openapi/evidence.md`.

use std::collections::BTreeSet;

use anyhow::Result;

use crate::{documents::OVERLAYS, sources, tree::Tree};

/// The page with the sections.
const PAGE: &str = "openapi/evidence.md";

/// The folders of what cites it.
const CITING: [&str; 3] = [
    OVERLAYS,
    sources::FOLDER,
    "crates/nevermined/tests/contract",
];

/// A complaint for each section that is cited and not there.
///
/// # Errors
///
/// The page, or a file that cites it, is there and cannot be read.
pub(crate) fn dangling(tree: &Tree) -> Result<Vec<String>> {
    let page = tree.read_if_there(PAGE)?.unwrap_or_default();
    let sections = sections(&page);
    let mut complaints = Vec::new();
    for folder in CITING {
        for name in tree.list(folder)? {
            for (line, section) in citations(&tree.read(&name)?) {
                if !sections.contains(section.as_str()) {
                    complaints.push(format!(
                        "{name}:{line}: cites evidence {section}, and {PAGE} has no such section"
                    ));
                }
            }
        }
    }
    Ok(complaints)
}

/// What the headings begin with: `2.1`, `W2`.
fn sections(page: &str) -> BTreeSet<&str> {
    page.lines()
        .filter_map(|line| {
            line.trim_start_matches('#')
                .strip_prefix(' ')
                .filter(|_| line.starts_with('#'))
        })
        .filter_map(|heading| heading.split(' ').next())
        .filter(|word| is_section(word))
        .collect()
}

/// Each `evidence 2.1, 3` of a text: the line, and a section.
fn citations(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (index, line) in text.lines().enumerate() {
        for cited in line.split("evidence ").skip(1) {
            let sections = cited
                .split(',')
                .map(|part| {
                    part.trim_start()
                        .split([' ', ';', '"', '\''])
                        .next()
                        .unwrap_or_default()
                })
                .take_while(|word| is_section(word));
            found.extend(sections.map(|section| (index + 1, section.to_owned())));
        }
    }
    found
}

/// Whether a word is the number of a section, such as `2`, `2.11` or `W3`.
fn is_section(word: &str) -> bool {
    let digits = word.strip_prefix('W').unwrap_or(word);
    !digits.is_empty()
        && digits
            .split('.')
            .all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_sections() {
        let found = sections(
            "# Title\n## 2 Requests\n### 2.1 Ids\ntext 9\n## W The clients\n### W2 Bodies\n",
        );
        assert_eq!(found, BTreeSet::from(["2", "2.1", "W2"]));
    }

    #[test]
    fn a_line_may_cite_several() {
        let cited = |line| -> Vec<String> {
            citations(line)
                .into_iter()
                .map(|(_, section)| section)
                .collect()
        };
        assert_eq!(cited("x-evidence: evidence 2.1, 3 [G][V]"), ["2.1", "3"]);
        assert_eq!(
            cited("x-evidence: '[S] evidence 1.2; wire ts.jsonl, GET /; evidence W4'"),
            ["1.2", "W4"]
        );
        assert_eq!(cited("evidence = \"evidence W2, W4\""), ["W2", "W4"]);
        assert_eq!(cited("evidence 3 (other ids) [D]"), ["3"]);
        assert!(cited("# evidence    the section of the page").is_empty());
    }
}
