import PluginKit

/// A person's files under a directory: handed out as they are, removed with the directory.
struct Files: Plugin {
    static let manifest = Manifest(
        id: "org.parasol.files",
        version: "1.0.0",
        owner: "Parasol <plugins@parasol.example>",
        summary: "Hands out and removes the files of a person under a directory.",
        coverage: .settings,
        settings: Layout.schema,
        limits: Limits(timeoutMilliseconds: 600_000),
        needs: Needs(pathSettings: ["root"])
    ) {
        Access(.any)
        Erasure(.any)
        Plans(.access, .erasure)
    }

    private let layout: Layout

    init(settings: Settings) throws {
        layout = try Layout(settings: settings)
    }

    func describe() async throws -> CoverageDescription {
        let identifiers = layout.directories.keys.sorted()
        return CoverageDescription(handles: [
            Claim(requestTypes: [.access], identifiers: identifiers, datapoints: layout.datapoints.keys.sorted()),
            Claim(requestTypes: [.erasure], identifiers: identifiers),
        ])
    }

    func access(_ request: Request, into report: Report) async throws -> Outcome {
        do {
            guard let person = try PersonDirectory(request.identifier, in: layout) else { return .notFound }
            for datapoint in request.datapoints { try handOut(datapoint, of: person, into: report) }
            return .done
        } catch let error as FilesError where error.isFinal {
            return .failed(reason: error.description)
        }
    }

    func erase(_ request: Request) async throws -> Outcome {
        do {
            guard let person = try PersonDirectory(request.identifier, in: layout) else { return .notFound }
            try person.remove()
            return .done
        } catch let error as FilesError where error.isFinal {
            return .failed(reason: error.description)
        }
    }

    func plan(_ request: Request) async throws -> [String: Int64] {
        let person = try PersonDirectory(request.identifier, in: layout)
        guard request.type == .access else { return try person?.directory.census().counts ?? Census().counts }
        var counts: [String: Int64] = [:]
        for (datapoint, place) in layout.datapoints {
            let census = try person?.directory.descend(place)?.census(excluding: layout.nested(in: place))
            counts[datapoint.rawValue] = census?.files ?? 0
        }
        return counts
    }

    func health() async -> Health {
        do {
            _ = try Directory(root: layout.root)
            return .healthy
        } catch let error as FilesError {
            return .unhealthy(error.description)
        } catch {
            return .unhealthy("the root directory cannot be opened")
        }
    }

    private func handOut(_ datapoint: Datapoint, of person: PersonDirectory, into report: Report) throws {
        guard let place = layout.datapoints[datapoint] else {
            return try report.failed(datapoint, reason: "settings.datapoints names no directory for this datapoint")
        }
        var names = DownloadNames()
        var census = Census()
        try person.directory.descend(place)?.walk(excluding: layout.nested(in: place)) { path, entry, directory in
            census.count(entry.kind)
            guard entry.kind == .file, let file = try directory.file(entry.name) else { return }
            let name = names.name(for: path)
            try report.file(datapoint, name: name, mediaType: MediaType.of(name)) { try file.read($0.write) }
        }
        if names.isEmpty { try report.none(datapoint) }
        if census.links + census.others > 0 {
            Log.warning(
                "only regular files are handed out",
                ["datapoint": .datapoint(datapoint), "links": .number(census.links), "others": .number(census.others)])
        }
    }
}

/// The library's one export.
@c(parasol_plugin_entry_v1)
public func entry(_ host: ParasolHost, _ plugin: ParasolPluginOut) -> Int32 { Files.export(host, plugin) }
