import PluginMessages

/// A fault as it goes over the wire.
struct WireFault: Codable {
    let code: String
    let message: String
    let mend: String

    init(_ fault: PluginFault) {
        code = fault.code
        message = fault.message
        mend = fault.mend
    }

    var fault: PluginFault { PluginFault(code: code, message: message, mend: mend) }

    /// The fault in JSON; empty where it cannot be written, which the reader takes for a fault without words.
    static func encode(_ error: any Error) -> [UInt8] {
        let fault =
            error as? PluginFault
            ?? PluginFault(code: "worker-fault", message: "the worker failed", mend: "See the worker's log.")
        do {
            return try MessageCoding.encode(WireFault(fault))
        } catch {
            return []
        }
    }

    static func decode(_ bytes: [UInt8]) -> PluginFault {
        do {
            return try MessageCoding.decode(WireFault.self, from: bytes).fault
        } catch {
            return PluginFault(
                code: "worker-fault", message: "the worker gave a fault that cannot be read",
                mend: "Let gateway and worker be of the same release.")
        }
    }
}
