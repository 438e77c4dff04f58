//! Reading JSON (RFC 8259) that anybody may have written.
//!
//! Numbers stay as they are written, because only a version is ever read from one. Invariant: total; the
//! depth and the count of values are bounded, so the memory is a small multiple of the text.

/// The deepest nesting that is read.
const DEEPEST: usize = 16;
/// The most values that are read: those of an index at its limits, twice over.
const MOST_VALUES: usize = 500_000;

/// A value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    /// `null`, `true` or `false`.
    Word,
    /// As written.
    Number(String),
    Text(String),
    List(Vec<Value>),
    Object(Vec<(String, Value)>),
}

impl Value {
    /// The member of this name; the first, should there be two.
    pub(super) fn get(&self, name: &str) -> Option<&Value> {
        match self {
            Self::Object(members) => members.iter().find(|(key, _)| key == name).map(|(_, value)| value),
            _ => None,
        }
    }

    /// The text of the member of this name.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        match self.get(name)? {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// What is in the list of this name; nothing if there is none.
    pub(super) fn list(&self, name: &str) -> &[Value] {
        match self.get(name) {
            Some(Self::List(values)) => values,
            _ => &[],
        }
    }
}

/// The one value of this text; `None` if it is not JSON, or beyond the bounds.
pub(super) fn parse(text: &str) -> Option<Value> {
    let mut parser = Parser { rest: text.trim_start_matches('\u{feff}'), values: 0 };
    let value = parser.value(0)?;
    parser.space();
    parser.rest.is_empty().then_some(value)
}

struct Parser<'a> {
    rest: &'a str,
    values: usize,
}

impl<'a> Parser<'a> {
    fn value(&mut self, depth: usize) -> Option<Value> {
        self.values += 1;
        if depth > DEEPEST || self.values > MOST_VALUES {
            return None;
        }
        self.space();
        match self.rest.chars().next()? {
            '{' => self.object(depth),
            '[' => self.array(depth),
            '"' => self.string().map(Value::Text),
            '-' | '0'..='9' => {
                let number = self.take_while(|c| c.is_ascii_digit() || "+-.eE".contains(c));
                Some(Value::Number(number.to_owned()))
            }
            _ => {
                matches!(self.take_while(|c| c.is_ascii_lowercase()), "null" | "true" | "false").then_some(Value::Word)
            }
        }
    }

    fn object(&mut self, depth: usize) -> Option<Value> {
        let mut members = Vec::new();
        self.sign('{')?;
        if self.sign('}').is_some() {
            return Some(Value::Object(members));
        }
        loop {
            self.space();
            let name = self.string()?;
            self.sign(':')?;
            members.push((name, self.value(depth + 1)?));
            if self.sign(',').is_none() {
                return self.sign('}').map(|()| Value::Object(members));
            }
        }
    }

    fn array(&mut self, depth: usize) -> Option<Value> {
        let mut values = Vec::new();
        self.sign('[')?;
        if self.sign(']').is_some() {
            return Some(Value::List(values));
        }
        loop {
            values.push(self.value(depth + 1)?);
            if self.sign(',').is_none() {
                return self.sign(']').map(|()| Value::List(values));
            }
        }
    }

    fn string(&mut self) -> Option<String> {
        self.rest = self.rest.strip_prefix('"')?;
        let mut text = String::new();
        loop {
            text.push_str(self.take_while(|c| c != '"' && c != '\\' && c >= ' '));
            let next = self.rest.chars().next()?;
            self.rest = self.rest.get(1..)?;
            match next {
                '"' => return Some(text),
                '\\' => text.push(self.escaped()?),
                _ => return None,
            }
        }
    }

    fn escaped(&mut self) -> Option<char> {
        let sign = self.rest.chars().next()?;
        self.rest = self.rest.get(sign.len_utf8()..)?;
        Some(match sign {
            '"' | '\\' | '/' => sign,
            'b' => '\u{8}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => return self.unit().map(|unit| self.character(unit)),
            _ => return None,
        })
    }

    /// A character from its first unit of UTF-16. A unit that is half a character alone is shown as unknown.
    fn character(&mut self, unit: u16) -> char {
        let mut after = Parser { rest: self.rest, values: 0 };
        let second = after.rest.strip_prefix("\\u").and_then(|rest| {
            after.rest = rest;
            after.unit()
        });
        let pair =
            second.and_then(|second| char::decode_utf16([unit, second]).next()?.ok().filter(|c| c.len_utf16() == 2));
        if pair.is_some() {
            self.rest = after.rest;
        }
        pair.or_else(|| char::from_u32(unit.into())).unwrap_or(char::REPLACEMENT_CHARACTER)
    }

    fn unit(&mut self) -> Option<u16> {
        let digits = self.rest.get(..4).filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()))?;
        self.rest = self.rest.get(4..)?;
        u16::from_str_radix(digits, 16).ok()
    }

    fn sign(&mut self, sign: char) -> Option<()> {
        self.space();
        self.rest = self.rest.strip_prefix(sign)?;
        Some(())
    }

    fn space(&mut self) {
        self.take_while(|c| matches!(c, ' ' | '\t' | '\n' | '\r'));
    }

    fn take_while(&mut self, is_wanted: impl Fn(char) -> bool) -> &'a str {
        let end = self.rest.find(|c| !is_wanted(c)).unwrap_or(self.rest.len());
        let (taken, rest) = self.rest.split_at(end);
        self.rest = rest;
        taken
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_others_write_is_read() {
        let value = parse("\u{feff} {\"a\" : [1, -2.5e3, true, null, {}], \"b\":\"x\\u00e9\\ud83c\\udf31\\/\\n\" } \n")
            .unwrap();
        assert_eq!(value.text("b"), Some("xé🌱/\n"));
        assert_eq!(value.list("a").len(), 5);
        assert_eq!(value.list("a")[1], Value::Number("-2.5e3".to_owned()));
        assert_eq!((value.get("c"), value.list("b")), (None, &[][..]));
    }

    #[test]
    fn half_a_character_is_shown_as_unknown() {
        for text in [r#"{"a":"\ud83c"}"#, r#"{"a":"\udf31"}"#] {
            assert_eq!(parse(text).unwrap().text("a"), Some("\u{fffd}"));
        }
        assert_eq!(parse(r#"{"a":"\ud83c\u0041"}"#).unwrap().text("a"), Some("\u{fffd}A"));
        assert_eq!(parse(r#"{"a":"\ud83c\ud83c\udf31"}"#).unwrap().text("a"), Some("\u{fffd}🌱"));
    }

    #[test]
    fn what_is_not_json_is_refused() {
        for text in [
            "",
            "{",
            "[",
            "\"",
            "{\"a\"}",
            "[1,]",
            "{,}",
            "[1 2]",
            "{} {}",
            "nul",
            "\"\\x\"",
            "\"\\u12\"",
            "\"\\",
            "\"a\nb\"",
            "\"\\u+123\"",
            "\"\\é\"",
            "é",
        ] {
            assert_eq!(parse(text), None, "{text:?}");
        }
    }

    #[test]
    fn depth_and_number_of_values_have_an_end() {
        assert_eq!(parse(&"[".repeat(1_000_000)), None);
        assert_eq!(parse(&format!("[{}0]", "0,".repeat(MOST_VALUES))), None);
        assert!(parse(&format!("[{}0]", "0,".repeat(MOST_VALUES / 2))).is_some());
    }
}
