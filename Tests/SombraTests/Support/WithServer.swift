import NIOSSL

@testable import Sombra

/// Runs a server and a client that speaks to it, and ends both.
func withServer(
    tls: TLSConfiguration? = nil,
    configure: (inout SombraClientConfiguration) -> Void = { _ in },
    _ script: @escaping @Sendable (ScriptedServer.Exchange) -> ScriptedServer.Script,
    test: (SombraClient, ScriptedServer) async throws -> Void
) async throws {
    let server = try await ScriptedServer.start(tls: tls, script)
    var configuration = SombraClientConfiguration(
        url: try SombraURL("\(tls == nil ? "http" : "https")://127.0.0.1:\(server.port)"),
        apiKey: "<TRANSCEND_API_KEY>"
    )
    configure(&configuration)
    let client = try SombraClient(configuration)
    let result: Result<Void, any Error>
    do {
        result = .success(try await test(client, server))
    } catch {
        result = .failure(error)
    }
    try await client.shutdown()
    try await server.stop()
    try result.get()
}
