import NIOCore

/// Times of the monotonic clock.
enum Moment {
    /// Nanoseconds since the machine started.
    static func now() -> UInt64 { NIODeadline.now().uptimeNanoseconds }
}
