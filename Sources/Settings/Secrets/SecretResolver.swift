/// Puts secrets in the place of their references, at any depth of a plugin's settings.
struct SecretResolver {
    /// Faults, warnings and places to look.
    var context: DecodingContext

    /// The same tree with text in place of every `{env: NAME}` and `{file: PATH}`.
    ///
    /// A mapping is a reference only where `env` or `file` is its one key, and never the outermost one: a plugin may have
    /// a setting of that name. Numbers that JSON cannot hold are reported
    /// on the way.
    mutating func resolve(_ node: DocumentNode, key: String, isOutermost: Bool = false) -> DocumentNode {
        var resolved = node
        switch node.content {
        case .map(let members):
            if !isOutermost, let reference = SecretReference(node) {
                guard let text = reference.resolve(at: node.place, key: key, in: &context) else { return node }
                resolved.content = .text(text)
                return resolved
            }
            var inner: [DocumentMember] = []
            for var member in members {
                member.value = resolve(member.value, key: key + "." + KeyName.shown(member.key))
                inner.append(member)
            }
            resolved.content = .map(inner)
        case .list(let elements):
            var inner: [DocumentNode] = []
            for (index, element) in elements.enumerated() {
                inner.append(resolve(element, key: "\(key)[\(index)]"))
            }
            resolved.content = .list(inner)
        case .number(let number) where !number.isFinite:
            context.report(
                .outOfRange, at: node.place, key: key, "the number is none that JSON can hold in 64 bits",
                mend: "put it in quotes if it is meant as text")
        default: break
        }
        return resolved
    }
}
