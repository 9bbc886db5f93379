import Foundation
import PluginFixtures

/// A disk under a gateway's database that can be told to fail; no rights are needed for it.
struct FaultDisk: Sendable {
    /// What the disk answers each write with.
    enum Fault: CInt, CaseIterable, Sendable {
        case full = 28
        case overQuota = 122
        case readOnly = 30
        case broken = 5

        /// What the gateway calls it.
        var code: String {
            switch self {
            case .full, .overQuota: "store_disk_full"
            case .readOnly: "store_read_only"
            case .broken: "store_unreachable"
            }
        }
    }

    private let directory: ScratchDirectory
    /// What the gateway must run with.
    let environment: [String: String]
    private var control: String { directory.path + "/control" }

    init() throws {
        directory = try ScratchDirectory()
        let library = try CPluginBuilder.build(
            source: try Parasol.fixture("Fixtures/faultdisk.c"), manifest: nil, into: directory)
        environment = ["LD_PRELOAD": library, "PARASOL_TEST_DISK": directory.path + "/control"]
    }

    func fail(_ fault: Fault) throws {
        // In one step: a gateway must not read half a number.
        try Data("\(fault.rawValue)".utf8).write(to: URL(filePath: control), options: .atomic)
    }

    func mend() throws { try FileManager.default.removeItem(atPath: control) }
}
