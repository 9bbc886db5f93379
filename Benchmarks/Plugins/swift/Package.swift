// swift-tools-version: 6.3
import PackageDescription

// As the template builds a plugin for a gateway: it carries its own Swift, exports the entry alone and is never unloaded.
let selfContained: [LinkerSetting] = [
    .unsafeFlags(
        [
            "-use-ld=lld", "-static-stdlib", "-no-toolchain-stdlib-rpath",
            // What the static FoundationEssentials needs but does not name.
            "-l_FoundationCollections", "-l_FoundationCShims",
            "-Xlinker", "--version-script=\(Context.packageDirectory)/../export.map",
            "-Xlinker", "--gc-sections", "-Xlinker", "-s",
            "-Xlinker", "-z", "-Xlinker", "defs", "-Xlinker", "-z", "-Xlinker", "nodelete",
        ],
        .when(configuration: .release)
    )
]

let package = Package(
    name: "CopiedPlugin",
    products: [
        .library(name: "CopiedPlugin", type: .dynamic, targets: ["CopiedPlugin"])
    ],
    dependencies: [
        .package(path: "../../../sdk")
    ],
    targets: [
        .target(
            name: "CopiedPlugin",
            dependencies: [.product(name: "PluginKit", package: "sdk")],
            linkerSettings: selfContained
        )
    ]
)
