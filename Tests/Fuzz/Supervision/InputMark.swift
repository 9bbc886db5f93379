import Dispatch
import Glibc

/// What a child works on, in memory that it shares with its parent: it outlives whatever the input does to the child.
///
/// A mapped file. One writer, the child; the parent reads index and time at any time, and the rest once the
/// child has ended.
final class InputMark: @unchecked Sendable {  // Meanwhile the parent reads nothing but single numbers.
    enum Ending: UInt64 {
        case underWay = 0, finished = 1, violated = 2
    }

    private static let inputs = 4096
    private static let texts = 64
    private static let size = inputs + (4 << 20)

    /// Nanoseconds since the machine was started.
    private static var now: UInt64 { DispatchTime.now().uptimeNanoseconds }

    private let memory: UnsafeMutableRawPointer

    /// Maps the file at `path`, which is made where it is missing.
    init(path: String) throws {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Violation("\(path) cannot be opened (errno \(errno))") }
        defer { close(descriptor) }
        guard ftruncate(descriptor, off_t(Self.size)) == 0,
            let memory = mmap(nil, Self.size, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0), memory != MAP_FAILED
        else { throw Violation("\(path) cannot be mapped (errno \(errno))") }
        self.memory = memory
    }

    deinit { munmap(memory, Self.size) }

    /// Which input is worked on; one beyond the last once the child has finished.
    var index: Int { Int(number(0)) }

    /// How long ago the input was begun, by the clock that all processes of a machine share.
    var age: Duration { .nanoseconds(Int64(Self.now) - Int64(number(3))) }

    var ending: Ending { Ending(rawValue: number(1)) ?? .underWay }

    var input: [UInt8] {
        Array(UnsafeRawBufferPointer(start: memory + Self.inputs, count: min(Int(number(2)), Self.size - Self.inputs)))
    }

    /// Which promise was broken.
    var violation: String {
        let text = UnsafeRawBufferPointer(start: memory + Self.texts, count: Self.inputs - Self.texts)
        return String(decoding: text.prefix { $0 != 0 }, as: UTF8.self)
    }

    /// Notes an input before it is tried.
    func begin(_ index: Int, _ input: [UInt8]) {
        let count = min(input.count, Self.size - Self.inputs)
        input.withUnsafeBytes {
            (memory + Self.inputs).copyMemory(from: $0.baseAddress ?? UnsafeRawPointer(memory), byteCount: count)
        }
        set(2, UInt64(count))
        set(3, Self.now)
        set(1, Ending.underWay.rawValue)
        set(0, UInt64(index))
    }

    func violate(_ text: String) {
        let bytes = Array(text.utf8.prefix(Self.inputs - Self.texts - 1)) + [0]
        bytes.withUnsafeBytes {
            (memory + Self.texts).copyMemory(from: $0.baseAddress ?? UnsafeRawPointer(memory), byteCount: $0.count)
        }
        set(1, Ending.violated.rawValue)
    }

    func finish(at index: Int) {
        set(0, UInt64(index))
        set(1, Ending.finished.rawValue)
    }

    private func number(_ slot: Int) -> UInt64 { memory.load(fromByteOffset: 8 * slot, as: UInt64.self) }

    private func set(_ slot: Int, _ value: UInt64) {
        memory.storeBytes(of: value, toByteOffset: 8 * slot, as: UInt64.self)
    }
}
