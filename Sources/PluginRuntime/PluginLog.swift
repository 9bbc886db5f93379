import PluginMessages

/// One event for the operator from a plugin, or about its conduct; constant text and tags, no personal data by contract.
package struct PluginLogEvent: Sendable, Equatable {
    /// How much it matters.
    package enum Level: Sendable, Equatable {
        case debug, info, warning, error
        /// The host's own word: the plugin broke the contract.
        case misbehaviour
    }

    package let level: Level
    package let message: String
    package let tags: [String: String]

    package init(level: Level, message: String, tags: [String: String] = [:]) {
        self.level = level
        self.message = message
        self.tags = tags
    }
}

/// Takes a plugin's events, on any thread; must not block.
package typealias PluginLog = @Sendable (PluginLogEvent) -> Void

extension PluginLogEvent {
    /// The most bytes of one event; a longer one is not read.
    static let maximumBytes = 16 * 1024

    /// Reads what a plugin handed to the host's log, `{"message": "…", "tags": {…}}`.
    ///
    /// What cannot be read is left out, never passed on raw, because nobody knows what it holds.
    init(level: UInt32, event: UnsafeRawBufferPointer) {
        let value =
            event.count <= Self.maximumBytes ? try? MessageCoding.decode(JSONValue.self, from: event) : nil
        var tags: [String: String] = [:]
        for (name, tag) in value?["tags"]?.object ?? [:] { tags[name] = Self.text(tag) }
        self.init(
            level: Level(number: level),
            message: value?["message"]?.string ?? "an event that is no JSON object with a message", tags: tags)
    }

    /// The host's own event about a breach of the contract.
    package init(_ breach: Breach) {
        self.init(
            level: .misbehaviour, message: "the plugin broke the contract", tags: [Self.breachTag: breach.rawValue])
    }

    /// The breach that it tells of; nil for every other event, and for a word that is none of the contract's.
    package var breach: Breach? {
        level == .misbehaviour ? tags[Self.breachTag].flatMap(Breach.init) : nil
    }

    private static let breachTag = "breach"

    private static func text(_ tag: JSONValue) -> String? {
        switch tag {
        case .string(let text): text
        case .integer(let number): String(number)
        case .number(let number): String(number)
        case .bool(let value): String(value)
        case .null, .array, .object: nil
        }
    }
}

extension PluginLogEvent.Level {
    /// The level of a number of the contract; one that is too high is an error.
    init(number: UInt32) {
        switch number {
        case 0...1: self = .debug
        case 2: self = .info
        case 3: self = .warning
        default: self = .error
        }
    }
}
