public import Instants

/// One log record: where its bytes are, when it happened, what it is. 56 bytes, no pointers.
@frozen
public struct Record: Sendable {
    public var time: Instant
    /// Position of the record's first byte in its origin (file generation), in bytes.
    public var offset: Int64
    /// The bytes as read, with the line terminators. What `export --raw` gives back.
    public var raw: TextRange
    /// What is parsed and shown as `_msg`: `raw` without terminator, ANSI codes, overwritten
    /// progress frames and leading NULs. The same bytes as `raw` wherever nothing had to go.
    public var view: TextRange
    /// First of the record's fields in `RecordBatch.fields`.
    public var firstField: UInt32
    public var fieldCount: UInt16
    public var level: Level
    public var flags: RecordFlags
    /// Index into `RecordBatch.streams`.
    public var stream: UInt32
    /// The file generation it came from: a key of `Checkpoint`. 0 for input without a file.
    public var origin: UInt32

    @inlinable public init(
        time: Instant = .epoch, offset: Int64 = 0, raw: TextRange, view: TextRange, flags: RecordFlags = [],
        stream: UInt32 = 0, origin: UInt32 = 0
    ) {
        self.time = time
        self.offset = offset
        self.raw = raw
        self.view = view
        self.firstField = 0
        self.fieldCount = 0
        self.level = .unknown
        self.flags = flags
        self.stream = stream
        self.origin = origin
    }
}

/// What is unusual about a record.
@frozen
public struct RecordFlags: OptionSet, Hashable, Sendable {
    public let rawValue: UInt8
    @inlinable public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// The last line has no terminator (yet).
    public static let unterminated = RecordFlags(rawValue: 1)
    /// A piece of a line longer than the limit, which goes on in the next record.
    public static let continues = RecordFlags(rawValue: 2)
    /// A piece of a line longer than the limit, which began in an earlier record.
    public static let continued = RecordFlags(rawValue: 4)
    /// The time is that of the record before it in the source.
    public static let timeFromPrevious = RecordFlags(rawValue: 8)
    /// The time is the file's modification time.
    public static let timeFromFile = RecordFlags(rawValue: 16)
    /// The time is that of arrival.
    public static let timeFromArrival = RecordFlags(rawValue: 32)
    /// The line has a timestamp that cannot be right: out of range or not a date.
    public static let timeSuspect = RecordFlags(rawValue: 64)
    /// Joined from several lines.
    public static let multiline = RecordFlags(rawValue: 128)

    /// True when the time did not come from the record itself.
    @inlinable public var timeIsBorrowed: Bool {
        !isDisjoint(with: [.timeFromPrevious, .timeFromFile, .timeFromArrival])
    }
}

/// How a field's value is written in JSON. The bytes of a value are always its text.
public enum FieldKind: UInt8, Sendable {
    /// Written as a string.
    case text
    /// Written as it stands: the bytes are a number by JSON's grammar.
    case number
    /// Written as it stands: `true`, `false`, `null`, an array, an object.
    case json
}

/// A named value of a record. 16 bytes.
@frozen
public struct Field: Sendable {
    /// Index into `RecordBatch.names`.
    public var name: UInt32
    public var kind: FieldKind
    public var value: TextRange

    @inlinable public init(name: UInt32, kind: FieldKind, value: TextRange) {
        self.name = name
        self.kind = kind
        self.value = value
    }
}
