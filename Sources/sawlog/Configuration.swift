import Diagnostics
import Linux
import Settings

/// What a command works with: flag beats variable beats file beats default.
enum Configuration {
    /// The settings of the file that `--config` names, with the flags of the command line over them.
    ///
    /// - Throws: the faults of the file.
    static func settings(_ arguments: ParsedArguments) throws(Diagnostics) -> Settings {
        var settings = Settings()
        if let path = arguments.value(.config) {
            settings = try Settings(reading: try FileReading.source(path), directory: directory(of: path))
        }
        if let store = arguments.value(.store) { settings.storePath = store }
        if let listen = arguments.value("listen") { settings.serve.listen = listen }
        return settings
    }

    /// The directory of the store.
    ///
    /// - Throws: a fault when nobody names one and there is no home directory.
    static func storePath(_ settings: Settings) throws(Diagnostics) -> String {
        if let path = settings.storePath { return path }
        if let path = Settings.defaultStorePath(isRoot: Host.isRoot, environment: Host.environment) { return path }
        throw Diagnostics([Diagnostic("there is no place for the store", help: "give --store DIR, or set HOME")])
    }

    /// The directories of parser files, those that come with the program first.
    static func parserDirectories(_ settings: Settings) -> [String] {
        (Shipped.directory().map { ["\($0)/parsers"] } ?? []) + settings.parserDirectories
    }

    /// The directories of rule files, those that come with the program first.
    static func ruleDirectories(_ settings: Settings) -> [String] {
        (Shipped.directory().map { ["\($0)/rules"] } ?? []) + settings.rules.directories
    }
}
