package import DSRModel

/// What one question of Sombra's list is about: a data silo and a request type.
package struct PollLane: Sendable, Hashable {
    package var silo: String
    package var type: RequestType

    package init(silo: String, type: RequestType) {
        self.silo = silo
        self.type = type
    }
}
