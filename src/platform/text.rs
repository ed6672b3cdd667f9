//! Long texts of the browser's, as UTF-8.

use std::fmt;

use js_sys::JsString;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    // web-sys has it only for texts that are in this program's memory already.
    type TextEncoder;

    #[wasm_bindgen(constructor)]
    fn new() -> TextEncoder;

    #[wasm_bindgen(method, js_name = encodeInto)]
    fn encode_into(this: &TextEncoder, text: &JsString, bytes: &mut [u8]) -> Encoded;

    type Encoded;

    /// How many of the text's UTF-16 units fitted.
    #[wasm_bindgen(method, getter)]
    fn read(this: &Encoded) -> u32;

    /// How many bytes they have become.
    #[wasm_bindgen(method, getter)]
    fn written(this: &Encoded) -> u32;
}

/// Reads long texts. `JsValue::as_string` looks at each letter by itself, which takes two to three times as long.
pub struct TextReader(TextEncoder);

impl fmt::Debug for TextReader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TextReader")
    }
}

impl Default for TextReader {
    fn default() -> Self {
        Self(TextEncoder::new())
    }
}

impl TextReader {
    /// The text, with U+FFFD for each half of a pair of surrogates that is alone; `None` for what is no text.
    #[must_use]
    pub fn read(&self, value: &JsValue) -> Option<String> {
        let text = value.dyn_ref::<JsString>()?;
        let units = text.length();
        // Most letters are ASCII, so nearly all of it fits. No unit needs more than three bytes.
        let (mut bytes, read) = self.encode(text, units);
        if read < units {
            let (rest, _) = self.encode(&text.slice(read, units), (units - read) * 3);
            bytes.extend(rest);
        }
        String::from_utf8(bytes).ok()
    }

    /// As much of the text as fits in `room` bytes, and how many of its units that is: pairs of surrogates are not parted.
    fn encode(&self, text: &JsString, room: u32) -> (Vec<u8>, u32) {
        let mut bytes = vec![0; room as usize];
        let encoded = self.0.encode_into(text, &mut bytes);
        bytes.truncate(encoded.written() as usize);
        (bytes, encoded.read())
    }
}
