import ArgumentParser
import AsyncHTTPClient
import FoundationEssentials
import Glibc
import NIOCore
import NIOHTTP1
import Settings

/// Speaks to a running gateway through the control socket of its state directory.
struct ControlClient {
    private let socket: String
    private let stateDirectory: String

    /// Speaks to the gateway of a state directory.
    init(stateDirectory: String) {
        self.stateDirectory = stateDirectory
        socket = stateDirectory + "/control.sock"
    }

    /// Whether a gateway listens on the socket; asks it nothing.
    var isGatewayRunning: Bool {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let capacity = MemoryLayout.size(ofValue: address.sun_path)
        let path = Array(socket.utf8)
        guard path.count < capacity else { return false }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path) }
        let descriptor = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
    }

    func get<Answer: Decodable>(
        _ path: String, as type: Answer.Type, patience: TimeAmount = .seconds(30)
    ) async throws -> Answer {
        try decode(type, try await send("GET", path, body: nil, patience: patience))
    }

    func send<Answer: Decodable>(
        _ method: String, _ path: String, _ body: some Encodable, as type: Answer.Type
    ) async throws -> Answer {
        try decode(type, try await send(method, path, body: try JSONEncoder().encode(body)))
    }

    func post<Answer: Decodable>(
        _ path: String, as type: Answer.Type, patience: TimeAmount = .seconds(30)
    ) async throws -> Answer {
        try decode(type, try await send("POST", path, body: nil, patience: patience))
    }

    func delete<Answer: Decodable>(_ path: String, as type: Answer.Type) async throws -> Answer {
        try decode(type, try await send("DELETE", path, body: nil))
    }

    private func decode<Answer: Decodable>(_ type: Answer.Type, _ body: Data) throws -> Answer {
        do {
            return try JSONDecoder().decode(type, from: body)
        } catch {
            throw Failure.action("the gateway answered in another form; are the two of one version?")
        }
    }

    private func send(
        _ method: String, _ path: String, body: Data?, patience: TimeAmount = .seconds(30)
    ) async throws -> Data {
        guard let url = URL(httpURLWithSocketPath: socket, uri: path) else {
            throw Failure.configuration("the path \(socket) is too long for a socket")
        }
        var request = HTTPClientRequest(url: url.absoluteString)
        request.method = .init(rawValue: method)
        if let body { request.body = .bytes(ByteBuffer(bytes: body)) }
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.connectionPool.retryConnectionEstablishment = false
        let client = HTTPClient(configuration: configuration)
        let response: HTTPClientResponse
        let answer: ByteBuffer
        do {
            response = try await client.execute(request, timeout: patience)
            answer = try await response.body.collect(upTo: 64 << 20)
        } catch {
            try await client.shutdown()
            throw Failure.action(
                "no gateway runs with the state directory \(stateDirectory): start it with `parasol serve`")
        }
        try await client.shutdown()
        switch response.status.code {
        case 200..<300: return Data(answer.readableBytesView)
        case 404: throw Failure.action("there is no such thing in this gateway: \(path)")
        default: throw Failure.action("the gateway refused: \(String(buffer: answer))")
        }
    }
}

/// The option that names the gateway to speak to.
struct GatewayOption: ParsableArguments {
    @OptionGroup var configuration: ConfigurationOption
    @Option(
        name: [.customLong("state-directory")],
        help: "The state directory of the gateway, instead of the configuration's.")
    var stateDirectory: String?

    func client() throws -> ControlClient {
        if let stateDirectory { return ControlClient(stateDirectory: stateDirectory) }
        return ControlClient(stateDirectory: try configuration.load().state.directory)
    }
}
