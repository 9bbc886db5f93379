extension ValueType where Value == String {
    /// Text that is not empty, on one line.
    static let text = text("text", example: "name", expected: "text") { !$0.contains(where: \.isNewline) }

    /// A host name or an address, without a port.
    static let host = text("host", example: "127.0.0.1", expected: "a host name or address") { text in
        text.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
                || [UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: ":"), UInt8(ascii: "_")].contains(byte)
        }
    }

    /// The name of an HTTP header field (RFC 9110, section 5.1).
    static let headerName = text("header name", example: "x-webhook-secret", expected: "a header name") { text in
        text.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
                || "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }

    /// A path; made absolute against the directory of the configuration file.
    static let path = ValueType(
        name: "path",
        read: { node, key, context in
            text("path", example: "directory/file", expected: "a path") { !$0.contains("\0") }
                .read(node, key, &context).map { context.absolute($0) }
        },
        show: \.self)

    private static func text(
        _ name: String, example: String, expected: String, where isValid: @escaping @Sendable (String) -> Bool
    ) -> ValueType {
        ValueType(
            name: name,
            read: { node, key, context in
                guard let text = node.text else {
                    let scalar: Bool =
                        switch node.content {
                        case .bool, .integer, .number: true
                        default: false
                        }
                    guard scalar else {
                        context.mismatch(node, key: key, expected: expected, example: example)
                        return nil
                    }
                    context.report(
                        .wrongType, at: node.place, key: key, "expected \(expected), found \(node.kind)",
                        mend: "put it in quotes if it is meant as text")
                    return nil
                }
                guard !text.isEmpty, isValid(text) else {
                    context.report(
                        .outOfRange, at: node.place, key: key, "expected \(expected), found other text",
                        mend: "write it like `\(example)`")
                    return nil
                }
                return text
            },
            show: \.self)
    }
}

extension ValueType where Value == Bool {
    /// `true` or `false`.
    static let boolean = ValueType(
        name: "boolean",
        read: { node, key, context in
            guard let value = node.bool else {
                context.mismatch(node, key: key, expected: "true or false", example: "true")
                return nil
            }
            return value
        },
        show: { $0 ? "true" : "false" })
}

extension ValueType where Value: RawRepresentable<String> & CaseIterable {
    /// One of the words that an enumeration knows.
    static var choice: ValueType {
        let words = Value.allCases.map(\.rawValue)
        let expected = "one of " + words.map { "`\($0)`" }.joined(separator: ", ")
        return ValueType(
            name: words.map { "`\($0)`" }.joined(separator: ", "),
            read: { node, key, context in
                guard let text = node.text else {
                    context.mismatch(node, key: key, expected: expected, example: words[0])
                    return nil
                }
                guard let value = Value(rawValue: text) else {
                    let near = NearestName.find(text, among: words)
                    context.report(
                        .outOfRange, at: node.place, key: key, "expected \(expected), found other text",
                        mend: near.map { "did you mean `\($0)`?" } ?? "write one of them")
                    return nil
                }
                return value
            },
            show: \.rawValue)
    }
}

extension ValueType where Value == String {
    /// The same path, where a file must be that this user may read.
    var readable: ValueType {
        let base = self
        return ValueType(
            name: name,
            read: { node, key, context in
                guard let path = base.read(node, key, &context) else { return nil }
                do throws(TextFile.Failure) {
                    _ = try TextFile.read(path, limit: 1 << 20)
                    return path
                } catch {
                    // The path is not quoted: it may be a key that was pasted where its file belongs.
                    let base = node.text?.hasPrefix("/") == true ? "" : " (looked for from \(context.directory))"
                    context.report(
                        .fileUnreadable, at: node.place, key: key,
                        "the file cannot be used: \(error.problem)\(base)", mend: "correct the path or the file")
                    return nil
                }
            },
            show: show)
    }
}
