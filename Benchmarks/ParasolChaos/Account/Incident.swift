import Foundation

/// Something that explains why a call was made twice.
struct Incident: Sendable {
    enum Kind: Sendable {
        /// The gateway's process ended.
        case end
        /// The gateway's process stood still.
        case pause
        /// The gateway could store nothing.
        case fullDisk
        /// Answers of Sombra could get lost on their way.
        case brokenRoad
    }

    let kind: Kind
    let from: Date
    var to: Date
}
