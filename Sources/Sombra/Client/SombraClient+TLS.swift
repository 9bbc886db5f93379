import NIOSSL

extension SombraClientConfiguration.TLSFiles {
    /// Reads the files, so that a broken one is found at start and not at the first report.
    func configuration() throws(SombraClientError) -> TLSConfiguration {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.minimumTLSVersion = .tlsv12
        if let caFile {
            tls.trustRoots = .certificates(try Self.certificates("sombra.caFile", caFile))
        }
        switch (clientCertificateFile, clientKeyFile) {
        case (nil, nil): break
        case (let certificate?, let key?):
            let chain = try Self.certificates("sombra.clientCertificateFile", certificate)
            tls.certificateChain = chain.map { .certificate($0) }
            do {
                tls.privateKey = .privateKey(try NIOSSLPrivateKey(file: key, format: .pem))
            } catch {
                throw .keyFile(key)
            }
        default: throw .certificateWithoutKey
        }
        return tls
    }

    private static func certificates(_ name: String, _ path: String) throws(SombraClientError) -> [NIOSSLCertificate] {
        do {
            let certificates = try NIOSSLCertificate.fromPEMFile(path)
            guard !certificates.isEmpty else { throw SombraClientError.certificateFile(name, path) }
            return certificates
        } catch {
            throw .certificateFile(name, path)
        }
    }
}
