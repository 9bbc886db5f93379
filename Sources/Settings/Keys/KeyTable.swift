/// All keys of a kind of file, and what a reader of the file asks about them.
struct KeyTable<Root: Sendable>: Sendable {
    /// The keys, in the order of the documentation.
    let keys: [ConfigurationKey<Root>]

    /// What stands at a path.
    enum Entry {
        case key(ConfigurationKey<Root>, wildcard: String)
        case section
        case unknown
    }

    /// What stands at a path, where `*` in a declared key matches any one part.
    func entry(at path: [String]) -> Entry {
        var isSection = false
        for key in keys {
            let declared = key.path
            guard declared.count >= path.count, zip(declared, path).allSatisfy({ $0 == "*" || $0 == $1 }) else {
                continue
            }
            guard declared.count == path.count else {
                isSection = true
                continue
            }
            let wildcard = zip(declared, path).first { $0.0 == "*" }?.1 ?? ""
            return .key(key, wildcard: wildcard)
        }
        return isSection ? .section : .unknown
    }

    /// The names that may stand in a section.
    func names(in section: [String]) -> [String] {
        var names: [String] = []
        for path in keys.map(\.path) where path.count > section.count {
            guard zip(path, section).allSatisfy({ $0 == "*" || $0 == $1 }) else { continue }
            let name = path[section.count]
            if !names.contains(name) { names.append(name) }
        }
        return names
    }
}
