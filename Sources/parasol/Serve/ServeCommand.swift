import ArgumentParser
import FoundationEssentials
import Gateway
import Glibc
import Logging
import ServiceLifecycle
import Settings
import UnixSignals

/// Runs the gateway until it is told to stop.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Runs the gateway; SIGTERM lets work under way end, then stops.")

    @OptionGroup var configurationOption: ConfigurationOption

    func run() async throws {
        let configuration = try configurationOption.load()
        // Whatever this process makes is for its user alone.
        umask(0o077)
        // A closed pipe is an error of the call that meets it; a hang-up must not end a gateway undrained, also before
        // anybody listens to it.
        signal(SIGPIPE, SIG_IGN)
        signal(SIGHUP, SIG_IGN)
        // A file that may not grow is a full disk, no end of the process.
        signal(SIGXFSZ, SIG_IGN)
        // The image of a gateway that crashed would hold keys and personal data in clear. At 1, unlike at 0, the kernel
        // hands it to no program either.
        var image = rlimit(rlim_cur: 1, rlim_max: 1)
        if setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &image) != 0 {
            Output.error("core dumps cannot be switched off here: \(String(cString: strerror(errno)))")
        }
        OpenFiles.raiseLimit()
        let environment = ProcessInfo.processInfo.environment
        do throws(ConfigurationError) {
            try JSONLogHandler.bootstrap(environment: environment)
        } catch {
            throw Failure.configuration(error.description)
        }
        let logger = Logger(label: "parasol")
        for warning in configuration.warnings { logger.warning("\(warning)") }
        let process: GatewayProcess
        do {
            process = try await GatewayProcess.prepare(configuration, environment: environment, logger: logger)
        } catch let error as ConfigurationErrors {
            throw Failure.configuration(error.description)
        } catch let error as PinnedKeyFault {
            throw Failure.configuration(error.description)
        } catch {
            logger.critical("the gateway cannot start", metadata: ["error": "\(error)"])
            throw Failure.action(
                "the gateway cannot start with the state directory \(configuration.state.directory): \(error)")
        }
        let group = ServiceGroup(
            configuration: .init(
                services: process.services.map { .init(service: $0) },
                gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
        do {
            try await group.run()
        } catch {
            logger.critical("the gateway stopped", metadata: ["error": "\(error)"])
            await process.close()
            throw Failure.action("the gateway stopped: \(error)")
        }
        let isWhole = await process.close()
        logger.info("stopped")
        // Threads of a plugin that did not stop must not run into what the end of the process takes down.
        if !isWhole { _exit(0) }
    }
}
