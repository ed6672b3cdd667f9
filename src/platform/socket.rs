//! A WebSocket that says nothing after it was dropped.

use std::rc::Rc;

use js_sys::{ArrayBuffer, Uint8Array};
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{BinaryType, MessageEvent, WebSocket};

use super::text::TextReader;

/// What happens on a [`Socket`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SocketEvent {
    /// A text frame came.
    Text(String),
    /// A binary frame came.
    Bytes(Vec<u8>),
    /// The socket did not open, or it was closed or lost. Nothing follows.
    Closed,
}

/// An open or opening WebSocket. Dropping it closes it with code 1000; no event follows then.
///
/// Browsers drop what is sent on a closed socket without a word, so whether something arrived is known only from the
/// other side's answer.
pub struct Socket {
    socket: WebSocket,
    _on_message: Closure<dyn Fn(MessageEvent)>,
    _on_close: Closure<dyn Fn()>,
}

impl std::fmt::Debug for Socket {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Socket").field(&self.socket.url()).finish()
    }
}

impl Socket {
    /// Opens a socket to `url`. Events come later, never inside this call; the handler may drop the socket.
    ///
    /// # Errors
    ///
    /// If the browser refuses to try: the address is none, or it is `ws:` on a page that came over `https:`. The text is
    /// for people to read.
    pub fn open(url: &str, on_event: Rc<dyn Fn(SocketEvent)>) -> Result<Self, String> {
        let socket = WebSocket::new(url).map_err(|_| {
            "the browser does not allow this connection (a page over https needs TLS for its live events, too)".to_owned()
        })?;
        let (on_frame, texts) = (on_event.clone(), TextReader::default());
        let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            let data = event.data();
            on_frame(match data.dyn_ref::<ArrayBuffer>() {
                Some(buffer) => SocketEvent::Bytes(Uint8Array::new(buffer).to_vec()),
                None => SocketEvent::Text(texts.read(&data).unwrap_or_default()),
            });
        });
        // An error is always followed by a close, and says nothing that a close does not.
        let on_close = Closure::<dyn Fn()>::new(move || on_event(SocketEvent::Closed));
        socket.set_binary_type(BinaryType::Arraybuffer);
        socket.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        socket.set_onclose(Some(on_close.as_ref().unchecked_ref()));
        Ok(Self {
            socket,
            _on_message: on_message,
            _on_close: on_close,
        })
    }

    /// Sends a text frame. On a socket that is not open it is lost.
    pub fn send(&self, text: &str) {
        // It fails only while the socket is still opening, which the caller's protocol rules out.
        let _ = self.socket.send_with_str(text);
    }

    /// Sends a binary frame. On a socket that is not open it is lost.
    pub fn send_bytes(&self, bytes: &[u8]) {
        // As above.
        let _ = self.socket.send_with_u8_array(bytes);
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        self.socket.set_onmessage(None);
        self.socket.set_onclose(None);
        // 1000 is a code that a page may use; closing what is closed already does nothing.
        let _ = self.socket.close_with_code(1000);
    }
}
