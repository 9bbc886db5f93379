import FoundationEssentials
import SombraSimulator

extension Fixture {
    /// Reads a fixture's file, or ends the command with what is wrong about it.
    init(file: String) throws {
        let bytes: [UInt8]
        do {
            bytes = [UInt8](try Data(contentsOf: URL(filePath: file)))
        } catch {
            throw Failure.configuration("\(file) cannot be read")
        }
        do {
            try self.init(json: bytes)
        } catch {
            throw Failure.configuration("\(file) is no webhook {\"headers\": {…}, \"body\": {…}}: \(error)")
        }
    }

    /// `{"headers": {…}, "body": {…}}`, the body byte for byte.
    func json() throws -> [UInt8] {
        let named = Dictionary(headers.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
        let headers = [UInt8](try JSONEncoder().encode(named))
        return Array(#"{"headers":"#.utf8) + headers + Array(#","body":"#.utf8) + body + Array("}".utf8)
    }
}
