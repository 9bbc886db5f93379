import Foundation
import Subprocess
import Testing

/// Everything that a gateway shows or keeps, searched for a canary.
struct Search: Sendable {
    let canary: Canary
    let house: House

    /// Looks at a gateway that runs and at its workers, and at its answers about a request.
    func running(_ gateway: RunningGateway, _ requests: [String], _ location: SourceLocation = #_sourceLocation)
        async throws
    {
        log(gateway.log.lines, location)
        let workers = try WorkerTable.rows().filter { $0.parent == gateway.pid.value }
        #expect(!workers.isEmpty, sourceLocation: location)
        for process in [gateway.pid.value] + workers.map(\.number) {
            for file in ["cmdline", "environ", "comm", "status"] {
                // A worker that ends in between shows nothing.
                guard let bytes = FileManager.default.contents(atPath: "/proc/\(process)/\(file)") else { continue }
                #expect(canary.found(in: bytes) == [], "\(file) of \(process)", sourceLocation: location)
            }
        }
        var commands = [
            ["jobs", "list"], ["jobs", "list", "--format", "json"], ["plugin", "list", "--format", "json"],
            ["keys", "list"], ["keys", "list", "--format", "json"], ["store", "verify"],
            ["store", "verify", "--format", "json"],
        ]
        for request in requests {
            let rows = try await house.parasol("jobs", "list", "--request", request, "--format", "json")
            for row in try rows.json(as: JobRows.self).jobs {
                commands += [["jobs", "show", row.id], ["jobs", "show", row.id, "--format", "json"]]
            }
        }
        for command in commands {
            let run = try await CommandRun.parasol(command + ["--config", house.configuration])
            #expect(run.code == 0, "\(command): \(run.error)", sourceLocation: location)
            #expect(canary.found(in: Data((run.output + run.error).utf8)) == [], "\(command)", sourceLocation: location)
        }
        for path in ["/readyz", "/livez", "/metrics", "/"] {
            let answer = try await Web.get(try await gateway.adminURL() + path)
            #expect(canary.found(in: answer.body) == [], "\(path)", sourceLocation: location)
        }
        try disk(location)
    }

    func log(_ lines: [String], _ location: SourceLocation = #_sourceLocation) {
        for line in lines { #expect(canary.found(in: Data(line.utf8)) == [], "\(line)", sourceLocation: location) }
    }

    /// Looks at the whole state directory, freed pages and the log of the database too; the libraries of the test hold the
    /// word themselves.
    func disk(_ location: SourceLocation = #_sourceLocation) throws {
        let files = try files()
        #expect(files.contains { $0.path == "parasol.db" }, sourceLocation: location)
        for file in files where !file.path.hasPrefix("objects/") {
            #expect(canary.found(in: file.bytes) == [], "\(file.path)", sourceLocation: location)
        }
    }

    /// How many blobs that a key sealed lie in files whose path begins so, in freed pages and logs too: each begins with
    /// the version 1 and the id of its key.
    func blobs(sealedWith key: String, in beginning: String) throws -> Int {
        var mark = Data([1])
        for start in stride(from: 0, to: 16, by: 2) {
            let digits = key.dropFirst(start).prefix(2)
            mark.append(try #require(UInt8(digits, radix: 16)))
        }
        return try files().filter { $0.path.hasPrefix(beginning) }.reduce(0) { count, file in
            var (count, from) = (count, file.bytes.startIndex)
            while let found = file.bytes.range(of: mark, in: from..<file.bytes.endIndex) {
                count += 1
                from = found.upperBound
            }
            return count
        }
    }

    private func files() throws -> [(path: String, bytes: Data)] {
        try FileManager.default.subpathsOfDirectory(atPath: house.state).compactMap { path in
            let full = house.state + "/" + path
            // What a running gateway removes meanwhile is gone.
            guard let attributes = try? FileManager.default.attributesOfItem(atPath: full),
                attributes[.type] as? FileAttributeType == .typeRegular,
                let bytes = FileManager.default.contents(atPath: full)
            else { return nil }
            return (path, bytes)
        }
    }
}
