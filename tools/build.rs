//! Cargo's build script of the app: what the linker must leave in the wasm so that it can be cut (feature `split`).

fn main() {
    println!("cargo::rerun-if-changed=tools/build.rs");
    let split = std::env::var_os("CARGO_FEATURE_SPLIT").is_some();
    let wasm = std::env::var("CARGO_CFG_TARGET_FAMILY").is_ok_and(|family| family == "wasm");
    // Of the app alone: `wasm-opt` refuses files with relocations, and the worker is not cut.
    if split && wasm {
        println!("cargo::rustc-link-arg-bin=sapwood=--emit-relocs");
    }
}
