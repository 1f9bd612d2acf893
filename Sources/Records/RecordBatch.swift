/// A block of records with all their bytes: what travels from framing to the store, and what a
/// search reads back.
///
/// Two kinds. A *log* batch has bytes, times, levels and streams. A *rows* batch, made by a query
/// pipe, has nothing but fields (`isRows`); there `_time`, `_msg` and the rest are plain fields.
///
/// Threads: one thread owns a batch while it is filled; handed over, it is only read.
public final class RecordBatch: @unchecked Sendable {  // protected by that ownership rule
    /// Bytes as read.
    public var text: ByteArena
    /// Bytes made from them: cleaned views, unescaped values, computed numbers.
    public var derived: ByteArena
    public var names = NameTable()
    public var streams = StreamTable()
    public var records: [Record] = []
    public var fields: [Field] = []
    /// The number of each record in its store, in the order of arrival. Empty when the batch does
    /// not come from a store, or when they are numbered one after the other.
    public var arrivals: [Int64] = []
    public let isRows: Bool

    public init(textCapacity: Int = 4096, isRows: Bool = false) {
        text = ByteArena(capacity: textCapacity)
        derived = ByteArena(capacity: 256)
        self.isRows = isRows
    }

    @inlinable public var count: Int { records.count }

    /// The bytes of `range`. Valid until the buffer it lies in grows.
    @inlinable public func bytes(_ range: TextRange) -> UnsafeBufferPointer<UInt8> {
        range.isDerived
            ? derived.view(range.start, Int(range.length)) : text.view(range.start, Int(range.length))
    }

    /// `_msg` of record `index`.
    @inlinable public func message(_ index: Int) -> UnsafeBufferPointer<UInt8> { bytes(records[index].view) }

    /// Adds `value` to the derived bytes and says where it is.
    public func derive(_ value: UnsafeBufferPointer<UInt8>) -> TextRange {
        let start = derived.count
        derived.append(value)
        return TextRange(derived: start, length: value.count)
    }

    public func derive(_ value: String) -> TextRange {
        var value = value
        return value.withUTF8 { derive($0) }
    }

    /// An empty batch that takes over the memory of this one, which is empty afterwards. Another
    /// object, so that whoever remembers something about this batch does not mistake the two.
    public func successor() -> RecordBatch {
        let next = RecordBatch(textCapacity: 16)
        swap(&next.text, &text)
        swap(&next.derived, &derived)
        swap(&next.records, &records)
        swap(&next.fields, &fields)
        swap(&next.arrivals, &arrivals)
        next.text.truncate(to: 0)
        next.derived.truncate(to: 0)
        next.records.removeAll(keepingCapacity: true)
        next.fields.removeAll(keepingCapacity: true)
        next.arrivals.removeAll(keepingCapacity: true)
        return next
    }

    // MARK: Filling

    /// Starts the fields of the record added last: what follows through `addField` is its own.
    public func addRecord(_ record: Record) {
        var record = record
        record.firstField = UInt32(fields.count)
        record.fieldCount = 0
        records.append(record)
    }

    /// Adds a field to the last record; false when the batch knows too many names or the record
    /// has 65,535 fields.
    @discardableResult
    public func addField(_ name: UInt32, _ kind: FieldKind, _ value: TextRange) -> Bool {
        let last = records.count - 1
        guard last >= 0, records[last].fieldCount < UInt16.max else { return false }
        fields.append(Field(name: name, kind: kind, value: value))
        records[last].fieldCount += 1
        return true
    }

    @discardableResult
    public func addField(_ name: String, _ kind: FieldKind = .text, _ value: String) -> Bool {
        guard let id = names.intern(name) else { return false }
        return addField(id, kind, derive(value))
    }
}
