/// One key of a file: the only declaration that decoder, environment and documentation know.
struct ConfigurationKey<Root: Sendable>: Sendable {
    /// The key with its parents, such as `http.port`; `*` stands for any name.
    let name: String
    /// The parts of the name.
    let path: [String]
    /// What the value is, for the documentation.
    let type: String
    /// What the value means, for the documentation.
    let meaning: String
    /// Whether a value must be given.
    let isRequired: Bool
    /// The variable that overrides the key; nil where none can.
    let variable: String?
    /// Whether the variable holds several values between commas.
    let isList: Bool
    /// Reads a value into the configuration; the text is what stood for `*`.
    let read: @Sendable (DocumentNode, String, inout DecodingContext, inout Root) -> Void
    /// The value for a person; never a secret.
    let show: @Sendable (Root) -> String

    /// Whether the value is a secret.
    var isSecret: Bool { type == ValueType<Secret>.secret.name }

    /// Declares a key whose value stands at one place of the configuration.
    init<Value>(
        _ name: String, _ type: ValueType<Value>,
        at member: any WritableKeyPath<Root, Value> & Sendable,
        isRequired: Bool = false, isOverridable: Bool = true, _ meaning: String
    ) {
        self.name = name
        self.path = name.split(separator: ".").map(String.init)
        self.type = type.name
        self.meaning = meaning
        self.isRequired = isRequired
        self.variable = isOverridable ? EnvironmentOverlay.variable(for: name) : nil
        self.isList = type.isList
        self.read = { node, _, context, configuration in
            if let value = type.read(node, name, &context) { configuration[keyPath: member] = value }
        }
        self.show = { type.show($0[keyPath: member]) }
    }

    /// Declares a key that may have no value.
    init<Value>(
        _ name: String, _ type: ValueType<Value>,
        at member: any WritableKeyPath<Root, Value?> & Sendable, isOverridable: Bool = true,
        _ meaning: String
    ) {
        self.init(name, type.optional, at: member, isRequired: false, isOverridable: isOverridable, meaning)
    }

    /// Declares a key under any name, which no variable can override.
    init<Value>(
        each name: String, _ type: ValueType<Value>, _ meaning: String,
        set: @escaping @Sendable (inout Root, String, Value) -> Void,
        show: @escaping @Sendable (Root) -> String
    ) {
        self.name = name
        self.path = name.split(separator: ".").map(String.init)
        self.type = type.name
        self.meaning = meaning
        self.isRequired = false
        self.variable = nil
        self.isList = type.isList
        self.read = { node, wildcard, context, configuration in
            let key = name.split(separator: ".").map { $0 == "*" ? KeyName.shown(wildcard) : String($0) }
            if let value = type.read(node, key.joined(separator: "."), &context) {
                set(&configuration, wildcard, value)
            }
        }
        self.show = show
    }
}
