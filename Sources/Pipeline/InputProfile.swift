public import Framing
public import Records
public import Tailing

/// How the records of an input are read.
public struct InputProfile: Sendable {
    /// nil for a stream, which is handed over open.
    public var input: TailInput?
    public var category: Category?
    public var parser: String?
    /// Seconds east of UTC for timestamps without a zone.
    public var zoneOffset: Int
    /// nil: as the parser says, else by the shapes of lines.
    public var joining: LineJoining?

    public init(
        input: TailInput?, category: Category? = nil, parser: String? = nil, zoneOffset: Int = 0,
        joining: LineJoining? = nil
    ) {
        self.input = input
        self.category = category
        self.parser = parser
        self.zoneOffset = zoneOffset
        self.joining = joining
    }
}
