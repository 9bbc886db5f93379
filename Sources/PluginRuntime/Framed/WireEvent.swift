import PluginMessages

/// A log event as it goes over the wire; its level is the frame's item.
struct WireEvent: Codable {
    let level: UInt32
    let message: String
    let tags: [String: String]

    init(_ event: PluginLogEvent) {
        level =
            switch event.level {
            case .debug: 1
            case .info: 2
            case .warning: 3
            case .error: 4
            case .misbehaviour: 5
            }
        message = event.message
        tags = event.tags
    }

    /// The frame, or nil where the event cannot be written.
    var frame: Frame? {
        do {
            return Frame(.log, item: level, payload: try MessageCoding.encode(self))
        } catch {
            // Texts can always be written as JSON; a log has nowhere to report to.
            return nil
        }
    }

    /// The event of a frame, or nil where it is none.
    static func event(_ frame: Frame) -> PluginLogEvent? {
        guard let wire = try? MessageCoding.decode(WireEvent.self, from: frame.payload) else { return nil }
        let level = wire.level == 5 ? .misbehaviour : PluginLogEvent.Level(number: wire.level)
        return PluginLogEvent(level: level, message: wire.message, tags: wire.tags)
    }
}
