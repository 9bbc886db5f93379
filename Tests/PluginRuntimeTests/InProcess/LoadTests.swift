import Foundation
import PluginFixtures
import PluginMessages
import PluginRuntime
import Testing

@Suite("A library is loaded once, from its own file, and only if it is a plugin")
struct LoadTests {
    let directory: ScratchDirectory
    let options = ConnectionOptions(log: { _ in })

    init() throws { directory = try ScratchDirectory() }

    @Test("a packed plugin loads and repeats its manifest")
    func loads() async throws {
        let library = try Fixtures.minimal(into: directory)
        let plugin = try await InProcessPlugin.load(path: library, options: options)
        #expect(plugin.manifestBytes == Fixtures.minimalManifest)
        await plugin.stop()
    }

    @Test("what the reader refuses is not loaded, and no constructor runs")
    func refusedBefore() async throws {
        let trace = directory.path + "/ran"
        let library = try Fixtures.minimal(
            into: directory, manifest: nil, flags: ["-DWRITES_WHEN_LOADED=\"\(trace)\""])
        #expect(await fault(library) == "manifest-missing")
        #expect(!FileManager.default.fileExists(atPath: trace))
        var unpacked = options
        unpacked.requiresPackedManifest = false
        await (try InProcessPlugin.load(path: library, options: unpacked)).stop()
        #expect(FileManager.default.fileExists(atPath: trace), "the constructor does run when the library is loaded")
    }

    @Test("the same code is not loaded a second time, by whatever name")
    func once() async throws {
        let library = try Fixtures.minimal(into: directory)
        _ = try await InProcessPlugin.load(path: library, options: options)
        #expect(await fault(library) == "already-loaded")
        let link = directory.path + "/link.so"
        try FileManager.default.linkItem(atPath: library, toPath: link)
        #expect(await fault(link) == "stale-library")
    }

    @Test("another build renamed over a loaded one is refused as stale, not run as the old one")
    func replaced() async throws {
        let library = try Fixtures.minimal(into: directory)
        _ = try await InProcessPlugin.load(path: library, options: options)
        let newer = try directory.copy(of: library, named: "newer.so")
        #expect(rename(newer, library) == 0)
        #expect(await fault(library) == "already-loaded")
        let third = try directory.copy(of: library, named: "third.so")
        #expect(await fault(third) == nil, "the same bytes in a file of their own load")
    }

    @Test("a plugin whose manifest is not the packed one is refused")
    func manifestDiffers() async throws {
        let text = String(decoding: Fixtures.minimalManifest, as: UTF8.self)
        let other = Array(text.replacing("1.0.0", with: "2.0.0").utf8)
        #expect(await fault(try Fixtures.minimal(into: directory, manifest: other)) == "manifest-differs")
    }

