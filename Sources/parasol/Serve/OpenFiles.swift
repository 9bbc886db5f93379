import Glibc

/// How many files and connections this process may have open at once.
enum OpenFiles {
    /// Takes as many as the system grants.
    ///
    /// The usual 1,024 are far fewer than `http.maxConnections`; that many idle connections would leave none for the
    /// database. Workers set a limit of their own.
    static func raiseLimit() {
        var limit = rlimit()
        let files = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        // Where the limit can be neither read nor raised, the old one holds.
        guard getrlimit(files, &limit) == 0, limit.rlim_cur < limit.rlim_max else { return }
        limit.rlim_cur = limit.rlim_max
        _ = setrlimit(files, &limit)
    }
}
