import Records

/// `a b`, `a and b`: both.
///
///     error "out of memory"
///     level:error and host:gpu7
struct AndFilter: Filter {
    let parts: [any Filter]

    /// The conjunction of `parts`, flat and without `*`.
    static func joining(_ parts: [any Filter]) -> any Filter {
        let flat = parts.flatMap { ($0 as? AndFilter)?.parts ?? [$0] }.filter { !($0 is EverythingFilter) }
        return flat.count > 1 ? AndFilter(parts: flat) : flat.first ?? EverythingFilter()
    }

    var description: String {
        parts.map { $0 is OrFilter ? "(\($0))" : $0.description }.joined(separator: " ")
    }

    func apply(to batch: RecordBatch, _ selection: inout Selection) {
        for part in parts where !selection.isEmpty { part.apply(to: batch, &selection) }
    }

    var requirement: Requirement { .every(parts.map(\.requirement)) }
    var timeRange: TimeRange { parts.reduce(.always) { $0.intersection($1.timeRange) } }
    var fields: FieldSet { parts.reduce(.none) { $0.union($1.fields) } }
    var marks: [TextMark] { parts.flatMap(\.marks) }
    var abandonedMatches: Int { parts.reduce(0) { $0 + $1.abandonedMatches } }

    func replacing(_ change: (any Filter) throws(QueryError) -> (any Filter)?) throws(QueryError) -> any Filter {
        var changed: [any Filter] = []
        for part in parts { changed.append(try part.replacing(change)) }
        return Self.joining(changed)
    }
}

/// `a or b`: at least one.
///
///     level:error or level:critical
struct OrFilter: Filter {
    let parts: [any Filter]

    static func joining(_ parts: [any Filter]) -> any Filter {
        let flat = parts.flatMap { ($0 as? OrFilter)?.parts ?? [$0] }
        return flat.count == 1 ? flat[0] : OrFilter(parts: flat)
    }

    var description: String { parts.map(\.description).joined(separator: " or ") }

    func apply(to batch: RecordBatch, _ selection: inout Selection) {
        var open = selection
        for part in parts where !open.isEmpty {
            var matched = open
            part.apply(to: batch, &matched)
            open.subtract(matched)
        }
        selection.subtract(open)
    }

    var requirement: Requirement { .some(parts.map(\.requirement)) }
    var timeRange: TimeRange { parts.reduce(.never) { $0.hull($1.timeRange) } }
    var fields: FieldSet { parts.reduce(.none) { $0.union($1.fields) } }
    var marks: [TextMark] { parts.flatMap(\.marks) }
    var abandonedMatches: Int { parts.reduce(0) { $0 + $1.abandonedMatches } }

    func replacing(_ change: (any Filter) throws(QueryError) -> (any Filter)?) throws(QueryError) -> any Filter {
        var changed: [any Filter] = []
        for part in parts { changed.append(try part.replacing(change)) }
        return Self.joining(changed)
    }
}

/// `not a`, `!a`, `-a`: the records that do not fulfil `a`.
///
///     error !"connection reset"
struct NotFilter: Filter {
    let inner: any Filter

    /// The negation of `filter`; a double one falls away.
    static func negating(_ filter: any Filter) -> any Filter {
        (filter as? NotFilter)?.inner ?? NotFilter(inner: filter)
    }

    var description: String { inner is AndFilter || inner is OrFilter ? "!(\(inner))" : "!\(inner)" }

    func apply(to batch: RecordBatch, _ selection: inout Selection) {
        var matched = selection
        inner.apply(to: batch, &matched)
        selection.subtract(matched)
    }

    var requirement: Requirement { .anything }
    var fields: FieldSet { inner.fields }
    var abandonedMatches: Int { inner.abandonedMatches }

    func replacing(_ change: (any Filter) throws(QueryError) -> (any Filter)?) throws(QueryError) -> any Filter {
        Self.negating(try inner.replacing(change))
    }
}
