//! One job, from its request to its outcome.

use crate::host::Gateway;
use crate::json::{self, Value};
use crate::subscribers::{Subscribers, Trouble};
use std::sync::atomic::{AtomicBool, Ordering};

pub const DATAPOINT: &str = "subscriptions";
// Lines are sent in chunks of about this many bytes; the contract allows 1 MiB.
const CHUNK: usize = 64 * 1024;
const MAXIMUM_ROW: usize = 1024 * 1024 - 1;

pub fn outcome(outcome: &str) -> String {
    format!("{{\"outcome\":\"{outcome}\",\"schema\":1}}")
}

pub fn with_reason(outcome: &str, reason: &str) -> String {
    format!("{{\"outcome\":\"{outcome}\",\"reason\":{},\"schema\":1}}", json::quoted(reason))
}

/// Does what the request asks; gives its outcome.
pub fn serve(
    request: &Value,
    token: u64,
    subscribers: &Subscribers,
    gateway: &Gateway,
    cancelled: &AtomicBool,
) -> String {
    let text = |name: &str| request.get(name).and_then(Value::text).unwrap_or("");
    let identifier = request.get("identifier").and_then(|identifier| identifier.get("value"));
    let email = match identifier.and_then(Value::text).map(str::trim) {
        Some(email) if !email.is_empty() => email,
        _ => return with_reason("failed", "identifier-empty"),
    };
    if cancelled.load(Ordering::Relaxed) {
        return with_reason("retry", "cancelled");
    }
    let served = match (text("kind"), text("type")) {
        ("perform", "ACCESS") => access(email, token, subscribers, gateway, cancelled),
        ("perform", "ERASURE") => erase(email, subscribers),
        _ => return with_reason("failed", "not-served"),
    };
    served.unwrap_or_else(|trouble| with_reason("retry", &trouble.reason()))
}

fn erase(email: &str, subscribers: &Subscribers) -> Result<String, Trouble> {
    Ok(outcome(if subscribers.erase(email)? == 0 { "notFound" } else { "done" }))
}

fn access(
    email: &str,
    token: u64,
    subscribers: &Subscribers,
    gateway: &Gateway,
    cancelled: &AtomicBool,
) -> Result<String, Trouble> {
    let mut lines = String::new();
    let mut is_open = false;
    let mut failure = None;
    subscribers.find(email, |line| {
        if cancelled.load(Ordering::Relaxed) {
            failure = Some(with_reason("retry", "cancelled"));
        } else if line.len() > MAXIMUM_ROW {
            failure = Some(with_reason("failed", "row-too-large"));
        } else if lines.len() + line.len() > CHUNK || !is_open {
            let took = if is_open { gateway.emit(token, 1, &lines) } else { gateway.open_rows(token, 1, DATAPOINT) };
            is_open = true;
            lines.clear();
            if !took {
                failure = Some(with_reason("retry", "cancelled"));
            }
        }
        lines.push_str(line);
        lines.push('\n');
        failure.is_none()
    })?;
    // An item that was opened is closed whatever happens: an open one is a breach of the contract.
    let whole = failure.is_none() && (!is_open || lines.is_empty() || gateway.emit(token, 1, &lines));
    let closed = !is_open || gateway.close(token, 1);
    Ok(match failure {
        Some(failure) => failure,
        None if !whole || !closed => with_reason("retry", "cancelled"),
        None if is_open => outcome("done"),
        None => outcome("notFound"),
    })
}
