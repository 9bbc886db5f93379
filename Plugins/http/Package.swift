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

let house: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

let package = Package(
    name: "HTTPPlugin",
    products: [
        .library(name: "HTTPPlugin", type: .dynamic, targets: ["HTTPPlugin"])
    ],
    dependencies: [
        // The plugin SDK: two folders up, or `share/parasol/sdk` of an installation.
        .package(path: "../../sdk")
    ],
    targets: [
        // The system's libcurl and libcrypto, shared: they are mended by the system's updates, not by a new build.
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .target(
            name: "HTTPPlugin",
            dependencies: ["CCurl", "CCrypto", .product(name: "PluginKit", package: "sdk")],
            swiftSettings: house,
            linkerSettings: selfContained
        ),
        .testTarget(
            name: "HTTPPluginTests",
            dependencies: ["HTTPPlugin", .product(name: "PluginTesting", package: "sdk")],
            resources: [.copy("Fixtures")],
            swiftSettings: house
        ),
    ]
)
