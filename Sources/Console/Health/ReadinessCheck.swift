/// One named thing that must hold for the gateway to be ready.
package struct ReadinessCheck: Sendable {
    package let name: String
    /// Whether it is only told, and the gateway is ready all the same.
    package let isInformational: Bool
    private let run: @Sendable () async -> String?

    /// Makes a check; `run` answers what is wrong, without personal data, or nil.
    package init(_ name: String, isInformational: Bool = false, _ run: @escaping @Sendable () async -> String?) {
        self.name = name
        self.isInformational = isInformational
        self.run = run
    }

    func fault() async -> String? { await run() }
}
