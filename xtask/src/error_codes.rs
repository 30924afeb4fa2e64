//! The catalogue of error codes: reading and checking `openapi/errors.csv`.

/// Where the catalogue is.
pub(crate) const FILE: &str = "openapi/errors.csv";

const HEADER: &str = "code,status,category,retryable";

/// The categories, as the file and as the generated code name them.
pub(crate) const CATEGORIES: [(&str, &str); 5] = [
    ("auth", "Auth"),
    ("business", "Business"),
    ("integration", "Integration"),
    ("internal", "Internal"),
    ("validation", "Validation"),
];

/// One line of the catalogue.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Row<'a> {
    pub(crate) code: &'a str,
    pub(crate) status: u16,
    /// The name in the generated code.
    pub(crate) category: &'static str,
    pub(crate) retryable: Option<bool>,
}

/// The rows of the catalogue, or everything that is wrong with it, each with its line.
pub(crate) fn parse(text: &str) -> Result<Vec<Row<'_>>, Vec<String>> {
    let mut problems = Vec::new();
    let mut rows: Vec<Row<'_>> = Vec::new();
    let mut lines = text.lines().zip(1..);
    match lines.next() {
        Some((HEADER, _)) => {}
        other => problems.push(format!(
            "{FILE}:1: the columns are `{}`, not `{HEADER}`",
            other.map_or("", |(line, _)| line)
        )),
    }
    for (line, number) in lines {
        match row(line) {
            Ok(row) => {
                if let Some(before) = rows.last().map(|last| last.code)
                    && before >= row.code
                {
                    let why = if before == row.code {
                        "is there twice"
                    } else {
                        "is out of order"
                    };
                    problems.push(format!("{FILE}:{number}: {} {why}", row.code));
                }
                rows.push(row);
            }
            Err(problem) => problems.push(format!("{FILE}:{number}: {problem}")),
        }
    }
    if problems.is_empty() {
        Ok(rows)
    } else {
        Err(problems)
    }
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
