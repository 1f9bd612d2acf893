internal import Instants
internal import Metrics

extension AlertEngine {
    /// Shows when each source last said something, so that a rule can ask who has fallen silent.
    func tellNewest(_ places: [Int], _ sources: SourceHistory, forgotten: ArraySlice<String>) {
        for key in forgotten where key.hasPrefix(SourceHistory.prefix) {
            own.remove(.sourceLast, [String(key.dropFirst(SourceHistory.prefix.count))])
        }
        for place in places {
            let (source, time) = sources.newest(place)
            if let time { own.set(.sourceLast, time.seconds, [source]) }
        }
    }

    /// Shows what the rows of the store say of when sources last said something.
    func tellRestored(_ sources: SourceHistory) {
        guard watchesSources else { return }
        for (source, time) in sources.lately { own.set(.sourceLast, time.seconds, [source]) }
    }

    /// True when it matters how long a source has been heard of: any rule on the stream tells which shapes are new.
    var watchesSources: Bool { !rules.isEmpty || asksForSources }
}
