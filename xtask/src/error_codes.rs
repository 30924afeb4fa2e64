//! The catalog of error codes and what it lacks: reading and checking `openapi/errors.csv` and
//! `openapi/errors-additions.csv`.

/// Where the catalog is.
pub(crate) const FILE: &str = "openapi/errors.csv";

/// Where the codes are that the catalog lacks, each with its source.
pub(crate) const ADDITIONS: &str = "openapi/errors-additions.csv";

/// The columns of the catalog. The additions have one more, `source`.
const HEADER: &str = "code,status,category,retryable";
const SOURCE: &str = ",source";

/// The categories, as the file and as the generated code name them.
pub(crate) const CATEGORIES: [(&str, &str); 6] = [
    ("auth", "Auth"),
    ("business", "Business"),
    ("integration", "Integration"),
    ("internal", "Internal"),
    ("unstated", "Unstated"),
    ("validation", "Validation"),
];

/// One line of the catalog.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Row<'a> {
    pub(crate) code: &'a str,
    pub(crate) status: u16,
    /// The name in the generated code.
    pub(crate) category: &'static str,
    pub(crate) retryable: Option<bool>,
}

/// The rows of the catalog and of the additions, by code, or everything that is wrong with them, each with its line.
pub(crate) fn parse<'a>(
    catalogue: &'a str,
    additions: &'a str,
) -> Result<Vec<Row<'a>>, Vec<String>> {
    let mut problems = Vec::new();
    let mut rows = file(FILE, catalogue, "", &mut problems);
    for added in file(ADDITIONS, additions, SOURCE, &mut problems) {
        match rows.binary_search_by(|row| row.code.cmp(added.code)) {
            Ok(_) => problems.push(format!("{ADDITIONS}: the catalogue has {}", added.code)),
            Err(at) => rows.insert(at, added),
        }
    }
    if problems.is_empty() {
        Ok(rows)
    } else {
        Err(problems)
    }
}

/// The rows of one file, whose columns end with `more`.
fn file<'a>(name: &str, text: &'a str, more: &str, problems: &mut Vec<String>) -> Vec<Row<'a>> {
    let mut rows: Vec<Row<'_>> = Vec::new();
    let mut lines = text.lines().zip(1..);
    match lines.next() {
        Some((line, _)) if line.strip_suffix(more) == Some(HEADER) => {}
        other => problems.push(format!(
            "{name}:1: the columns are `{}`, not `{HEADER}{more}`",
            other.map_or("", |(line, _)| line)
        )),
    }
    for (line, number) in lines {
        let read = match more {
            "" => row(line),
            _ => match line.rsplit_once(',') {
                Some((row_of, source)) if !source.trim().is_empty() => row(row_of),
                _ => Err("has no source".to_owned()),
            },
        };
        match read {
            Ok(row) => {
                if let Some(before) = rows.last().map(|last| last.code)
                    && before >= row.code
                {
                    let why = if before == row.code {
                        "is there twice"
                    } else {
                        "is out of order"
                    };
                    problems.push(format!("{name}:{number}: {} {why}", row.code));
                }
                rows.push(row);
            }
            Err(problem) => problems.push(format!("{name}:{number}: {problem}")),
        }
    }
    rows
}

fn row(line: &str) -> Result<Row<'_>, String> {
    let cells: Vec<&str> = line.split(',').collect();
    let [code, status, category, retryable] = cells[..] else {
        return Err(format!("has {} columns, not 4", cells.len()));
    };
    let plain = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '.' || c == '_';
    if code.is_empty() || !code.chars().all(plain) {
        return Err(format!("`{code}` is not a code"));
    }
    let status = status
        .parse()
        .ok()
        .filter(|status| (100..600).contains(status))
        .ok_or_else(|| format!("`{status}` is not an HTTP status"))?;
    let category = CATEGORIES
        .iter()
        .find(|(name, _)| *name == category)
        .map(|(_, variant)| *variant)
        .ok_or_else(|| format!("`{category}` is not a category that the raw client knows"))?;
    let retryable = match retryable {
        "yes" => Some(true),
        "no" => Some(false),
        "unstated" => None,
        other => return Err(format!("retryable is `{other}`, not yes, no or unstated")),
    };
    Ok(Row {
        code,
        status,
        category,
        retryable,
    })
}
