internal import Instants
public import LogsQL
internal import Records
public import Storage

/// What a search would read, before it reads anything.
public struct ReadingPlan: Sendable, Hashable {
    public var blocks = 0
    public var records = 0
    /// Bytes of the lines of those blocks.
    public var bytes: Int64 = 0
    /// Blocks that the times, labels and the index of words rule out.
    public var blocksSkipped = 0
    public var bytesSkipped: Int64 = 0
    /// The query as it is run, in canonical form.
    public var query = ""
    /// The times it asks for, when it is bound to some.
    public var times = ""
    /// The words that are looked up in the index; empty when all blocks have to be looked at.
    public var words = ""
    /// The categories it can find something in; empty for all.
    public var categories: [String] = []
    public var damage: [String] = []
}

/// Plans `query` as `search` does, without reading a block. A query inside of it is taken to find anything.
public func plannedReading(of query: Query, in snapshot: any RecordSnapshot) throws(SearchError) -> ReadingPlan {
    let query = query.planned
    let request = ScanRequest(query, arrivedSince: 0)
    let found: ScanPlan
    do { found = try snapshot.plan(request) } catch { throw .store(error) }
    var plan = ReadingPlan()
    plan.blocks = found.blocks.count
    plan.records = found.blocks.reduce(0) { $0 + $1.records }
    plan.bytes = found.bytes
    plan.blocksSkipped = found.skippedBlocks
    plan.bytesSkipped = found.skippedBytes
    plan.damage = found.damage
    plan.query = "\(query)"
    if query.timeRange != .always {
        let (start, end) = (query.timeRange.start, query.timeRange.end)
        plan.times =
            (start == .distantPast ? "" : "from \(start.rfc3339)")
            + (end == .distantFuture ? "" : (start == .distantPast ? "" : " ") + "up to \(end.rfc3339)")
    }
    plan.words = text(query.filter.requirement, isInner: false)
    if let categories = request.categories, categories.count < Category.allCases.count {
        plan.categories = categories.map { "\($0.name)" }.sorted()
    }
    return plan
}

extension ScanRequest {
    init(_ query: Query, arrivedSince: Int64) {
        self.init(
            from: query.timeRange.start, to: query.timeRange.end, words: WordCondition(query.filter.requirement),
            categories: Set(Category.allCases.filter { query.filter.verdict(on: $0) != .none }),
            arrivedSince: arrivedSince)
    }
}

/// `a and (b or c)`; empty for what needs no word.
private func text(_ requirement: Requirement, isInner: Bool) -> String {
    func joined(_ parts: [Requirement], _ word: String) -> String {
        let texts = parts.map { text($0, isInner: true) }.filter { !$0.isEmpty }
        let all = texts.joined(separator: word)
        return isInner && texts.count > 1 ? "(\(all))" : all
    }
    switch requirement {
    case .anything: return ""
    case .nothing: return "nothing matches"
    case .word(let word): return word
    case .all(let parts): return joined(parts, " and ")
    case .any(let parts): return joined(parts, " or ")
    }
}
