/// What a query may use. Reaching a limit ends it with a `QueryError`, never with a short answer.
public struct QueryLimits: Hashable, Sendable {
    /// Groups of `stats`, distinct values of `uniq` and `top`.
    public var maxGroups: Int
    /// Memory a pipe may hold, in bytes, about: of its own buffers, not of the allocator.
    public var maxMemoryBytes: Int
    /// Rows in a batch that a pipe hands on.
    public var rowsPerBatch: Int
    /// Where pipes write down what they had to leave out; nil when nobody asks.
    public var account: QueryAccount?

    public init(maxGroups: Int = 1_000_000, maxMemoryBytes: Int = 512 << 20, rowsPerBatch: Int = 1024) {
        self.maxGroups = maxGroups
        self.maxMemoryBytes = maxMemoryBytes
        self.rowsPerBatch = rowsPerBatch
    }
}

extension QueryLimits {
    /// Notes fields for which a row had no room.
    func countDropped(_ fields: Int) {
        if fields > 0 { account?.add { $0.droppedFields += fields } }
    }
}

/// Why a query that was understood could not be answered.
public enum QueryError: Error, Hashable, Sendable, CustomStringConvertible {
    /// More distinct values than `QueryLimits.maxGroups`.
    case tooManyGroups(pipe: String, limit: Int)
    /// More memory than `QueryLimits.maxMemoryBytes`.
    case tooMuchMemory(pipe: String, limit: Int)
    /// Whoever reads the answer stopped reading, or reading the records failed; the reason.
    case stopped(String)

    public var description: String {
        switch self {
        case .tooManyGroups(let pipe, let limit):
            "`\(pipe)` met more than \(limit) distinct values; narrow the filter or group by fewer fields"
        case .tooMuchMemory(let pipe, let limit):
            "`\(pipe)` needs more than \(limit >> 20) MiB of memory; narrow the filter or add a limit"
        case .stopped(let reason): reason
        }
    }
}
