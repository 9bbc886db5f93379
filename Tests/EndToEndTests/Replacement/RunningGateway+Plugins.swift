import DSRModel
import Foundation
import Subprocess

/// What a gateway's log and `/proc` tell of plugins.
extension RunningGateway {
    /// Waits until a version of a plugin takes tasks; answers its build.
    @discardableResult
    func runs(_ version: String, of id: PluginID = SwapPlugin.id, from start: Int = 0) async throws -> String {
        try await pluginLine("plugin runs", of: id, from: start) { $0["version"] == version }["build"] ?? ""
    }

    /// Waits until a build of a plugin has ended.
    func endedBuild(_ build: String, of id: PluginID = SwapPlugin.id, from start: Int = 0) async throws {
        _ = try await pluginLine("plugin ended", of: id, from: start) { $0["build"] == build }
    }

    /// Waits for a refusal of a file; answers its code.
    @discardableResult
    func refuses(_ file: String, from start: Int = 0) async throws -> String {
        let line = try await log.first("the refusal of \(file)", from: start) { line in
            let fields = LogLine.fields(line)
            return fields["message"] == "plugin refused" && fields["file"]?.hasSuffix("/" + file) == true
        }
        return LogLine.fields(line)["code"] ?? ""
    }

    func pluginLine(
        _ message: String, of id: PluginID, from start: Int = 0,
        where matches: @escaping @Sendable ([String: String]) -> Bool = { _ in true }
    ) async throws -> [String: String] {
        LogLine.fields(
            try await log.first("\"\(message)\" of \(id)", from: start) { line in
                let fields = LogLine.fields(line)
                return fields["message"] == message && fields["plugin"] == id.rawValue && matches(fields)
            })
    }

    /// The numbers of the worker processes that are children of the gateway.
    func workers() throws -> [Int32] {
        try FileManager.default.contentsOfDirectory(atPath: "/proc").compactMap(Int32.init).filter { number in
            // A process that ended meanwhile has no file any more.
            guard let status = try? String(contentsOfFile: "/proc/\(number)/stat", encoding: .utf8),
                let end = status.lastIndex(of: ")"), status[..<end].hasSuffix("(parasol-worker")
            else { return false }
            return status[end...].split(separator: " ").dropFirst(2).first.flatMap { Int32($0) } == pid.value
        }
    }
}
