import Alertmanager
import Diagnostics
import Parsing
import Settings

/// The files that a configuration leads to.
extension Installation {
    /// - Throws: faults of files that cannot be read, unless the program runs and goes on without them.
    static func parsers(
        _ settings: Settings, isRunning: Bool
    ) throws(Diagnostics) -> ([SourceText], ParserSet, [Diagnostic]) {
        let shipped = Shipped.directory().map { "\($0)/parsers/" }
        do throws(Diagnostics) {
            let files = try UserFiles.parsers(settings)
            let (set, faults) = ParserSet.load(files) { file in shipped.map { file.name.hasPrefix($0) } ?? false }
            return (files, set, faults)
        } catch {
            if isRunning { return ([], .empty, error.faults) }
            throw error
        }
    }

    /// What the configuration says itself, or the file of Alertmanager that it names.
    static func alerting(
        _ settings: Settings, _ faults: inout [Diagnostic]
    ) throws(Diagnostics) -> AlertmanagerConfiguration? {
        guard let path = settings.alerting.file else {
            return try placed(settings.alerting.configuration, &faults)
        }
        let source = try FileReading.source(path)
        let read = AlertmanagerConfiguration.read(source) { UserFiles.templates($0, beside: path) }
        guard let configuration = read.configuration else { throw Diagnostics(read.faults) }
        faults += read.faults
        return try placed(configuration, &faults)
    }

    /// With the time zones of its time intervals.
    private static func placed(
        _ configuration: AlertmanagerConfiguration?, _ faults: inout [Diagnostic]
    ) throws(Diagnostics) -> AlertmanagerConfiguration? {
        var configuration = configuration
        faults += configuration?.placeIntervals() ?? []
        if Diagnostics(faults).hasErrors { throw Diagnostics(faults) }
        return configuration
    }
}
