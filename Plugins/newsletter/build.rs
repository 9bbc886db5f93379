//! How the library is linked: never unmapped, and refused here rather than at load where a symbol is missing.

fn main() {
    println!("cargo:rustc-cdylib-link-arg=-Wl,-z,nodelete,-z,relro,-z,now,-z,defs");
    println!("cargo:rerun-if-changed=build.rs");
}
