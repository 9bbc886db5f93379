package import PluginMessages

/// A plugin's limits with what counts where its manifest says nothing.
package struct EffectiveLimits: Encodable, Sendable, Equatable {
    package struct Limit: Encodable, Sendable, Equatable {
        package let value: Int64
        /// Whether the manifest says nothing.
        package let isDefault: Bool

        init(_ asked: Int64?, otherwise value: Int64) {
            self.value = asked ?? value
            isDefault = asked == nil
        }
    }

    package let timeoutMilliseconds: Limit
    package let concurrency: Limit
    package let memoryBytes: Limit

    package init(_ limits: Limits) {
        timeoutMilliseconds = Limit(limits.timeoutMilliseconds, otherwise: 60_000)
        concurrency = Limit(limits.concurrency.map(Int64.init), otherwise: 4)
        memoryBytes = Limit(limits.memoryBytes, otherwise: 1 << 30)
    }
}
