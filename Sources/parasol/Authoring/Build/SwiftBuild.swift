import FoundationEssentials
import PluginMessages

/// Builds the dynamic library of a Swift package.
struct SwiftBuild {
    let directory: String
    let configuration: BuildConfiguration

    /// Builds one product and answers where its library lies.
    func run(product: String?) async throws -> String {
        let name = try await choose(product)
        let build = ["build", "-c", configuration.rawValue, "--package-path", directory]
        try await BuildTool.run("swift", build + ["--product", name])
        let folder = try await BuildTool.output("swift", build + ["--show-bin-path"])
        guard let folder = folder.split(separator: "\n").last else {
            throw Failure.action("swift did not say where it built")
        }
        return "\(folder)/lib\(name).so"
    }

    /// The product to build: by its name, since a build folder also keeps what earlier manifests built.
    private func choose(_ product: String?) async throws -> String {
        let described = try await BuildTool.output("swift", ["package", "--package-path", directory, "dump-package"])
        let manifest: JSONValue
        do {
            manifest = try MessageCoding.decode(JSONValue.self, from: described.utf8)
        } catch {
            throw Failure.action("swift described \(directory)/Package.swift in an unknown form")
        }
        let libraries = Self.dynamicLibraries(of: manifest)
        if let product {
            guard libraries.contains(product) else {
                throw Failure.configuration(
                    "\(directory)/Package.swift has no dynamic library \(product): it has "
                        + (libraries.isEmpty ? "none" : libraries.joined(separator: ", ")))
            }
            return product
        }
        guard let only = libraries.first else {
            throw Failure.configuration(
                "\(directory)/Package.swift has no dynamic library: give it a product "
                    + ".library(name: …, type: .dynamic, targets: […])")
        }
        guard libraries.count == 1 else {
            throw Failure.configuration(
                "\(directory)/Package.swift has several dynamic libraries: choose one with --product "
                    + libraries.joined(separator: " or --product "))
        }
        return only
    }

    /// The dynamic libraries among the products, as `swift package dump-package` describes them.
    static func dynamicLibraries(of package: JSONValue) -> [String] {
        (package["products"]?.array ?? []).filter { $0["type"]?["library"]?.array == ["dynamic"] }
            .compactMap { $0["name"]?.string }
    }
}
