/// Reads the file first, then the environment over it, then checks what belongs together.
struct ConfigurationDecoder {
    private let file: String
    private var reader: DocumentReader<GatewayConfiguration>

    /// Starts with the defaults.
    init(file: String, directory: String, environment: [String: String]) {
        self.file = file
        let context = DecodingContext(directory: directory, environment: environment)
        // The placeholders never get out: a required value that nobody gives is a fault.
        var configuration = GatewayConfiguration(sombraURL: "", audience: "", transcendAPIKey: Secret(""))
        configuration.state.directory = context.absolute(configuration.state.directory)
        configuration.plugins.directory = context.absolute(configuration.plugins.directory)
        reader = DocumentReader(table: GatewayConfiguration.keys, root: configuration, context: context)
    }

    /// Takes the file's values.
    mutating func read(_ document: DocumentNode, isReadableByOthers: Bool) {
        reader.read(document, isReadableByOthers: isReadableByOthers)
    }

    /// Takes the environment's values.
    mutating func read(_ environment: [String: String]) {
        let overlay = EnvironmentOverlay(environment)
        for key in reader.table.keys {
            do throws(ConfigurationError) {
                guard let node = try overlay.value(of: key) else { continue }
                reader.read(node, for: key)
            } catch {
                reader.context.report(error)
            }
        }
        warnOfMisspelledVariables(environment.keys)
    }

    /// The configuration, where nothing was wrong.
    mutating func finish(hasFile: Bool) throws(ConfigurationErrors) -> GatewayConfiguration {
        for key in reader.table.keys where isMissing(key) {
            let variable = key.variable ?? key.name
            reader.context.report(
                .missing, at: hasFile ? .file(file) : .nowhere, key: key.name,
                "a value is required and neither the file nor \(variable) gives one",
                mend: "write the key, or set \(variable)")
        }
        checkPairs()
        checkPorts()
        checkPolling()
        guard reader.context.errors.isEmpty else { throw ConfigurationErrors(errors: reader.context.errors) }
        var configuration = reader.root
        configuration.warnings = reader.context.warnings
        configuration.origins = reader.origins
        return configuration
    }
}

extension ConfigurationDecoder {
    /// Values that mean something only together.
    private mutating func checkPairs() {
        let pairs = [
            ("sombra.clientCertificateFile", "sombra.clientKeyFile"),
            ("sombra.secretHeader.name", "sombra.secretHeader.value"),
        ]
        for (given, absent) in pairs + pairs.map({ ($1, $0) }) {
            guard let place = reader.origins[given], reader.origins[absent] == nil else { continue }
            reader.context.report(
                .conflict, at: place, key: given, "it means nothing without `\(absent)`",
                mend: "give both or neither")
        }
    }

    private func isMissing(_ key: ConfigurationKey<GatewayConfiguration>) -> Bool {
        // Only webhooks bear tokens.
        if key.name == "sombra.audience", !reader.root.http.enabled { return false }
        return key.isRequired && reader.origins[key.name] == nil
    }

    /// What polling needs and may not contradict.
    private mutating func checkPolling() {
        let (polled, allowed) = (reader.root.reconciliation.dataSilos, reader.root.sombra.dataSilos)
        if !reader.root.http.enabled, polled.isEmpty {
            reader.context.report(
                .conflict, at: reader.origins["http.enabled"] ?? .nowhere, key: "http.enabled",
                "without webhooks and without polling no request would ever be heard of",
                mend: "name data silos in `reconciliation.dataSilos`, or leave `http.enabled` out")
        }
        guard !allowed.isEmpty, !Set(polled).isSubset(of: allowed) else { return }
        reader.context.report(
            .conflict, at: reader.origins["reconciliation.dataSilos"] ?? .nowhere, key: "reconciliation.dataSilos",
            "a data silo is polled that `sombra.dataSilos` does not allow", mend: "add it there, or remove it here")
    }

    private mutating func checkPorts() {
        let (http, admin) = (reader.root.http, reader.root.admin)
        guard http.enabled, http.port == admin.port, http.port != 0, http.host == admin.host else { return }
        reader.context.report(
            .conflict, at: reader.origins["admin.port"] ?? reader.origins["http.port"] ?? .nowhere,
            key: "admin.port", "it is the port of `http.port` too", mend: "choose two ports")
    }

    /// A variable that is one or two letters off would otherwise be passed over in silence.
    private mutating func warnOfMisspelledVariables(_ names: some Sequence<String>) {
        let known = reader.table.keys.compactMap(\.variable)
        for name in names.sorted() where name.utf8.count >= 8 && !known.contains(name) {
            let scalars = Array(name.unicodeScalars)
            let section = name.prefix { $0 != "_" }
            let near = known.first { candidate in
                candidate.prefix { $0 != "_" } == section
                    && NearestName.distance(scalars, Array(candidate.unicodeScalars)) <= (scalars.count < 12 ? 1 : 2)
            }
            guard let near else { continue }
            reader.context.warn(
                at: .environment(name), key: nil, "no such variable is known; did you mean \(near)?")
        }
    }
}
