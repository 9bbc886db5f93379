import DSRModel
import FoundationEssentials
import Glibc

/// Makes a package of a template: every file with the new plugin's names in the place of the template's.
struct TemplateCopy {
    /// The template's directory.
    let template: String
    let names: PluginNames
    /// The SDK's package, as an absolute path.
    let sdk: String

    /// What a build or a checkout leaves in the template's directory.
    private static let leftOut: Set<String> = [".build", "build", "Package.resolved", ".git", ".swiftpm"]

    /// Makes the package in a directory, given by its absolute path, that is not there yet.
    ///
    /// It appears whole, by one rename, or not at all.
    func make(_ directory: String) throws {
        let parent = directory.lastIndex(of: "/").map { String(directory[..<$0]) } ?? "."
        try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
        let partial = parent + "/.parasol-new-\(getpid())"
        do {
            try copy("", into: partial)
            // Fails where a file or a directory with anything in it has come meanwhile.
            guard rename(partial, directory) == 0 else {
                throw Failure.configuration("\(directory) cannot be made: \(String(cString: strerror(errno)))")
            }
        } catch {
            // What is left of it is in nobody's way; why it failed is what counts.
            try? FileManager.default.removeItem(atPath: partial)
            throw error
        }
    }

    private func copy(_ path: String, into target: String) throws {
        try FileManager.default.createDirectory(atPath: target, withIntermediateDirectories: false)
        for name in try FileManager.default.contentsOfDirectory(atPath: template + path).sorted()
        where !Self.leftOut.contains(name) {
            let source = "\(path)/\(name)"
            var isDirectory = false
            _ = FileManager.default.fileExists(atPath: template + source, isDirectory: &isDirectory)
            let made = target + "/" + name.replacing("Accounts", with: names.type)
            if isDirectory {
                try copy(source, into: made)
            } else {
                let text = try String(contentsOf: URL(filePath: template + source), encoding: .utf8)
                try Data(renamed(text).utf8).write(to: URL(filePath: made))
            }
        }
    }

    private func renamed(_ text: String) -> String {
        let package = sdk.split(separator: "/").last.map { $0.lowercased() } ?? "sdk"
        return text.replacing("com.example.accounts", with: names.id.rawValue)
            .replacing("accounts@example.com", with: names.slug + "@example.com")
            .replacing("Accounts", with: names.type)
            .replacing("accounts.so", with: names.slug + ".so")
            .replacing(".package(path: \"../sdk\")", with: ".package(path: \(Self.quoted(sdk)))")
            .replacing("package: \"sdk\"", with: "package: \(Self.quoted(package))")
            .replacing("PARASOL_INCLUDE ?= ../sdk/", with: "PARASOL_INCLUDE ?= \(sdk)/")
            .replacing(
                "beside this folder in a checkout, and in an installation too",
                with: "of Parasol's checkout or installation")
    }

    /// Text as Swift writes it.
    private static func quoted(_ text: String) -> String {
        "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
}
