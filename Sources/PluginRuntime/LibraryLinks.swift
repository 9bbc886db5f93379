/// What a library exports and needs, as the loader will see it.
package struct LibraryLinks: Sendable, Equatable {
    /// The majors N for which it exports `parasol_plugin_entry_vN`, sorted.
    package let entryMajors: [Int]
    /// The libraries that it needs, in their order.
    package let neededLibraries: [String]
    /// Where it has the loader look for them, or nil.
    package let runpath: String?

    /// The first library of a Swift runtime outside the plugin that it needs, or nil where it carries its own or none.
    package var outsideSwiftRuntime: String? {
        // A library without a SONAME is needed by its path.
        neededLibraries.first { $0.split(separator: "/").last?.hasPrefix("libswift") ?? false }
    }

    /// Refuses a library that would share its Swift runtime with the process that it is loaded into.
    package func requireOwnSwiftRuntime(named name: String) throws(PluginFault) {
        if let library = outsideSwiftRuntime { throw .swiftRuntimeOutside(name, library) }
    }
}
