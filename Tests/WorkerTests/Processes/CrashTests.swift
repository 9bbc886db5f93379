import Foundation
import PluginFixtures
import PluginRuntime
import Testing

@testable import worker_probe

@Suite("What is kept of a crash", .timeLimit(.minutes(5)))
struct CrashTests {
    private let directory: ScratchDirectory
    private let library: String

    init() throws {
        directory = try ScratchDirectory()
        library = try Mischief.build(into: directory)
    }

    @Test("frames as build id and offset, which name the function, and nothing else", arguments: User.possible)
    func frames(user: User) async throws {
        let report = try await Probe.run(Probe.order(library, "segv"), as: user)
        let symbols = try LibrarySymbols(path: library)
        let identifier = try #require(symbols.buildID)
        let first = try #require(report.frames.first)
        #expect(first.hasPrefix(identifier + "+0x"))
        let offset = try #require(UInt64(first.dropFirst(identifier.count + 3), radix: 16))
        #expect(symbols.place(of: offset)?.function == "mischief_crash_here")
        // Its callers, up to the thread's first function.
        #expect(report.frames.count >= 3)
        #expect(report.log.contains { $0.hasPrefix("the worker crashed end=signal 11 (SIGSEGV) frames=\(first)") })
        let allowed =
            /parasol-crash signal 11 \(SIGSEGV\) frames=([0-9A-Za-z._-]+\+0x[0-9a-f]+|\?)(,([0-9A-Za-z._-]+\+0x[0-9a-f]+|\?))*\n/
        #expect(report.outputTail.wholeMatch(of: allowed) != nil)
    }

    @Test("a library without a build id is named by its file", arguments: User.possible)
    func unnamed(user: User) async throws {
        let library = try Mischief.build(into: directory, flags: ["-Wl,--build-id=none"])
        let report = try await Probe.run(Probe.order(library, "segv"), as: user)
        #expect(report.frames.first?.hasPrefix("mischief.so+0x") == true)
    }

    @Test("a crash in a constructor has frames too")
    func constructor() async throws {
        let library = try Mischief.build(into: directory, flags: ["-DCRASH_WHEN_LOADED"])
        let report = try await Probe.run(Probe.order(library))
        #expect(report.outputTail.hasPrefix("parasol-crash signal 11 (SIGSEGV) frames="))
    }
}
