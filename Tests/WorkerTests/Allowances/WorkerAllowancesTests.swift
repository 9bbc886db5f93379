import DSRModel
import Foundation
import PluginFixtures
import PluginHost
import PluginMessages
import PluginRuntime
import Testing

@Suite("What a worker is given")
struct WorkerAllowancesTests {
    private let directory: ScratchDirectory
    private let state: String

    init() throws {
        directory = try ScratchDirectory()
        state = directory.path + "/state"
        for name in ["state", "data"] {
            try FileManager.default.createDirectory(
                atPath: "\(directory.path)/\(name)", withIntermediateDirectories: true)
        }
    }

    private func allowances(
        _ needs: Needs, settings: String = "{}", memory: Int64? = nil, limits: Limits = Limits()
    ) throws -> WorkerAllowances {
        try WorkerAllowances(
            manifest: Manifest(
                id: "com.example.a", version: "1.0.0", owner: "A <a@example.com>", limits: limits, needs: needs),
            settings: PluginSettings(memoryBytes: memory, settingsJSON: Array(settings.utf8)), library: "/x.so",
            protecting: [state])
    }

    @Test(
        "values of settings are ports in many forms",
        arguments: [
            ("5432", [5432]), ("\"5432\"", [5432]), ("\"https://crm.internal/v1\"", [443]),
            ("\"http://u:p@crm.internal:8080/a:9\"", [8080]), ("\"postgres://a:1,b/shop\"", [1, 5432]),
            ("\"http://[::1]:81/\"", [81]), ("\"http://[::1]/\"", [80]), ("\"db.internal:3307\"", [3307]),
            ("[\"redis://a\", 26379]", [6379, 26379]), ("\"jdbc:postgresql://db/shop\"", [5432]), ("\"\"", []),
        ] as [(String, [UInt16])])
    func ports(value: String, ports: [UInt16]) throws {
        let settings = "{\"peers\":[{\"url\":\(value)}]}"
        #expect(try allowances(Needs(portSettings: ["url"]), settings: settings).ports == ports)
        #expect(try allowances(Needs(portSettings: ["peers.url"]), settings: settings).ports == ports)
    }

    @Test(
        "a setting that names no port is refused without repeating it",
        arguments: ["\"gopher://secret\"", "0", "70000"])
    func noPort(value: String) throws {
        let fault = #expect(throws: PluginFault.self) {
            try allowances(Needs(portSettings: ["url"]), settings: "{\"url\":\(value)}")
        }
        #expect(fault?.code == "needs-malformed")
        #expect(fault?.message.contains("secret") == false)
    }

    @Test("the gateway's paths, what lies in them and what contains them are refused, links followed")
    func forbidden() throws {
        let link = directory.path + "/link"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: state)
        for path in [state, state + "/objects/x", state + "/../state", directory.path, "/", link, "/proc", "/dev/sda"] {
            for needs in [Needs(readPaths: [path]), Needs(writePaths: [path]), Needs(pathSettings: ["p"])] {
                let fault = #expect(throws: PluginFault.self) {
                    try allowances(needs, settings: "{\"p\":\"\(path)\"}")
                }
                #expect(fault?.code == WorkerAllowances.forbiddenCode)
                #expect(fault?.message.contains(path) == true)
            }
        }
    }

    @Test("a directory is given as it is, a file with the directory around it")
    func writes() throws {
        let data = directory.path + "/data"
        let resolved = URL(filePath: data).resolvingSymlinksInPath().path
        for path in [data, data + "/", data + "/new.db"] {
            let given = try allowances(Needs(pathSettings: ["p"]), settings: "{\"p\":\"\(path)\"}").paths
            #expect(given.contains(WorkerSetup.Path(resolved, .write)))
        }
        // Beside the state nothing may be made, because the directory around it would be given too.
        let fault = #expect(throws: PluginFault.self) {
            try allowances(Needs(pathSettings: ["p"]), settings: "{\"p\":\"\(directory.path)/new.db\"}")
        }
        #expect(fault?.code == WorkerAllowances.forbiddenCode)
    }

    @Test("a file in a directory that belongs to everybody is given alone")
    func alone() throws {
        let given = try allowances(Needs(writePaths: ["/etc/hostname"])).paths
        #expect(!given.contains(WorkerSetup.Path("/etc", .write)))
        #expect(throws: PluginFault.self) { try allowances(Needs(writePaths: ["/etc/no-such-file"])) }
        #expect(throws: PluginFault.self) { try allowances(Needs(writePaths: ["/etc"])) }
    }

    @Test("memory is the operator's, else the manifest's, else a gibibyte")
    func memory() throws {
        #expect(try allowances(Needs()).memoryBytes == 1 << 30)
        #expect(try allowances(Needs(), limits: Limits(memoryBytes: 5)).memoryBytes == 5)
        #expect(try allowances(Needs(), memory: 7, limits: Limits(memoryBytes: 5)).memoryBytes == 7)
    }

    @Test("a library of the system that holds the gateway's state is given without it")
    func spared() throws {
        let given = try WorkerAllowances(
            manifest: Manifest(id: "com.example.a", version: "1.0.0", owner: "A <a@example.com>"),
            settings: PluginSettings(), library: "/x.so", protecting: ["/usr/lib/os-release"])
        #expect(!given.paths.contains { $0.path == "/usr/lib" || $0.path == "/usr/lib/os-release" })
        #expect(given.paths.contains { $0.path.hasPrefix("/usr/lib/") && $0.access == .library })
    }
}
