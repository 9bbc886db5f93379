//! A plugin of Parasol in Rust, with the standard library alone: a newsletter's subscribers in a JSON-lines file.
//!
//! SPDX-License-Identifier: Apache-2.0

mod abi;
mod host;
mod json;
mod serve;
mod subscribers;
mod worker;

use abi::{hand, Bytes, Host, Plugin, Sink, ERROR_INTERNAL, ERROR_INVALID, ERROR_REFUSED, OK};
use host::Gateway;
use std::os::raw::c_void;
use std::panic::{self, AssertUnwindSafe};
use std::path::Path;
use std::sync::{Mutex, MutexGuard};
use subscribers::Subscribers;
use worker::Pool;

// Canonical: sorted names, no spaces.
const MANIFEST: &str = concat!(
    r#"{"coverage":"manifest","guards":[],"handles":["#,
    r#"{"datapoints":["subscriptions"],"identifiers":["email"],"requestTypes":["ACCESS"]},"#,
    r#"{"datapoints":[],"identifiers":["email"],"requestTypes":["ERASURE"]}],"#,
    r#""id":"org.parasol.newsletter","limits":{"concurrency":2,"timeoutMilliseconds":60000},"#,
    r#""needs":{"pathSettings":["file"]},"owner":"Parasol <parasol@example.org>","plans":[],"preflights":[],"schema":1,"#,
    r#""settings":{"additionalProperties":false,"properties":{"file":{"description":"the absolute path of the file","#,
    r#""type":"string"}},"required":["file"],"type":"object"},"#,
    r#""summary":"Hands out and deletes a person's subscriptions in a JSON-lines file.","version":"1.0.0"}"#
);

static HOST: Mutex<Option<Gateway>> = Mutex::new(None);
static POOL: Mutex<Option<Pool>> = Mutex::new(None);

static TABLE: Plugin = Plugin {
    size: std::mem::size_of::<Plugin>() as u32,
    abi_minor: abi::MINOR,
    context: std::ptr::null_mut(),
    manifest,
    start,
    describe: None,
    handle,
    cancel,
    health,
    drain,
    stop,
    get_extension,
};

/// # Safety
/// As the header says of the entry.
#[no_mangle]
pub unsafe extern "C" fn parasol_plugin_entry_v1(host: *const Host, plugin: *mut *const Plugin) -> i32 {
    guarded(ERROR_INTERNAL, || {
        let gateway = match host.as_ref().and_then(Gateway::of) {
            Some(gateway) if !plugin.is_null() => gateway,
            _ => return ERROR_INVALID,
        };
        lock(&HOST).get_or_insert(gateway);
        *plugin = &TABLE;
        OK
    })
}

unsafe extern "C" fn manifest(_: *mut c_void, sink: Sink, context: *mut c_void) -> i32 {
    hand(MANIFEST, sink, context);
    OK
}

unsafe extern "C" fn start(_: *mut c_void, settings: Bytes, sink: Sink, context: *mut c_void) -> i32 {
    guarded(ERROR_INTERNAL, || match begin(&settings.copied()) {
        Ok(()) => OK,
        Err(message) => {
            hand(&message, sink, context);
            ERROR_REFUSED
        }
    })
}

fn begin(settings: &[u8]) -> Result<(), String> {
    // What a panic says may quote data; the log gets a constant text instead.
    panic::set_hook(Box::new(|_| {}));
    let gateway = (*lock(&HOST)).ok_or("the entry was not called")?;
    let settings = json::read(settings).ok_or("the settings are not JSON")?;
    let file = settings.get("file").and_then(json::Value::text).filter(|file| file.starts_with('/'));
    let file = file.ok_or("setting-invalid: settings.file is not an absolute path, beginning with /")?;
    let subscribers = Subscribers::new(Path::new(file));
    subscribers.check().map_err(|trouble| trouble.reason())?;
    let pool = Pool::start(subscribers, gateway).map_err(|_| "the system gives no threads")?;
    *lock(&POOL) = Some(pool);
    Ok(())
}

unsafe extern "C" fn handle(_: *mut c_void, token: u64, request: Bytes) -> i32 {
    guarded(ERROR_INTERNAL, || {
        let request = match json::read(&request.copied()) {
            Some(request) => request,
            None => return ERROR_INVALID,
        };
        match &*lock(&POOL) {
            Some(pool) if pool.add(token, request) => OK,
            _ => ERROR_REFUSED,
        }
    })
}

unsafe extern "C" fn cancel(_: *mut c_void, token: u64) {
    guarded((), || {
        if let Some(pool) = &*lock(&POOL) {
            pool.cancel(token);
        }
    })
}

unsafe extern "C" fn health(_: *mut c_void, sink: Sink, context: *mut c_void) -> i32 {
    guarded(ERROR_INTERNAL, || match lock(&POOL).as_ref().map(Pool::check) {
        Some(Ok(())) => OK,
        Some(Err(reason)) => {
            hand(&reason, sink, context);
            ERROR_INTERNAL
        }
        None => ERROR_REFUSED,
    })
}

unsafe extern "C" fn drain(_: *mut c_void) {
    guarded((), || {
        if let Some(pool) = &*lock(&POOL) {
            pool.drain();
        }
    })
}

unsafe extern "C" fn stop(_: *mut c_void) {
    guarded((), || {
        // Taken out first: a thread that is joined may not wait for this lock.
        let pool = lock(&POOL).take();
        if let Some(mut pool) = pool {
            pool.stop();
        }
    })
}

unsafe extern "C" fn get_extension(_: *mut c_void, _: Bytes) -> *const c_void {
    std::ptr::null()
}

/// Runs the body; a panic ends here and never crosses into the host.
fn guarded<Value>(after_panic: Value, body: impl FnOnce() -> Value) -> Value {
    panic::catch_unwind(AssertUnwindSafe(body)).unwrap_or(after_panic)
}

fn lock<Value>(mutex: &Mutex<Value>) -> MutexGuard<'_, Value> {
    mutex.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

#[cfg(test)]
mod tests;
