import FoundationEssentials

extension GatewayConfiguration {
    /// The file that is read where none is named.
    package static let defaultFile = "parasol.yaml"
    /// The most bytes that a configuration file may have.
    static let maximumFileBytes = 1 << 20

    /// Reads the configuration; blocks the calling thread while files are read.
    ///
    /// A file that is named must be there; without a name `parasol.yaml` is read where it exists, and else the
    /// environment stands alone. The environment overrides the file. Relative paths are meant from the file's
    /// directory, wherever they are written. Throws every fault at once.
    package static func load(
        path: String?, environment: [String: String],
        workingDirectory: String = FileManager.default.currentDirectoryPath
    ) throws(ConfigurationErrors) -> GatewayConfiguration {
        let name = path ?? defaultFile
        let working = DecodingContext(directory: workingDirectory, environment: [:])
        let absolute = working.absolute(name)
        let directory = absolute.lastIndex(of: "/").map { $0 == absolute.startIndex ? "/" : String(absolute[..<$0]) }
        var decoder = ConfigurationDecoder(
            file: name, directory: directory ?? workingDirectory, environment: environment)
        let file: TextFile?
        do throws(TextFile.Failure) {
            file = try TextFile.read(absolute, limit: maximumFileBytes)
        } catch {
            guard error == .missing, path == nil else {
                throw ConfigurationErrors(errors: [unreadable(name, error)])
            }
            file = nil
        }
        if let file {
            do throws(ConfigurationError) {
                if let document = try YAMLDocument.read(file.text, file: name) {
                    decoder.read(document, isReadableByOthers: file.isReadableByOthers)
                }
            } catch {
                // What the file says is unknown, so nothing may be called missing.
                throw ConfigurationErrors(errors: [error])
            }
        }
        decoder.read(environment)
        var configuration = try decoder.finish(hasFile: file != nil)
        configuration.file = file == nil ? nil : absolute
        return configuration
    }

    private static func unreadable(_ name: String, _ failure: TextFile.Failure) -> ConfigurationError {
        ConfigurationError(
            code: failure == .missing ? .fileMissing : .fileUnreadable, place: .file(name), key: nil,
            problem: failure.problem,
            mend: "name the configuration with `--config`, or correct the file")
    }
}
