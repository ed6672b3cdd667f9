//! Files: those that a person chose, and those that they are given.

use gloo_timers::callback::Timeout;
use js_sys::{Array, Uint8Array};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, HtmlElement, Url};

use crate::engine::runtime::LocalFuture;

/// Reads the bytes of a file from `start` to `end`; `None` if the browser cannot, as when it was moved or changed meanwhile.
#[must_use]
pub fn read(file: &Blob, start: u64, end: u64) -> LocalFuture<Option<Vec<u8>>> {
    // Sizes of files are whole numbers that a double can hold.
    let piece = file.slice_with_f64_and_f64(start as f64, end as f64);
    Box::pin(async move {
        let bytes = JsFuture::from(piece.ok()?.array_buffer()).await;
        Some(Uint8Array::new(&bytes.ok()?).to_vec())
    })
}

/// A file that is put together from pieces; the browser keeps them, not the app.
#[derive(Debug, Default)]
pub struct Parts(Array);

impl Parts {
    /// Adds a text to its end.
    pub fn push(&self, text: &str) {
        let piece = Array::of1(&text.into());
        // A browser that has no room for it any more says so when the file is saved.
        if let Ok(blob) = Blob::new_with_str_sequence(&piece) {
            self.0.push(&blob);
        }
    }

    /// Gives it to the person as a download called `name`.
    pub fn download(&self, name: &str, content_type: &str) {
        let kind = BlobPropertyBag::new();
        kind.set_type(content_type);
        let file = Blob::new_with_blob_sequence_and_options(&self.0, &kind).ok();
        let url = file.and_then(|file| Url::create_object_url_with_blob(&file).ok());
        let document = web_sys::window().and_then(|window| window.document());
        let link = document.and_then(|document| document.create_element("a").ok());
        let (Some(url), Some(link)) = (url, link) else {
            return;
        };
        // Neither fails for names that are constants.
        let _ = link
            .set_attribute("href", &url)
            .and_then(|()| link.set_attribute("download", name));
        if let Some(link) = link.dyn_ref::<HtmlElement>() {
            link.click();
        }
        // Some browsers begin the download later; by then it holds what it needs.
        Timeout::new(60_000, move || {
            let _ = Url::revoke_object_url(&url);
        })
        .forget();
    }
}
