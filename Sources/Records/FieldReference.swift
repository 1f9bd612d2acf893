import Instants

/// Where the values of a field name are found in a batch; looked up once a batch, not once a record.
public enum FieldReference: Hashable, Sendable {
    case time, message, level, source, host, category, format, timeSource, timeSuspect, part
    /// A parsed field, by its number in the batch's names.
    case named(UInt32)
    /// No record of the batch has it.
    case absent
}

extension RecordBatch {
    /// How to read `name` in this batch. An empty name means `_msg`.
    public func resolve(_ name: String) -> FieldReference {
        if !isRows {
            switch name {
            case "_time": return .time
            case "_msg", "": return .message
            case "level": return .level
            case "source": return .source
            case "host": return .host
            case "category": return .category
            case "format": return .format
            case "_time_source": return .timeSource
            case "_time_suspect": return .timeSuspect
            case "_part": return .part
            default: break
            }
        }
        return names.find(name.isEmpty ? "_msg" : name).map { .named($0) } ?? .absent
    }

    /// The text of a field of record `index`; empty when it has none, as in LogsQL.
    ///
    /// `_time` is written into `scratch`; the view is valid until `scratch` changes. Other views
    /// are valid while the batch does not grow.
    public func value(
        _ field: FieldReference, of index: Int, scratch: inout [UInt8]
    ) -> UnsafeBufferPointer<UInt8> {
        switch field {
        case .message: return message(index)
        case .level: return records[index].level.name.utf8Bytes
        case .source: return streams.source(records[index].stream)
        case .host: return streams.host(records[index].stream)
        case .category: return streams.category(records[index].stream).name.utf8Bytes
        case .format: return streams.format(records[index].stream)
        case .named(let id): return self.field(id, of: index).map { bytes($0.value) } ?? Self.nothing
        case .timeSource: return records[index].flags.timeSource.utf8Bytes
        case .timeSuspect: return records[index].flags.timeSuspicion.utf8Bytes
        case .part: return records[index].flags.part.utf8Bytes
        case .absent: return Self.nothing
        case .time:
            scratch.removeAll(keepingCapacity: true)
            records[index].time.appendRFC3339(to: &scratch)
            // The array keeps its storage until the caller changes it, which ends the view.
            return scratch.withUnsafeBufferPointer { $0 }
        }
    }

    /// The first field of record `index` with the name numbered `name`. Cost: its number of fields.
    @inlinable public func field(_ name: UInt32, of index: Int) -> Field? {
        let first = Int(records[index].firstField)
        for at in first..<(first + Int(records[index].fieldCount)) where fields[at].name == name {
            return fields[at]
        }
        return nil
    }

    static var nothing: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: nil, count: 0) }
}

extension RecordFlags {
    /// The word for a borrowed time in `_time_source`; empty when the record has its own.
    public var timeSource: StaticString {
        if contains(.timeFromPrevious) { return "previous" }
        if contains(.timeFromFile) { return "mtime" }
        if contains(.timeFromArrival) { return "arrival" }
        return ""
    }

    /// `true` in `_time_suspect` for a time that cannot be right, else empty.
    public var timeSuspicion: StaticString { contains(.timeSuspect) ? "true" : "" }

    /// Which piece of a longer line the record is, in `_part`; empty for a whole one.
    public var part: StaticString {
        switch (contains(.continued), contains(.continues)) {
        case (false, false): ""
        case (false, true): "first"
        case (true, true): "middle"
        case (true, false): "last"
        }
    }
}
