internal import LogsQL
internal import Records
internal import Storage

extension Query {
    /// This query with the queries inside `in(...)`, `join` and `union` answered from `snapshot`.
    ///
    /// Each list holds at most `limits.maxGroups` distinct values; more end the search.
    func answeringSubqueries(
        in snapshot: any RecordSnapshot, _ limits: QueryLimits, _ isCancelled: () -> Bool
    ) throws(SearchError) -> Query {
        guard hasSubqueries else { return self }
        var failure: SearchError?
        let answered: Query
        do throws(QueryError) {
            answered = try withoutActuallyEscaping(isCancelled) { (isCancelled) throws(QueryError) -> Query in
                try self.answeringSubqueries(limits) { (query, sink) throws(QueryError) in
                    do throws(SearchError) {
                        _ = try search(query, in: snapshot, limits: limits, isCancelled: isCancelled, into: sink)
                    } catch {
                        failure = error
                        throw .stopped(error.description)
                    }
                }
            }
        } catch {
            throw failure ?? .query(error)
        }
        return answered
    }
}
