internal import PromQL
public import Records
internal import Synchronization

extension WindowArchive {
    /// Puts back what the store has kept, and takes what `history` has beyond it. Call before the first values.
    public func restore(_ rows: [StateChange], from history: SeriesHistory) {
        var damaged: [String] = []
        state.withLock { state in
            for row in rows where row.key.hasPrefix(WindowRow.prefix) {
                if let value = row.value, let (labels, runs) = WindowRow.read(value) {
                    state.series[labels] = runs
                } else {
                    damaged.append(String(row.key.dropFirst(WindowRow.prefix.count)))
                }
            }
        }
        if !damaged.isEmpty { discard(damaged) }
        history.visit { labels, read in
            if labels.name == "ALERTS_FOR_STATE" { return }
            let known = state.withLock { $0.series[labels]?.first?.tally?.end } ?? .min
            let samples = read(known...(.max))
            state.withLock { state in
                if state.series[labels] == nil {
                    guard state.series.count < seriesLimit else { return state.size.refused += samples.count }
                    state.series[labels] = Self.begin(labels)
                }
                for sample in samples { _ = add(sample, to: labels, &state) }
            }
        }
    }

    /// Deletes the rows of series whose first row cannot be read: no one would find the chunks again, or delete them.
    private func discard(_ series: [String]) {
        let read: Reader
        // Where the store cannot be read, the next start tries again.
        do throws(EvaluationFault) { read = try opening() } catch { return }
        for name in series {
            var gone = [StateChange(key: WindowRow.prefix + name, value: nil)]
            do throws(EvaluationFault) {
                for width in WindowWidth.allCases {
                    gone += try read(WindowRow.prefix(width, series: name)).map { StateChange(key: $0.key, value: nil) }
                }
            } catch { continue }
            state.withLock { state in
                state.rows += gone
                state.size.damaged += 1
            }
        }
    }
}
