package import PluginRuntime

/// Why a library is not used: stable words, for people, scripts and metrics.
///
/// The codes of PluginRuntime's reader and loader (`not-elf`, `wrong-architecture`, `entry-missing`, …) stand beside
/// these under their own names.
package struct RefusalCode: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    package let rawValue: String

    package init(rawValue: String) { self.rawValue = rawValue }

    package var description: String { rawValue }

    // The file.
    package static let directoryUnreadable = RefusalCode(rawValue: "directory-unreadable")
    package static let insecureDirectory = RefusalCode(rawValue: "insecure-directory")
    package static let symlink = RefusalCode(rawValue: "symlink")
    package static let unreadable = RefusalCode(rawValue: "unreadable")
    package static let notAFile = RefusalCode(rawValue: "not-a-file")
    package static let insecureOwner = RefusalCode(rawValue: "insecure-owner")
    package static let insecureMode = RefusalCode(rawValue: "insecure-mode")
    package static let libraryTooLarge = RefusalCode(rawValue: "library-too-large")
    package static let unwritable = RefusalCode(rawValue: "unwritable")
    package static let objectsUnusable = RefusalCode(rawValue: "objects-unusable")
    package static let objectChanged = RefusalCode(rawValue: "object-changed")

    // The sidecar and its signatures.
    package static let unsigned = RefusalCode(rawValue: "unsigned")
    package static let signatureInvalid = RefusalCode(rawValue: "signature-invalid")
    package static let signatureUntrusted = RefusalCode(rawValue: "signature-untrusted")
    package static let sidecarMalformed = RefusalCode(rawValue: "sidecar-malformed")
    package static let sidecarMismatch = RefusalCode(rawValue: "sidecar-mismatch")
    package static let levelMissing = RefusalCode(rawValue: "level-missing")
    package static let levelTooLow = RefusalCode(rawValue: "level-too-low")
    package static let signingKeyUnusable = RefusalCode(rawValue: "signing-key-unusable")

    // The manifest.
    package static let manifestMissing = RefusalCode(rawValue: "manifest-missing")
    package static let manifestTooLarge = RefusalCode(rawValue: "manifest-too-large")
    package static let manifestNotJSON = RefusalCode(rawValue: "manifest-not-json")
    package static let manifestNotCanonical = RefusalCode(rawValue: "manifest-not-canonical")
    package static let manifestSchema = RefusalCode(rawValue: "manifest-schema")
    package static let manifestMalformed = RefusalCode(rawValue: "manifest-malformed")
    package static let idMalformed = RefusalCode(rawValue: "id-malformed")
    package static let versionMalformed = RefusalCode(rawValue: "version-malformed")
    package static let ownerMissing = RefusalCode(rawValue: "owner-missing")
    package static let claimsMissing = RefusalCode(rawValue: "claims-missing")
    package static let claimEmpty = RefusalCode(rawValue: "claim-empty")
    package static let identifierMalformed = RefusalCode(rawValue: "identifier-malformed")
    package static let datapointMalformed = RefusalCode(rawValue: "datapoint-malformed")
    package static let datapointsMissing = RefusalCode(rawValue: "datapoints-missing")
    package static let datapointsWithoutAccess = RefusalCode(rawValue: "datapoints-without-access")
    package static let datapointClaimedTwice = RefusalCode(rawValue: "datapoint-claimed-twice")
    package static let guardNotDestructive = RefusalCode(rawValue: "guard-not-destructive")
    package static let limitsMalformed = RefusalCode(rawValue: "limits-malformed")
    package static let needsMalformed = RefusalCode(rawValue: "needs-malformed")
    package static let settingsSchemaMalformed = RefusalCode(rawValue: "settings-schema-malformed")

    // The plugin among others, and running.
    package static let versionReused = RefusalCode(rawValue: "version-reused")
    package static let downgrade = RefusalCode(rawValue: "downgrade")
    package static let lockMalformed = RefusalCode(rawValue: "lock-malformed")
    package static let datapointConflict = RefusalCode(rawValue: "datapoint-conflict")
    package static let settingsUnreadable = RefusalCode(rawValue: "settings-unreadable")
    package static let loadFailed = RefusalCode(rawValue: "load-failed")
    package static let manifestDiffers = RefusalCode(rawValue: "manifest-differs")
    package static let descriptionMalformed = RefusalCode(rawValue: "description-malformed")
    package static let coverageWidened = RefusalCode(rawValue: "coverage-widened")
    package static let unhealthy = RefusalCode(rawValue: "unhealthy")
    package static let probeFailed = RefusalCode(rawValue: "probe-failed")
    package static let rolledBack = RefusalCode(rawValue: "rolled-back")
    package static let changeNotTaken = RefusalCode(rawValue: "change-not-taken")
    package static let isolationUnavailable = RefusalCode(rawValue: "isolation-unavailable")

    // Packing.
    package static let objcopyMissing = RefusalCode(rawValue: "objcopy-missing")
    package static let packFailed = RefusalCode(rawValue: "pack-failed")
}

extension PluginFault {
    package init(_ code: RefusalCode, _ message: String, mend: String) {
        self.init(code: code.rawValue, message: message, mend: mend)
    }
}
