/// How the value of a key is read, and how it is shown.
struct ValueType<Value: Sendable>: Sendable {
    /// The type as the documentation calls it.
    let name: String
    /// Whether a variable of the environment holds several values between commas.
    var isList = false
    /// Reads a value, or reports why it cannot and returns nil.
    let read: @Sendable (DocumentNode, _ key: String, inout DecodingContext) -> Value?
    /// The value for a person; never a secret.
    let show: @Sendable (Value) -> String
}

extension ValueType {
    /// The same type where there may be no value.
    var optional: ValueType<Value?> {
        let base = self
        return ValueType<Value?>(
            name: name, isList: isList,
            read: { node, key, context in base.read(node, key, &context).map { .some($0) } },
            show: { $0.map(base.show) ?? "none" })
    }

    /// The same type with a further check, which returns what is wrong and the mend.
    func refusing(
        _ code: ConfigurationError.Code, _ check: @escaping @Sendable (Value) -> (problem: String, mend: String)?
    ) -> ValueType {
        let base = self
        return ValueType(
            name: name, isList: isList,
            read: { node, key, context in
                guard let value = base.read(node, key, &context) else { return nil }
                guard let (problem, mend) = check(value) else { return value }
                context.report(code, at: node.place, key: key, problem, mend: mend)
                return nil
            },
            show: show)
    }
}
