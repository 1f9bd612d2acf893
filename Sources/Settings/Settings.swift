public import Diagnostics
internal import YAML

/// What `sawlog.yaml` says, with defaults for all that it does not.
public struct Settings: Hashable, Sendable {
    /// Directory of the store; nil for the default place (see `defaultStorePath`).
    public var storePath: String?
    public var inputs: [Input] = []
    /// Directories with parser files of the user's own, beside the shipped ones.
    public var parserDirectories: [String] = []
    public var rules = RuleFiles()
    public var alerting = Alerting()
    public var serve = Serve()
    public var retention = Retention()
    /// What is doubtful in the file, though it can be used.
    public private(set) var warnings: [Diagnostic] = []

    public init() {}

    /// Reads a configuration. Relative paths in it start from `directory`, the file's own.
    ///
    /// - Throws: all faults of the text at once, each with its place.
    public init(reading source: SourceText, directory: String) throws(Diagnostics) {
        let node: Node?
        do throws(Diagnostic) { node = try parseYAML(source) } catch { throw Diagnostics([error]) }
        guard let node else { return }
        var reader = MappingReader(node, in: source)
        read(&reader, PathBase(directory))
        let faults = reader.finish()
        warnings = faults.filter { $0.severity != .error }
        if Diagnostics(faults).hasErrors { throw Diagnostics(faults.sorted { placeOrder($0) < placeOrder($1) }) }
    }

    private mutating func read(_ reader: inout MappingReader, _ base: PathBase) {
        let source = reader.source
        if let node = reader.value("store") {
            var store = MappingReader(node, in: source)
            storePath = store.string("path").map(base.resolve)
            reader.add(store.finish())
        }
        for node in reader.list("inputs") {
            let (input, faults) = Input.read(node, source, base)
            if let input { inputs.append(input) }
            reader.add(faults)
        }
        if let node = reader.value("parsers") {
            var parsers = MappingReader(node, in: source)
            parserDirectories = (parsers.strings("directories") ?? []).map(base.resolve)
            reader.add(parsers.finish())
        }
        if let node = reader.value("rules") { reader.add(rules.read(node, source, base)) }
        if let node = reader.value("alerting") { reader.add(alerting.read(node, source, base)) }
        if let node = reader.value("serve") { reader.add(serve.read(node, source)) }
        if let node = reader.value("retention") { reader.add(retention.read(node, source)) }
    }
}

/// The directory from which relative paths start.
struct PathBase {
    private let directory: String

    init(_ directory: String) { self.directory = directory }

    func resolve(_ path: String) -> String {
        if path.hasPrefix("/") || directory.isEmpty || directory == "." { return path }
        return directory.hasSuffix("/") ? directory + path : "\(directory)/\(path)"
    }
}

/// Faults are told from the top of the file to its end.
private func placeOrder(_ fault: Diagnostic) -> Int {
    (fault.place?.line ?? 0) << 20 | min(fault.place?.column ?? 0, (1 << 20) - 1)
}
