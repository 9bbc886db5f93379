package import DSRModel

extension GatewayConfiguration {
    /// Looking through what Sombra lists as pending.
    package struct Reconciliation: Sendable, Equatable {
        /// The ids of the data silos that are looked through; none: nothing is.
        package var dataSilos: [String] = []
        package var interval = Duration.seconds(15 * 60)
        /// The request types that are asked for; none: those that plugins serve for the data silo.
        package var types: [RequestType] = []
    }

    static let reconciliationKeys: [Key] = [
        Key(
            "reconciliation.dataSilos", .list(of: .text), at: \.reconciliation.dataSilos,
            "The ids of the data silos whose pending requests are polled, to find what no webhook brought."),
        Key(
            "reconciliation.interval", .duration(.seconds(30)...(.seconds(86_400))), at: \.reconciliation.interval,
            "How often they are polled."),
        Key(
            "reconciliation.types", .list(of: .requestType), at: \.reconciliation.types,
            "The request types that are asked for; none means those that plugins serve for the data silo."),
    ]
}

extension ValueType where Value == RequestType {
    /// One of the nineteen request types.
    static let requestType = ValueType(name: "request type", read: choice.read, show: \.rawValue)
}
