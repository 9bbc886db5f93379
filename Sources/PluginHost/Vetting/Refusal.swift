package import DSRModel
package import PluginRuntime

/// A library that is not used, and why.
///
/// The message can hold what the plugin itself said when it refused to start: it is for the operator, not for the log.
package struct Refusal: Error, Sendable, Equatable, CustomStringConvertible {
    /// The file at fault, or the directory where none could be looked at.
    package let file: String
    /// The plugin's id, as far as its manifest could be read.
    package let id: PluginID?
    package let code: RefusalCode
    /// What is wrong and with what, for a person; no personal data.
    package let message: String
    /// What mends it.
    package let mend: String

    package init(file: String, id: PluginID?, code: RefusalCode, message: String, mend: String) {
        self.file = file
        self.id = id
        self.code = code
        self.message = message
        self.mend = mend
    }

    package init(file: String, id: PluginID?, fault: PluginFault) {
        self.init(
            file: file, id: id, code: RefusalCode(rawValue: fault.code), message: fault.message, mend: fault.mend)
    }

    package var description: String {
        let plugin = id.map { " (\($0))" } ?? ""
        return "\(file)\(plugin): \(code): \(message). \(mend)"
    }
}
