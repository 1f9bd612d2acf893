internal import Records

extension ParserTools {
    /// Most numbers read from one record; those beyond are counted as dropped.
    private static let namedLimit = 256

    /// Adds the named numbers of a message as fields, under names that queries can be written with.
    ///
    /// `elapsed time per iteration (ms): 5444.9` becomes `elapsed_time_per_iteration_ms`, `Loss: 0.4 (0.5)`
    /// `loss` and `loss_mean`, `time: 20.1ms` `time_ms`, `auc: 0.93+0.004` `auc` and `auc_std`. A number
    /// with a unit that is not known stays text. A name that the record has already is left alone.
    func readNamedNumbers(_ subject: Subject, takesWords: Bool) {
        var scan = NamedNumberScan(subject.bytes, takesWords: takesWords)
        var found = 0
        while found < Self.namedLimit, let number = scan.next() {
            found += 1
            addNamed(number, subject)
        }
        if found == Self.namedLimit { while scan.next() != nil { fieldsDropped += 1 } }
    }

    private func addNamed(_ number: NamedNumber, _ subject: Subject) {
        let unit = UnsafeBufferPointer(rebasing: subject.bytes[number.unit])
        let suffix = unit.count > 0 ? unitSuffix(unit) : nil
        let name = UnsafeBufferPointer(rebasing: subject.bytes[number.name])
        guard let key = storeName(name, suffix), !hasField(key) else { return }
        if number.isTruth {
            let isTrue = subject.bytes[number.value.lowerBound] | 0x20 == UInt8(ascii: "t")
            guard let value = reading.store(isTrue ? trueText : falseText) else { return }
            return reading.add(FieldKey(id: -1, bytes: key), .json, value)
        }
        if unit.count > 0, suffix == nil {
            let text = subject.piece(number.value.lowerBound, number.unit.upperBound - number.value.lowerBound)
            return reading.add(FieldKey(id: -1, bytes: key), .text, text)
        }
        reading.addNumber(FieldKey(id: -1, bytes: key), piece(number.value, subject))
        if !number.mean.isEmpty, let key = storeName(name, "mean") {
            reading.addNumber(FieldKey(id: -1, bytes: key), piece(number.mean, subject))
        }
        if !number.deviation.isEmpty, let key = storeName(name, "std") {
            reading.addNumber(FieldKey(id: -1, bytes: key), piece(number.deviation, subject))
        }
    }

    private var trueText: UnsafeBufferPointer<UInt8> { ("true" as StaticString).utf8Bytes }
    private var falseText: UnsafeBufferPointer<UInt8> { ("false" as StaticString).utf8Bytes }

    private func piece(_ range: Range<Int>, _ subject: Subject) -> Piece {
        subject.piece(range.lowerBound, range.count)
    }

    /// True when the record has a field named as `key` spells it.
    func hasField(_ key: Piece) -> Bool {
        let name = reading.bytes(key)
        return reading.fields.contains { field in
            if field.key.id < 0 { return sameBytes(reading.bytes(field.key.bytes), name) }
            return set.vocabulary.nameBytes[Int(field.key.id)].withUnsafeBufferPointer { sameBytes($0, name) }
        }
    }

    /// `name` as a field name, with `suffix` behind an underscore; nil when nothing is left of it or
    /// the record has that name for itself.
    func storeName(_ name: UnsafeBufferPointer<UInt8>, _ suffix: StaticString?) -> Piece? {
        guard let room = reading.room(6 * name.count + 32) else { return nil }
        var writer = FieldNameWriter(room)
        writer.write(name)
        guard writer.count > 0 else { return nil }
        if let suffix { writer.end(suffix.utf8Bytes) }
        guard !isReserved(UnsafeBufferPointer(start: room, count: writer.count)) else { return nil }
        return reading.commit(writer.count)
    }

    private func isReserved(_ name: UnsafeBufferPointer<UInt8>) -> Bool {
        reservedNames.contains { sameBytes($0.utf8Bytes, name) }
    }
}

private let reservedNames: [StaticString] = [
    "_time", "_msg", "_time_source", "_time_suspect", "_part", "level", "source", "host", "category", "format",
    "message",
]

/// Writes a name as people print it the way fields are named.
///
/// A single word keeps its case, but for a capital at its begin (`Loss`); several words become small
/// with underscores; `(ms)` becomes `_ms`; `valid_0's auc` becomes `valid_0.auc`; of `Train loss/total`
/// the path is enough.
private struct FieldNameWriter {
    private let target: UnsafeMutablePointer<UInt8>
    private(set) var count = 0

    init(_ target: UnsafeMutablePointer<UInt8>) { self.target = target }

    mutating func write(_ raw: UnsafeBufferPointer<UInt8>) {
        var end = raw.count
        while end > 0, raw[end - 1] <= 0x20 { end -= 1 }
        var at = pathStart(raw, end)
        while at < end, raw[at] <= 0x20 || raw[at] == UInt8(ascii: "#") { at += 1 }
        let isPhrase = raw[at..<end].contains { $0 == 0x20 || $0 == UInt8(ascii: "(") }
        let isCapital = at + 1 < end && raw[at] &- 0x41 < 26 && !raw[(at + 1)..<end].contains { $0 &- 0x41 < 26 }
        var inUnit = false
        while at < end {
            let byte = raw[at]
            switch byte {
            case UInt8(ascii: "("):
                inUnit = true
                gap()
            case UInt8(ascii: ")"): inUnit = false
            case UInt8(ascii: "'"):
                // The owner of a metric.
                if at + 2 < end, raw[at + 1] == UInt8(ascii: "s"), raw[at + 2] == 0x20 {
                    put(UInt8(ascii: "."))
                    at += 2
                }
            case UInt8(ascii: "/") where inUnit:
                for byte in "_per_".utf8 { put(byte) }
            case UInt8(ascii: "%"): for byte in "pct".utf8 { put(byte) }
            case 0x00...0x20, UInt8(ascii: "\""), UInt8(ascii: "`"): gap()
            default: put((isPhrase || isCapital) && byte &- 0x41 < 26 ? byte | 0x20 : byte)
            }
            at += 1
        }
        while count > 0, target[count - 1] == UInt8(ascii: "_") { count -= 1 }
    }

    /// Where the last word begins when it is a path of names, which needs no word before it: `Train loss/train`.
    private func pathStart(_ raw: UnsafeBufferPointer<UInt8>, _ end: Int) -> Int {
        var start = end
        while start > 0, raw[start - 1] > 0x20 { start -= 1 }
        return raw[start..<end].contains(UInt8(ascii: "/")) && raw[end - 1] != UInt8(ascii: ")") ? start : 0
    }

    /// Adds a unit, unless the name ends with it.
    mutating func end(_ suffix: UnsafeBufferPointer<UInt8>) {
        if count > suffix.count, target[count - suffix.count - 1] == UInt8(ascii: "_"),
            sameBytes(UnsafeBufferPointer(start: target + count - suffix.count, count: suffix.count), suffix)
        {
            return
        }
        gap()
        for byte in suffix { put(byte) }
    }

    private mutating func gap() {
        if count > 0, target[count - 1] != UInt8(ascii: "_"), target[count - 1] != UInt8(ascii: ".") {
            put(UInt8(ascii: "_"))
        }
    }

    private mutating func put(_ byte: UInt8) {
        target[count] = byte
        count += 1
    }
}
