//! JSON pointers (RFC 6901) and references within a document.

use serde_json::Value;

/// `pointer` with one more segment.
pub(crate) fn join(pointer: &str, segment: &str) -> String {
    let mut joined = String::with_capacity(pointer.len() + segment.len() + 1);
    joined.push_str(pointer);
    push(&mut joined, segment);
    joined
}

/// `pointer` with several more segments.
pub(crate) fn join_all(pointer: &str, segments: &[&str]) -> String {
    let mut joined = pointer.to_owned();
    for segment in segments {
        push(&mut joined, segment);
    }
    joined
}

/// Appends a segment in place; undo with `truncate` to the former length.
pub(crate) fn push(pointer: &mut String, segment: &str) {
    pointer.push('/');
    for character in segment.chars() {
        match character {
            '~' => pointer.push_str("~0"),
            '/' => pointer.push_str("~1"),
            other => pointer.push(other),
        }
    }
}

/// The reference that a value holds, if it is a reference.
pub(crate) fn reference(value: &Value) -> Option<&str> {
    value.get("$ref").and_then(Value::as_str)
}

/// The pointer of a reference into the same document: `#/a/b%20c` is `/a/b c`.
pub(crate) fn local(reference: &str) -> Option<String> {
    let fragment = reference.strip_prefix('#')?;
    let pointer = percent_decoded(fragment)?;
    (pointer.is_empty() || pointer.starts_with('/')).then_some(pointer)
}

/// The component name of `#/components/KIND/NAME`, unescaped.
pub(crate) fn component(reference: &str, kind: &str) -> Option<String> {
    let pointer = local(reference)?;
    let name = pointer
        .strip_prefix("/components/")?
        .strip_prefix(kind)?
        .strip_prefix('/')?;
    (!name.is_empty() && !name.contains('/')).then(|| name.replace("~1", "/").replace("~0", "~"))
}

/// A reference to the component schema `name`.
pub(crate) fn to_schema(name: &str) -> String {
    format!("#{}", join("/components/schemas", name))
}

fn percent_decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let high = char::from(rest.next()?).to_digit(16)?;
        let low = char::from(rest.next()?).to_digit(16)?;
        bytes.push(u8::try_from(high * 16 + low).ok()?);
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments_are_escaped() {
        assert_eq!(join("/paths", "/a~b"), "/paths/~1a~0b");
        assert_eq!(join_all("", &["a", "b/c"]), "/a/b~1c");
    }

    #[test]
    fn references_are_decoded() {
        assert_eq!(
            local("#/components/schemas/A%20b").as_deref(),
            Some("/components/schemas/A b")
        );
        assert_eq!(local("other.yaml#/A"), None);
        assert_eq!(local("#anchor"), None);
        assert_eq!(local("#/%zz"), None);
        assert_eq!(
            component("#/components/schemas/A~1b", "schemas").as_deref(),
            Some("A/b")
        );
        assert_eq!(
            component("#/components/schemas/A/properties/b", "schemas"),
            None
        );
        assert_eq!(component("#/components/responses/A", "schemas"), None);
    }
}
