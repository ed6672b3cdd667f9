//! The posts app.

fn main() {
    wasm_bindgen_futures::spawn_local(sapwood::app::boot());
}
