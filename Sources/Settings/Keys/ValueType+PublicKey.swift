import FoundationEssentials

extension ValueType where Value == String {
    /// A public Ed25519 key as `ed25519:` and base64: written so, as base64 alone, or as the path of a file that
    /// `parasol plugin keygen` wrote, made absolute against the directory of the configuration file.
    ///
    /// What has the form of a key is one, so a file of that name is written with `./` before it.
    static let publicKey = ValueType(
        name: "public key",
        read: { node, key, context in
            guard let text = ValueType<String>.text.read(node, key, &context) else { return nil }
            if let known = canonicalKey(text) { return known }
            guard !text.hasPrefix(keyPrefix) else {
                context.report(
                    .outOfRange, at: node.place, key: key,
                    "after `\(keyPrefix)` stands no Ed25519 key (32 bytes in base64)",
                    mend: "copy the whole line that `parasol plugin keygen` printed")
                return nil
            }
            let problem: String
            do throws(TextFile.Failure) {
                let file = try TextFile.read(context.absolute(text), limit: 4096)
                let line = file.text.last?.isNewline == true ? String(file.text.dropLast()) : file.text
                if let known = canonicalKey(line) { return known }
                problem = "the file holds something else"
            } catch {
                problem = error.problem
            }
            // The text is not quoted: it may be a private key that was pasted here.
            context.report(
                .outOfRange, at: node.place, key: key,
                "expected a public key, or the file of one (looked for from \(context.directory)): \(problem)",
                mend: "write `\(keyPrefix)` and the key, or the path of the .pub file of `parasol plugin keygen`")
            return nil
        },
        show: \.self)

    private static var keyPrefix: String { "ed25519:" }

    private static func canonicalKey(_ text: String) -> String? {
        let base64 = text.hasPrefix(keyPrefix) ? String(text.dropFirst(keyPrefix.count)) : text
        guard let bytes = Data(base64Encoded: base64), bytes.count == 32 else { return nil }
        return keyPrefix + bytes.base64EncodedString()
    }
}
