//! The headers `WWW-Authenticate` and `Authorization`, as RFC 9110, section 11, has them: schemes, each with one token or
//! with parameters, separated by commas that separate the parameters as well.

/// The longest header that is read.
const LONGEST: usize = 64 * 1024;

/// One scheme of a header.
#[derive(Debug, PartialEq)]
pub(super) struct Scheme<'a> {
    name: &'a str,
    pub(super) token: Option<&'a str>,
    parameters: Vec<(&'a str, String)>,
    /// The scheme as it stands in the header.
    pub(super) text: &'a str,
    /// Whether there is something in it that cannot be read.
    is_damaged: bool,
}

impl Scheme<'_> {
    pub(super) fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }

    /// A parameter that is not empty.
    pub(super) fn parameter<'b>(&'b self, name: &'b str) -> Option<&'b str> {
        let mut named = self.named(name);
        named.next().filter(|value| !value.is_empty())
    }

    /// A parameter that is there twice, and may say two things.
    pub(super) fn doubled(&self) -> Option<&str> {
        let mut names = self.parameters.iter().map(|(name, _)| *name);
        names.find(|name| self.named(name).nth(1).is_some())
    }

    fn named<'b>(&'b self, name: &'b str) -> impl Iterator<Item = &'b str> {
        let parameters = self.parameters.iter();
        parameters
            .filter(move |(given, _)| given.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }
}

/// The whole schemes of a header. What cannot be read is passed over, with the scheme that it is in.
pub(super) fn schemes(header: &str) -> Vec<Scheme<'_>> {
    let mut schemes = Vec::new();
    if header.len() > LONGEST {
        return schemes;
    }
    let mut reader = Reader { header, at: 0 };
    let mut current: Option<Scheme<'_>> = None;
    loop {
        reader.skip(|c| c == ',' || is_space(c));
        let start = reader.at;
        if reader.rest().is_empty() {
            break;
        }
        // A scheme with a token has no parameters.
        if let Some(scheme) = current.as_mut().filter(|scheme| scheme.token.is_none())
            && let Some(parameter) = reader.parameter()
        {
            scheme.parameters.push(parameter);
            scheme.text = reader.from(scheme.text);
            continue;
        }
        match reader.scheme() {
            Some(next) => schemes.extend(current.replace(next)),
            None => {
                reader.at = start;
                reader.skip_element();
                if let Some(scheme) = &mut current {
                    scheme.is_damaged = true;
                }
            }
        }
    }
    schemes.extend(current);
    schemes.retain(|scheme| !scheme.is_damaged);
    schemes
}

struct Reader<'a> {
    header: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        self.header.get(self.at..).unwrap_or_default()
    }

    /// Goes past the characters that are wanted, and gives them.
    fn skip(&mut self, wanted: impl Fn(char) -> bool) -> &'a str {
        let rest = self.rest();
        let length = rest.find(|c| !wanted(c)).unwrap_or(rest.len());
        self.at += length;
        rest.get(..length).unwrap_or_default()
    }

    /// What `part` begins, up to here.
    fn from(&self, part: &'a str) -> &'a str {
        let start = part.as_ptr() as usize - self.header.as_ptr() as usize;
        self.header.get(start..self.at).unwrap_or(part)
    }

    /// A scheme with its token or its first parameter, or neither.
    fn scheme(&mut self) -> Option<Scheme<'a>> {
        let name = self.skip(is_token);
        let follows = self.rest().chars().next();
        if name.is_empty() || follows.is_some_and(|c| c != ',' && !is_space(c)) {
            return None;
        }
        let named = self.at;
        self.skip(is_space);
        let mut scheme = Scheme {
            name,
            token: None,
            parameters: Vec::new(),
            text: name,
            is_damaged: false,
        };
        if let Some(token) = self.token() {
            scheme.token = Some(token);
        } else if let Some(parameter) = self.parameter() {
            scheme.parameters.push(parameter);
        } else if self.ends_here() {
            self.at = named;
        } else {
            scheme.is_damaged = true;
            self.skip_element();
        }
        scheme.text = self.from(name);
        Some(scheme)
    }

    /// Base64 or the like, up to the next comma. Goes back if there is none.
    fn token(&mut self) -> Option<&'a str> {
        let start = self.at;
        let length = self
            .skip(|c| c.is_ascii_alphanumeric() || "-._~+/".contains(c))
            .len();
        self.skip(|c| c == '=');
        if length > 0 && self.ends_here() {
            return self.header.get(start..self.at);
        }
        self.at = start;
        None
    }

    /// A name and its value, up to the next comma. Goes back if there is none.
    fn parameter(&mut self) -> Option<(&'a str, String)> {
        let start = self.at;
        let parameter = self.try_parameter();
        if parameter.is_none() {
            self.at = start;
        }
        parameter
    }

    fn try_parameter(&mut self) -> Option<(&'a str, String)> {
        let name = self.skip(is_token);
        self.skip(is_space);
        let equals = self.skip(|c| c == '=');
        self.skip(is_space);
        if name.is_empty() || equals.len() != 1 {
            return None;
        }
        let value = match self.rest().starts_with('"') {
            true => self.quoted()?,
            false => Some(self.skip(is_token))
                .filter(|value| !value.is_empty())?
                .to_owned(),
        };
        self.ends_here().then_some((name, value))
    }

    /// A text in quotation marks, without them.
    fn quoted(&mut self) -> Option<String> {
        let mut value = String::new();
        let mut characters = self.rest().char_indices().skip(1);
        while let Some((at, c)) = characters.next() {
            let c = match c {
                '"' => {
                    self.at += at + 1;
                    return Some(value);
                }
                '\\' => characters.next()?.1,
                other => other,
            };
            if c.is_control() && c != '\t' {
                return None;
            }
            value.push(c);
        }
        None
    }

    /// Whether nothing more comes before the next comma.
    fn ends_here(&self) -> bool {
        let rest = self.rest().trim_start_matches(is_space);
        rest.is_empty() || rest.starts_with(',')
    }

    /// Goes to the next comma that is not in quotation marks.
    fn skip_element(&mut self) {
        let (mut is_quoted, mut is_escaped) = (false, false);
        let end = self.rest().find(|c| {
            match c {
                _ if is_escaped => is_escaped = false,
                '\\' if is_quoted => is_escaped = true,
                '"' => is_quoted = !is_quoted,
                ',' => return !is_quoted,
                _ => {}
            }
            false
        });
        self.at = end.map_or(self.header.len(), |end| self.at + end);
    }
}

fn is_space(c: char) -> bool {
    c == ' ' || c == '\t'
}

fn is_token(c: char) -> bool {
    c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c)
}
