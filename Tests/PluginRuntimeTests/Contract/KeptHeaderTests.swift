import Foundation
import PluginFixtures
import Testing

@Suite("Version 1 of the header is frozen")
struct KeptHeaderTests {
    private let kept = Fixtures.keptHeaders + "/parasol_plugin.h"
    private let current = CPluginBuilder.currentHeaders + "/parasol_plugin.h"

    @Test("the static assertions that guard today's header hold for the kept one")
    func layout() throws {
        let directory = try ScratchDirectory()
        let assertions = URL(filePath: CPluginBuilder.currentHeaders).deletingLastPathComponent()
            .appending(path: "frozen_v1.c").path
        #expect(throws: Never.self) {
            try CPluginBuilder.build(
                source: assertions, manifest: nil, into: directory, headers: Fixtures.keptHeaders)
        }
        let moved = try String(contentsOfFile: kept, encoding: .utf8).replacing(
            "void *context;\n\n    /* [any-thread] A table",
            with: "void *more, *context;\n\n    /* [any-thread] A table")
        try moved.write(toFile: directory.path + "/parasol_plugin.h", atomically: true, encoding: .utf8)
        #expect(throws: (any Error).self, "the assertions can fail") {
            try CPluginBuilder.build(source: assertions, manifest: nil, into: directory, headers: directory.path)
        }
    }

    @Test("today's header declares all that the kept one does, in the same words and order, and only adds behind it")
    func declarations() throws {
        let old = try Declarations(header: kept)
        let new = try Declarations(header: current)
        #expect(old.structs.count == 3 && old.constants.count >= 14 && old.others.count >= 3)
        for (name, members) in old.structs {
            #expect(new.structs[name].map { $0.starts(with: members) } == true, "struct \(name)")
        }
        for (name, value) in old.constants where name != "PARASOL_ABI_MINOR" {
            #expect(new.constants[name] == value, "constant \(name)")
        }
        for declaration in old.others { #expect(new.others.contains(declaration), "declaration \(declaration)") }
    }

    /// What a header declares, without comments and with single spaces.
    private struct Declarations {
        var structs: [String: [String]] = [:]
        var constants: [String: String] = [:]
        var others: [String] = []

        init(header: String) throws {
            let text = try String(contentsOfFile: header, encoding: .utf8).replacing(/(?s)\/\*.*?\*\//, with: " ")
            for line in text.split(separator: "\n") {
                guard let parts = line.wholeMatch(of: /#define (PARASOL_\w+) (.+)/) else { continue }
                constants[String(parts.1)] = Self.squeeze(parts.2)
            }
            var rest = text.split(separator: "\n").filter { !$0.hasPrefix("#") }.joined(separator: "\n")
            for match in rest.matches(of: /(?s)typedef struct (\w+) \{(.*?)\} \w+;/) {
                structs[String(match.1)] = match.2.split(separator: ";").map(Self.squeeze).filter { !$0.isEmpty }
            }
            rest = rest.replacing(/(?s)typedef struct \w+ \{.*?\} \w+;/, with: "")
                .replacing(/extern "C" \{|^\}/.anchorsMatchLineEndings(), with: "")
            others = rest.split(separator: ";").map(Self.squeeze).filter { !$0.isEmpty }
        }

        private static func squeeze(_ text: Substring) -> String {
            text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        }
    }
}
