// swift-tools-version: 6.3
import PackageDescription

let house: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

extension Target.Dependency {
    static let argumentParser = product(name: "ArgumentParser", package: "swift-argument-parser")
    static let asyncHTTPClient = product(name: "AsyncHTTPClient", package: "async-http-client")
    static let configuration = product(name: "Configuration", package: "swift-configuration")
    static let crypto = product(name: "Crypto", package: "swift-crypto")
    static let grdb = product(name: "GRDB", package: "GRDB.swift")
    static let httpTypes = product(name: "HTTPTypes", package: "swift-http-types")
    static let hummingbird = product(name: "Hummingbird", package: "hummingbird")
    static let hummingbirdCore = product(name: "HummingbirdCore", package: "hummingbird")
    static let inMemoryLogging = product(name: "InMemoryLogging", package: "swift-log")
    static let lifecycle = product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
    static let logging = product(name: "Logging", package: "swift-log")
    static let nioCore = product(name: "NIOCore", package: "swift-nio")
    static let nioHTTP1 = product(name: "NIOHTTP1", package: "swift-nio")
    static let nioHTTPTypes = product(name: "NIOHTTPTypes", package: "swift-nio-extras")
    static let nioPosix = product(name: "NIOPosix", package: "swift-nio")
    static let nioSSL = product(name: "NIOSSL", package: "swift-nio-ssl")
    static let subprocess = product(name: "Subprocess", package: "swift-subprocess")
    static let system = product(name: "SystemPackage", package: "swift-system")
    static let unixSignals = product(name: "UnixSignals", package: "swift-service-lifecycle")
    static let yams = product(name: "Yams", package: "Yams")
}

