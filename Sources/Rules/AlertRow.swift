internal import Instants
public import Records
internal import Synchronization

/// What is kept of a key. Before there were shelves each had a row of its own, `alert/key/RULE{LABELS}`, where RULE is
/// the rule's id; those are still read.
enum AlertRow {
    private static let prefix = "alert/key/"
    private static let version: UInt8 = 1

    static func parse(_ key: String) -> (rule: String, labels: [UInt8])? {
        guard key.hasPrefix(prefix), key.hasSuffix("}"), let brace = key.firstIndex(of: "{") else { return nil }
        let id = key[key.index(key.startIndex, offsetBy: prefix.count)..<brace]
        return (String(id), Array(key[key.index(after: brace)...].dropLast().utf8))
    }

    static func write(_ key: borrowing AlertKey, shape: UInt64, to writer: inout StateWriter) {
        writer.restart(version: version)
        writer.append(shape)
        writer.append(key.arrived.nanoseconds)
        writer.append(key.alert != nil)
        key.alert?.write(to: &writer)
        key.window.write(to: &writer)
        key.evidence.write(to: &writer)
        // Of a few records the lines say it all.
        if key.evidence.count > Evidence.lines { key.patterns.write(to: &writer) }
    }

    /// The alert in a row, whatever has become of its rule.
    struct Head {
        let shape: UInt64
        let arrived: Instant
        let alert: Alert?
    }

    static func head(_ reader: inout StateReader) -> Head? {
        guard reader.version == version, let shape = reader.unsigned(), let arrived = reader.signed(),
            let isActive = reader.boolean()
        else { return nil }
        var alert: Alert?
        if isActive {
            guard let read = Alert(from: &reader) else { return nil }
            alert = read
        }
        return Head(shape: shape, arrived: Instant(nanoseconds: arrived), alert: alert)
    }
}

extension AlertEngine {
    /// The rows that have changed since the last call, to be committed with the records observed
    /// since then.
    public func takeChanges() -> [StateChange] {
        state.withLock { state in
            var changes = state.gone.map { StateChange(key: $0, value: nil) } + state.ruleRows
            state.gone = []
            state.ruleRows = []
            for (index, rule) in rules.enumerated() {
                changes += state.tables[index].takeShelves(shape: shapes[index]).map {
                    StateChange(key: AlertShelf.key(rule, $0.shelf), value: $0.value)
                }
            }
            for index in rules.indices { changes += state.seen[index]?.takeChanges(rules[index].id) ?? [] }
            changes += state.patterns.takeChanges(Self.patterns)
            return changes + state.sources.takeChanges() + state.history.takeChanges()
        }
    }

    /// Puts back what the store has kept; call before the first batch. Rows of others are ignored.
    ///
    /// An alert whose rule is gone, or asks for something else now, is resolved: its transition
    /// comes with the next ones, its row leaves with the next changes.
    ///
    /// - Parameter previous: where the rules that were in use until now stood before `rows` were written, when they are
    ///   read again: their series have gone on meanwhile. nil after a start, when all series begin anew.
    public func restore(_ rows: [StateChange], after previous: GroupStanding? = nil) {
        if let previous { takeOver(previous) }
        let hasGap = previous == nil
        var positions: [String: Int] = [:]
        for (index, rule) in rules.enumerated() { positions[rule.id] = index }
        state.withLock { state in
            for row in rows {
                guard let value = row.value else { continue }
                if row.key.hasPrefix(SourceHistory.prefix) {
                    state.sources.restore(row.key, value)
                } else if row.key.hasPrefix(AlertHistory.prefix) {
                    state.history.restore(row.key, value)
                } else if let (id, shelf) = SeenValues.parse(row.key) {
                    if id == Self.patterns {
                        state.patterns.restore(shelf, value)
                    } else if let index = positions[id], state.seen[index] != nil {
                        state.seen[index]?.restore(shelf, value)
                    } else {
                        state.gone.append(row.key)
                    }
                }
            }
            state.history.sort()
            tellRestored(state.sources)
            for row in rows {
                if row.key.hasPrefix(SeriesAlertRow.prefix), let value = row.value,
                    !restoreSeriesAlert(row.key, value, &state, hasGap: hasGap)
                {
                    state.gone.append(row.key)
                }
                if let (id, labels) = AlertRow.parse(row.key), let value = row.value {
                    state.gone.append(row.key)
                    _ = restore(value, labels, positions[id], isChanged: true, &state)
                } else if let id = AlertShelf.rule(of: row.key), let value = row.value {
                    let isWhole = AlertShelf.entries(value).map {
                        restore($0.value, $0.labels, positions[id], isChanged: false, &state)
                    }
                    // Where nothing of a row has a place any more, it goes; else it is written again with its next change.
                    if !isWhole.contains(true) { state.gone.append(row.key) }
                }
            }
        }
    }

    /// False when the row has no place any more.
    private func restore(
        _ value: [UInt8], _ labels: [UInt8], _ index: Int?, isChanged: Bool, _ state: inout State
    ) -> Bool {
        var reader = StateReader(value)
        guard let head = AlertRow.head(&reader) else { return false }
        if let index, head.shape == shapes[index] {
            let rule = rules[index]
            if let window = KeyWindow(from: &reader, rule.condition), let evidence = Evidence(from: &reader) {
                var key = AlertKey(labels, rule.condition, arrived: head.arrived)
                key.window = window
                key.evidence = evidence
                if !reader.isAtEnd, let patterns = PatternCounts(from: &reader) { key.patterns = patterns }
                key.alert = head.alert
                key.isChanged = isChanged
                return state.tables[index].insert(key) != nil
            }
        }
        if var alert = head.alert, alert.state == .firing {
            alert.state = .resolved
            alert.endsAt = max(alert.startsAt, head.arrived)
            record([AlertTransition(alert: alert, at: max(alert.startsAt, head.arrived))], &state)
        }
        return false
    }
}
