import DSRModel
package import NIOCore
import NIOHTTP1

extension SombraClient {
    /// `POST /v1/data-silo`: answers an access with JSON values.
    package func report(_ report: AccessReport, for job: JobCredentials) async throws -> ReportAnswer {
        let body = report.body(legacyProfileID: legacyProfileID(of: job))
        return try await self.report(jsonCall(.POST, "/v1/data-silo", job, OutboundBody(body)))
    }

    /// `PUT /v1/data-silo`: confirms everything else.
    package func confirm(_ report: ConfirmationReport, for job: JobCredentials) async throws -> ReportAnswer {
        let body = try report.body(legacyProfileID: legacyProfileID(of: job))
        return try await self.report(jsonCall(.PUT, "/v1/data-silo", job, OutboundBody(body)))
    }

    /// `POST /v1/datapoint`: streams one file; `length` is its exact number of bytes.
    ///
    /// Throws `ReportBodyError` where the stream fails or its length is another; nothing is known then of what
    /// Sombra made of the beginning.
    package func upload<Bytes: AsyncSequence & Sendable>(
        _ file: FileUpload, bytes: Bytes, length: Int64, for job: JobCredentials
    ) async throws -> ReportAnswer where Bytes.Element == ByteBuffer {
        var headers = OutboundHeaders(configuration, job, contentType: "application/octet-stream")
        headers.add("x-transcend-datapoint-name", file.datapoint.rawValue)
        if let name = file.name { headers.add("x-transcend-remote-id", name) }
        if let keepsOpen = file.keepsDatapointOpen {
            headers.add("x-transcend-skip-status-update", keepsOpen ? "true" : "false")
        }
        if let profileID = legacyProfileID(of: job) { headers.add("x-transcend-profile-id", profileID) }
        return try await report(
            Call(
                method: .POST, path: "/v1/datapoint", headers: headers,
                body: OutboundBody(bytes, length: length), timeout: configuration.timeouts.upload(of: length)
            )
        )
    }

    /// `POST /v1/datapoint-chunked`: streams one page of rows, which come as one JSON value a line.
    ///
    /// `rowsLength` is the number of bytes of the rows joined by commas, without line feeds, where it is known;
    /// without it the body goes out in chunked transfer encoding. Throws as `upload` of a file does.
    package func upload<Rows: AsyncSequence & Sendable>(
        _ page: RowPage, rows: Rows, rowsLength: Int64?, for job: JobCredentials
    ) async throws -> ReportAnswer where Rows.Element == ByteBuffer {
        let length = rowsLength.map { $0 + Int64(page.head.readableBytes + page.tail.readableBytes) }
        var call = jsonCall(
            .POST, "/v1/datapoint-chunked", job, OutboundBody(RowPageBody(page: page, rows: rows), length: length)
        )
        call.timeout = length.map(configuration.timeouts.upload(of:)) ?? configuration.timeouts.upload
        return try await report(call)
    }

    /// `POST /v1/enrich-identifiers`: answers a preflight check.
    package func report(
        _ report: EnrichmentReport, for addressee: EnrichmentReport.Addressee
    ) async throws -> ReportAnswer {
        let body = OutboundBody(try report.body())
        let path = "/v1/enrich-identifiers"
        switch addressee {
        case .job(let job): return try await self.report(jsonCall(.POST, path, job, body))
        case .check(let requestID, let enricherID, let apiKey):
            var headers = OutboundHeaders(configuration, apiKey: apiKey)
            headers.add("content-type", "application/json")
            headers.add("x-transcend-request-id", requestID)
            headers.add("x-transcend-enricher-id", enricherID)
            return try await self.report(
                Call(
                    method: .POST, path: path, headers: headers, body: body, timeout: configuration.timeouts.request
                )
            )
        }
    }

    private func jsonCall(
        _ method: HTTPMethod, _ path: String, _ job: JobCredentials, _ body: OutboundBody
    ) -> Call {
        Call(
            method: method, path: path,
            headers: OutboundHeaders(configuration, job, contentType: "application/json"),
            body: body, timeout: configuration.timeouts.request
        )
    }

    private func legacyProfileID(of job: JobCredentials) -> String? {
        configuration.sendsLegacyProfileIDs ? job.profileID : nil
    }
}
