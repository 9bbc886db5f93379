import Crypto
import Glibc

/// V: the CPU time of one ES384 verification by the library that the gateway uses, measured in this process.
enum VerificationCost {
    /// Samples in a batch of its own, and around a round of load.
    static let many = 400
    static let some = 100
    private static let tokens = 50

    /// Samples in nanoseconds of the thread's CPU clock: one verification each, of several tokens in turn.
    static func samples(_ signer: TokenSigner, count: Int) throws -> [UInt64] {
        let signed = try (0..<tokens).map { number in
            let signed = try signer.sign(WebhookIDs(number: number))
            return (text: Array(signed.text.utf8), signature: signed.signature)
        }
        return try (0..<count).map { round in
            let (text, raw) = signed[round % tokens]
            let start = threadTime()
            let isValid = signer.publicKey.isValidSignature(
                try P384.Signing.ECDSASignature(rawRepresentation: raw), for: text)
            let end = threadTime()
            guard isValid else { throw BenchFailure("a token that the bench signed is not valid") }
            return end - start
        }
    }

    /// The same while another thread signs without pause: what the cores take from each other.
    static func samplesBesideLoad(_ signer: TokenSigner) async throws -> [UInt64] {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                var number = 0
                while !Task.isCancelled {
                    _ = try signer.sign(WebhookIDs(number: number))
                    number += 1
                }
            }
            defer { group.cancelAll() }
            return try samples(signer, count: many)
        }
    }

    /// In microseconds, of samples in nanoseconds.
    static func median(_ samples: [UInt64]) throws -> Double {
        guard let median = Latency(nanoseconds: samples).p50 else { throw BenchFailure("there are no samples") }
        return median
    }

    private static func threadTime() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}
