import ArgumentParser

/// How a plugin is built.
enum BuildConfiguration: String, ExpressibleByArgument, CaseIterable {
    /// Fast to build, with symbols; in Swift it needs the toolchain's runtime where it is loaded.
    case debug
    /// What a gateway loads.
    case release
}
