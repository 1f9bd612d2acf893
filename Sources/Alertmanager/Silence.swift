public import Instants
public import PromQL
internal import Records
public import Rules

/// A time in which alerts that meet all conditions are not told.
public struct Silence: Sendable, Equatable {
    public var id: String
    public var conditions: [LabelMatcher]
    public var startsAt: Instant
    public var endsAt: Instant
    public var createdBy: String
    public var comment: String
    public var updatedAt: Instant

    public init(
        id: String, conditions: [LabelMatcher], startsAt: Instant, endsAt: Instant, createdBy: String,
        comment: String, updatedAt: Instant
    ) {
        self.id = id
        self.conditions = conditions
        self.startsAt = startsAt
        self.endsAt = endsAt
        self.createdBy = createdBy
        self.comment = comment
        self.updatedAt = updatedAt
    }

    public enum State: String, Sendable { case pending, active, expired }

    public func state(at time: Instant) -> State { time < startsAt ? .pending : time < endsAt ? .active : .expired }

    public func mutes(_ labels: [AlertLabel], at time: Instant) -> Bool {
        state(at: time) == .active && conditions.allSatisfy { $0.accepts(labels) }
    }

    /// The silence as a row of state.
    public var row: [UInt8] {
        var writer = StateWriter(version: 1)
        writer.append(id)
        writer.append(UInt64(conditions.count))
        for condition in conditions {
            writer.append(condition.name)
            writer.append(condition.operation.rawValue)
            writer.append(condition.value)
        }
        for time in [startsAt, endsAt, updatedAt] { writer.append(time.nanoseconds) }
        writer.append(createdBy)
        writer.append(comment)
        return writer.bytes
    }

    /// Reads what `row` wrote; nil when it is damaged.
    public init?(row: [UInt8]) {
        var reader = StateReader(row)
        guard reader.version == 1, let id = reader.string(), let count = reader.count() else { return nil }
        var conditions: [LabelMatcher] = []
        for _ in 0..<count {
            guard let name = reader.string(), let sign = reader.string(), let value = reader.string(),
                let operation = LabelMatcher.Operation(rawValue: sign),
                let condition = try? LabelMatcher.condition(name, operation, value)
            else { return nil }
            conditions.append(condition)
        }
        guard let start = reader.signed(), let end = reader.signed(), let updated = reader.signed(),
            let author = reader.string(), let comment = reader.string()
        else { return nil }
        self.init(
            id: id, conditions: conditions, startsAt: Instant(nanoseconds: start), endsAt: Instant(nanoseconds: end),
            createdBy: author, comment: comment, updatedAt: Instant(nanoseconds: updated))
    }
}
