/// What the readers of values share: where to look things up, and the faults found so far.
struct DecodingContext {
    /// The absolute directory against which relative paths are meant.
    let directory: String
    /// The environment that `{env: NAME}` looks in.
    let environment: [String: String]
    /// The faults found so far.
    private(set) var errors: [ConfigurationError] = []
    /// The oddities found so far.
    private(set) var warnings: [ConfigurationWarning] = []

    init(directory: String, environment: [String: String]) {
        self.directory = directory
        self.environment = environment
    }

    /// Notes a fault.
    mutating func report(
        _ code: ConfigurationError.Code, at place: Place, key: String?, _ problem: String, mend: String
    ) {
        errors.append(ConfigurationError(code: code, place: place, key: key, problem: problem, mend: mend))
    }

    /// Notes a fault.
    mutating func report(_ error: ConfigurationError) { errors.append(error) }

    /// Notes something that works and probably is not meant.
    mutating func warn(at place: Place, key: String?, _ text: String) {
        warnings.append(ConfigurationWarning(place: place, key: key, text: text))
    }

    /// Notes that a value has another type than its key takes.
    mutating func mismatch(_ node: DocumentNode, key: String, expected: String, example: String) {
        if case .null = node.content {
            report(
                .wrongType, at: node.place, key: key, "expected \(expected), found no value",
                mend: "write one such as `\(example)`, or remove the key")
        } else {
            report(
                .wrongType, at: node.place, key: key, "expected \(expected), found \(node.kind)",
                mend: "write it like `\(example)`")
        }
    }

    /// A path made absolute.
    func absolute(_ path: String) -> String {
        if path.hasPrefix("/") { return path }
        var relative = Substring(path)
        while relative.hasPrefix("./") { relative = relative.dropFirst(2) }
        if relative.isEmpty || relative == "." { return directory }
        return directory.hasSuffix("/") ? directory + relative : directory + "/" + relative
    }
}
