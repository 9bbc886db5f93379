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
    name: "SQLitePlugin",
    products: [
        .library(name: "SQLitePlugin", type: .dynamic, targets: ["SQLitePlugin"])
    ],
    dependencies: [
        // The plugin SDK: two folders up, or `share/parasol/sdk` of an installation.
        .package(path: "../../sdk")
    ],
    targets: [
        // The system's SQLite, shared and not linked in: two copies of SQLite in one process that open the same file,
        // as an old and a new build of this plugin would, undo each other's locks (sqlite.org/howtocorrupt.html, 2.2.1).
        .systemLibrary(name: "CSQLite", providers: [.apt(["libsqlite3-dev"])]),
        .target(
            name: "SQLitePlugin",
            dependencies: ["CSQLite", .product(name: "PluginKit", package: "sdk")],
            swiftSettings: house,
            linkerSettings: selfContained
        ),
        .testTarget(
            name: "SQLitePluginTests",
            dependencies: ["SQLitePlugin", "CSQLite", .product(name: "PluginTesting", package: "sdk")],
            swiftSettings: house
        ),
    ]
)
