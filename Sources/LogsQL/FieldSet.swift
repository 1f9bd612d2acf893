/// Which fields of a record are needed: all, or those with some names. `_msg` goes by its name.
///
/// What a store needs to read no more columns than a query looks at.
public struct FieldSet: Hashable, Sendable {
    public private(set) var isEverything: Bool
    /// The names; meaningless when `isEverything`.
    public private(set) var names: Set<String>

    public static let all = FieldSet(isEverything: true, names: [])
    public static let none = FieldSet(isEverything: false, names: [])

    private init(isEverything: Bool, names: Set<String>) {
        self.isEverything = isEverything
        self.names = names
    }

    /// The fields of these names; the empty name is `_msg`. A prefix of names or `*` means all.
    init(_ patterns: some Sequence<String>) {
        isEverything = false
        names = []
        for pattern in patterns {
            if pattern.hasSuffix("*") { isEverything = true }
            names.insert(pattern.isEmpty ? "_msg" : pattern)
        }
    }

    public func contains(_ name: String) -> Bool { isEverything || names.contains(name) }

    func union(_ other: FieldSet) -> FieldSet {
        isEverything || other.isEverything ? .all : FieldSet(isEverything: false, names: names.union(other.names))
    }

    /// Without the fields of these names.
    func subtracting(_ patterns: [String]) -> FieldSet {
        if isEverything { return self }
        return FieldSet(
            isEverything: false, names: names.filter { name in !patterns.contains { matches(name, $0) } })
    }
}

extension Query {
    /// The fields a record must bring for this query: what the filter looks at and what the pipes
    /// pass on or compute from.
    public var fields: FieldSet { pipeFields.union(filter.fields) }

    /// The fields that the pipes pass on or compute from: all that is needed of a record that is
    /// known to fulfil the filter.
    public var pipeFields: FieldSet { pipes.reversed().reduce(FieldSet.all) { $1.fields(for: $0) } }

    /// True when results can be shown while records still come: no pipe waits for the last one.
    public var isLive: Bool { pipes.allSatisfy { !$0.waitsForEnd } }

    /// As `Filter.abandonedMatches`, of the filter and all pipes.
    public var abandonedMatches: Int { pipes.reduce(filter.abandonedMatches) { $0 + $1.abandonedMatches } }
}
