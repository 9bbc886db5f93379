import PluginRuntime

/// Where a library that does not carry its own Swift runtime finds one.
enum SwiftRuntimeDirectories {
    /// The directories of its search path that hold the runtime; none where it carries its own.
    ///
    /// One that is nowhere is the loader's to complain of, which names it.
    static func of(_ library: String) throws(PluginFault) -> [String] {
        let links = try PluginLibrary.links(path: library)
        guard let runtime = links.outsideSwiftRuntime, let runpath = links.runpath else { return [] }
        let name = runtime.split(separator: "/").last.map(String.init) ?? runtime
        return runpath.split(separator: ":").map(String.init).filter {
            // `$ORIGIN` is the gateway's own directory of objects, where no runtime lies.
            $0.hasPrefix("/") && FileStatus.following($0 + "/" + name) != nil
        }
    }
}
