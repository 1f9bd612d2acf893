import LogsQL
import Search
import Storage

/// Queries of one command over one view of a store, within its time.
struct StoreAsking {
    let snapshot: SegmentSnapshot
    let limit: TimeLimit
    let progress: SearchProgress

    func ask(_ query: Query, newest: Int? = nil, into sink: @escaping PipelineSink.Body) throws -> Coverage {
        do throws(SearchError) {
            return try search(
                query, in: snapshot, newest: newest, limits: TimeLimit.limits, isCancelled: { limit.isOver },
                onProgress: progress.show, into: sink)
        } catch {
            guard case .cancelled = error else { throw error }
            throw limit.fault
        }
    }
}
