import DSRModel
import JobStore

/// The bytes of one note in the journal.
///
/// A state byte, three bytes of nothing, a check sum of what follows, the claim, and three ids, each filled up with
/// zeros. Integers are little-endian.
enum JournalSlot {
    static let size = 256
    static let free: UInt8 = 0
    static let taken: UInt8 = 1

    struct Damaged: Error {}

    private static let claimStart = 8
    private static let jobStart = 16
    private static let taskStart = 56
    private static let pluginStart = 96
    private static let end = 224

    /// The bytes of a note; nil for ids that no gateway gives.
    static func encode(_ note: JournalNote) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: size)
        withUnsafeBytes(of: note.claim.littleEndian) { bytes.replaceSubrange(claimStart..<jobStart, with: $0) }
        let fields = [
            (note.job.rawValue, jobStart, taskStart), (note.task.rawValue, taskStart, pluginStart),
            (note.plugin.rawValue, pluginStart, end),
        ]
        for (text, start, end) in fields {
            let text = Array(text.utf8)
            guard !text.isEmpty, text.count <= end - start else { return nil }
            bytes.replaceSubrange(start..<start + text.count, with: text)
        }
        withUnsafeBytes(of: checkSum(bytes[claimStart...]).littleEndian) {
            bytes.replaceSubrange(4..<claimStart, with: $0)
        }
        bytes[0] = taken
        return bytes
    }

    /// The note in a slot's bytes; nil where the slot is free.
    static func decode(_ bytes: ArraySlice<UInt8>) throws(Damaged) -> JournalNote? {
        let bytes = Array(bytes)
        guard bytes.count == size, bytes[0] <= taken else { throw Damaged() }
        guard bytes[0] == taken else { return nil }
        guard integer(bytes[4..<claimStart]) == UInt64(checkSum(bytes[claimStart...])) else { throw Damaged() }
        return JournalNote(
            job: JobID(rawValue: text(bytes[jobStart..<taskStart])),
            task: TaskID(rawValue: text(bytes[taskStart..<pluginStart])),
            claim: Int64(bitPattern: integer(bytes[claimStart..<jobStart])),
            plugin: PluginID(rawValue: text(bytes[pluginStart..<end])))
    }

    private static func integer(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    private static func text(_ bytes: ArraySlice<UInt8>) -> String {
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }

    /// FNV-1a, 32 bits: finds a slot that was being written, not a forgery.
    private static func checkSum(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        bytes.reduce(0x811c_9dc5) { ($0 ^ UInt32($1)) &* 0x0100_0193 }
    }
}
