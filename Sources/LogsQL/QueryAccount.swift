import Records
import Synchronization

/// What one run of a query has cost so far, and what it had to leave out. Whoever runs the query writes it,
/// `query_stats` and the answer's coverage read it.
public final class QueryAccount: Sendable {
    public struct Figures: Sendable, Hashable {
        /// Blocks of records that were looked at.
        public var blocks = 0
        /// Their records, and those that fulfilled the filter.
        public var records = 0
        public var found = 0
        /// Bytes as they are stored, compressed; 0 where nothing is.
        public var storedBytes: Int64 = 0
        /// Bytes of the lines of those records.
        public var lineBytes: Int64 = 0
        /// Fields that pipes made and that a row had no room for.
        public var droppedFields = 0
        /// Says so; nil when there are none. `since` were told of already.
        public func droppedNote(since told: Int = 0) -> String? {
            let fields = droppedFields - told
            return fields > 0
                ? "\(fields) fields that pipes made were left out: a row has room for \(NameTable.limit) names" : nil
        }
    }

    private let state = Mutex(Figures())
    /// Nanoseconds of a clock that only goes forward; nil where there is none.
    private let clock: (@Sendable () -> Int64)?
    private let begun: Int64

    /// - Parameter clock: what the duration is read from; without one it is not told.
    public init(clock: (@Sendable () -> Int64)? = nil) {
        self.clock = clock
        begun = clock?() ?? 0
    }

    public var figures: Figures { state.withLock { $0 } }

    /// Nanoseconds since the run began; nil without a clock.
    public var elapsed: Int64? { clock.map { $0() - begun } }

    public func add(_ change: (inout Figures) -> Void) { state.withLock { change(&$0) } }
}

/// By identity: a copy of the limits writes to the same account.
extension QueryAccount: Hashable {
    public static func == (left: QueryAccount, right: QueryAccount) -> Bool { left === right }
    public func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}
