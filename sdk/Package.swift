// swift-tools-version: 6.3
// The plugin SDK alone: what a plugin builds against. It needs nothing but Swift, so a plugin's package fetches and
// builds nothing else; in an installation `Sources` is a folder, in a checkout a link.
import PackageDescription

let house: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

let package = Package(
    name: "sdk",
    products: [
        .library(name: "PluginKit", targets: ["PluginKit"]),
        .library(name: "PluginTesting", targets: ["PluginTesting"]),
    ],
    targets: [
        .target(name: "CPluginABI"),
        .target(name: "DSRModel", swiftSettings: house),
        .target(name: "PluginMessages", dependencies: ["DSRModel"], swiftSettings: house),
        .target(name: "PluginKit", dependencies: ["CPluginABI", "PluginMessages", "DSRModel"], swiftSettings: house),
        .target(name: "PluginTesting", dependencies: ["PluginKit", "CPluginABI"], swiftSettings: house),
    ]
)
