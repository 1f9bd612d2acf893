import Alertmanager
import Diagnostics
import HTTPClient
import Instants
import Linux
import Metrics
import Notifying
import Parsing
import Pipeline
import Records
import Rules
import Settings
import Storage
import Tailing
import Templates
import TimeSeries

/// What a run of the program works with: configuration, parsers, rules, and where the store is.
struct Installation {
    let settings: Settings
    let storePath: String
    /// Who is told of alerts; nil for nobody.
    let alerting: AlertmanagerConfiguration?
    /// Faults of parser and rule files, whose other files are in use, and of inputs whose parser is not there.
    var faults: [Diagnostic] { parserFaults + otherFaults }
    let parsers: ParserSet
    let parserFiles: [SourceText]
    let parserFaults: [Diagnostic]
    private(set) var otherFaults: [Diagnostic] = []
    let own: OwnMetrics
    /// Ends deliveries of notifications early, when the program stops.
    let cancellation: Cancellation
    private let ruleFiles: UserFiles.Rules
    private let configurationDirectory: String

    /// What a running program keeps when its files are read again.
    struct Running: Sendable {
        let settings: Settings
        let own: OwnMetrics
        let cancellation: Cancellation
        /// The parser files that are in use.
        var parserFiles: [SourceText]
    }

    var running: Running {
        Running(settings: settings, own: own, cancellation: cancellation, parserFiles: parserFiles)
    }

    /// - Parameter running: what is in use, when files are read again: its parsers stay where there is an error in a
    ///   parser file.
    /// - Throws: faults of the configuration file, which must be right before anything starts.
    init(_ arguments: ParsedArguments, beside running: Running? = nil) throws(Diagnostics) {
        own = running?.own ?? OwnMetrics(start: Instant(nanoseconds: Clock.now()))
        cancellation = running?.cancellation ?? Cancellation()
        let source = try arguments.value(.config).map { path throws(Diagnostics) in try FileReading.source(path) }
        if let source {
            settings = try Settings(reading: source, directory: Linux.directory(of: source.name))
        } else {
            settings = Settings()
        }
        storePath = try Self.storePath(arguments, settings)
        configurationDirectory = source.map { Linux.directory(of: $0.name) } ?? "."
        var alertingFaults = settings.warnings
        alerting = try Self.alerting(settings, &alertingFaults)
        (parserFiles, parsers, parserFaults) = try Self.parsers(settings, isRunning: running != nil)
        otherFaults = alertingFaults
        ruleFiles = try UserFiles.rules(settings)
        // The parsers in use stay where a file has an error: what it lacks is not missed.
        if running != nil, Diagnostics(parserFaults).hasErrors { return }
        if let source { otherFaults += FileCheck.unknownParsers(source, parsers.names) }
        if let name = arguments.value("parser"), name != "text", !parsers.names.contains(name) {
            let fault = Diagnostic("there is no parser \"\(name)\"", help: suggestion(for: name, among: parsers.names))
            throw Diagnostics([fault] + faults)
        }
    }

    private static func storePath(_ arguments: ParsedArguments, _ settings: Settings) throws(Diagnostics) -> String {
        if let path = arguments.value(.store) ?? settings.storePath { return path }
        if let path = Settings.defaultStorePath(isRoot: Host.isRoot, environment: Host.environment) { return path }
        throw Diagnostics([Diagnostic("where is the store? neither --store nor HOME is set")])
    }

    /// The store's path alone, for commands that only read it.
    static func storePath(_ arguments: ParsedArguments) throws(Diagnostics) -> String {
        try storePath(arguments, Settings())
    }

    /// The parts of an engine or an importer over the store for `profiles`.
    mutating func parts(_ profiles: [InputProfile], notifies: Bool) throws(StoreError) -> Engine.Parts {
        let now = Instant(nanoseconds: Clock.now())
        let store = try SegmentStore(storePath, today: Int(now.nanoseconds / 86_400_000_000_000))
        let (metrics, metricFaults) = metrics(now: now)
        let (alerts, alertFaults) = alerts(now: now)
        otherFaults += metricFaults + alertFaults
        if !notifies, let fault = Self.notEvaluated(alerts.groups) { otherFaults.append(fault) }
        var parts = Engine.Parts(
            store: store, profiles: profiles, parsers: parsers, metrics: metrics, alerts: alerts,
            outbox: notifies ? outbox() : nil, own: own, host: Host.name())
        parts.retention = Self.policy(settings.retention.age, settings.retention.bytes)
        for (name, span) in settings.retention.series {
            if let width = WindowWidth(name: name) { parts.windowRetention[width] = span }
        }
        parts.categoryRetention = settings.retention.categories.mapValues { Self.policy($0.age, $0.bytes) }
        return parts
    }

