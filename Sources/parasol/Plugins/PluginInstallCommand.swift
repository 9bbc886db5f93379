import ArgumentParser
import DSRModel
import PluginHost
import PluginRuntime

/// Brings a library to a gateway.
struct PluginInstallCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "install",
        abstract: "Vets a library as the gateway will, without running it, and puts it into the directory of plugins.",
        discussion: """
            It gets a name of its build, so builds never mix. A running gateway is waited for: when the build runs, the
            plugin's earlier libraries go; when it is refused, the directory is made what it was.
            """)

    @Argument(help: "The library, packed; its sidecar beside it goes along.")
    var file: String
    @OptionGroup var drop: DropPlaceOption
    @Flag(help: "Let this build take the place of a newer version.")
    var allowDowngrade = false
    @Flag(help: "Do not wait for a running gateway to say what became of it.")
    var noWait = false
    @Option(help: "How many seconds to wait.")
    var limit = 60

    func run() async throws {
        let place = try drop.place()
        do {
            try await install(place)
        } catch let refusal as Refusal {
            throw Failure.action(refusal.description)
        } catch let fault as PluginFault {
            throw Failure.action(fault.description)
        }
    }

    private func install(_ place: DropPlace) async throws {
        let records = place.stateDirectory.map { PluginLockFile(directory: $0) }
        let installer = try PluginInstaller(directory: place.directory, trust: place.trust)
        let plan = try installer.plan(file, lock: try records?.load(), allowsDowngrade: allowDowngrade)
        if plan.isDowngrade { try records?.permitDowngrade(of: plan.plugin, to: plan.sha256) }
        let wasThere = installer.isThere(plan)
        let path = try installer.place(plan)
        let aside = try installer.putAside(for: plan)
        let gateway = noWait ? nil : place.runningGateway
        Output.line("\(path): \(plan.plugin) \(plan.version), sha256 \(plan.sha256)")
        guard let gateway else {
            tell(removed: try installer.complete(plan, aside, isKnownToRun: false))
            Output.line("not waited for a gateway; `parasol plugin list` tells what became of it")
            return
        }
        switch try await InstallOutcome.wait(for: plan, at: gateway, limit: .seconds(limit)) {
        case .runs:
            tell(removed: try installer.complete(plan, aside, isKnownToRun: true))
            Output.line("running")
        case .refused(let reason):
            try installer.takeBack(plan, aside, wasThere: wasThere)
            if plan.isDowngrade { records?.endPermit(of: plan.plugin) }
            throw Failure.action("the gateway refused it, and the directory is what it was: \(reason)")
        case nil:
            tell(removed: try installer.complete(plan, aside, isKnownToRun: false))
            throw Failure.action(
                "the gateway has not said within \(limit) s what became of it; see `parasol plugin list`")
        }
    }

    private func tell(removed: [String]) {
        for name in removed { Output.line("removed \(name)") }
    }
}
