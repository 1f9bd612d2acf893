internal import LogsQL
internal import Records
internal import Storage

extension Query {
    /// This query with the queries inside `in(...)` and the like answered from `snapshot`.
    ///
    /// Each gives at most `limits.maxGroups` distinct values; more end the search.
    func answeringSubqueries(
        in snapshot: any RecordSnapshot, _ limits: QueryLimits, _ isCancelled: () -> Bool
    ) throws(SearchError) -> Query {
        guard hasSubqueries else { return self }
        var failure: SearchError?
        let answered: Query
        do throws(QueryError) {
            answered = try withoutActuallyEscaping(isCancelled) { (isCancelled) throws(QueryError) -> Query in
                try self.answeringSubqueries { (query, field) throws(QueryError) -> [String] in
                    let values = DistinctValues(field, limit: limits.maxGroups)
                    do throws(SearchError) {
                        _ = try search(query, in: snapshot, limits: limits, isCancelled: isCancelled) {
                            (batch, selection) throws(QueryError) in try values.take(batch, selection)
                        }
                    } catch {
                        failure = error
                        throw .stopped(error.description)
                    }
                    return Array(values.found)
                }
            }
        } catch {
            throw failure ?? .query(error)
        }
        return answered
    }
}

/// The values of one field, each once.
private final class DistinctValues {
    private let field: String
    private let limit: Int
    private(set) var found: Set<String> = []

    init(_ field: String, limit: Int) {
        self.field = field
        self.limit = limit
    }

    func take(_ batch: RecordBatch, _ selection: Selection) throws(QueryError) {
        let reference = batch.resolve(field)
        var scratch: [UInt8] = []
        selection.forEach { index in
            let value = batch.value(reference, of: index, scratch: &scratch)
            if value.count > 0, found.count <= limit { found.insert(String(decoding: value, as: UTF8.self)) }
        }
        if found.count > limit { throw .tooManyGroups(pipe: "in(...)", limit: limit) }
    }
}
