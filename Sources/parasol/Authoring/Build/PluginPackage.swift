import FoundationEssentials

/// The sources of one plugin: a package in Swift, or a directory with a Makefile.
struct PluginPackage: Sendable {
    enum Kind: Sendable { case swift, make }

    let directory: String
    let kind: Kind

    /// Looks what a directory holds; where both are there, `Package.swift` counts.
    init(_ directory: String) throws {
        self.directory = directory
        if FileManager.default.fileExists(atPath: directory + "/Package.swift") {
            kind = .swift
        } else if FileManager.default.fileExists(atPath: directory + "/Makefile") {
            kind = .make
        } else {
            throw Failure.configuration(
                "\(directory) holds no Package.swift and no Makefile: name the directory of a plugin's package")
        }
    }

    /// Builds the library and answers where it lies; what the compiler says goes to standard error.
    ///
    /// `product` names one of several: a library product of `Package.swift`, or a file of a Makefile.
    func build(_ configuration: BuildConfiguration, product: String?) async throws -> String {
        let library =
            switch kind {
            case .swift: try await SwiftBuild(directory: directory, configuration: configuration).run(product: product)
            case .make: try await MakeBuild(directory: directory, configuration: configuration).run(file: product)
            }
        guard FileManager.default.fileExists(atPath: library) else {
            throw Failure.action("the build ended well and left no \(library)")
        }
        return library
    }

    /// Where a packed copy of a library goes if nothing is said: beside it, so that building again finds the library
    /// as it left it.
    static func packedPath(of library: String) -> String {
        let (directory, name) = split(library)
        return directory + "/packed/" + name
    }

    /// Directory and name of a path.
    static func split(_ path: String) -> (directory: String, name: String) {
        guard let slash = path.lastIndex(of: "/") else { return (".", path) }
        return (slash == path.startIndex ? "/" : String(path[..<slash]), String(path[path.index(after: slash)...]))
    }
}
