/// The faults that are still to come, in the order in which they were ordered.
package struct FaultBook: Sendable {
    package private(set) var faults: [Fault] = []

    package init() {}

    package mutating func add(_ fault: Fault) {
        if fault.times.map({ $0 > 0 }) ?? true { faults.append(fault) }
    }

    package mutating func clear() { faults = [] }

    /// The fault that befalls a call; it is used up by that.
    package mutating func take(method: String, path: String, dataSilo: String?) -> FaultEffect? {
        guard let position = faults.firstIndex(where: { $0.befalls(method: method, path: path, dataSilo: dataSilo) })
        else { return nil }
        let effect = faults[position].effect
        if let times = faults[position].times {
            faults[position].times = times - 1
            if times == 1 { faults.remove(at: position) }
        }
        return effect
    }
}
