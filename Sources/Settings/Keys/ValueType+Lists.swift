import DSRModel

extension ValueType {
    /// A list without repeated elements.
    static func list<Element: Hashable & Sendable>(of element: ValueType<Element>) -> ValueType
    where Value == [Element] {
        ValueType(
            name: "list of \(element.name)", isList: true,
            read: { node, key, context in
                guard case .list(let nodes) = node.content else {
                    context.mismatch(
                        node, key: key, expected: "a list of \(element.name)", example: "[first, second]")
                    return nil
                }
                var values: [Element] = []
                var seen: Set<Element> = []
                for node in nodes {
                    guard let value = element.read(node, key, &context) else { continue }
                    if seen.insert(value).inserted {
                        values.append(value)
                    } else {
                        context.report(
                            .outOfRange, at: node.place, key: key, "an element stands twice in the list",
                            mend: "keep one of them")
                    }
                }
                return values.count == nodes.count ? values : nil
            },
            show: { $0.isEmpty ? "none" : $0.map(element.show).joined(separator: ", ") })
    }
}

extension ValueType where Value == PluginID {
    /// The id of a plugin.
    static let pluginID = ValueType(
        name: "plugin id",
        read: { node, key, context in
            guard let text = node.text else {
                context.mismatch(node, key: key, expected: "a plugin's id", example: "com.example.accounts")
                return nil
            }
            let id = PluginID(rawValue: text)
            guard id.isValid else {
                context.report(
                    .outOfRange, at: node.place, key: key, "expected a plugin's id, found other text",
                    mend: "write a reverse domain name in small letters, such as `com.example.accounts`")
                return nil
            }
            return id
        },
        show: \.rawValue)
}

extension ValueType where Value == Datapoint {
    /// The name of a datapoint.
    static let datapoint = ValueType(
        name: "datapoint",
        read: { node, key, context in
            guard let text = ValueType<String>.text.read(node, key, &context) else { return nil }
            let datapoint = Datapoint(rawValue: text)
            guard datapoint.isValid else {
                context.report(
                    .outOfRange, at: node.place, key: key, "this cannot be the name of a datapoint",
                    mend: "use at most 256 bytes and no control characters")
                return nil
            }
            return datapoint
        },
        show: \.rawValue)
}

extension ValueType where Value == IdentifierType {
    /// A kind of identifier.
    static let identifierType = ValueType(
        name: "identifier type",
        read: { node, key, context in
            ValueType<String>.text.read(node, key, &context).map { IdentifierType(rawValue: $0) }
        },
        show: \.rawValue)
}
