//! parasol_plugin.h, version 1, by hand: see there for what each function promises.

use std::os::raw::c_void;

pub const OK: i32 = 0;
pub const ERROR_INVALID: i32 = -4;
pub const ERROR_REFUSED: i32 = -5;
pub const ERROR_INTERNAL: i32 = -6;
pub const LOG_ERROR: u32 = 4;
pub const MINOR: u32 = 0;

/// Bytes borrowed for the call in which they are seen.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Bytes {
    pub pointer: *const u8,
    pub length: u64,
}

pub type Sink = Option<unsafe extern "C" fn(*mut c_void, Bytes)>;
pub type GetExtension = unsafe extern "C" fn(*mut c_void, Bytes) -> *const c_void;

#[repr(C)]
pub struct Host {
    pub size: u32,
    pub abi_minor: u32,
    pub context: *mut c_void,
    pub get_extension: Option<GetExtension>,
    pub log: Option<unsafe extern "C" fn(*mut c_void, u32, Bytes)>,
    pub open_item: Option<unsafe extern "C" fn(*mut c_void, u64, u32, Bytes) -> i32>,
    pub emit: Option<unsafe extern "C" fn(*mut c_void, u64, u32, Bytes) -> i32>,
    pub close_item: Option<unsafe extern "C" fn(*mut c_void, u64, u32) -> i32>,
    pub complete: Option<unsafe extern "C" fn(*mut c_void, u64, Bytes) -> i32>,
}

#[repr(C)]
pub struct Plugin {
    pub size: u32,
    pub abi_minor: u32,
    pub context: *mut c_void,
    pub manifest: unsafe extern "C" fn(*mut c_void, Sink, *mut c_void) -> i32,
    pub start: unsafe extern "C" fn(*mut c_void, Bytes, Sink, *mut c_void) -> i32,
    pub describe: Option<unsafe extern "C" fn(*mut c_void, Sink, *mut c_void) -> i32>,
    pub handle: unsafe extern "C" fn(*mut c_void, u64, Bytes) -> i32,
    pub cancel: unsafe extern "C" fn(*mut c_void, u64),
    pub health: unsafe extern "C" fn(*mut c_void, Sink, *mut c_void) -> i32,
    pub drain: unsafe extern "C" fn(*mut c_void),
    pub stop: unsafe extern "C" fn(*mut c_void),
    pub get_extension: GetExtension,
}

// Of 64-bit systems, as the header asserts them for C.
#[cfg(target_pointer_width = "64")]
const _: () = {
    assert!(std::mem::size_of::<Bytes>() == 16);
    assert!(std::mem::size_of::<Host>() == 64);
    assert!(std::mem::size_of::<Plugin>() == 88);
};

// The table of a plugin is constant, and its functions may be called from any thread.
unsafe impl Sync for Plugin {}

impl Bytes {
    pub fn of(text: &str) -> Bytes {
        Bytes { pointer: text.as_ptr(), length: text.len() as u64 }
    }

    /// # Safety
    /// The bytes must be good for the call in which they came.
    pub unsafe fn copied(self) -> Vec<u8> {
        if self.pointer.is_null() || self.length == 0 {
            return Vec::new();
        }
        std::slice::from_raw_parts(self.pointer, self.length as usize).to_vec()
    }
}

/// # Safety
/// `sink` and `context` must be those of the call that is running.
pub unsafe fn hand(text: &str, sink: Sink, context: *mut c_void) {
    if let Some(sink) = sink {
        sink(context, Bytes::of(text));
    }
}
