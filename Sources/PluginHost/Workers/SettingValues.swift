import PluginMessages

/// Finds settings by name, wherever they stand.
struct SettingValues {
    private let root: JSONValue

    init(_ root: JSONValue) { self.root = root }

    /// All texts and numbers under a name.
    ///
    /// The name of a member counts at any depth and in arrays; a name with dots, such as `database.path`, is a way from
    /// the root, through every element of an array.
    func values(named name: String) -> [JSONValue] {
        let steps = name.split(separator: ".").map(String.init)
        return steps.count > 1 ? follow(steps[...], root) + search(name, root) : search(name, root)
    }

    private func follow(_ steps: ArraySlice<String>, _ value: JSONValue) -> [JSONValue] {
        guard let step = steps.first else { return leaves(value) }
        switch value {
        case .object(let members): return members[step].map { follow(steps.dropFirst(), $0) } ?? []
        case .array(let elements): return elements.flatMap { follow(steps, $0) }
        case .null, .bool, .integer, .number, .string: return []
        }
    }

    private func search(_ name: String, _ value: JSONValue) -> [JSONValue] {
        switch value {
        case .object(let members):
            members.sorted { $0.key < $1.key }.flatMap { $0.key == name ? leaves($0.value) : search(name, $0.value) }
        case .array(let elements): elements.flatMap { search(name, $0) }
        case .null, .bool, .integer, .number, .string: []
        }
    }

    private func leaves(_ value: JSONValue) -> [JSONValue] {
        switch value {
        case .string, .integer: [value]
        case .array(let elements): elements.flatMap(leaves)
        case .object(let members): members.sorted { $0.key < $1.key }.flatMap { leaves($0.value) }
        case .null, .bool, .number: []
        }
    }
}
