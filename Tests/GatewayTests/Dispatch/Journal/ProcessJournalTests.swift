import Foundation
import JobStore
import PluginFixtures
import Testing

@testable import Gateway

@Suite("The journal of in-process plugins")
struct ProcessJournalTests {
    private let scratch: ScratchDirectory
    private var path: String { scratch.path + "/journal" }

    init() throws { scratch = try ScratchDirectory() }

    private func note(_ number: Int) -> JournalNote {
        JournalNote(
            job: JobID(at: Sample.now), task: TaskID(at: Sample.now + Int64(number)), claim: Int64(number),
            plugin: Sample.accounts)
    }

    /// What a gateway finds that starts after the one before it ended without another word.
    private func found() throws -> [JournalNote] { try ProcessJournal.open(path).found }

    private func change(_ body: (inout [UInt8]) -> Void) throws {
        var bytes = [UInt8](try Data(contentsOf: URL(filePath: path)))
        body(&bytes)
        try Data(bytes).write(to: URL(filePath: path))
    }

    @Test("what was noted and not struck out is found, once")
    func notes() throws {
        let notes = (0..<3).map(note)
        let opened = try ProcessJournal.open(path)
        #expect(opened.found.isEmpty && opened.damage == nil)
        let slots = notes.compactMap(opened.journal.note)
        try #require(slots.count == 3)
        opened.journal.strike(slots[1])
        #expect(try found() == [notes[0], notes[2]])
        #expect(try found().isEmpty)
        #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o600)
    }

    @Test("after a clean end nothing is found, however much was noted")
    func clean() throws {
        let journal = try ProcessJournal.open(path).journal
        for number in 0..<5_000 { journal.strike(try #require(journal.note(note(number)))) }
        #expect(try found().isEmpty)
    }

    @Test("no more is noted than there is room for, and room comes back")
    func full() throws {
        let journal = try ProcessJournal.open(path).journal
        var slots: [Int] = []
        for number in 0..<ProcessJournal.slotCount { slots.append(try #require(journal.note(note(number)))) }
        #expect(Set(slots).count == ProcessJournal.slotCount)
        #expect(journal.note(note(0)) == nil)
        journal.strike(slots[7])
        #expect(journal.note(note(0)) == slots[7])
    }

    @Test("a note that was being written is reported as damage, the others count")
    func torn() throws {
        let journal = try ProcessJournal.open(path).journal
        let first = try #require(journal.note(note(1)))
        _ = journal.note(note(2))
        try change { $0[64 + first * JournalSlot.size + 20] ^= 1 }
        let opened = try ProcessJournal.open(path)
        #expect(opened.found.map(\.claim) == [2])
        #expect(opened.damage == "1 of its notes cannot be read")
    }

    @Test("a file of another form is damage, never an error", arguments: [1, 63, 64, 300, 262_208, 262_209, 400_000])
    func foreign(size: Int) throws {
        try Data(repeating: 7, count: size).write(to: URL(filePath: path))
        let opened = try ProcessJournal.open(path)
        #expect(opened.found.isEmpty)
        #expect(opened.damage != nil)
        #expect(opened.journal.note(note(1)) != nil)
        #expect(try found().count == 1)
    }

    @Test("what another boot of the machine left counts for nothing: a power failure is no plugin's fault")
    func otherBoot() throws {
        let journal = try ProcessJournal.open(path).journal
        _ = journal.note(note(1))
        try change { $0[8] ^= 1 }
        let opened = try ProcessJournal.open(path)
        #expect(opened.found.isEmpty && opened.damage == nil)
    }

    @Test("a place where no file can be is an error that names it")
    func unreachable() {
        #expect(throws: SystemError.self) { _ = try ProcessJournal.open(scratch.path + "/missing/journal") }
    }
}
