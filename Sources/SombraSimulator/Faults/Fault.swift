/// A fault and the calls that it befalls.
package struct Fault: Sendable, Hashable {
    package var effect: FaultEffect
    /// nil means any.
    package var method: String?
    /// The beginning of the path; nil means any.
    package var path: String?
    /// The data silo of the job that the call's nonce, or its path, names; nil means any.
    package var dataSilo: String?
    /// How many calls it befalls; nil means all from now on.
    package var times: Int?

    package init(
        _ effect: FaultEffect, method: String? = nil, path: String? = nil, dataSilo: String? = nil, times: Int? = 1
    ) {
        self.effect = effect
        self.method = method
        self.path = path
        self.dataSilo = dataSilo
        self.times = times
    }

    func befalls(method: String, path: String, dataSilo: String?) -> Bool {
        (self.method ?? method) == method && path.hasPrefix(self.path ?? "")
            && (self.dataSilo == nil || self.dataSilo == dataSilo)
    }
}
