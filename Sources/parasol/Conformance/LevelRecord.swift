import PluginHost
import PluginRuntime
import PluginTesting

/// Notes the level that a library reached in the sidecar beside it.
enum LevelRecord {
    static func note(_ level: Int, asked: Int, of file: String) throws {
        do throws(PluginFault) {
            var sidecar = try PluginSidecar.current(of: file)
            let known = sidecar.level ?? 0
            // A run that asked for less than is known and got it says nothing against the rest.
            guard level < asked || level > known || sidecar.conformance?.suite != ConformanceSuite.version else {
                return
            }
            sidecar.note(PluginSidecar.Conformance(level: level, suite: ConformanceSuite.version))
            try sidecar.write(besides: file)
        } catch {
            throw Failure.action("the level cannot be noted beside \(file): \(error)")
        }
    }
}
