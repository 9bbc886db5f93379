/// What is done with requests that Transcend flags as tests; at Transcend they act on live systems.
package enum TestRequests: String, Sendable, CaseIterable {
    /// They run like any other.
    case run
    /// The plugin plans: it counts what it would touch and writes nothing.
    case rehearse
    /// They are skipped.
    case refuse
}
