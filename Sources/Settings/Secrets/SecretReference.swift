/// Where a secret lies: `{env: NAME}` or `{file: PATH}`.
enum SecretReference: Sendable {
    case environment(String)
    case file(String)

    /// The most bytes that a file with a secret may have.
    static let maximumFileBytes = 64 * 1024

    /// The reference, where a mapping has exactly one key, `env` or `file`, with text.
    init?(_ node: DocumentNode) {
        guard let members = node.members, members.count == 1, let member = members.first,
            let text = member.value.text
        else { return nil }
        switch member.key {
        case "env": self = .environment(text)
        case "file": self = .file(text)
        default: return nil
        }
    }

    /// Fetches the secret, or reports why it cannot be had; warns of a file that others may read.
    ///
    /// One newline at the end of a file is not part of the secret. What stands behind `env` and `file` is not
    /// quoted unless it is written like a variable's name: it may be the secret itself, put there by mistake.
    func resolve(at place: Place, key: String, in context: inout DecodingContext) -> String? {
        func fail(_ problem: String, _ mend: String) {
            context.report(.secretMissing, at: place, key: key, problem, mend: mend)
        }
        switch self {
        case .environment(let name):
            let shown = Self.isVariableName(name) ? "the variable \(name)" : "the variable that it names"
            guard let value = context.environment[name], !value.isEmpty else {
                fail("the secret is missing: \(shown) is not set", "set it, or name another variable")
                return nil
            }
            return value
        case .file(let path):
            let file: TextFile
            do throws(TextFile.Failure) {
                file = try TextFile.read(context.absolute(path), limit: Self.maximumFileBytes)
            } catch {
                let base = path.hasPrefix("/") ? "" : " (looked for from \(context.directory))"
                fail("the secret's file cannot be used: \(error.problem)\(base)", "correct the path or the file")
                return nil
            }
            if file.isReadableByOthers {
                context.warn(at: place, key: key, "others may read the secret's file; chmod 600 it")
            }
            let endsLine = file.text.last?.isNewline == true
            let value = endsLine ? String(file.text.dropLast()) : file.text
            guard !value.isEmpty else {
                fail("the secret's file is empty", "write the secret into it")
                return nil
            }
            return value
        }
    }

    private static func isVariableName(_ name: String) -> Bool {
        guard let first = name.utf8.first, !(0x30...0x39).contains(first), name.utf8.count <= 64 else { return false }
        return name.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || byte == UInt8(ascii: "_")
        }
    }
}
