internal import PromQL

/// The windows of one width of one series: the open one, the last ones in memory, and which chunks of older ones the
/// store has.
struct WindowRun: Sendable {
    /// A chunk of windows in the store, by the beginnings of its first and of its last one.
    struct Stored: Hashable, Sendable {
        var start: Int64
        var end: Int64
    }

    let width: WindowWidth
    /// True for counters, of which only the last value of a window is kept.
    let isCumulative: Bool
    private(set) var tally: WindowTally?
    /// A chunk for each value that is kept of a window: last, least, greatest, mean.
    private(set) var chunks: [Chunk]
    private(set) var stored: [Stored] = []

    init(_ width: WindowWidth, isCumulative: Bool) {
        self.width = width
        self.isCumulative = isCumulative
        chunks = Self.empty(isCumulative)
    }

    /// As a row has it; nil when it does not fit together.
    init?(_ width: WindowWidth, isCumulative: Bool, tally: WindowTally?, chunks: [Chunk], stored: [Stored]) {
        guard chunks.count == Self.empty(isCumulative).count, chunks.allSatisfy({ $0.count == chunks[0].count })
        else { return nil }
        self.width = width
        self.isCumulative = isCumulative
        self.tally = tally
        self.chunks = chunks
        self.stored = stored
    }

    private static func empty(_ isCumulative: Bool) -> [Chunk] {
        [Chunk](repeating: Chunk(), count: isCumulative ? 1 : 4)
    }

    /// Takes a sample; gives the chunks that have become full and go to the store.
    mutating func add(_ time: Int64, _ value: Double) -> [Chunk]? {
        let start = width.start(of: time)
        guard let open = tally else {
            // After a restart the closed windows may be newer than what is read again.
            if chunks[0].count == 0 || start > chunks[0].end { tally = WindowTally(start: start, time, value) }
            return nil
        }
        if time <= open.end { return nil }
        if open.start == start {
            tally?.add(time, value)
            return nil
        }
        let full = close(open)
        tally = WindowTally(start: start, time, value)
        return full
    }

    private mutating func close(_ open: WindowTally) -> [Chunk]? {
        let window = open.window(isCumulative: isCumulative)
        let values = [window.last, window.least ?? 0, window.greatest ?? 0, window.mean ?? 0]
        for place in chunks.indices { chunks[place].append(Sample(window.start, values[place])) }
        guard chunks[0].isFull else { return nil }
        defer { chunks = Self.empty(isCumulative) }
        stored.append(Stored(start: chunks[0].start, end: chunks[0].end))
        return chunks
    }

    /// The windows in memory that begin in `times`, the open one included.
    func recent(_ times: ClosedRange<Int64>) -> [SeriesWindow] {
        var windows = Self.windows(chunks, times)
        if let tally, times.contains(tally.start) { windows.append(tally.window(isCumulative: isCumulative)) }
        return windows
    }

    /// Those of the windows in `chunks` that begin in `times`.
    static func windows(_ chunks: [Chunk], _ times: ClosedRange<Int64>) -> [SeriesWindow] {
        let values = chunks.map { chunk in
            var samples: [Sample] = []
            chunk.read(times, into: &samples)
            return samples
        }
        guard let last = values.first else { return [] }
        guard values.count == 4, values.allSatisfy({ $0.count == last.count }) else {
            return last.map { SeriesWindow(start: $0.milliseconds, last: $0.value) }
        }
        return last.indices.map { place in
            SeriesWindow(
                start: last[place].milliseconds, last: last[place].value, least: values[1][place].value,
                greatest: values[2][place].value, mean: values[3][place].value)
        }
    }

    /// Forgets what ended before `time`; gives the beginnings of the chunks in the store that go, and whether anything
    /// has been forgotten, there or here.
    mutating func forget(before time: Int64) -> (stored: [Int64], isChanged: Bool) {
        let gone = stored.filter { $0.end < time }.map(\.start)
        var isChanged = !gone.isEmpty
        if isChanged { stored.removeAll { $0.end < time } }
        if chunks[0].count > 0, chunks[0].end < time {
            chunks = Self.empty(isCumulative)
            isChanged = true
        }
        if let open = tally, open.end < time {
            tally = nil
            isChanged = true
        }
        return (gone, isChanged)
    }

    /// Milliseconds of the last sample, as far as it is known; nil when there is none.
    var end: Int64? { tally?.end ?? (chunks[0].count > 0 ? chunks[0].end : stored.last?.end) }

    var isEmpty: Bool { stored.isEmpty && tally == nil && chunks[0].count == 0 }
}
