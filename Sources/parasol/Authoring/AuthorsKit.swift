import FoundationEssentials
import Glibc

/// What authors get beside the executable: the plugin SDK, the templates and the schemas of the messages.
struct AuthorsKit {
    /// The SDK's package.
    let sdk: String
    /// The template of a package in Swift, and the one in C.
    let swiftTemplate: String
    let cTemplate: String
    /// The directory of the JSON Schemas, one folder a version of the contract.
    let schemas: String

    /// The kit of the checkout in whose build folder the executable lies, or of its installation.
    static func find(sdk: String? = nil) throws -> AuthorsKit {
        guard let executable = realPath("/proc/self/exe"), var kit = AuthorsKit(beside: executable) ?? sdk.flatMap(of)
        else {
            throw Failure.configuration(
                "the plugin SDK is neither in a checkout around this executable nor in share/parasol beside its bin: name "
                    + "it with --sdk PATH")
        }
        if let sdk {
            guard let given = of(sdk: sdk) else {
                throw Failure.configuration("--sdk \(sdk): there is no Package.swift with Sources/PluginKit beside it")
            }
            kit = AuthorsKit(
                sdk: given.sdk, swiftTemplate: kit.swiftTemplate, cTemplate: kit.cTemplate, schemas: kit.schemas)
        }
        return kit
    }

    /// The kit around an executable: `<prefix>/share/parasol` for `<prefix>/bin/parasol`, else the nearest directory
    /// above it that is a checkout.
    init?(beside executable: String) {
        let parts = executable.split(separator: "/").map(String.init)
        if parts.dropLast().last == "bin" {
            let share = "/" + (parts.dropLast(2) + ["share", "parasol"]).joined(separator: "/")
            if Self.isSDK(share + "/sdk") {
                self.init(
                    sdk: share + "/sdk", swiftTemplate: share + "/plugin-template",
                    cTemplate: share + "/plugin-template-c", schemas: share + "/schemas")
                return
            }
        }
        for count in stride(from: parts.count - 1, through: 0, by: -1) {
            let root = "/" + parts.prefix(count).joined(separator: "/")
            guard Self.isSDK(root + "/sdk"), Self.exists(root + "/plugin-template/Package.swift") else { continue }
            self.init(
                sdk: root + "/sdk", swiftTemplate: root + "/plugin-template", cTemplate: root + "/plugin-template-c",
                schemas: root + "/Docs/schemas")
            return
        }
        return nil
    }

    private init(sdk: String, swiftTemplate: String, cTemplate: String, schemas: String) {
        self.sdk = sdk
        self.swiftTemplate = swiftTemplate
        self.cTemplate = cTemplate
        self.schemas = schemas
    }

    /// A kit of which the SDK alone is certain; the rest lies beside it as in an installation.
    private static func of(sdk: String) -> AuthorsKit? {
        guard isSDK(sdk), let path = realPath(sdk) else { return nil }
        let share = path.split(separator: "/").dropLast().map { "/" + $0 }.joined()
        return AuthorsKit(
            sdk: path, swiftTemplate: share + "/plugin-template", cTemplate: share + "/plugin-template-c",
            schemas: share + "/schemas")
    }

    private static func isSDK(_ path: String) -> Bool {
        exists(path + "/Package.swift") && exists(path + "/Sources/PluginKit")
    }

    private static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

    private static func realPath(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }
}
