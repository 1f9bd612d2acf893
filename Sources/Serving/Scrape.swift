internal import HTTPServer
internal import Instants
internal import Linux
internal import Metrics
internal import Pipeline
internal import Rules
internal import Storage
internal import Synchronization

/// `/metrics`: the program's own, the derived ones, and the alerts.
///
/// Gauges that only matter when somebody looks are set then.
final class Scrape: Sendable {
    private let engine: Engine
    /// Sources that had a lag at the last scrape, to be removed when they have gone.
    private let shown = Mutex<Set<String>>([])
    /// Sources with a series of their own; the rest, those that lag least, share `other`.
    static let sourceLimit = 200

    init(engine: Engine, version: String) {
        self.engine = engine
        engine.own.set(.buildInfo, 1, [version, "6"])
    }

    func answer(_ request: Request) -> Response {
        let format = ExpositionFormat(accept: request.header("accept") ?? "")
        // Two scrapes at a time would remove each other's series.
        let bytes = shown.withLock { shown in
            setLags(&shown)
            setProcess(engine.own)
            setStore()
            var writer = ExpositionWriter(format, at: Instant(nanoseconds: Clock.now()))
            engine.own.append(to: &writer)
            engine.derived.append(to: &writer)
            engine.alerts.append(to: &writer)
            return writer.finish()
        }
        return Response(headers: [Item("Content-Type", format.contentType)], body: .bytes(bytes))
    }

    private func setLags(_ shown: inout Set<String>) {
        let sources = engine.sources.sources.sorted { ($1.lag, $0.source) < ($0.lag, $1.source) }
        var lags: [String: Int64] = [:]
        for (place, source) in sources.enumerated() {
            lags[place < Self.sourceLimit ? source.source : "other", default: 0] += source.lag
        }
        for gone in shown.subtracting(lags.keys) { engine.own.remove(.sourceLag, [gone]) }
        for (source, lag) in lags { engine.own.set(.sourceLag, Double(lag), [source]) }
        shown = Set(lags.keys)
    }

    private func setStore() {
        let (hot, sealed) = storeBytes(engine.storePath)
        engine.own.set(.storeBytes, Double(hot), ["hot"])
        engine.own.set(.storeBytes, Double(sealed), ["sealed"])
        // A store that cannot be read now keeps its last number; `/health` tells why.
        if let totals = try? engine.snapshot().totals() { engine.own.set(.storeRecords, Double(totals.records)) }
    }
}

/// Bytes on disk of the store at `path`: what was committed last, and the sealed partitions.
func storeBytes(_ path: String) -> (hot: Int64, sealed: Int64) {
    func size(_ folder: String) -> Int64 {
        // Files come and go while they are counted.
        guard let entries = try? listDirectory(folder).entries else { return 0 }
        return entries.reduce(0) { $0 + ((try? FileStatus(path: "\(folder)/\($1.name)"))?.size ?? 0) }
    }
    let top = ["hot.db", "hot.db-wal", "hot.db-shm"].reduce(Int64(0)) {
        $0 + ((try? FileStatus(path: "\(path)/\($1)"))?.size ?? 0)
    }
    return (top, size(path + "/partitions"))
}
