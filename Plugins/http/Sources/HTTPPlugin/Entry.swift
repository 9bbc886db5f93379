public import PluginKit

/// The entry of the library, which the gateway calls first.
@c(parasol_plugin_entry_v1)
public func entry(_ host: ParasolHost, _ plugin: ParasolPluginOut) -> Int32 { Bridge.export(host, plugin) }
