extension ValueType where Value == Secret {
    /// A secret that goes into a header: plain text, `{env: NAME}` or `{file: PATH}`.
    static let secret = secret(minimumLength: 1)

    /// A secret that goes into a header and has at least some characters.
    static func secret(minimumLength: Int) -> ValueType {
        ValueType(
            name: "secret",
            read: { node, key, context in
                guard let text = plainText(node, key, &context) else { return nil }
                guard text.utf8.allSatisfy({ (0x21...0x7e).contains($0) || $0 == 0x20 }), text.first != " ",
                    text.last != " "
                else {
                    context.report(
                        .outOfRange, at: node.place, key: key,
                        "the secret goes into a header and holds a space at an end, a line break or a character "
                            + "that is not ASCII",
                        mend: "check that it was copied whole and nothing else with it")
                    return nil
                }
                guard text.utf8.count >= minimumLength else {
                    context.report(
                        .outOfRange, at: node.place, key: key, "the secret has less than \(minimumLength) characters",
                        mend: "make a longer one, for instance with `openssl rand -base64 32`")
                    return nil
                }
                return Secret(text)
            },
            show: { _ in "set" })
    }

    /// The secret's characters, from wherever they lie.
    ///
    /// Faults say nothing about what was found.
    private static func plainText(_ node: DocumentNode, _ key: String, _ context: inout DecodingContext) -> String? {
        if let text = node.text {
            guard text.isEmpty else { return text }
            context.report(
                .secretMissing, at: node.place, key: key, "the secret is empty",
                mend: "write it, or remove the key")
            return nil
        }
        if let reference = SecretReference(node) {
            return reference.resolve(at: node.place, key: key, in: &context)
        }
        context.report(
            .wrongType, at: node.place, key: key, "expected a secret: text, `{env: NAME}` or `{file: PATH}`",
            mend: "put text in quotes, or name a variable or a file")
        return nil
    }
}
