import Instants
import Records

/// Keeps the last records of each source until a record is found, and counts those after it.
final class StreamContextProcessor: PipeProcessor {
    private struct Source {
        /// The last records that were not handed on, the oldest first.
        var kept: [(row: PackedRow, time: Instant)] = []
        var left = 0
        var found = Instant.distantPast
        /// True when records of this source were handed on and some after them were not.
        var hasGap = false
        var hasOutput = false
    }

    private let pipe: StreamContextPipe
    private let next: any PipeProcessor
    private let limits: QueryLimits
    private let writer: RowWriter
    private let names = GroupTable()
    private var sources: [Source] = []
    private var held = 0

    init(_ pipe: StreamContextPipe, _ next: any PipeProcessor, _ limits: QueryLimits) {
        self.pipe = pipe
        self.next = next
        self.limits = limits
        writer = RowWriter(next, limits)
    }

    func consume(_ batch: RecordBatch, _ selection: Selection) throws(QueryError) {
        var matched = selection
        pipe.matching?.apply(to: batch, &matched)
        let labels = ["_stream", "source", "host", "category", "format"].map { FieldReader(batch, $0) }
        let time = FieldReader(batch, "_time")
        do {
            try selection.forEach { index in
                let source = number(labels, index)
                let at = batch.isRows ? time.withValue(index) { timestamp($0) } ?? .epoch : batch.records[index].time
                try take(batch, index, at, source, isFound: matched.contains(index))
            }
        } catch {
            throw error as? QueryError ?? .stopped("\(error)")
        }
        if held + names.memory > limits.maxMemoryBytes {
            throw .tooMuchMemory(pipe: pipe.description, limit: limits.maxMemoryBytes)
        }
        try writer.flush()
    }

    private func number(_ labels: [FieldReader], _ index: Int) -> Int {
        var key = GroupKey()
        for label in labels { label.withValue(index) { key.append($0) } }
        let id = key.bytes.withUnsafeBufferPointer { names.insert($0) }
        if id == sources.count { sources.append(Source()) }
        return id
    }

    private func take(
        _ batch: RecordBatch, _ index: Int, _ time: Instant, _ source: Int, isFound: Bool
    ) throws(QueryError) {
        if isFound {
            try sendKept(source, before: time, batch, index)
            sources[source].left = pipe.after
            sources[source].found = time
            return try send(batch, index, source)
        }
        if sources[source].left > 0, time <= sources[source].found + pipe.span {
            sources[source].left -= 1
            return try send(batch, index, source)
        }
        sources[source].left = 0
        guard pipe.before > 0 else {
            sources[source].hasGap = sources[source].hasOutput
            return
        }
        let row = PackedRow(batch, index)
        held += row.bytes.count
        sources[source].kept.append((row, time))
        if sources[source].kept.count > pipe.before {
            held -= sources[source].kept.removeFirst().row.bytes.count
            sources[source].hasGap = sources[source].hasOutput
        }
    }

    /// Hands on what is kept of `source` and lies in the window before `time`.
    private func sendKept(
        _ source: Int, before time: Instant, _ batch: RecordBatch, _ index: Int
    ) throws(QueryError) {
        let kept = sources[source].kept
        let near = kept.filter { $0.time >= time - pipe.span }
        if near.count < kept.count { sources[source].hasGap = sources[source].hasOutput }
        if sources[source].hasGap { try sendSeparator(batch, index) }
        sources[source].hasGap = false
        sources[source].kept.removeAll()
        for entry in kept { held -= entry.row.bytes.count }
        for entry in near {
            try writer.beginRow()
            entry.row.write(to: writer)
        }
    }

    private func sendSeparator(_ batch: RecordBatch, _ index: Int) throws(QueryError) {
        try writer.beginRow()
        for name in ["_time", "_stream", "source", "host", "category", "format"] {
            FieldReader(batch, name).withValue(index) { writer.add(name, $0, .text) }
        }
        writer.add("_msg", Array("---".utf8), .text)
    }

    private func send(_ batch: RecordBatch, _ index: Int, _ source: Int) throws(QueryError) {
        try writer.beginRow(fields: batch.fieldCount(index))
        writer.addFields(of: batch, index)
        sources[source].hasOutput = true
    }

    func finish() throws(QueryError) { try next.finish() }
    var isSatisfied: Bool { next.isSatisfied }
}

/// A row as a run of bytes: for each field its kind, and name and value with their lengths.
struct PackedRow {
    private(set) var bytes: [UInt8] = []

    init(_ batch: RecordBatch, _ index: Int) {
        var packed: [UInt8] = []
        batch.forEachValue(of: index) { name, value, kind in
            packed.append(kind.rawValue)
            for part in [name, value] {
                withUnsafeBytes(of: UInt32(part.count)) { packed.append(contentsOf: $0) }
                packed.append(contentsOf: part)
            }
        }
        bytes = packed
    }

    func write(to writer: RowWriter) {
        bytes.withUnsafeBufferPointer { view in
            let raw = UnsafeRawBufferPointer(view)
            var at = 0
            func part() -> UnsafeBufferPointer<UInt8> {
                let length = Int(raw.loadUnaligned(fromByteOffset: at, as: UInt32.self))
                defer { at += 4 + length }
                return UnsafeBufferPointer(rebasing: view[(at + 4)..<(at + 4 + length)])
            }
            while at < view.count {
                let kind = FieldKind(rawValue: view[at]) ?? .text
                at += 1
                let name = part()
                writer.add(name, part(), kind)
            }
        }
    }
}
