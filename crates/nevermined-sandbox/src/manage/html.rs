//! HTML that is safe by construction: what is put in as text comes out as text.

/// A page, or a part of one.
#[derive(Debug, Default)]
pub(crate) struct Html(String);

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
    pub(crate) fn table(&mut self, heading: &str, columns: &[&str], rows: &[Vec<String>]) {
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
                self.markup("<td>").text(cell).markup("</td>");
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
    fn a_table_escapes_what_is_in_it() {
        let mut html = Html::default();
        let nasty = "</td><img src=x>";
        html.table(nasty, &[nasty], &[vec![nasty.to_owned()]]);
        let html = html.into_string();
        assert!(!html.contains("<img"), "{html}");
        assert_eq!(html.matches("&lt;img src=x&gt;").count(), 3);
        assert_eq!(html.matches("<tr>").count(), 2);
    }
}
