internal import PromQL
internal import Records

/// The rows of the windows of series: `window/open/SERIES` has what is still changing of all widths, and which chunks
/// there are; `window/WIDTH/SERIES/START` a chunk that is full.
enum WindowRow {
    static let prefix = "window/open/"
    private static let version: UInt8 = 1

    static func key(_ labels: LabelSet) -> String { "\(prefix)\(labels)" }
    static func prefix(_ width: WindowWidth, _ labels: LabelSet) -> String { prefix(width, series: "\(labels)") }
    static func prefix(_ width: WindowWidth, series: String) -> String { "window/\(width.name)/\(series)/" }
    static func key(_ width: WindowWidth, _ labels: LabelSet, _ start: Int64) -> String {
        prefix(width, labels) + "\(start)"
    }

    static func value(_ chunks: [Chunk]) -> [UInt8] {
        var writer = StateWriter(version: version)
        append(chunks, to: &writer)
        return writer.bytes
    }

    static func chunks(_ value: [UInt8]) -> [Chunk]? {
        var reader = StateReader(value)
        return reader.version == version ? chunks(&reader) : nil
    }

    static func value(_ labels: LabelSet, _ runs: [WindowRun]) -> [UInt8] {
        var writer = StateWriter(version: version)
        labels.write(to: &writer)
        for run in runs {
            writer.append(run.isCumulative)
            writer.append(run.tally != nil)
            if let tally = run.tally?.numbers {
                writer.append(tally.start)
                writer.append(tally.end)
                for value in tally.values { writer.append(value) }
                writer.append(tally.count)
            }
            append(run.chunks, to: &writer)
            writer.append(UInt64(run.stored.count))
            for chunk in run.stored {
                writer.append(chunk.start)
                writer.append(chunk.end)
            }
        }
        return writer.bytes
    }

    /// nil when the row is of another version or damaged.
    static func read(_ value: [UInt8]) -> (labels: LabelSet, runs: [WindowRun])? {
        var reader = StateReader(value)
        guard reader.version == version, let labels = LabelSet(from: &reader) else { return nil }
        var runs: [WindowRun] = []
        for width in WindowWidth.allCases {
            guard let run = run(width, &reader) else { return nil }
            runs.append(run)
        }
        return (labels, runs)
    }

    private static func run(_ width: WindowWidth, _ reader: inout StateReader) -> WindowRun? {
        guard let isCumulative = reader.boolean(), let isOpen = reader.boolean() else { return nil }
        var tally: WindowTally?
        if isOpen {
            guard let start = reader.signed(), let end = reader.signed() else { return nil }
            let values = (0..<4).compactMap { _ in reader.double() }
            guard let count = reader.unsigned() else { return nil }
            tally = WindowTally(start: start, end: end, values: values, count: count)
        }
        guard let chunks = chunks(&reader), let count = reader.count() else { return nil }
        var stored: [WindowRun.Stored] = []
        for _ in 0..<count {
            guard let start = reader.signed(), let end = reader.signed() else { return nil }
            stored.append(WindowRun.Stored(start: start, end: end))
        }
        return WindowRun(width, isCumulative: isCumulative, tally: tally, chunks: chunks, stored: stored)
    }

    private static func append(_ chunks: [Chunk], to writer: inout StateWriter) {
        writer.append(UInt64(chunks.count))
        for chunk in chunks {
            writer.append(UInt64(chunk.count))
            writer.append(chunk.bytes)
        }
    }

    private static func chunks(_ reader: inout StateReader) -> [Chunk]? {
        guard let count = reader.count(), count <= 4 else { return nil }
        var chunks: [Chunk] = []
        for _ in 0..<count {
            guard let samples = reader.unsigned(), let bytes = reader.blob(),
                let chunk = Chunk(count: samples, bytes: bytes)
            else { return nil }
            chunks.append(chunk)
        }
        return chunks
    }
}
