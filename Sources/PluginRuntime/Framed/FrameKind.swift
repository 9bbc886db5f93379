/// What a frame says; the numbers are the wire's and stay as they are.
enum FrameKind: UInt8 {
    // From the host. `token` is the number of a call or a job, chosen by the host and never used twice.
    case start = 1
    case describe = 2
    case health = 3
    case drain = 4
    case stop = 5
    case perform = 6
    case cancel = 7
    /// More bytes of chunks may come; the payload is their number, u32.
    case credit = 8
    case probe = 9

    // From the worker.
    /// The first frame but for logs: `item` is the version of this protocol, the payload the manifest.
    case hello = 64
    /// Instead of `hello`: the library could not be loaded; the payload is a fault in JSON.
    case refusal = 65
    /// The answer to a call; `item` is a ``ReplyCode``.
    case reply = 66
    case opened = 67
    case chunk = 68
    case closed = 69
    /// The end of a job; `item` is an ``EndCode``.
    case ended = 70
    /// An event for the log; `item` is its level.
    case log = 71
    /// The plugin completed a job that had been given up before; after the job's end.
    case settled = 72
}

/// How a call ended: `item` of a reply.
enum ReplyCode: UInt32 {
    case done = 0
    /// The payload is a fault in JSON.
    case fault = 1
    /// For `health`: the payload says why not.
    case unhealthy = 2
    case silent = 3
    /// For `probe`: the plugin offers none.
    case absent = 4
}

/// How a job ended at the worker: `item` of an end.
enum EndCode: UInt32 {
    /// The payload is the outcome.
    case completed = 0
    /// The payload is the code, i32.
    case refused = 1
    /// The payload says how.
    case misbehaved = 2
    /// The host wanted no more of it.
    case abandoned = 3
    /// The worker stopped its plugin; the payload says why.
    case interrupted = 4
    /// The plugin takes no jobs; the payload says why.
    case notBegun = 5
}
