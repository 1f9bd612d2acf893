internal import Alertmanager
public import Instants
public import Records
internal import Synchronization

extension Outbox {
    /// The rows that have changed since the last call. Say `markCommitted` once they are in the store.
    public func takeChanges() -> [StateChange] {
        state.withLock { state in
            var changes = state.gone.map { StateChange(key: $0, value: nil) }
            state.gone = []
            for index in state.groups.indices where state.groups[index].isChanged {
                state.groups[index].isChanged = false
                changes.append(StateChange(key: Self.key(state.groups[index]), value: state.groups[index].value()))
            }
            for index in state.entries.indices where state.entries[index].isChanged {
                state.entries[index].isChanged = false
                changes.append(StateChange(key: state.entries[index].key, value: state.entries[index].value()))
            }
            for silence in state.silences where state.changedSilences.contains(silence.id) {
                changes.append(StateChange(key: Self.silencePrefix + silence.id, value: silence.row))
            }
            state.changedSilences = []
            state.handed = state.accepted
            return changes
        }
    }

    /// Puts back what the store has kept; call before anything else. Rows of others are ignored.
    /// Without a route rows stay where they are until there is one.
    public func restore(_ rows: [StateChange]) {
        state.withLock { state in
            for row in rows {
                guard let value = row.value else { continue }
                if row.key.hasPrefix(Self.silencePrefix), let silence = Silence(row: value) {
                    state.silences.append(silence)
                    continue
                }
                guard row.key.hasPrefix(OutboxEntry.prefix) || row.key.hasPrefix(Self.groupPrefix) else { continue }
                // A number that is taken must not be given again.
                if let entry = OutboxEntry(row.key, value) {
                    state.nextNumber = max(state.nextNumber, entry.number + 1)
                }
                state.shelved.append(row)
            }
            unshelve(&state)
        }
    }

    /// What waits, for people: never the messages or where they go.
    public func waiting() -> [WaitingNotification] {
        state.withLock { state in
            state.entries.map {
                WaitingNotification(
                    receiver: $0.receiver, kind: $0.kind, attempts: $0.attempts, due: $0.due, reason: $0.reason)
            }
        }
    }
}

/// A message that has not been delivered yet.
public struct WaitingNotification: Hashable, Sendable {
    public let receiver: String
    public let kind: String
    public let attempts: Int
    /// When it is tried next.
    public let due: Instant
    /// Why the last attempt failed; empty before the first.
    public let reason: String
}
