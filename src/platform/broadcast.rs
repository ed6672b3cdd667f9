//! What the tabs of one site say to each other (`BroadcastChannel`).

use std::rc::Rc;

use wasm_bindgen::JsCast;
use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;
use web_sys::{BroadcastChannel, MessageEvent};

/// A line to all tabs of this site, in this browser, that opened one of the same name. Dropping it hangs up.
pub struct Broadcast {
    channel: BroadcastChannel,
    _on_message: Closure<dyn Fn(MessageEvent)>,
}

impl std::fmt::Debug for Broadcast {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Broadcast").field(&self.channel.name()).finish()
    }
}

impl Broadcast {
    /// Opens a line. What others say comes later, never inside a call here; what is no text is left out.
    ///
    /// Returns `None` in a browser that knows no such thing.
    #[must_use]
    pub fn open(name: &str, on_text: Rc<dyn Fn(String)>) -> Option<Self> {
        let channel = BroadcastChannel::new(name).ok()?;
        let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            if let Some(text) = event.data().as_string() {
                on_text(text);
            }
        });
        channel.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        Some(Self {
            channel,
            _on_message: on_message,
        })
    }

    /// Says something to the others, and not to oneself.
    pub fn send(&self, text: &str) {
        // A text can always be sent, as long as the line is open.
        let _ = self.channel.post_message(&JsValue::from_str(text));
    }
}

impl Drop for Broadcast {
    fn drop(&mut self) {
        self.channel.set_onmessage(None);
        self.channel.close();
    }
}
