import Alertmanager
import Diagnostics
import Instants
import Linux
import Metrics
import Parsing
import RuleTesting
import Rules
import Settings
import YAML

/// Files that are checked together, since they name each other: a configuration its parsers, a
/// parser those that it works inside of.
struct FileCheck {
    private(set) var kinds: [String: FileKind] = [:]
    private(set) var faults: [Diagnostic] = []
    /// The parsers that were checked, among all others; nil without any.
    private(set) var parsers: (set: ParserSet, names: [String])?
    private var files: [FileKind: [SourceText]] = [:]

    /// - Parameters:
    ///   - shipped: parser files that come with the program, which those of a user may name.
    ///   - now: what relative times in rules refer to.
    init(_ sources: [SourceText], shipped: [SourceText] = [], now: Instant) {
        for source in sources { sort(source) }
        // Rules name no parsers, and hundreds of those take a while to compile.
        if files[.parser] != nil || files[.configuration] != nil {
            let set = checkParsers(beside: shipped)
            for source in files[.configuration] ?? [] { faults += Self.configuration(source, parsers: set.names) }
        }
        let own = OwnMetrics(start: now)
        faults += DerivedMetrics.load(files[.metrics] ?? [], own: own, now: now).faults
        faults += AlertEngine.load(files[.rules] ?? [], own: own, now: now).faults
        for source in files[.ruleTests] ?? [] {
            faults += RuleTestFile(source).faults
        }
        for source in files[.alertmanager] ?? [] {
            var read = AlertmanagerConfiguration.read(source) { UserFiles.templates($0, beside: source.name) }
            faults += read.faults + (read.configuration?.placeIntervals() ?? [])
        }
    }

    /// The faults in the text called `name`.
    func faults(in name: String) -> [Diagnostic] { faults.filter { $0.source == name } }

    private mutating func sort(_ source: SourceText) {
        do throws(Diagnostic) {
            guard let node = try parseYAML(source) else {
                faults.append(Diagnostic("the file is empty", severity: .warning, in: source))
                return
            }
            if let kind = FileKind(node, path: source.name) {
                kinds[source.name] = kind
                files[kind, default: []].append(source)
                return
            }
            faults.append(
                Diagnostic(
                    "this is neither a configuration, a parser, rules nor rule tests", in: source, at: node.place,
                    help: "a configuration has inputs:, a parser samples:, alert rules groups:, metric rules metrics:"))
        } catch {
            faults.append(error)
        }
    }

    /// A parser is checked among all others, as it will work; a shipped one with the same name or
    /// the same file gives way.
    private mutating func checkParsers(beside shipped: [SourceText]) -> ParserSet {
        let own = files[.parser] ?? []
        let names = own.compactMap(Self.parserName)
        let others = shipped.filter { file in
            !own.contains { $0.text == file.text } && !names.contains(Self.parserName(file) ?? "")
        }
        let (set, found) = ParserSet.load(others + own)
        if !own.isEmpty {
            faults += found + set.checkSamples()
            parsers = (set, names)
        }
        return set
    }

    /// Faults of the configuration of Alertmanager at `path`, told of the file that names it.
    private static func alerting(_ path: String, namedBy source: SourceText) -> [Diagnostic] {
        do throws(Diagnostics) {
            let file = try FileReading.source(path)
            var read = AlertmanagerConfiguration.read(file) { UserFiles.templates($0, beside: path) }
            let faults = read.faults + (read.configuration?.placeIntervals() ?? [])
            return faults.map { fault in
                let place = fault.place.map { ":\($0.line):\($0.column)" } ?? ""
                return Diagnostic(
                    "\(path)\(place): \(fault.message)", severity: fault.severity, in: source, help: fault.help)
            }
        } catch {
            return error.faults.map { Diagnostic($0.message, in: source) }
        }
    }

    private static func parserName(_ file: SourceText) -> String? {
        do throws(Diagnostic) { return try parseYAML(file)?["name"]?.text } catch { return nil }
    }

    private static func configuration(_ source: SourceText, parsers: [String]) -> [Diagnostic] {
        var faults: [Diagnostic] = []
        do throws(Diagnostics) {
            let settings = try Settings(reading: source, directory: directory(of: source.name))
            for directory in settings.parserDirectories + settings.rules.directories
            where !FileReading.isDirectory(directory) {
                faults.append(Diagnostic("there is no directory \(directory)", in: source))
            }
            faults += settings.warnings
            var alerting = settings.alerting.configuration
            faults += alerting?.placeIntervals() ?? []
            if let path = settings.alerting.file { faults += Self.alerting(path, namedBy: source) }
        } catch {
            faults = error.faults
        }
        return faults + unknownParsers(source, parsers)
    }

    /// Inputs whose parser does not exist, so that their lines would all be text.
    static func unknownParsers(_ source: SourceText, _ parsers: [String]) -> [Diagnostic] {
        do throws(Diagnostic) {
            return (try parseYAML(source)?["inputs"]?.items ?? []).compactMap { input in
                guard let node = input["parser"], let name = node.text, name != "text", !parsers.contains(name) else {
                    return nil
                }
                return Diagnostic(
                    "there is no parser \"\(name)\"", in: source, at: node.place,
                    help: suggestion(for: name, among: parsers))
            }
        } catch {
            return []
        }
    }
}
