import PluginMessages

/// What a worker is told before it gives up everything else: the first message on its socket, u32 length
/// (little-endian) and JSON.
///
/// It names paths and ports, which settings may have named; the settings themselves come later, with `start`.
package struct WorkerSetup: Codable, Sendable, Equatable {
    /// How a path may be used.
    package enum Access: String, Codable, Sendable, CaseIterable {
        /// Read and mapped as code.
        case library
        case read
        /// Read, written, made, removed and moved.
        case write
        /// A device such as `/dev/null`.
        case device
    }

    /// One path with all that lies beneath it.
    package struct Path: Codable, Sendable, Hashable {
        package var path: String
        package var access: Access

        package init(_ path: String, _ access: Access) {
            self.path = path
            self.access = access
        }
    }

    /// The most bytes of the message.
    package static let maximumBytes = 1 << 20

    /// The version of this message.
    package var version = Int(Frame.version)
    /// The library to load, by its absolute path.
    package var library: String
    /// How much the worker may map beyond what it has mapped before, in bytes.
    package var memoryBytes: Int64
    /// How many descriptors it may have open.
    package var openFiles: Int64 = 1024
    package var paths: [Path]
    /// The TCP ports that it may connect to.
    package var ports: [UInt16]
    /// The process that started it, with which it ends.
    package var parent: Int32
    /// How long `start` and `describe` may take, each.
    package var startLimitMilliseconds: Int64
    /// How long `drain` and `stop` may take, each.
    package var stopLimitMilliseconds: Int64

    package init(
        library: String, memoryBytes: Int64, paths: [Path], ports: [UInt16], parent: Int32, startLimit: Duration,
        stopLimit: Duration
    ) {
        self.library = library
        self.memoryBytes = memoryBytes
        self.paths = paths
        self.ports = ports
        self.parent = parent
        startLimitMilliseconds = Int64(startLimit / .milliseconds(1))
        stopLimitMilliseconds = Int64(stopLimit / .milliseconds(1))
    }

    /// The message as it goes over the socket.
    package func message() throws -> [UInt8] {
        let body = try MessageCoding.encode(self)
        var message: [UInt8] = []
        message.append(littleEndian: UInt32(body.count))
        return message + body
    }

    /// Reads the message without its length; throws where it is none, or one of another release.
    package static func read(_ body: [UInt8]) throws -> WorkerSetup {
        let setup = try MessageCoding.decode(WorkerSetup.self, from: body)
        guard setup.version == Int(Frame.version) else {
            throw PluginFault.foreignWorker(setup.library, UInt32(clamping: setup.version))
        }
        return setup
    }
}
