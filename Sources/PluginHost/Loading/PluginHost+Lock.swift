import DSRModel
import FoundationEssentials
import PluginMessages
import PluginRuntime

/// What the host remembers of builds that were accepted.
extension PluginHost {
    /// Milliseconds since 1970, UTC.
    static var now: Int64 { Int64(Date().timeIntervalSince1970 * 1000) }

    /// Throws for a build that is older than the accepted one, or another one of its version, unless that is wanted.
    func requireNoDowngrade(_ build: AdmittedBuild) throws(PluginFault) {
        guard !configuration.acceptsAnyVersion else { return }
        // Where a newer build is rolled back, the proven one comes back by its own file too.
        if slots[build.id]?.proven?.build.sha256 == build.sha256 { return }
        let permitted = lockFile?.permittedDowngrade(of: build.id)
        let objection = lock.objection(
            to: build.id, version: build.version, sha256: build.sha256, permitted: permitted)
        if let objection { throw objection }
    }

    /// Notes a build that runs and is routed to.
    func noteAccepted(_ registration: PluginRegistration) async {
        guard let order = slots[registration.id]?.running?.order, order.build.sha256 == registration.build else {
            return
        }
        await keepLock { lock in
            lock.accept(
                registration.id, version: registration.manifest.version, sha256: registration.build,
                manifestSHA256: order.build.packed.sha256, file: registration.file,
                coverage: registration.coverageEntries(pins: accepted.pins), at: Self.now)
            if lock.quarantines[registration.id]?.sha256 != registration.build {
                lock.quarantine(registration.id, nil)
            }
        }
        lockFile?.endPermit(of: registration.id)
    }
}
