/// Why a person is needed for a job of which something was lost here.
///
/// What is left of such a run cannot answer: its tasks that are done have nothing to show for it, or cannot be read. Only
/// a run from the beginning can.
package enum LostData {
    /// A result cannot be read any more.
    package static let result = "result-lost"
    /// Something that is stored cannot be unsealed, or makes no sense.
    package static let sealed = Job.unreadable

    /// The codes of ``Job/attention``.
    package static let codes: Set<String> = [result, sealed]

    /// Whether a job that stands so waits for a person because something of it was lost.
    package static func isReason(_ attention: String?, of state: JobState) -> Bool {
        state == .attention && attention.map(codes.contains) ?? false
    }
}