    @Test("a library whose needs are not there is refused with the loader's reason")
    func unresolvable() async throws {
        let stub = try CPluginBuilder.build(
            code: "extern int gone;\nint gone = 1;\n", manifest: nil, into: directory, named: "libgone.so",
            flags: ["-Wl,-soname,libgone.so"])
        let library = try Fixtures.minimal(into: directory, flags: ["-Wl,--no-as-needed", stub])
        try FileManager.default.removeItem(atPath: stub)
        let refusal = await #expect(throws: PluginFault.self) {
            try await InProcessPlugin.load(path: library, options: options)
        }
        #expect(refusal?.code == "needs-unresolvable")
        #expect(refusal?.message.contains("libgone.so") == true)
    }

    @Test("a library with an outside Swift runtime is refused in-process")
    func swiftRuntime() async throws {
        let stub = try CPluginBuilder.build(
            code: "extern int stub;\nint stub = 1;\n", manifest: nil, into: directory, named: "libswiftStub.so")
        let library = try Fixtures.minimal(into: directory, flags: ["-Wl,--no-as-needed", stub])
        #expect(await fault(library) == "swift-runtime-outside")
        var worker = options
        worker.allowsOutsideSwiftRuntime = true
        await (try InProcessPlugin.load(path: library, options: worker)).stop()
    }

    @Test(
        "a table that is too small or has holes names what is missing",
        arguments: [
            ("fine = 0;", "entry-failed"), ("table.size = 80;", "table-too-small"),
            ("table.handle = 0;", "function-missing"),
            ("table.cancel = 0;", "function-missing"), ("table.manifest = silent;", "manifest-failed"),
            ("table.manifest = twice;", "manifest-failed"), ("table.manifest = huge;", "manifest-failed"),
            ("table.manifest = angry;", "manifest-failed"), ("", "manifest-differs"),
        ])
    func tables(_ spoil: String, _ code: String) async throws {
        let source = """
            #include "parasol_plugin.h"
            #include <stddef.h>
            static parasol_plugin table;
            static int fine = 1;
            #define SINK void *c, parasol_sink sink, void *s
            static int32_t silent(SINK) { (void)c, (void)sink, (void)s; return 0; }
            static int32_t once(SINK) { (void)c; parasol_bytes b = {(const uint8_t *)"{}", 2}; sink(s, b); return 0; }
            static int32_t twice(SINK) { once(c, sink, s); return once(c, sink, s); }
            static int32_t angry(SINK) { once(c, sink, s); return PARASOL_ERROR_INTERNAL; }
            static uint8_t many[262145];
            static int32_t huge(SINK) { (void)c; parasol_bytes b = {many, sizeof many}; sink(s, b); return 0; }
            static int32_t start(void *c, parasol_bytes b, parasol_sink k, void *s) {
                (void)c, (void)b, (void)k, (void)s; return 0; }
            static int32_t handle(void *c, parasol_token t, parasol_bytes b) { (void)c, (void)t, (void)b; return -5; }
            static void cancel(void *c, parasol_token t) { (void)c, (void)t; }
            static void none(void *c) { (void)c; }
            static const void *extension(void *c, parasol_bytes b) { (void)c, (void)b; return NULL; }
            int32_t (*const all[])(SINK) = {silent, once, twice, angry, huge};
            __attribute__((visibility("default"))) int32_t parasol_plugin_entry_v1(
                const parasol_host *host, const parasol_plugin **out) {
                (void)host;
                table = (parasol_plugin){sizeof table, 0, NULL, once, start, NULL, handle, cancel, silent, none, none,
                                         extension};
                \(spoil)
                if (fine) *out = &table;
                return PARASOL_OK;
            }
            """
        let library = try CPluginBuilder.build(
            code: source, manifest: Fixtures.minimalManifest, into: directory, headers: Fixtures.keptHeaders)
        #expect(await fault(library) == code)
    }

    @Test("a library whose constructor hangs is given up in time")
    func hangs() async throws {
        let meeting = MeetingPoint()
        let library = try CPluginBuilder.build(
            code: """
                #include <unistd.h>
                __attribute__((constructor)) static void wait(void) {
                    char byte = 1;
                    if (write(\(meeting.descriptor), &byte, 1) == 1) while (read(\(meeting.descriptor), &byte, 1) < 0) {}
                }
                __attribute__((visibility("default"))) int parasol_plugin_entry_v1(void);
                int parasol_plugin_entry_v1(void) { return -6; }
                """, manifest: Fixtures.minimalManifest, into: directory)
        let clock = TestClock()
        let loading = Task {
            try await InProcessPlugin.load(path: library, options: ConnectionOptions(log: { _ in }, clock: clock))
        }
        await meeting.arrival()
        clock.advance(by: .seconds(30))
        let refusal = await #expect(throws: PluginFault.self) { try await loading.value }
        #expect(refusal?.code == "load-timeout")
        meeting.letAllGo()
    }

    private func fault(_ library: @autoclosure () throws -> String) async -> String? {
        do {
            await (try InProcessPlugin.load(path: library(), options: options)).stop()
            return nil
        } catch {
            return (error as? PluginFault)?.code ?? "\(error)"
        }
    }
}
