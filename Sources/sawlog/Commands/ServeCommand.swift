import Diagnostics
import HTTPClient
import Instants
import Linux
import Pipeline
import Serving
import Settings
import Tailing

enum ServeCommand {
    static let command = Command(
        "serve", "tail logs, store them, raise alerts, answer searches and scrapes", usage: "[PATH...]", .atLeast(0),
        flags: [
            .config, .store,
            Flag(
                "listen", short: "l", .text, named: "ADDR", default: "127.0.0.1:9514",
                meaning: "address of the page and the APIs; port 0 takes a free one"),
            .parser, .category,
        ],
        description: """
            PATHs are files, directories (with all below them) and globs, beside those that the configuration
            names. Everything has a default: sawlog serve /var/log is enough. A PATH that is not there yet is
            waited for, as long as another can be read. SIGHUP and POST /-/reload read parsers, rules and alerting
            again, unless there is an error in them. Ends on SIGTERM and SIGINT; a second one ends at once.
            """,
        run: run)

    @Sendable static func run(_ arguments: ParsedArguments) -> Int32 {
        do {
            Signals.ignoreBrokenPipes()
            raiseDescriptorLimit()
            let wakeup = try Wakeup()
            try Signals.catching([.interrupt, .terminate, .hangUp], waking: wakeup)
            var installation = try Installation(arguments)
            let profiles = installation.configured + installation.named(arguments.positionals, arguments)
            try complainOfUnreadable(arguments.positionals, hasOthers: !installation.configured.isEmpty)
            let parts = try installation.parts(profiles, notifies: true)
            FaultReport.write(installation.faults, arguments)
            let engine = try Engine(parts)
            let reloading = Reloading(arguments, engine, installation)
            let server: Server
            do {
                server = try listen(engine, installation, arguments, reloading)
            } catch {
                engine.stop()
                throw error
            }
            announce(server, profiles, installation)
            // The parsers it has are not held for as long as the program runs: a reload brings others.
            let cancellation = installation.cancellation
            wait(engine, wakeup) {
                if let answer = server.reload() { tell(answer, arguments) }
            }
            restoreSignals()
            cancellation.cancel()
            server.stop()
            engine.stop()
            return Program.Exit.done
        } catch let error as Diagnostics {
            FaultReport.write(error.faults, arguments)
        } catch {
            Terminal.complain("\(error)")
        }
        return Program.Exit.failure
    }

    private static func listen(
        _ engine: Engine, _ installation: Installation, _ arguments: ParsedArguments, _ reloading: Reloading
    ) throws -> Server {
        var options = ServerOptions()
        options.version = VersionCommand.version
        options.faults = installation.faults
        options.reload = { reloading.run() }
        let serve = installation.settings.serve
        options.connections = serve.maximumConnections
        options.bodyBytes = serve.maximumBody
        options.queries = serve.maximumQueries
        options.queryTime = .nanoseconds(serve.queryTime.nanoseconds)
        options.queryMemory = serve.queryMemory
        options.queryBytes = serve.queryLength
        options.queryNesting = serve.queryNesting
        options.tails = serve.maximumTails
        options.crossOrigins = serve.crossOrigins
        return try Server(
            engine: engine, listen: arguments.value("listen") ?? serve.listen, options: options)
    }

    /// Names the PATHs that cannot be read. They are tried again all the time, so one that can be
    /// read is enough to start; without any, somebody mistyped.
    private static func complainOfUnreadable(_ paths: [String], hasOthers: Bool) throws(Diagnostics) {
        var faults: [Diagnostic] = []
        for path in paths where !Glob.isPattern(path) { NamedPaths.fault(path).map { faults.append($0) } }
        if !faults.isEmpty, faults.count == paths.count, !hasOthers { throw Diagnostics(faults) }
        for fault in faults { Terminal.complain("\(Diagnostic.visible(fault.message)); it is tried again") }
    }

    /// The one line that a start has to say.
    private static func announce(_ server: Server, _ profiles: [InputProfile], _ installation: Installation) {
        let paths = profiles.compactMap { $0.input?.path }.map { Diagnostic.visible($0) }
        var tailed = paths.prefix(5).joined(separator: ", ")
        if paths.count > 5 { tailed += " and \(paths.count - 5) more" }
        if paths.isEmpty { tailed = "nothing (name files or directories, or inputs in the configuration)" }
        Terminal.write("sawlog: \(server.address) tails \(tailed); store \(installation.storePath)\n", to: 2)
    }

    /// Until a signal asks to end; tells meanwhile what a person has to know.
    private static func wait(_ engine: Engine, _ wakeup: Wakeup, reload: () -> Void) {
        var bulletin = Bulletin()
        while true {
            _ = wakeup.wait(timeoutMilliseconds: 1000)
            let signals = Signals.take()
            if !signals.isDisjoint(with: [.interrupt, .terminate]) { return }
            if signals.contains(.hangUp) { reload() }
            for line in bulletin.news(of: engine.health.current, now: Clock.monotonic()) { Terminal.complain(line) }
        }
    }

    /// Writes into the program's log what came of a reload.
    private static func tell(_ answer: ReloadAnswer, _ arguments: ParsedArguments) {
        for line in answer.headlines { Terminal.complain(line) }
        FaultReport.write(answer.faults, arguments)
    }

    /// From here on a second signal ends the process at once.
    private static func restoreSignals() { Signals.restoring([.interrupt, .terminate]) }
}
