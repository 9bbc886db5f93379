public import CPluginABI
private import Synchronization

/// What the host hands to a plugin's entry.
public typealias ParasolHost = UnsafePointer<parasol_host>?
/// Where a plugin's entry writes its table.
public typealias ParasolPluginOut = UnsafeMutablePointer<UnsafePointer<parasol_plugin>?>?

extension Plugin {
    /// Answers the entry of the library for this plugin.
    ///
    /// Write it as the only exported function; see ``Plugin``. Called on a thread of the host; starts no thread and
    /// touches no file. The same host gets the same table each time. Gives zero, or a negative value for a host that
    /// does not speak version 1 of the contract.
    public static func export(_ host: ParasolHost, _ plugin: ParasolPluginOut) -> Int32 {
        guard let host, let plugin, let functions = complete(host) else { return PARASOL_ERROR_INVALID }
        let key = TableKey(plugin: ObjectIdentifier(Self.self), host: UInt(bitPattern: host))
        let table = exported.withLock { tables in
            if let table = tables[key] { return table }
            let instance = PluginInstance(Self.self, host: functions)
            let table = UInt(bitPattern: PluginTable.make(instance, describes: manifest.coverage == .settings))
            tables[key] = table
            return table
        }
        plugin.pointee = UnsafePointer(bitPattern: table)
        return PARASOL_OK
    }

    // The first members of a host of any minor version are those of version 1.0.
    private static func complete(_ host: UnsafePointer<parasol_host>) -> parasol_host? {
        guard host.pointer(to: \.size)?.pointee ?? 0 >= UInt32(MemoryLayout<parasol_host>.size) else { return nil }
        let functions = host.pointee
        guard functions.log != nil, functions.open_item != nil, functions.emit != nil, functions.close_item != nil,
            functions.complete != nil
        else { return nil }
        return functions
    }
}

private struct TableKey: Hashable {
    let plugin: ObjectIdentifier
    let host: UInt
}

// Tables by plugin and host, as addresses: they live as long as the process.
private let exported = Mutex<[TableKey: UInt]>([:])
