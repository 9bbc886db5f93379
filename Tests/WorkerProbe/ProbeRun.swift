import DSRModel
import Foundation
import Glibc
import PluginHost
import PluginMessages
import PluginRuntime
import Synchronization

/// Carries out one order.
final class ProbeRun: Sendable {
    private let order: ProbeOrder
    private let report = Mutex(ProbeReport())
    private let output = CountingOutput()

    init(_ order: ProbeOrder) { self.order = order }

    func run() async throws -> ProbeReport {
        let facts = try PluginLibrary.inspect(path: order.library)
        let manifest = try MessageCoding.decode(Manifest.self, from: facts.manifestBytes)
        let settings = PluginSettings(memoryBytes: order.memoryBytes, settingsJSON: Array(order.settings.utf8))
        let connections = WorkerConnections(
            executable: order.worker, protecting: order.protecting, startLimit: .seconds(20), stopLimit: .seconds(1),
            overdueLimit: .milliseconds(50), output: { [output] _ in output })
        do {
            let plugin = try await connections.connect(
                ConnectionOrder(
                    library: LibraryObject(sha256: "", path: order.library), manifest: manifest, settings: settings,
                    log: { [self] event in note(event) }))
            try await use(plugin, settings)
        } catch let fault as PluginFault {
            report.withLock { $0.fault = "\(fault.code): \(fault.message)" }
        }
        return report.withLock { report in
            report.outputBytes = output.bytes
            report.outputTail = String(decoding: output.read(), as: UTF8.self)
            return report
        }
    }

    private func note(_ event: PluginLogEvent) {
        let tags = event.tags.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
        report.withLock { $0.log.append(event.message + tags) }
    }

    private func use(_ plugin: WorkerPlugin, _ settings: PluginSettings) async throws {
        if order.lingers {
            print(plugin.process.identifier)
            fflush(nil)
            // Until somebody kills this process.
            while true { pause() }
        }
        do {
            try await plugin.start(settings: settings.settingsJSON)
            for deed in order.deeds { await perform(deed, plugin) }
            if let awaited = order.awaits { await wait(for: awaited, plugin) }
            report.withLock { $0.peakKibibytes = Self.peak(of: plugin.process.identifier) }
        } catch let fault as PluginFault {
            report.withLock { $0.fault = "\(fault.code): \(fault.message)" }
        }
        await plugin.stop()
        let ending = await plugin.process.ending()
        report.withLock { report in
            report.ending = ending.description
            report.frames = ending.frames
            report.isLeftOver = kill(plugin.process.identifier, 0) == 0
        }
    }

    private func perform(_ deed: String, _ plugin: WorkerPlugin) async {
        var request = Request(
            kind: .perform, type: .access, requestID: "r", identifier: Identifier(type: .email, value: "a@example.com"),
            coreIdentifier: "c", idempotencyKey: "k")
        request.details = deed
        let sink = CollectingSink()
        let answer: PluginAnswer
        do {
            answer = await plugin.perform(
                try MessageCoding.encode(request), timeout: .milliseconds(order.timeoutMilliseconds), sink: sink)
        } catch {
            return report.withLock { $0.fault = "\(error)" }
        }
        report.withLock { report in
            report.answers.append(Self.words(answer))
            if case .completed = answer { report.values.append(sink.text) }
        }
    }

    private func wait(for awaited: String, _ plugin: WorkerPlugin) async {
        for await event in plugin.events {
            let word =
                switch event {
                case .overdue: "overdue"
                case .gone(let reason): "gone: \(reason)"
                }
            report.withLock { $0.events.append(word) }
            if word.hasPrefix(awaited) { return }
        }
    }

    private static func words(_ answer: PluginAnswer) -> String {
        switch answer {
        case .completed: "completed"
        case .refused(let code): "refused \(code)"
        case .timedOut: "timed out"
        case .cancelled: "cancelled"
        case .misbehaved(let what): "misbehaved: \(what)"
        case .sinkFailed: "sink failed"
        case .crashed(let crash): "crashed: \(crash.reason)"
        case .notBegun(let why): "not begun: \(why)"
        case .interrupted(let why): "interrupted: \(why)"
        }
    }

    private static func peak(of process: CInt) -> Int {
        guard let status = try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8) else { return 0 }
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        return line.flatMap { Int($0.split(separator: " ").dropLast().last ?? $0.dropFirst(6)[...]) } ?? 0
    }
}
