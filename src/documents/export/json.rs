//! Writing JSON (RFC 8259), indented for people. Reading it is in `parse`.

/// A text of JSON as it grows.
#[derive(Default)]
pub(super) struct Json {
    text: String,
    depth: usize,
    /// Whether something stands before the next value on its level.
    follows: bool,
}

impl Json {
    /// All that was written.
    pub(super) fn finish(mut self) -> String {
        self.text.push('\n');
        self.text
    }

    /// `{…}`: the members that are written meanwhile.
    pub(super) fn object(&mut self, members: impl FnOnce(&mut Self)) {
        self.around(['{', '}'], members);
    }

    /// `"name": [one, one]`: for each of these what is written for it.
    pub(super) fn list<T>(&mut self, name: &str, of: impl IntoIterator<Item = T>, mut one: impl FnMut(&mut Self, T)) {
        self.name(name);
        self.around(['[', ']'], |json| {
            for item in of {
                json.next();
                one(json, item);
            }
        });
    }

    /// `"name": "text"`.
    pub(super) fn string(&mut self, name: &str, text: &str) {
        self.name(name);
        self.quote(text);
    }

    /// `"name": "text"` or `"name": null`.
    pub(super) fn string_or_null(&mut self, name: &str, text: Option<&str>) {
        match text {
            Some(text) => self.string(name, text),
            None => self.plain(name, "null"),
        }
    }

    /// `"name": 7` or `"name": null`.
    pub(super) fn number_or_null(&mut self, name: &str, number: Option<u64>) {
        match number {
            Some(number) => self.plain(name, &number.to_string()),
            None => self.plain(name, "null"),
        }
    }

    /// `"name": true`.
    pub(super) fn truth(&mut self, name: &str, truth: bool) {
        self.plain(name, if truth { "true" } else { "false" });
    }

    fn plain(&mut self, name: &str, value: &str) {
        self.name(name);
        self.text.push_str(value);
    }

    fn around(&mut self, [open, close]: [char; 2], inside: impl FnOnce(&mut Self)) {
        self.text.push(open);
        self.depth += 1;
        self.follows = false;
        inside(self);
        self.depth -= 1;
        if self.follows {
            self.line();
        }
        self.text.push(close);
        self.follows = true;
    }

    fn name(&mut self, name: &str) {
        self.next();
        self.quote(name);
        self.text.push_str(": ");
    }

    fn next(&mut self) {
        if self.follows {
            self.text.push(',');
        }
        self.line();
        self.follows = true;
    }

    fn line(&mut self) {
        self.text.push('\n');
        (0..self.depth).for_each(|_| self.text.push_str("  "));
    }

    fn quote(&mut self, text: &str) {
        self.text.push('"');
        for character in text.chars() {
            match character {
                '"' => self.text.push_str("\\\""),
                '\\' => self.text.push_str("\\\\"),
                '\n' => self.text.push_str("\\n"),
                '\r' => self.text.push_str("\\r"),
                '\t' => self.text.push_str("\\t"),
                control if control < ' ' || control == '\u{7f}' => {
                    self.text.push_str(&format!("\\u{:04x}", u32::from(control)));
                }
                other => self.text.push(other),
            }
        }
        self.text.push('"');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_json() {
        let mut json = Json::default();
        json.object(|json| {
            json.string("a \"name\"", "line\nnext\u{1}\u{7f}\\ \u{fffd} é 🌱");
            json.list("numbers", [Some(1), None], |json, number| {
                json.object(|json| json.number_or_null("n", number));
            });
            json.list("none", [(); 0], |_, ()| {});
            json.truth("yes", true);
            json.string_or_null("nothing", None);
        });
        let expected = r#"{
  "a \"name\"": "line\nnext\u0001\u007f\\ � é 🌱",
  "numbers": [
    {
      "n": 1
    },
    {
      "n": null
    }
  ],
  "none": [],
  "yes": true,
  "nothing": null
}
"#;
        assert_eq!(json.finish(), expected);
    }
}
