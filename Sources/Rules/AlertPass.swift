internal import Instants
internal import LogsQL
internal import Metrics
internal import Records

/// One rule on one batch: names are looked up once, then the selected records are counted.
struct AlertPass {
    private let rule: AlertRule
    private let batch: RecordBatch
    private let now: Instant
    private let fields: [FieldReference]
    private let apart: [FieldReference]
    private let distinct: FieldReference?
    private let unseen: FieldReference?
    /// What stands in for the message of a record of no known format: the whole of it.
    private let line: FieldReference
    /// A text is told by its shape, a name by all its characters.
    private let isText: Bool
    /// Of the selected records those at which the count is asked for; nil for a rule without.
    private var sequel: Selection?
    private var labels: [UInt8] = []
    private var scratch: [UInt8] = []
    /// The records that match; nil for none.
    private(set) var selection: Selection?
    private var transitions: [AlertTransition] = []
    /// How many keys had to make room.
    private(set) var dropped = 0

    init(_ rule: AlertRule, _ batch: RecordBatch, _ presence: FieldPresence, _ now: Instant) {
        self.rule = rule
        self.batch = batch
        self.now = now
        fields = rule.by.map { batch.resolve($0.field) }
        apart = rule.apart.map { batch.resolve($0) }
        distinct = rule.distinct.map { batch.resolve($0) }
        unseen = rule.unseen.map { batch.resolve($0) }
        isText = rule.unseen == "message"
        line = isText ? batch.resolve("_msg") : .absent
        // Records that conclude need neither.
        if rule.sequel == nil, distinct == .absent || unseen == .absent && line == .absent { return }
        // Without any of its fields no record belongs to a key.
        if !fields.isEmpty, fields.allSatisfy({ $0 == .absent }) { return }
        // What makes no key is passed over; but a value is known once any record has had it.
        let keyed = unseen == nil ? presence.records(withOneOf: fields) : nil
        let all = keyed ?? Selection(count: batch.count, all: true)
        var selection = all
        rule.filter.apply(to: batch, &selection)
        if let then = rule.sequel {
            var concluding = all
            then.filter.apply(to: batch, &concluding)
            selection.formUnion(concluding)
            sequel = concluding
        }
        if !selection.isEmpty { self.selection = selection }
    }

    /// How long a source must have been heard of before a value of its can be new.
    static let settling = TimeSpan.hours(1)

    /// False when the rule counts new values only and the record has none: one known from before,
    /// or the first ones of a source. Records that conclude are not counted, so theirs are neither new nor known.
    mutating func isNew(_ index: Int, _ seen: inout SeenValues?, _ sources: SourceHistory, _ place: Int) -> Bool {
        guard let unseen, seen != nil, sequel?.contains(index) != true else { return true }
        var value = batch.value(unseen, of: index, scratch: &scratch)
        if value.count == 0 { value = batch.value(line, of: index, scratch: &scratch) }
        guard value.count > 0, seen?.insert(value, isText: isText || value.contains(0x20)) == true else { return false }
        return batch.records[index].time - sources.firstSeen(place) >= Self.settling
    }

    /// The changes since the last call; nil when there are none.
    mutating func takeTransitions() -> [AlertTransition]? {
        if transitions.isEmpty { return nil }
        defer { transitions = [] }
        return transitions
    }

    /// Counts the selected record `index`, whose source has the entry `place`.
    mutating func count(
        _ index: Int, _ table: inout AlertKeyTable, _ sources: SourceHistory, _ place: Int, _ shape: inout MessageShape
    ) {
        labels.removeAll(keepingCapacity: true)
        for (entry, field) in zip(rule.by, fields) {
            let value = batch.value(field, of: index, scratch: &scratch)
            var name = entry.label
            name.withUTF8 { appendLabel($0, value, to: &labels) }
        }
        if labels.isEmpty, !fields.isEmpty { return }
        if sequel?.contains(index) == true {
            if let known = labels.withUnsafeBufferPointer({ table.find($0) }) {
                conclude(index, &table[known], &shape)
            }
            return
        }
        guard let position = position(&table) else { return }
        observe(index, &table[position], sources, place, &shape)
    }

    /// A record that asks whether enough was counted before it.
    private mutating func conclude(_ index: Int, _ key: inout AlertKey, _ shape: inout MessageShape) {
        let time = time(index)
        follow(key.window.prepare(for: time, rule.condition), &key)
        let wasQuiet = key.window.isQuiet
        let changes = key.window.conclude(time, rule.condition)
        if wasQuiet, key.window.isQuiet { return }
        key.evidence.add(
            shape.line(), time, isQuiet: wasQuiet, window: rule.condition.window, inWindow: key.window.value)
        key.patterns.add(shape.bytes, isNew: shape.isNew, isQuiet: wasQuiet, inWindow: key.window.value)
        key.isChanged = true
        follow(changes, &key)
        key.refreshAlert()
    }

    private func time(_ index: Int) -> Instant {
        let time = batch.records[index].time
        return time > now + AlertEngine.tolerance ? now : time
    }

    private mutating func position(_ table: inout AlertKeyTable) -> Int? {
        if let known = labels.withUnsafeBufferPointer({ table.find($0) }) { return known }
        let before = table.keys.count
        let position = table.insert(AlertKey(labels, rule.condition, arrived: now))
        // With no room at all it is the new one that is forgotten.
        dropped += before + 1 - table.keys.count
        return position
    }

    private mutating func observe(
        _ index: Int, _ key: inout AlertKey, _ sources: SourceHistory, _ place: Int, _ shape: inout MessageShape
    ) {
        let time = time(index)
        if let distinct {
            let value = batch.value(distinct, of: index, scratch: &scratch)
            if value.count == 0 || !key.window.takes(value, at: time, rule.condition) { return }
        }
        if rule.condition.isBurst {
            key.window.firstSeen = min(key.window.firstSeen, sources.firstSeen(place))
            key.window.said = sources.said(place, window: rule.condition.window, until: time)
        }
        follow(key.window.prepare(for: time, rule.condition), &key)
        let wasQuiet = key.window.isQuiet
        let changes = key.window.add(time, view: view(index), rule.condition)
        key.evidence.add(
            shape.line(), time, isQuiet: wasQuiet, window: rule.condition.window, inWindow: key.window.value)
        key.patterns.add(shape.bytes, isNew: shape.isNew, isQuiet: wasQuiet, inWindow: key.window.value)
        key.arrived = max(key.arrived, now)
        key.isChanged = true
        follow(changes, &key)
        // A rule with `for` shows its alert before it fires.
        if case .pending(let episode) = key.window.phase, key.alert == nil {
            follow([.init(state: .pending, at: episode.start, episode: episode)], &key)
        }
        key.refreshAlert()
    }

    private mutating func view(_ index: Int) -> UInt64 {
        var hash: UInt64 = 0
        for field in apart {
            hash = foldMultiply(
                hash ^ hashBytes(batch.value(field, of: index, scratch: &scratch)), 0x9E37_79B9_7F4A_7C15)
        }
        return hash
    }

    private mutating func follow(_ changes: [KeyWindow.Change], _ key: inout AlertKey) {
        transitions += changes.compactMap { key.follow($0, rule) }
    }
}
