package import PluginRuntime

/// What can be said of a library's sidecar without knowing whom the operator trusts.
package enum SidecarState: Sendable {
    case absent
    /// The sidecar speaks of this library.
    case current(PluginSidecar)
    /// It speaks of another build; the member that differs.
    case stale(PluginSidecar, field: String)
    /// It cannot be read.
    case unusable(PluginFault)

    init(of file: String, sha256: String, _ canonical: CanonicalManifest?) {
        do throws(PluginFault) {
            guard let sidecar = try PluginSidecar.load(besides: file) else {
                self = .absent
                return
            }
            if sidecar.sha256 != sha256 {
                self = .stale(sidecar, field: "sha256")
            } else if let field = canonical.flatMap({ sidecar.mismatch($0) })?.field {
                self = .stale(sidecar, field: field)
            } else {
                self = .current(sidecar)
            }
        } catch {
            self = .unusable(error)
        }
    }

    /// The level and the ids of the keys that signed, where the sidecar speaks of this library.
    package var claims: (level: Int?, keys: [String])? {
        guard case .current(let sidecar) = self else { return nil }
        return (sidecar.level, sidecar.signatures.map(\.key))
    }
}
