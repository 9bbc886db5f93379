/// The file of pinned signing keys cannot be used: a fault of the configuration that only shows when it is read.
struct PinnedKeyFault: Error, CustomStringConvertible {
    let file: String
    /// What is wrong with it.
    let cause: any Error

    var description: String {
        "sombra.publicKeyFile: \(file) holds no signing key that can be used (\(cause)); put the PEM of Sombra's public key "
            + "in it, or leave the key out and have it fetched"
    }
}