let package = Package(
    name: "parasol",
    products: [
        .executable(name: "parasol", targets: ["parasol"]),
        .executable(name: "parasol-worker", targets: ["parasol-worker"]),
        .library(name: "PluginKit", targets: ["PluginKit"]),
        .library(name: "PluginTesting", targets: ["PluginTesting"]),
    ],
    dependencies: [
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0", traits: []),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
    ],
    targets: [
        // The plugin contract: what crosses the boundary between the gateway and a plugin.
        .target(name: "CPluginABI"),
        .target(name: "DSRModel", swiftSettings: house),
        .target(name: "PluginMessages", dependencies: ["DSRModel"], swiftSettings: house),
        .target(name: "PluginKit", dependencies: ["CPluginABI", "PluginMessages", "DSRModel"], swiftSettings: house),
        .target(name: "PluginTesting", dependencies: ["PluginKit", "CPluginABI"], swiftSettings: house),

        // The host's side of the contract.
        .target(name: "CPluginRuntime"),
        .target(
            name: "PluginRuntime",
            dependencies: ["CPluginABI", "CPluginRuntime", "PluginMessages"],
            swiftSettings: house
        ),
        .target(name: "CWorkerSandbox"),
        .executableTarget(
            name: "parasol-worker",
            dependencies: ["PluginRuntime", "CWorkerSandbox", "PluginMessages"],
            swiftSettings: house + [.strictMemorySafety()]
        ),
        .target(
            name: "PluginHost",
            dependencies: [
                "PluginRuntime", "CPluginRuntime", "CWorkerSandbox", "PluginMessages", "DSRModel", .crypto, .subprocess,
                .logging,
            ],
            swiftSettings: house + [.strictMemorySafety()]
        ),

        // The peer and the stores.
        .target(
            name: "Sombra",
            dependencies: [
                "PluginMessages", "DSRModel", .asyncHTTPClient, .crypto, .nioCore, .nioHTTP1, .nioPosix, .nioSSL,
                .logging,
            ],
            swiftSettings: house
        ),
        .target(name: "JobStore", dependencies: ["DSRModel", .crypto], swiftSettings: house),
        .target(
            name: "Settings",
            dependencies: ["DSRModel", "PluginMessages", .configuration, .logging, .yams],
            swiftSettings: house
        ),
        .target(name: "SQLiteStore", dependencies: ["JobStore", "DSRModel", .grdb, .logging], swiftSettings: house),

        // The gateway and what stands beside it.
        .target(
            name: "Gateway",
            dependencies: [
                "DSRModel", "PluginMessages", "PluginRuntime", "PluginHost", "Sombra", "JobStore",
                .hummingbird, .hummingbirdCore, .httpTypes, .nioCore, .nioHTTP1, .nioHTTPTypes, .nioPosix, .lifecycle,
                .logging, .crypto,
            ],
            swiftSettings: house
        ),
        .target(
            name: "Console",
            dependencies: [
                "JobStore", "PluginHost", "PluginMessages", "DSRModel", .hummingbird, .httpTypes, .nioCore, .lifecycle,
                .logging,
            ],
            swiftSettings: house
        ),
        .target(
            name: "SombraSimulator",
            dependencies: [
                "DSRModel", .hummingbird, .httpTypes, .nioCore, .nioHTTP1, .asyncHTTPClient, .crypto, .lifecycle,
                .logging,
            ],
            swiftSettings: house
        ),
        .executableTarget(
            name: "parasol",
            dependencies: [
                "Gateway", "Console", "SombraSimulator", "SQLiteStore", "PluginHost", "PluginRuntime", "Settings",
                "Sombra", "JobStore", "PluginMessages", "DSRModel", "PluginTesting",
                .argumentParser, .asyncHTTPClient, .crypto, .grdb, .lifecycle, .logging, .nioCore, .nioHTTP1,
                .subprocess, .system, .unixSignals,
            ],
            swiftSettings: house
        ),

        // Tests.
        .testTarget(
            name: "PluginKitTests",
            dependencies: ["PluginKit", "PluginTesting", "PluginMessages", "DSRModel", "CPluginABI"],
            resources: [.copy("Fixtures")],
            swiftSettings: house
        ),
        .target(name: "PluginFixtures", path: "Tests/PluginFixtures", swiftSettings: house),
        .testTarget(
            name: "PluginMessagesTests",
            dependencies: ["PluginMessages", "DSRModel"],
            resources: [.copy("Fixtures")],
            swiftSettings: house
        ),
        .testTarget(
            name: "PluginRuntimeTests",
            dependencies: ["PluginRuntime", "PluginMessages", "DSRModel", "PluginFixtures"],
            resources: [.copy("Fixtures")],
            swiftSettings: house
        ),
        .testTarget(
            name: "PluginHostTests",
            dependencies: [
                "PluginHost", "PluginRuntime", "PluginMessages", "DSRModel", "PluginFixtures", .crypto, .logging,
                .inMemoryLogging,
            ],
            resources: [.copy("Fixtures")],
            swiftSettings: house
        ),
        .executableTarget(
            name: "worker-probe",
            dependencies: ["PluginHost", "PluginRuntime", "PluginMessages", "DSRModel"],
            path: "Tests/WorkerProbe",
            swiftSettings: house
        ),
        .testTarget(
            name: "WorkerTests",
            dependencies: [
                "parasol-worker", "worker-probe", "PluginHost", "PluginRuntime", "CPluginRuntime", "PluginMessages",
                "DSRModel", "PluginFixtures", .subprocess, .system,
            ],
            resources: [.copy("Fixtures")],
            swiftSettings: house
        ),
        .executableTarget(
            name: "parasol-fuzz",
            dependencies: [
                "Gateway", "Sombra", "SQLiteStore", "JobStore", "Settings", "PluginHost", "PluginRuntime",
                "PluginMessages", "DSRModel", "PluginFixtures", .argumentParser, .crypto, .logging, .nioCore, .nioHTTP1,
                .subprocess, .system,
            ],
            path: "Tests/Fuzz",
            resources: [.copy("Corpus")],
            swiftSettings: house
        ),
        .testTarget(
            name: "FuzzTests",
            dependencies: ["parasol-fuzz", "PluginFixtures", .subprocess, .system],
            swiftSettings: house
        ),
        .testTarget(
            name: "ConformanceTests",
            dependencies: [
                "parasol", "PluginTesting", "PluginKit", "PluginMessages", "DSRModel", "PluginHost", "PluginFixtures",
                "CPluginABI", .subprocess, .system,
            ],
            resources: [.copy("Fixtures")],
            swiftSettings: house
        ),
        .testTarget(
            name: "SombraSimulatorTests",
            dependencies: [
                "SombraSimulator", "DSRModel", .asyncHTTPClient, .nioCore, .nioHTTP1, .hummingbird, .httpTypes, .crypto,
                .lifecycle, .logging, .subprocess,
            ],
            resources: [.copy("Fixtures")],
            swiftSettings: house
        ),
        .testTarget(
            name: "SombraTests",
            dependencies: [
                "Sombra", "PluginMessages", "DSRModel", .crypto, .nioCore, .nioHTTP1, .nioPosix, .nioSSL, .logging,
            ],
            resources: [.copy("Fixtures")],
            swiftSettings: house
        ),
        .target(
            name: "JobStoreContract",
            dependencies: ["JobStore", "DSRModel"],
            path: "Tests/JobStoreContract",
            swiftSettings: house
        ),
        .testTarget(
            name: "GatewayTests",
            dependencies: [
                "Gateway", "Sombra", "SombraSimulator", "SQLiteStore", "JobStore", "PluginHost", "PluginRuntime",
                "PluginMessages", "DSRModel", "CPluginABI", "PluginFixtures", .crypto, .inMemoryLogging, .lifecycle,
                .logging, .nioCore, .nioPosix,
            ],
            resources: [.copy("Fixtures")],
            swiftSettings: house
        ),
        // What the programs that drive a gateway from outside share: their terminal, and the commands they run.
        .target(name: "DriverShell", dependencies: [.subprocess], path: "Benchmarks/DriverShell", swiftSettings: house),
        .executableTarget(
            name: "parasol-chaos",
            dependencies: [
                "DriverShell", "SombraSimulator", "PluginMessages", "DSRModel", .argumentParser, .asyncHTTPClient,
                .crypto, .nioCore, .nioHTTP1, .nioPosix, .subprocess, .system,
            ],
            path: "Benchmarks/ParasolChaos",
            swiftSettings: house
        ),
        .testTarget(
            name: "ChaosTests",
            dependencies: ["parasol-chaos", "parasol", "parasol-worker", "SombraSimulator", .subprocess, .system],
            resources: [.copy("Fixtures")],
            swiftSettings: house
        ),
        .testTarget(
            name: "SettingsTests",
            dependencies: ["Settings", "DSRModel", "PluginMessages", .logging],
            swiftSettings: house
        ),
        .testTarget(
            name: "ParasolTests",
            dependencies: [
                "parasol", "Console", "SombraSimulator", "JobStore", "Settings", "PluginMessages", "DSRModel",
                .argumentParser, .crypto,
            ],
            swiftSettings: house
        ),
        .testTarget(
            name: "SQLiteStoreTests",
            dependencies: ["SQLiteStore", "JobStore", "JobStoreContract", "DSRModel", .grdb],
            swiftSettings: house
        ),
        .testTarget(
            name: "JobStoreTests",
            dependencies: ["JobStore", "JobStoreContract", "DSRModel", .crypto],
            swiftSettings: house
        ),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "SombraSimulator", "PluginFixtures", "PluginRuntime", "CPluginRuntime", "PluginMessages", "DSRModel",
                .asyncHTTPClient, .grdb, .nioCore, .nioHTTP1, .nioPosix, .subprocess, .system,
            ],
            resources: [.copy("Fixtures"), .copy("Scripts")],
            swiftSettings: house
        ),
    ]
)

// The benchmark of the executables; `make bench` sets the variable, so that nobody else builds it.
if Context.environment["PARASOL_BENCH"] != nil {
    package.targets.append(
        .executableTarget(
            name: "parasol-bench",
            dependencies: [
                "DriverShell", "PluginHost", "PluginRuntime", "PluginMessages", "JobStore", "SQLiteStore", "DSRModel",
                .argumentParser, .crypto, .grdb, .nioCore, .nioHTTP1, .nioPosix, .subprocess, .system,
            ],
            path: "Benchmarks/ParasolBench",
            swiftSettings: house
        )
    )
}