    /// The derived metrics that the rules ask for, with nothing measured yet.
    ///
    /// - Parameter named: further files.
    func metrics(
        now: Instant, beside named: [SourceText] = []
    ) -> (metrics: DerivedMetrics, faults: [Diagnostic]) {
        DerivedMetrics.load(
            ruleFiles.metrics.filter { file in !named.contains { $0.text == file.text } } + named, own: own, now: now)
    }

    /// The alert rules, with nothing seen yet.
    ///
    /// - Parameter named: the files to read in place of those of the installation.
    func alerts(now: Instant, only named: [SourceText]? = nil) -> (engine: AlertEngine, faults: [Diagnostic]) {
        AlertEngine.load(
            named ?? ruleFiles.alerts, context: RuleContext(externalURL: "http://\(settings.serve.listen)"), own: own,
            now: now)
    }

    /// Tells of the user's groups that need a server; that the shipped ones do is known.
    static func notEvaluated(_ groups: [RuleGroup]) -> Diagnostic? {
        let shipped = Shipped.directory().map { "\($0)/rules/" }
        let groups = groups.filter { group in !(shipped.map { group.file.hasPrefix($0) } ?? false) }
        if groups.isEmpty { return nil }
        let names = groups.map { "\($0.name) (\($0.file))" }.joined(separator: ", ")
        return Diagnostic(
            "rules that are evaluated at intervals are while serving only, not here: \(names)", severity: .warning,
            help: "sawlog alerts replay tells what they would have raised")
    }

    private static func policy(_ age: TimeSpan?, _ bytes: Int?) -> RetentionPolicy {
        RetentionPolicy(days: age.map { Int($0.nanoseconds / 86_400_000_000_000) }, bytes: bytes.map { Int64($0) })
    }

    /// The receivers of the configuration, with the ways to reach them that are supported.
    func receivers() -> [Receiver] {
        let transport = HTTPTransport(cancellation: cancellation)
        return (alerting?.receivers ?? []).map { receiver in
            Receiver(
                receiver.located(in: alertingDirectory), templates: alerting?.templates ?? [], transport: transport)
        }
    }

    /// Of the file that names the receivers: their files are beside it.
    private var alertingDirectory: String {
        Self.absolute(settings.alerting.file.map { Linux.directory(of: $0) } ?? configurationDirectory)
    }

    var routing: Routing? { alerting.map { Routing($0) } }

    private func outbox() -> Outbox {
        Outbox(
            routing: routing, receivers: receivers(),
            externalURL: "http://\(settings.serve.listen)", own: own)
    }

    /// How the `paths` of the command line are read; `-` is a stream.
    func named(_ paths: [String], _ arguments: ParsedArguments) -> [InputProfile] {
        let category = arguments.value("category").flatMap { Category(name: $0) }
        return paths.map { path in
            InputProfile(
                input: path == "-" ? nil : TailInput(path: Self.absolute(path)), category: category,
                parser: arguments.value("parser"))
        }
    }

    /// The inputs that the configuration names.
    var configured: [InputProfile] {
        settings.inputs.flatMap { input in
            input.paths.map { path in
                InputProfile(
                    input: TailInput(path: Self.absolute(path), exclude: input.exclude), category: input.category,
                    parser: input.parser, zoneOffset: Self.offset(input.zone), joining: input.joining)
            }
        }
    }

    private static func offset(_ zone: Settings.Zone?) -> Int {
        switch zone {
        case .offset(let seconds): seconds
        case .local: Host.zoneOffset()
        case nil: 0
        }
    }

    /// `path` from the root, so that one file has one name whatever the working directory was.
    static func absolute(_ path: String) -> String {
        if path.hasPrefix("/") { return path }
        let rest = path.hasPrefix("./") ? String(path.dropFirst(2)) : path
        let here = Host.currentDirectory()
        return rest == "." || rest.isEmpty ? here : "\(here)/\(rest)"
    }
}
