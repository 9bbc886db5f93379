package import DSRModel
import FoundationEssentials

extension PluginSettingsFile {
    /// Reads one file, whose name without `.yaml` is the plugin's id unless one is given; blocks the calling thread while
    /// files are read.
    ///
    /// Relative paths of secrets are meant from the file's directory. The secrets of a plugin that is not enabled are
    /// not fetched, unless the caller says whose file it is.
    package static func load(
        path: String, of plugin: PluginID? = nil, environment: [String: String]
    ) throws(ConfigurationErrors) -> PluginSettingsFile {
        let (file, errors) = try examine(
            path: path, of: plugin, environment: environment, fetchesAllSecrets: plugin != nil)
        guard errors.isEmpty else { throw ConfigurationErrors(errors: errors) }
        return file
    }

    /// What one file says as far as it can be read, and every fault in it; throws where it cannot be read at all.
    static func examine(
        path: String, of plugin: PluginID? = nil, environment: [String: String], fetchesAllSecrets: Bool
    ) throws(ConfigurationErrors) -> (file: PluginSettingsFile, errors: [ConfigurationError]) {
        let (directory, name) = split(path)
        guard let id = plugin ?? id(fromFileName: name) else {
            throw ConfigurationErrors(errors: [misnamed(path)])
        }
        let context = DecodingContext(directory: directory, environment: environment)
        var reader = DocumentReader(table: keys, root: PluginSettingsFile(id: id, file: path), context: context)
        let text: TextFile
        do throws(TextFile.Failure) {
            text = try TextFile.read(path, limit: GatewayConfiguration.maximumFileBytes)
        } catch {
            throw ConfigurationErrors(errors: [unreadable(path, error)])
        }
        do throws(ConfigurationError) {
            if let document = try YAMLDocument.read(text.text, file: path) {
                reader.read(document, isReadableByOthers: text.isReadableByOthers)
            }
        } catch {
            throw ConfigurationErrors(errors: [error])
        }
        if reader.root.after.contains(id) {
            reader.context.report(
                .conflict, at: reader.origins["after"] ?? .file(path), key: "after",
                "the plugin would wait for itself", mend: "take its own id out of the list")
        }
        if reader.root.isEnabled || fetchesAllSecrets, let settings = reader.root.settings?.reveal() {
            var resolver = SecretResolver(context: reader.context)
            reader.root.settings = Redacted(resolver.resolve(settings, key: "settings", isOutermost: true))
            reader.context = resolver.context
        }
        var file = reader.root
        file.warnings = reader.context.warnings
        return (file, reader.context.errors)
    }

    /// Reads every file of a directory whose name ends in `.yaml`, and throws the faults of all at once.
    ///
    /// Files that begin with a dot are passed over; a missing directory holds none.
    package static func loadAll(
        directory: String, environment: [String: String]
    ) throws(ConfigurationErrors) -> [PluginID: PluginSettingsFile] {
        let read = try readAll(directory: directory, environment: environment)
        let errors = read.misnamed + read.faults.sorted { $0.key < $1.key }.flatMap(\.value.errors)
        guard errors.isEmpty else { throw ConfigurationErrors(errors: errors) }
        return read.files
    }

    /// Reads every file of a directory as ``loadAll(directory:environment:)`` does, and keeps what is wrong with each
    /// apart: one team's file is no other team's fault.
    package static func readAll(
        directory: String, environment: [String: String]
    ) throws(ConfigurationErrors) -> PluginSettingsFiles {
        var read = PluginSettingsFiles()
        guard FileManager.default.fileExists(atPath: directory) else { return read }
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: directory).sorted()
        } catch {
            throw ConfigurationErrors(errors: [
                ConfigurationError(
                    code: .fileUnreadable, place: .file(directory), key: nil, problem: "the directory cannot be read",
                    mend: "let this user read it, or correct `plugins.directory`")
            ])
        }
        for name in names where !name.hasPrefix(".") && (name.hasSuffix(".yaml") || name.hasSuffix(".yml")) {
            let path = directory + "/" + name
            guard let id = id(fromFileName: name) else {
                read.misnamed.append(misnamed(path))
                continue
            }
            do throws(ConfigurationErrors) {
                read.files[id] = try load(path: path, environment: environment)
            } catch {
                read.faults[id] = error
            }
        }
        return read
    }
}

extension PluginSettingsFile {
    private static func id(fromFileName name: String) -> PluginID? {
        guard name.hasSuffix(".yaml") else { return nil }
        let id = PluginID(rawValue: String(name.dropLast(".yaml".count)))
        return id.isValid ? id : nil
    }

    private static func split(_ path: String) -> (directory: String, name: String) {
        guard let slash = path.lastIndex(of: "/") else { return (".", path) }
        let directory = slash == path.startIndex ? "/" : String(path[..<slash])
        return (directory, String(path[path.index(after: slash)...]))
    }

    private static func misnamed(_ path: String) -> ConfigurationError {
        ConfigurationError(
            code: .outOfRange, place: .file(path), key: nil,
            problem: "the file's name is not a plugin's id and `.yaml`",
            mend: "rename it like `com.example.accounts.yaml`")
    }

    private static func unreadable(_ path: String, _ failure: TextFile.Failure) -> ConfigurationError {
        ConfigurationError(
            code: failure == .missing ? .fileMissing : .fileUnreadable, place: .file(path), key: nil,
            problem: failure.problem, mend: "correct the file, or remove it")
    }
}
