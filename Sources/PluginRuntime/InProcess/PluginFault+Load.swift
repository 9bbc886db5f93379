/// What can be wrong with a library when its code runs.
extension PluginFault {
    static func needsUnresolvable(_ name: String, _ reason: String) -> PluginFault {
        PluginFault(
            code: "needs-unresolvable", message: "\(name) cannot be loaded: \(reason)",
            mend: "Install what it needs, or link it statically into the plugin.")
    }

    static func entryElsewhere(_ name: String, _ place: String) -> PluginFault {
        PluginFault(
            code: "stale-library", message: "loading \(name) gave the code of \(place)",
            mend: "Give each build of a plugin a file of its own, never one name again for another build.")
    }

    static func alreadyLoaded(_ name: String) -> PluginFault {
        PluginFault(
            code: "already-loaded", message: "the code of \(name) is already loaded in this process",
            mend: "Restart the gateway to load the same build anew; loaded code is never given back.")
    }

    static func entryFailed(_ name: String, _ code: Int32) -> PluginFault {
        PluginFault(
            code: "entry-failed", message: "parasol_plugin_entry_v1 of \(name) answered \(code) or gave no table",
            mend: "Let it write the plugin's table to `*plugin` and answer PARASOL_OK.")
    }

    static func tableTooSmall(_ name: String, _ size: Int) -> PluginFault {
        PluginFault(
            code: "table-too-small", message: "the table of \(name) says it has \(size) bytes; v1 has 88 at least",
            mend: "Set `size` to sizeof(parasol_plugin) of the v1 header.")
    }

    static func functionMissing(_ name: String, _ function: String) -> PluginFault {
        PluginFault(
            code: "function-missing", message: "the table of \(name) has no function `\(function)`",
            mend: "Give the table every function of the v1 header; only `describe` may be NULL.")
    }

    static func manifestFailed(_ name: String, _ what: String) -> PluginFault {
        PluginFault(
            code: "manifest-failed", message: "`manifest` of \(name) \(what)",
            mend: "Let it hand the manifest to the sink once, within its limits, and answer PARASOL_OK.")
    }

    static func manifestDiffers(_ name: String) -> PluginFault {
        PluginFault(
            code: "manifest-differs",
            message: "the running plugin \(name) gives another manifest than the one packed in it",
            mend: "Pack the library again after each build (`parasol plugin pack`).")
    }

    static func loadHangs(_ name: String) -> PluginFault {
        PluginFault(
            code: "load-timeout", message: "\(name) did not load in time",
            mend: "Do nothing in constructors, in the entry function and in `manifest`; work belongs into `start`.")
    }

    static func startRefused(_ name: String, _ code: Int32, _ text: String) -> PluginFault {
        PluginFault(
            code: "start-refused",
            message: "\(name) refused to start (\(code)): \(text.isEmpty ? "it gave no reason" : text)",
            mend: "Mend what the plugin names, mostly its settings.")
    }

    static func settingsTooLarge(_ name: String, _ size: Int) -> PluginFault {
        PluginFault(
            code: "settings-too-large",
            message: "the settings of \(name) have \(size) bytes, and \(MessageLimits.input) are allowed",
            mend: "Move what is large into a file and name its path in the settings.")
    }

    static func serialHangs(_ name: String, _ function: String) -> PluginFault {
        PluginFault(
            code: "\(function)-timeout", message: "`\(function)` of \(name) did not return in time",
            mend: "Let it return soon and do long work on threads of the plugin's own.")
    }

    static func describeFailed(_ name: String, _ what: String) -> PluginFault {
        PluginFault(
            code: "describe-failed", message: "`describe` of \(name) \(what)",
            mend: "A plugin with `coverage: settings` must describe what it serves once it has started.")
    }

    static func notNow(_ name: String, _ function: String, _ state: String) -> PluginFault {
        PluginFault(
            code: "wrong-order", message: "`\(function)` of \(name) was asked for while the plugin is \(state)",
            mend: "This is a fault of the gateway; please report it.")
    }

    static func noThread(_ name: String) -> PluginFault {
        PluginFault(
            code: "no-thread", message: "the system gave no thread to run \(name) on",
            mend: "Raise the limit of threads or of memory of the gateway.")
    }
}
