import Yams

/// Reads one YAML document into nodes that know their place.
struct YAMLDocument {
    /// The most values that a document may have, aliases counted as often as they are used.
    static let maximumNodes = 100_000
    /// The most levels that a document may have.
    static let maximumDepth = 64

    /// The name of the file, as faults shall give it.
    let file: String
    private var nodes = 0

    private init(file: String) { self.file = file }

    /// Reads a document; nil where the text holds nothing but comments.
    ///
    /// Everything wrong in the text is one fault, since nothing behind it can be trusted. Faults never quote the
    /// text: Yams' own descriptions do, and the line may hold a secret.
    static func read(_ text: String, file: String) throws(ConfigurationError) -> DocumentNode? {
        let root: Node?
        do {
            // The encoding is named because Yams would otherwise print to stdout when YAMS_DEFAULT_ENCODING is set.
            root = try Parser(yaml: text, resolver: .basic, encoding: .utf8).singleRoot()
        } catch let error as YamlError {
            throw fault(of: error, in: file)
        } catch {
            throw syntax(.file(file), "the YAML parser gave up")
        }
        guard let root else { return nil }
        var document = YAMLDocument(file: file)
        return try document.node(root, depth: 0)
    }

    private mutating func node(_ node: Node, depth: Int) throws(ConfigurationError) -> DocumentNode {
        let place = self.place(of: node)
        nodes += 1
        guard nodes <= Self.maximumNodes else {
            throw Self.syntax(place, "the document has more than \(Self.maximumNodes) values with its aliases")
        }
        guard depth <= Self.maximumDepth else {
            throw Self.syntax(place, "values are nested more than \(Self.maximumDepth) deep")
        }
        try refuseForeignTag(of: node, at: place)
        switch node {
        case .scalar(let scalar):
            let isPlain = scalar.style == .plain || scalar.style == .any
            return DocumentNode(
                content: isPlain ? PlainScalar.resolve(scalar.string) : .text(scalar.string), place: place)
        case .sequence(let sequence):
            var elements: [DocumentNode] = []
            for element in sequence { elements.append(try self.node(element, depth: depth + 1)) }
            return DocumentNode(content: .list(elements), place: place)
        case .mapping(let mapping):
            var members: [DocumentMember] = []
            for (key, value) in mapping {
                guard case .scalar(let name) = key else {
                    throw Self.syntax(self.place(of: key), "a key must be plain text")
                }
                try refuseForeignTag(of: key, at: self.place(of: key))
                members.append(
                    DocumentMember(
                        key: name.string, place: self.place(of: key), value: try self.node(value, depth: depth + 1)))
            }
            return DocumentNode(content: .map(members), place: place)
        case .alias:
            throw Self.syntax(place, "an alias names no value")
        }
    }

    private func place(of node: Node) -> Place {
        node.mark.map { .position(file: file, line: $0.line, column: $0.column) } ?? .file(file)
    }

    /// Tags would change types behind the reader's back, and `!!binary` would pass as text.
    private func refuseForeignTag(of node: Node, at place: Place) throws(ConfigurationError) {
        let tag = Tag.Name(rawValue: node.tag.rawValue)
        guard [.implicit, .nonSpecific, .str, .seq, .map].contains(tag) else {
            throw Self.syntax(place, "tags such as !!binary are not taken", "remove the tag")
        }
    }

    private static func syntax(
        _ place: Place, _ problem: String, _ mend: String = "correct the file"
    ) -> ConfigurationError {
        ConfigurationError(code: .syntax, place: place, key: nil, problem: problem, mend: mend)
    }
}

extension YAMLDocument {
    private static func fault(of error: YamlError, in file: String) -> ConfigurationError {
        func at(_ mark: Mark) -> Place { .position(file: file, line: mark.line, column: mark.column) }
        switch error {
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _):
            let text = [context?.text, problem].compactMap(\.self).joined(separator: ": ")
            return syntax(at(mark), "not YAML: \(text)", "correct the indentation or quotes here or just before")
        case .composer(_, let problem, let mark, _):
            return syntax(at(mark), "not one YAML document: \(problem)", "keep one document and name anchors first")
        case .reader(let problem, let offset, _, let text):
            let line = offset.map { text.prefix($0).count(where: \.isNewline) + 1 }
            return syntax(
                line.map { .position(file: file, line: $0, column: 1) } ?? .file(file), "not YAML: \(problem)",
                "save the file as UTF-8 without control characters")
        case .duplicatedKeysInMapping(let names, let context):
            let shown = names.sorted().filter(KeyName.isShowable)
            return ConfigurationError(
                code: .duplicateKey, place: at(context.mark), key: shown.first,
                problem: shown.count > 1
                    ? "these keys stand more than once in one mapping: \(shown.joined(separator: ", "))"
                    : "the key stands more than once in one mapping, first here",
                mend: "keep one of them")
        default:
            return syntax(.file(file), "the YAML parser gave up")
        }
    }
}
