import Foundation
import PluginMessages
import Synchronization
import Testing

@testable import Settings

@Suite("Output of the log")
struct LogOutputTests {
    /// A pipe; the ends are closed by hand.
    private func pipePair() throws -> (read: Int32, write: Int32) {
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        return (ends[0], ends[1])
    }

    /// Reads until every writer has closed its end; blocks.
    private func drain(_ descriptor: Int32) -> [UInt8] {
        var all: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = read(descriptor, &chunk, chunk.count)
            if count <= 0 { return all }
            all += chunk.prefix(count)
        }
    }

    @Test("lines of many threads into a full, non-blocking pipe arrive whole", arguments: [true, false])
    func whole(isNonBlocking: Bool) async throws {
        let (reader, writer) = try pipePair()
        if isNonBlocking { #expect(fcntl(writer, F_SETFL, O_NONBLOCK) == 0) }
        let output = LogOutput(descriptor: writer)
        let received = Mutex<[UInt8]>([])
        let finished = DispatchSemaphore(value: 0)
        Thread.detachNewThread {
            let bytes = drain(reader)
            received.withLock { $0 = bytes }
            finished.signal()
        }
        // Longer than PIPE_BUF, so that the system may split every write.
        DispatchQueue.concurrentPerform(iterations: 400) { number in
            var line = LogLine()
            for part in 0..<8 { line.field("f\(part)", String(repeating: "\(number % 10)", count: 1500)) }
            output.write(line.finish())
        }
        close(writer)
        finished.wait()
        close(reader)
        let lines = received.withLock { $0 }.split(separator: UInt8(ascii: "\n"))
        #expect(lines.count == 400)
        for line in lines {
            let object = try #require(try MessageCoding.decode(JSONValue.self, from: line).object)
            #expect(object.count == 8 && Set(object.values).count == 1)
        }
        #expect(output.droppedLines == 0)
    }

    @Test("a line that was cut off is ended before the next one")
    func cutOff() throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write("", to: "log")
        let (reader, writer) = try pipePair()
        defer { close(reader) }
        #expect(fcntl(writer, F_SETFL, O_NONBLOCK) == 0)
        let output = LogOutput(descriptor: writer, patience: 0)
        // Nobody reads: the pipe takes a part (it holds 64 KiB), and the output gives up.
        output.write([UInt8](repeating: UInt8(ascii: "x"), count: 1 << 22))
        #expect(output.droppedLines == 1)
        // The same descriptor becomes a file, which takes everything.
        let opened = open(file, O_WRONLY)
        #expect(dup2(opened, writer) == writer)
        close(opened)
        output.write(Array("next\n".utf8))
        close(writer)
        #expect(try String(contentsOfFile: file, encoding: .utf8) == "\nnext\n")
    }

    @Test("a descriptor that takes nothing loses the line and counts it")
    func closed() {
        let output = LogOutput(descriptor: -1)
        output.write(Array("lost\n".utf8))
        output.write(Array("lost\n".utf8))
        #expect(output.droppedLines == 2)
    }
}
