//! The gateway, as the plugin calls it.

use crate::abi::{Bytes, Host, LOG_ERROR, OK};
use crate::json;
use std::os::raw::c_void;

/// The gateway's functions, copied; they live as long as the process and may be called from any thread.
#[derive(Clone, Copy)]
pub struct Gateway {
    context: *mut c_void,
    log: unsafe extern "C" fn(*mut c_void, u32, Bytes),
    open_item: unsafe extern "C" fn(*mut c_void, u64, u32, Bytes) -> i32,
    emit: unsafe extern "C" fn(*mut c_void, u64, u32, Bytes) -> i32,
    close_item: unsafe extern "C" fn(*mut c_void, u64, u32) -> i32,
    complete: unsafe extern "C" fn(*mut c_void, u64, Bytes) -> i32,
}

// The contract lets any thread pass the context to these functions.
unsafe impl Send for Gateway {}
unsafe impl Sync for Gateway {}

impl Gateway {
    /// Takes the table; None where it is not one of version 1.
    pub fn of(host: &Host) -> Option<Gateway> {
        if (host.size as usize) < std::mem::size_of::<Host>() {
            return None;
        }
        Some(Gateway {
            context: host.context,
            log: host.log?,
            open_item: host.open_item?,
            emit: host.emit?,
            close_item: host.close_item?,
            complete: host.complete?,
        })
    }

    /// Notes a constant text.
    pub fn log(&self, message: &str) {
        let event = format!("{{\"message\":{},\"tags\":{{}}}}", json::quoted(message));
        unsafe { (self.log)(self.context, LOG_ERROR, Bytes::of(&event)) }
    }

    pub fn open_rows(&self, token: u64, item: u32, datapoint: &str) -> bool {
        let header = format!("{{\"datapoint\":{},\"kind\":\"rows\"}}", json::quoted(datapoint));
        unsafe { (self.open_item)(self.context, token, item, Bytes::of(&header)) == OK }
    }

    /// May block until the gateway has taken the bytes.
    pub fn emit(&self, token: u64, item: u32, lines: &str) -> bool {
        unsafe { (self.emit)(self.context, token, item, Bytes::of(lines)) == OK }
    }

    pub fn close(&self, token: u64, item: u32) -> bool {
        unsafe { (self.close_item)(self.context, token, item) == OK }
    }

    pub fn complete(&self, token: u64, outcome: &str) {
        // A job that the gateway has given up is none of the plugin's any more.
        let _ = unsafe { (self.complete)(self.context, token, Bytes::of(outcome)) };
    }
}
