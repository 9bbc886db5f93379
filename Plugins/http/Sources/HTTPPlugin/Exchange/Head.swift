/// The beginning of an answer.
struct Head: Equatable {
    let status: Int
    /// In lower case, without parameters; empty where there is none.
    let mediaType: String
    /// What Retry-After says, in milliseconds from now.
    let retryAfterMilliseconds: Int64?

    init(status: Int, contentType: String, retryAfterSeconds: Int64) {
        self.status = status
        let type = contentType.split(separator: ";", maxSplits: 1, omittingEmptySubsequences: false).first ?? ""
        mediaType = type.lowercased().filter { !$0.isWhitespace }
        // A day at most: whatever a service says, the gateway asks again while the request is alive.
        retryAfterMilliseconds = retryAfterSeconds > 0 ? min(retryAfterSeconds, 86_400) * 1000 : nil
    }

    /// Whether the answer means "not now".
    var isBusy: Bool { [408, 425, 429].contains(status) || (500...599).contains(status) }
}
