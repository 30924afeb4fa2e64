//! HTML that is safe by construction: what is put in as text comes out as text.

/// A page, or a part of one.
#[derive(Debug, Default)]
pub(crate) struct Html(String);

/// A cell of a table.
#[derive(Debug)]
pub(crate) struct Cell {
    shown: String,
    /// What is shown when somebody points at it.
    whole: Option<String>,
}

impl From<String> for Cell {
    fn from(shown: String) -> Self {
        Self { shown, whole: None }
    }
}

impl Cell {
    /// A text with all that is longer than an address shortened to its ends. The whole text is its title.
    pub(crate) fn shortened(text: &str) -> Self {
        /// What stays of each end.
        const END: usize = 6;
        let mut shown = String::with_capacity(text.len());
        for part in text.split_inclusive('/') {
            let word = part.strip_suffix('/').unwrap_or(part);
            let length = word.chars().count();
            if length > 42 {
                shown.extend(word.chars().take(END));
                shown.push('…');
                shown.extend(word.chars().skip(length - END));
                shown.extend(part.ends_with('/').then_some('/'));
            } else {
                shown.push_str(part);
            }
        }
        let whole = (shown != text).then(|| text.to_owned());
        Self { shown, whole }
    }
}

impl Html {
    /// Adds markup of this crate. It is a literal, so it holds nothing that somebody sent.
    pub(crate) fn markup(&mut self, markup: &'static str) -> &mut Self {
        self.0.push_str(markup);
        self
    }

    /// Adds text, whatever it holds.
    pub(crate) fn text(&mut self, text: &str) -> &mut Self {
        for character in text.chars() {
            match character {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                '\'' => self.0.push_str("&#39;"),
                // Browsers show nothing for these, or something else; whoever reads should see that one is there.
                control if control.is_control() => self.0.push('\u{fffd}'),
                other => self.0.push(other),
            }
        }
        self
    }

    /// Adds a heading and a table.
    pub(crate) fn table(&mut self, heading: &str, columns: &[&str], rows: &[Vec<Cell>]) {
        self.markup("<section><h2>").text(heading).markup("</h2>");
        if rows.is_empty() {
            self.markup("<p>None.</p></section>\n");
            return;
        }
        self.markup("<table><thead><tr>");
        for column in columns {
            self.markup("<th scope=\"col\">")
                .text(column)
                .markup("</th>");
        }
        self.markup("</tr></thead>\n<tbody>");
        for row in rows {
            self.markup("<tr>");
            for cell in row {
                match &cell.whole {
                    None => self.markup("<td>"),
                    Some(whole) => self.markup("<td title=\"").text(whole).markup("\">"),
                };
                self.text(&cell.shown).markup("</td>");
            }
            self.markup("</tr>\n");
        }
        self.markup("</tbody></table></section>\n");
    }

    pub(crate) fn into_string(self) -> String {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_stays_text() {
        for (text, shown) in [
            ("plain ünïcode 中", "plain ünïcode 中"),
            (
                "<script>alert('1')</script>",
                "&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;",
            ),
            ("a\" onload=\"x", "a&quot; onload=&quot;x"),
            ("&lt;", "&amp;lt;"),
            ("a\0b\nc", "a\u{fffd}b\u{fffd}c"),
        ] {
            let mut html = Html::default();
            html.text(text);
            assert_eq!(html.into_string(), shown);
        }
    }

    #[test]
    fn long_parts_of_a_path_are_shortened_and_the_whole_is_the_title() {
        let id = "7".repeat(77);
        let path = format!("/plans/{id}/balance/0x{}", "a".repeat(40));
        let mut html = Html::default();
        html.table("h", &["c"], &[vec![Cell::shortened(&path)]]);
        let html = html.into_string();
        let shown = format!(
            "<td title=\"{path}\">/plans/777777…777777/balance/0x{}</td>",
            "a".repeat(40)
        );
        assert!(html.contains(&shown), "{html}");
        let nasty = format!("/\"><i>{id}");
        let mut html = Html::default();
        html.table("h", &["c"], &[vec![Cell::shortened(&nasty)]]);
        let html = html.into_string();
        assert!(
            !html.contains("<i>") && html.contains("title=\"/&quot;&gt;&lt;i&gt;777"),
            "{html}"
        );
    }

    #[test]
    fn a_table_escapes_what_is_in_it() {
        let mut html = Html::default();
        let nasty = "</td><img src=x>";
        html.table(nasty, &[nasty], &[vec![nasty.to_owned().into()]]);
        let html = html.into_string();
        assert!(!html.contains("<img"), "{html}");
        assert_eq!(html.matches("&lt;img src=x&gt;").count(), 3);
        assert_eq!(html.matches("<tr>").count(), 2);
    }
}
