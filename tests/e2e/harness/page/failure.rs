//! What a test that fails tells of the page: a picture, its text and its console.

use std::path::PathBuf;

use serde_json::{Value, json};

use super::Page;

impl Page {
    /// Fails the test, with a picture of the page, its text and its console.
    #[track_caller]
    pub(crate) fn fail(&self, why: &str) -> ! {
        let text = self.session().run(
            "return location.href + '\\n' + document.body.innerText",
            &json!([]),
        );
        let text = text
            .ok()
            .and_then(|text| text.as_str().map(str::to_owned))
            .unwrap_or_default();
        let picture = self.picture("failure");
        panic!(
            "{why}\n--- {}\n{text}\n--- console\n{}",
            picture.display(),
            self.console().join("\n")
        );
    }

    /// Saves a picture of the page below `target/e2e` and says where.
    pub(crate) fn picture(&self, name: &str) -> PathBuf {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("target/e2e");
        let thread = std::thread::current().name().unwrap_or("test").replace("::", "-");
        let file = folder.join(format!("{thread}-{name}.png"));
        let picture = self.session().call("GET", "/screenshot", &Value::Null);
        let bytes = picture
            .ok()
            .and_then(|picture| picture.as_str().map(decode_base64))
            .unwrap_or_default();
        let _ = std::fs::create_dir_all(&folder).and_then(|()| std::fs::write(&file, bytes));
        file
    }

    /// What the console said since this was last asked.
    pub(crate) fn console(&self) -> Vec<String> {
        let log = self
            .session()
            .call("POST", "/se/log", &json!({ "type": "browser" }))
            .unwrap_or_default();
        let lines = log.as_array().cloned().unwrap_or_default();
        lines
            .iter()
            .map(|line| format!("{} {}", line["level"], line["message"]))
            .collect()
    }

    /// Fails if the app panicked or threw since the page was opened.
    #[track_caller]
    pub(crate) fn assert_no_panic(&self) {
        let console = self.console();
        let bad = |line: &&String| {
            ["panicked", "unreachable", "Uncaught", "RuntimeError"]
                .iter()
                .any(|word| line.contains(word))
        };
        let found: Vec<_> = console.iter().filter(bad).collect();
        assert!(found.is_empty(), "{found:#?}");
    }
}

fn decode_base64(text: &str) -> Vec<u8> {
    let digit = |c: u8| match c {
        b'A'..=b'Z' => c - b'A',
        b'a'..=b'z' => c - b'a' + 26,
        b'0'..=b'9' => c - b'0' + 52,
        b'+' => 62,
        _ => 63,
    };
    let digits: Vec<u8> = text
        .bytes()
        .filter(|c| !b"=\r\n".contains(c))
        .map(digit)
        .collect();
    let join = |group: &[u8]| {
        group
            .iter()
            .fold(0_u32, |bits, digit| bits << 6 | u32::from(*digit))
            << (6 * (4 - group.len()))
    };
    digits
        .chunks(4)
        .flat_map(|group| join(group).to_be_bytes()[1..group.len()].to_vec())
        .collect()
}
