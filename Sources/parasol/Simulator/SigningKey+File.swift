import FoundationEssentials
import SombraSimulator

extension SigningKey {
    /// Reads a key's PEM file, or ends the command with what is wrong about it.
    init(file: String) throws {
        let pem: String
        do {
            pem = try String(contentsOf: URL(filePath: file), encoding: .utf8)
        } catch {
            throw Failure.configuration("the key's file \(file) cannot be read")
        }
        do {
            try self.init(pem: pem)
        } catch {
            throw Failure.configuration("\(file): \(error.message)")
        }
    }
}
