import ArgumentParser
import DSRModel

/// One identifier as `--id email=ada@example.com` gives it.
struct DevIdentifier: ExpressibleByArgument {
    let type: IdentifierType
    let value: String

    init?(argument: String) {
        guard let split = argument.firstIndex(of: "="), split != argument.startIndex else { return nil }
        type = IdentifierType(rawValue: String(argument[..<split]))
        value = String(argument[argument.index(after: split)...])
        guard !value.isEmpty else { return nil }
    }
}

/// Who asks in `plugin dev`: the person whom the author names, and a made-up one by all other kinds of identifier.
struct DevIdentifiers {
    private let given: [IdentifierType: String]

    init(_ given: [DevIdentifier]) {
        self.given = Dictionary(given.map { ($0.type, $0.value) }, uniquingKeysWith: { $1 })
    }

    /// Nobody's: example.com is reserved for examples, and so are numbers that begin with +1 555 01 (for fiction).
    func value(of type: IdentifierType) -> String {
        if let value = given[type] { return value }
        switch type {
        case .email: return "test.person@example.com"
        case .phone: return "+15555550100"
        default: return "test-person"
        }
    }

    /// The kinds that the author named.
    var types: [IdentifierType] { given.keys.sorted() }
}
