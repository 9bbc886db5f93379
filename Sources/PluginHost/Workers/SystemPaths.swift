import PluginRuntime

/// What every worker may reach: what a library needs to be loaded and to run.
enum SystemPaths {
    private static let libraries = [
        "/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/etc/ld.so.cache",
    ]
    private static let read = [
        // Names of hosts and services.
        "/etc/hosts", "/etc/resolv.conf", "/etc/nsswitch.conf", "/etc/host.conf", "/etc/gai.conf", "/etc/services",
        "/etc/protocols",
        // Time zones and languages.
        "/etc/localtime", "/etc/timezone", "/usr/share/zoneinfo", "/usr/share/locale",
        // The roots of TLS.
        "/etc/ssl/certs", "/etc/ssl/cert.pem", "/etc/ssl/openssl.cnf", "/etc/pki/tls", "/etc/pki/ca-trust",
        "/etc/ca-certificates", "/usr/share/ca-certificates", "/usr/local/share/ca-certificates",
        // The process itself and its processors.
        "/proc/self", "/sys/devices/system/cpu",
    ]
    private static let devices = ["/dev/null", "/dev/zero", "/dev/urandom"]

    /// The paths, without what is protected.
    static func all(sparing protected: ProtectedPaths) -> [WorkerSetup.Path] {
        libraries.flatMap(protected.spared).map { WorkerSetup.Path($0, .library) }
            + read.map { WorkerSetup.Path($0, .read) } + devices.map { WorkerSetup.Path($0, .device) }
    }
}
