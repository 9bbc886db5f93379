/// What `store verify` found; nothing personal.
struct StoreReport: Codable, Sendable {
    /// How one thing stands.
    struct Check: Codable, Sendable {
        enum State: String, Codable {
            case ok, warning, failed
        }

        var name: String
        var state: State
        var message: String
    }

    /// A key, and how many blobs are sealed with it.
    struct Key: Codable, Sendable {
        var id: String
        /// Whether it is in `store.key`.
        var isAtHand: Bool
        var isCurrent: Bool
        var blobs: Int
    }

    /// A request that this store can no longer serve: Sombra must be asked for its webhook again.
    struct LostRequest: Codable, Sendable {
        var request: String
        /// The data silo or preflight check.
        var target: String
        var type: String
        var kind: String
        var state: String
        var job: String
        /// Milliseconds since 1970, UTC, as the other times.
        var acceptedAt: Int64
        var reportBy: Int64
        var dueAt: Int64
        /// What of it is lost.
        var why: String
    }

    var stateDirectory: String
    var isWhole = true
    var checks: [Check] = []
    var keys: [Key] = []
    /// What does not open, by its place; the first of many.
    var unreadable: [String] = []
    var askAgain: [LostRequest] = []

    init(stateDirectory: String) { self.stateDirectory = stateDirectory }

    mutating func add(_ name: String, _ state: Check.State, _ message: String) {
        checks.append(Check(name: name, state: state, message: message))
        if state == .failed { isWhole = false }
    }
}
