import CCurl
import PluginKit

/// One exchange with the service on a connection of its own, read as fast as its caller takes it.
///
/// Blocks the calling thread, as a plugin's threads may. Used by one task; `close` ends it at any point and closes the
/// connection.
final class Transfer {
    private let easy: UnsafeMutableRawPointer
    private let multi: UnsafeMutableRawPointer
    private let inbox = Inbox()
    private let waker: Waker
    private let maximumBytes: Int
    private var headers: UnsafeMutablePointer<curl_slist>?
    private var result: CURLcode?
    private var taken = 0

    // Once a process; libcurl counts its users.
    private static let isReady = http_plugin_initialize() == CURLE_OK

    init(_ call: Call, identity: ServiceIdentity, waker: Waker) throws {
        guard Self.isReady, let easy = curl_easy_init() else {
            throw ServiceFailure.unreachable("libcurl has no memory")
        }
        guard let multi = curl_multi_init() else {
            curl_easy_cleanup(easy)
            throw ServiceFailure.unreachable("libcurl has no memory")
        }
        self.easy = easy
        self.multi = multi
        self.waker = waker
        maximumBytes = call.maximumBytes
        do {
            try set(call, identity)
        } catch {
            close(attached: false)
            throw error
        }
        waker.attach(multi)
    }

    /// Ends the exchange and frees what it holds; nothing else may be called after it.
    func close() { close(attached: true) }

    private func close(attached: Bool) {
        if attached { waker.detach() }
        curl_multi_remove_handle(multi, easy)
        curl_easy_cleanup(easy)
        curl_multi_cleanup(multi)
        curl_slist_free_all(headers)
    }

    /// Waits for the head of the answer.
    func head() throws -> Head {
        try advance()
        if inbox.bytes.isEmpty { try requireSuccess(beforeHead: http_plugin_status(easy) < 200) }
        let status = http_plugin_status(easy)
        guard status >= 200 else { throw ServiceFailure.unreachable("the connection ended before an answer") }
        return Head(
            status: status, contentType: http_plugin_content_type(easy).map { String(cString: $0) } ?? "",
            retryAfterSeconds: http_plugin_retry_after(easy))
    }

    /// Adds further bytes of the body to the buffer; false at the end of a body that came whole.
    func read(into buffer: inout [UInt8]) throws -> Bool {
        try advance()
        guard !inbox.bytes.isEmpty else {
            try requireSuccess(beforeHead: false)
            return false
        }
        taken += inbox.bytes.count
        guard taken <= maximumBytes else { throw ServiceFailure.tooLarge(maximumBytes) }
        inbox.drain(into: &buffer)
        return true
    }

    /// Works until there are bytes or the exchange has ended.
    private func advance() throws {
        while inbox.bytes.isEmpty, result == nil {
            try Task.checkCancellation()
            if inbox.isPaused {
                inbox.resume()
                try check(curl_easy_pause(easy, CURLPAUSE_CONT))
            }
            var running: Int32 = 0
            guard curl_multi_perform(multi, &running) == CURLM_OK else {
                throw ServiceFailure.unreachable("libcurl could not work")
            }
            noteEnd()
            guard inbox.bytes.isEmpty, result == nil else { return }
            // Longer waits are cut short by a socket, by libcurl's own time-outs, or by the waker.
            guard curl_multi_poll(multi, nil, 0, 60_000, nil) == CURLM_OK else {
                throw ServiceFailure.unreachable("libcurl could not wait")
            }
        }
    }

    private func noteEnd() {
        var code = CURLE_OK
        if http_plugin_ended(multi, &code) != 0 { result = code }
    }

    private func requireSuccess(beforeHead: Bool) throws {
        guard let result, result != CURLE_OK else { return }
        // libcurl's texts for its codes are constant.
        let reason = "\(String(cString: curl_easy_strerror(result))) (libcurl \(result.rawValue))"
        switch result {
        case CURLE_OPERATION_TIMEDOUT: throw ServiceFailure.timedOut
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR:
            throw ServiceFailure.tlsRefused(reason)
        default: throw beforeHead ? ServiceFailure.unreachable(reason) : ServiceFailure.cut(reason)
        }
    }

    private func set(_ call: Call, _ identity: ServiceIdentity) throws {
        try check(http_plugin_harden(easy))
        try check(http_plugin_set_text(easy, CURLOPT_URL, call.url))
        // An empty Expect keeps libcurl from waiting for the service's consent to a large body.
        for (name, value) in call.headers + [("Expect", "")] {
            guard let longer = curl_slist_append(headers, value.isEmpty ? "\(name):" : "\(name): \(value)") else {
                throw ServiceFailure.unreachable("libcurl has no memory")
            }
            headers = longer
        }
        try check(http_plugin_set_headers(easy, headers))
        if let body = call.body { try check(http_plugin_set_body(easy, body, body.count)) }
        let milliseconds = max(1, call.limit.wholeMilliseconds)
        try check(http_plugin_set_number(easy, CURLOPT_TIMEOUT_MS, milliseconds))
        let connecting = min(identity.connectTimeoutMilliseconds, milliseconds)
        try check(http_plugin_set_number(easy, CURLOPT_CONNECTTIMEOUT_MS, connecting))
        if let file = identity.caFile {
            try check(http_plugin_set_text(easy, CURLOPT_CAINFO, file))
            // These authorities alone, not the system's too.
            try check(http_plugin_set_text(easy, CURLOPT_CAPATH, nil))
        }
        if let certificate = identity.clientCertificateFile, let key = identity.clientKeyFile {
            try check(http_plugin_set_text(easy, CURLOPT_SSLCERT, certificate))
            try check(http_plugin_set_text(easy, CURLOPT_SSLKEY, key))
        }
        // The inbox lives as long as this transfer, which ends before it.
        try check(
            http_plugin_set_receiver(
                easy,
                { pointer, size, count, context in
                    guard let context else { return 0 }
                    return Unmanaged<Inbox>.fromOpaque(context).takeUnretainedValue().receive(pointer, size * count)
                }, Unmanaged.passUnretained(inbox).toOpaque()))
        guard curl_multi_add_handle(multi, easy) == CURLM_OK else {
            throw ServiceFailure.unreachable("libcurl has no memory")
        }
    }

    private func check(_ code: CURLcode) throws {
        guard code == CURLE_OK else {
            throw ServiceFailure.unreachable(
                "libcurl refuses an option: \(String(cString: curl_easy_strerror(code))) (libcurl \(code.rawValue))")
        }
    }
}

extension Duration {
    /// In milliseconds, rounded down.
    var wholeMilliseconds: Int { Int(components.seconds) * 1000 + Int(components.attoseconds / 1_000_000_000_000_000) }
}
