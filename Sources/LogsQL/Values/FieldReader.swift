import Instants
import Records

/// The values of one field in one batch: the name is looked up once.
struct FieldReader {
    let batch: RecordBatch
    let reference: FieldReference
    let name: String

    init(_ batch: RecordBatch, _ name: String) {
        self.batch = batch
        self.name = name
        reference = batch.resolve(name)
    }

    /// Calls `body` with the value of record `index`, which is empty when it has none.
    @inline(__always)
    func withValue<R>(_ index: Int, _ body: (UnsafeBufferPointer<UInt8>) -> R) -> R {
        guard reference == .time else {
            var none: [UInt8] = []
            return body(batch.value(reference, of: index, scratch: &none))
        }
        var text: [UInt8] = []
        batch.records[index].time.appendRFC3339(to: &text)
        return text.withUnsafeBufferPointer(body)
    }

    /// How the value is written in JSON.
    func kind(_ index: Int) -> FieldKind {
        if case .named(let id) = reference { return batch.field(id, of: index)?.kind ?? .text }
        return .text
    }
}

extension RecordBatch {
    /// Calls `body` with name, value and kind of each field of record `index` that is not empty:
    /// the fixed ones of a log batch, then the parsed ones, in the order of JSON output.
    func forEachValue(
        of index: Int, _ body: (UnsafeBufferPointer<UInt8>, UnsafeBufferPointer<UInt8>, FieldKind) -> Void
    ) {
        if !isRows { forEachFixedValue(of: index, body) }
        let first = Int(records[index].firstField)
        for field in fields[first..<(first + Int(records[index].fieldCount))] where field.value.length > 0 {
            body(names.bytes(field.name), bytes(field.value), field.kind)
        }
    }

    func forEachFixedValue(
        of index: Int, _ body: (UnsafeBufferPointer<UInt8>, UnsafeBufferPointer<UInt8>, FieldKind) -> Void
    ) {
        let record = records[index]
        var time: [UInt8] = []
        record.time.appendRFC3339(to: &time)
        time.withUnsafeBufferPointer { body(("_time" as StaticString).utf8Bytes, $0, .text) }
        let fixed: [(StaticString, UnsafeBufferPointer<UInt8>)] = [
            ("_msg", message(index)), ("source", streams.source(record.stream)), ("host", streams.host(record.stream)),
            ("category", streams.category(record.stream).name.utf8Bytes), ("format", streams.format(record.stream)),
            ("level", record.level.name.utf8Bytes), ("_time_source", record.flags.timeSource.utf8Bytes),
            ("_time_suspect", record.flags.timeSuspicion.utf8Bytes), ("_part", record.flags.part.utf8Bytes),
        ]
        for (name, value) in fixed where value.count > 0 { body(name.utf8Bytes, value, .text) }
    }
}
