internal import Instants
internal import LogsQL
internal import Records

/// The shape of one record's message, and the record as evidence, each made once for all rules that count the record.
struct MessageShape {
    private let batch: RecordBatch
    private let message: FieldReference
    private var text = PatternText()
    private var scratch: [UInt8] = []
    private var index = 0
    private var isMade = false
    /// The record as evidence, once it is made.
    private var kept: [UInt8]?
    /// True when no rule has counted a record of this shape, of a source that has been heard of for a while.
    private(set) var isNew = false

    init(_ batch: RecordBatch) {
        self.batch = batch
        message = batch.resolve("message")
    }

    var bytes: ArraySlice<UInt8> { text.bytes[...] }

    /// Turns to a record.
    mutating func take(_ index: Int) {
        self.index = index
        isMade = false
        kept = nil
    }

    /// The record as evidence.
    mutating func line() -> [UInt8] {
        if let kept { return kept }
        let made = Evidence.cut(batch.message(index))
        kept = made
        return made
    }

    /// Makes the shape unless it is made, and notes it in `seen`.
    mutating func look(_ seen: inout SeenValues, _ sources: SourceHistory, _ place: Int) {
        if isMade { return }
        isMade = true
        let short = batch.value(message, of: index, scratch: &scratch)
        text.take(short.count > 0 ? short : batch.message(index))
        isNew =
            text.bytes.withUnsafeBufferPointer { seen.insert($0, isText: true) }
            && batch.records[index].time - sources.firstSeen(place) >= AlertPass.settling
    }
}
