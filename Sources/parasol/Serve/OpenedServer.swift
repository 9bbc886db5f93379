import Glibc
import NIOCore
import ServiceLifecycle

/// A server whose port may not be had: then it says which port it is and which key names it.
struct OpenedServer: Service {
    /// A port that could not be opened.
    struct PortFailure: Error, CustomStringConvertible {
        let description: String
    }

    let server: any Service
    let host: String
    let port: Int
    /// The section of the configuration that names host and port.
    let section: String

    func run() async throws {
        do {
            try await server.run()
        } catch let error as IOError where [EADDRINUSE, EADDRNOTAVAIL, EACCES].contains(error.errnoCode) {
            throw PortFailure(
                description:
                    "\(host):\(port) cannot be opened (\(String(cString: strerror(error.errnoCode)))): end the "
                    + "program that has it, or choose another \(section).port or \(section).host")
        }
    }
}
