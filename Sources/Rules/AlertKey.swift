internal import Instants
internal import Metrics
internal import Records

/// One key of a rule: its labels, its window, its evidence and, while it is active, its alert.
struct AlertKey: Sendable {
    /// The key's labels as `appendLabel` writes them.
    let labels: [UInt8]
    var window: KeyWindow
    var evidence = Evidence()
    /// The shapes of the messages.
    var patterns = PatternCounts()
    /// When a record last arrived for it.
    var arrived: Instant
    /// The alert while it is pending or firing.
    var alert: Alert?
    /// True when it has changed since its shelf was taken.
    var isChanged = true
    /// The number of the shelf on which it stands in the store; see `AlertShelf`.
    let shelf: Int

    init(_ labels: [UInt8], _ condition: Condition, arrived: Instant) {
        self.labels = labels
        shelf = AlertShelf.number(of: labels)
        self.arrived = arrived
        window = KeyWindow(condition)
    }

    /// Follows a change of the window; gives the transition to tell.
    mutating func follow(_ change: KeyWindow.Change, _ rule: AlertRule) -> AlertTransition? {
        isChanged = true
        switch change.state {
        case .pending, .firing:
            var made = begin(rule, change.episode.start)
            made.state = change.state
            alert = made
            return AlertTransition(alert: made, at: change.at)
        case .resolved, .inactive:
            guard var ended = alert else { return nil }
            ended.state = change.state
            ended.endsAt = change.at
            ended.count = max(ended.count, evidence.count)
            ended.lastLines = evidence.lastLines
            alert = nil
            evidence.settle()
            patterns.clear()
            return AlertTransition(alert: ended, at: change.at)
        }
    }

    /// Keeps what the active alert shows up to date; its annotations stay as they were told.
    mutating func refreshAlert() {
        guard let before = alert?.value else { return }
        alert?.value = max(before, Double(window.value))
        alert?.count = evidence.count
        alert?.lastLines = evidence.lastLines
    }

    /// The rule's own, and those that show what the alert is about where the rule has none of the name.
    private func annotations(_ rule: AlertRule, _ labels: [AlertLabel], _ start: Instant) -> [AlertLabel] {
        let own = rule.alertAnnotations(labels, value: Double(window.value))
        let window = rule.condition.window
        let shown = [
            AlertLabel("patterns", patterns.text), AlertLabel("new_patterns", patterns.news),
            AlertLabel(
                RecordSearch.annotation,
                RecordSearch.query(
                    [rule.expression] + (rule.sequel.map { [$0.text] } ?? []), from: start - window,
                    to: start + window,
                    rule.by.compactMap { entry in
                        labels.first { $0.name == entry.label }.map { (entry.field, $0.value) }
                    })),
        ]
        return own + shown.filter { shown in !shown.value.isEmpty && !own.contains { $0.name == shown.name } }
    }

    private func begin(_ rule: AlertRule, _ start: Instant) -> Alert {
        let labels = rule.alertLabels(readLabels(self.labels).map { AlertLabel($0.name, $0.value) })
        let value = Double(window.value)
        return Alert(
            state: .pending, labels: labels, annotations: annotations(rule, labels, start), startsAt: start,
            value: value, count: max(evidence.count, window.value), firstLines: evidence.firstLines,
            lastLines: evidence.lastLines)
    }
}

/// The keys of one rule, found by the bytes of their labels; bounded.
struct AlertKeyTable: Sendable {
    private(set) var keys: [AlertKey] = []
    /// The shelves with keys that have changed or gone since they were taken, a bit each.
    private var changedShelves: UInt64 = 0
    /// Position by the hash of the labels; on a collision the next number is tried.
    private var places: [UInt64: Int] = [:]
    let limit: Int

    init(limit: Int) { self.limit = limit }

    subscript(position: Int) -> AlertKey {
        _read { yield keys[position] }
        _modify {
            yield &keys[position]
            note(position)
        }
    }

    /// Marks the shelf of a key that has changed.
    private mutating func note(_ position: Int) {
        guard keys[position].isChanged else { return }
        keys[position].isChanged = false
        changedShelves |= 1 << UInt64(keys[position].shelf)
    }

    /// The shelves that have changed since the last call; nil for one that has become empty.
    mutating func takeShelves(shape: UInt64) -> [(shelf: Int, value: [UInt8]?)] {
        if changedShelves == 0 { return [] }
        let changed = changedShelves
        changedShelves = 0
        var shelves = [AlertShelf](repeating: AlertShelf(), count: AlertShelf.count)
        var scratch = StateWriter(version: 0)
        // Through a span: a copy of a key would count its many references.
        let all = keys.span
        for position in all.indices where changed >> UInt64(all[position].shelf) & 1 != 0 {
            shelves[all[position].shelf].add(all[position], shape: shape, &scratch)
        }
        return shelves.indices.filter { changed >> UInt64($0) & 1 != 0 }.map { ($0, shelves[$0].bytes) }
    }

    func find(_ labels: UnsafeBufferPointer<UInt8>) -> Int? {
        var hash = hashBytes(labels)
        while let position = places[hash] {
            if keys[position].labels.withUnsafeBufferPointer({ sameBytes($0, labels) }) { return position }
            hash &+= 1
        }
        return nil
    }

    /// Adds a key. When there is no room, the quarter of the quiet keys to which nothing has come
    /// for longest goes; nil when all keys are active.
    mutating func insert(_ key: AlertKey) -> Int? {
        if keys.count >= limit {
            let quiet = keys.indices.filter { keys[$0].alert == nil && keys[$0].window.isQuiet }.map {
                keys[$0].arrived
            }
            .sorted()
            guard !quiet.isEmpty else { return nil }
            let bound = quiet[(quiet.count - 1) / 4]
            remove { $0.alert == nil && $0.window.isQuiet && $0.arrived <= bound }
        }
        keys.append(key)
        place(keys.count - 1)
        note(keys.count - 1)
        return keys.count - 1
    }

    mutating func remove(where condition: (borrowing AlertKey) -> Bool) {
        if !hasKey(where: condition) { return }
        var left: UInt64 = 0
        keys.removeAll { key in
            guard condition(key) else { return false }
            left |= 1 << UInt64(key.shelf)
            return true
        }
        if left == 0 { return }
        changedShelves |= left
        places.removeAll(keepingCapacity: true)
        for position in keys.indices { place(position) }
    }

    /// Copies none of the keys.
    private func hasKey(where condition: (borrowing AlertKey) -> Bool) -> Bool {
        let all = keys.span
        for position in all.indices where condition(all[position]) { return true }
        return false
    }

    private mutating func place(_ position: Int) {
        var hash = keys[position].labels.withUnsafeBufferPointer { hashBytes($0) }
        while places[hash] != nil { hash &+= 1 }
        places[hash] = position
    }
}
