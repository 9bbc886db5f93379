//! The plugin through its table, by a host in memory.

use super::*;
use std::sync::mpsc::{channel, Receiver, Sender};
use std::time::Duration;

#[derive(Default)]
struct Heard {
    items: Vec<u8>,
    closed: usize,
    finished: Option<Sender<String>>,
}

static HEARD: Mutex<Option<Heard>> = Mutex::new(None);

fn text(bytes: Bytes) -> String {
    String::from_utf8(unsafe { bytes.copied() }).unwrap()
}

unsafe extern "C" fn log(_: *mut c_void, _: u32, _: Bytes) {}
unsafe extern "C" fn open_item(_: *mut c_void, _: u64, _: u32, _: Bytes) -> i32 {
    OK
}
unsafe extern "C" fn emit(_: *mut c_void, _: u64, _: u32, chunk: Bytes) -> i32 {
    lock(&HEARD).as_mut().unwrap().items.extend(chunk.copied());
    OK
}
unsafe extern "C" fn close_item(_: *mut c_void, _: u64, _: u32) -> i32 {
    lock(&HEARD).as_mut().unwrap().closed += 1;
    OK
}
unsafe extern "C" fn complete(_: *mut c_void, _: u64, outcome: Bytes) -> i32 {
    lock(&HEARD).as_ref().unwrap().finished.as_ref().unwrap().send(text(outcome)).unwrap();
    OK
}
unsafe extern "C" fn note(context: *mut c_void, bytes: Bytes) {
    *(context as *mut String) = text(bytes);
}

fn request(kind: &str) -> String {
    format!("{{\"kind\":\"perform\",\"type\":\"{kind}\",\"identifier\":{{\"type\":\"email\",\"value\":\"ada@example.org\"}}}}")
}

fn ask(plugin: &Plugin, answers: &Receiver<String>, kind: &str) -> String {
    assert_eq!(unsafe { (plugin.handle)(plugin.context, 7, Bytes::of(&request(kind))) }, OK);
    answers.recv_timeout(Duration::from_secs(20)).unwrap()
}

// One test, because the library holds one plugin.
#[test]
fn a_life_from_entry_to_stop() {
    let host = Host {
        size: std::mem::size_of::<Host>() as u32,
        abi_minor: 0,
        context: std::ptr::null_mut(),
        get_extension: None,
        log: Some(log),
        open_item: Some(open_item),
        emit: Some(emit),
        close_item: Some(close_item),
        complete: Some(complete),
    };
    let mut table: *const Plugin = std::ptr::null();
    unsafe {
        assert_eq!(parasol_plugin_entry_v1(std::ptr::null(), &mut table), ERROR_INVALID);
        assert_eq!(parasol_plugin_entry_v1(&host, &mut table), OK);
    }
    let plugin = unsafe { &*table };
    let mut said = String::new();
    let context = &mut said as *mut String as *mut c_void;
    unsafe { (plugin.manifest)(plugin.context, Some(note), context) };
    assert!(json::read(said.as_bytes()).is_some());
    let start = |settings: &str| unsafe { (plugin.start)(plugin.context, Bytes::of(settings), Some(note), context) };
    assert_eq!(start("{\"file\":\"relative\"}"), ERROR_REFUSED);
    assert!(said.starts_with("setting-invalid"));

    let file = std::env::temp_dir().join(format!("newsletter-life-{}", std::process::id()));
    std::fs::write(&file, "{\"email\":\"ada@example.org\",\"n\":1.10}\n{\"email\":\"ben@example.org\"}\n").unwrap();
    assert_eq!(start(&format!("{{\"file\":{}}}", json::quoted(file.to_str().unwrap()))), OK);
    let (sender, answers) = channel();
    *lock(&HEARD) = Some(Heard { finished: Some(sender), ..Heard::default() });

    assert_eq!(ask(plugin, &answers, "ACCESS"), "{\"outcome\":\"done\",\"schema\":1}");
    assert_eq!(lock(&HEARD).as_ref().unwrap().items, b"{\"email\":\"ada@example.org\",\"n\":1.10}\n");
    assert_eq!(lock(&HEARD).as_ref().unwrap().closed, 1);
    assert_eq!(ask(plugin, &answers, "ERASURE"), "{\"outcome\":\"done\",\"schema\":1}");
    assert_eq!(ask(plugin, &answers, "ERASURE"), "{\"outcome\":\"notFound\",\"schema\":1}");
    assert_eq!(
        ask(plugin, &answers, "SALE_OPT_OUT"),
        "{\"outcome\":\"failed\",\"reason\":\"not-served\",\"schema\":1}"
    );
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "{\"email\":\"ben@example.org\"}\n");

    std::fs::write(&file, "no JSON").unwrap();
    assert!(ask(plugin, &answers, "ACCESS").contains("line-invalid: line 1"));
    unsafe {
        assert_eq!((plugin.health)(plugin.context, Some(note), context), OK);
        std::fs::remove_file(&file).unwrap();
        assert_eq!((plugin.health)(plugin.context, Some(note), context), ERROR_INTERNAL);
        assert_eq!((plugin.handle)(plugin.context, 8, Bytes::of("{")), ERROR_INVALID);
        (plugin.drain)(plugin.context);
        assert_eq!((plugin.handle)(plugin.context, 8, Bytes::of(&request("ACCESS"))), ERROR_REFUSED);
        (plugin.stop)(plugin.context);
    }
}

#[test]
fn a_panic_stays_inside() {
    assert_eq!(guarded(ERROR_INTERNAL, || panic!("no further")), ERROR_INTERNAL);
}
