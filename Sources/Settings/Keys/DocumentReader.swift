/// Reads the values of a document into what a table of keys describes, and gathers every fault on the way.
struct DocumentReader<Root: Sendable> {
    /// The keys that the document may have.
    let table: KeyTable<Root>
    /// What is read so far.
    var root: Root
    /// Faults, warnings and places to look.
    var context: DecodingContext
    /// Where values were given, right or wrong, by declared key.
    private(set) var origins: [String: Place] = [:]
    /// The keys whose secrets stood in the document itself.
    private var plainSecrets: Set<String> = []

    init(table: KeyTable<Root>, root: Root, context: DecodingContext) {
        self.table = table
        self.root = root
        self.context = context
    }

    /// Takes a document's values.
    mutating func read(_ document: DocumentNode, isReadableByOthers: Bool) {
        section(document, at: [])
        guard isReadableByOthers else { return }
        for key in table.keys where plainSecrets.contains(key.name) {
            guard let place = origins[key.name] else { continue }
            context.warn(
                at: place, key: key.name, "others may read this file and the secret in it; chmod 600 the file")
        }
    }

    /// Takes one value.
    mutating func read(_ node: DocumentNode, for key: ConfigurationKey<Root>, wildcard: String = "") {
        origins[key.name] = node.place
        key.read(node, wildcard, &context, &root)
    }
}

extension DocumentReader {
    private mutating func section(_ node: DocumentNode, at path: [String]) {
        guard let members = node.members else {
            // A section whose keys are all commented out says nothing.
            if case .null = node.content { return }
            let names = table.names(in: path).filter { $0 != "*" }
            context.report(
                .wrongType, at: node.place, key: path.isEmpty ? nil : shown(path),
                "expected a mapping, found \(node.kind)",
                mend: names.isEmpty ? "write keys below it" : "write keys below it: \(names.joined(separator: ", "))")
            return
        }
        for member in members {
            let inner = path + [member.key]
            switch table.entry(at: inner) {
            case .section: section(member.value, at: inner)
            case .key(let key, let wildcard):
                if key.isSecret, member.value.text != nil { plainSecrets.insert(key.name) }
                read(member.value, for: key, wildcard: wildcard)
            case .unknown: reportUnknown(member, in: path)
            }
        }
    }

    private mutating func reportUnknown(_ member: DocumentMember, in section: [String]) {
        let names = table.names(in: section).filter { $0 != "*" }
        let elsewhere = table.keys.first { key in
            key.name == member.key || key.path.last == member.key && !key.name.contains("*")
        }
        let mend: String
        if let near = NearestName.find(member.key, among: names) {
            mend = "did you mean `\(near)`?"
        } else if let path = elsewhere?.path, let last = path.last {
            let parents = path.dropLast().joined(separator: ".")
            mend = "`\(last)` belongs " + (parents.isEmpty ? "to the top of the file" : "below `\(parents)`")
        } else {
            mend = names.isEmpty ? "remove it" : "remove it; known here: \(names.joined(separator: ", "))"
        }
        context.report(
            .unknownKey, at: member.place, key: shown(section + [member.key]), "there is no such key", mend: mend)
    }

    private func shown(_ path: [String]) -> String { path.map(KeyName.shown).joined(separator: ".") }
}
