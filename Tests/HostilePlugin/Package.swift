// swift-tools-version: 6.3
import PackageDescription

// A release build is what a gateway loads: a library that carries its own Swift, exports the entry alone and is never
// unloaded. A debug build, which the tests use, is an ordinary one.
let selfContained: [LinkerSetting] = [
    .unsafeFlags(
        [
            // The linker of the toolchain itself, which reads the version script for every kind of symbol.
            "-use-ld=lld", "-static-stdlib", "-no-toolchain-stdlib-rpath",
            // What the static FoundationEssentials needs but does not name.
            "-l_FoundationCollections", "-l_FoundationCShims",
            "-Xlinker", "--version-script=\(Context.packageDirectory)/export.map",
            "-Xlinker", "--gc-sections", "-Xlinker", "-s",
            // Refuse to link rather than to load where a symbol is missing; never unmap.
            "-Xlinker", "-z", "-Xlinker", "defs", "-Xlinker", "-z", "-Xlinker", "nodelete",
        ],
        .when(configuration: .release)
    )
]

let package = Package(
    name: "HostilePlugin",
    products: [
        .library(name: "HostilePlugin", type: .dynamic, targets: ["HostilePlugin"])
    ],
    dependencies: [
        // Where Parasol's sources are.
        .package(path: "../../sdk")
    ],
    targets: [
        .target(
            name: "HostilePlugin",
            dependencies: [.product(name: "PluginKit", package: "sdk")],
            linkerSettings: selfContained
        )
    ]
)
