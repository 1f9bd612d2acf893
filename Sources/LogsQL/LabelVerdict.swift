public import Records

/// What labels alone say about the records that have them.
public enum LabelVerdict: Hashable, Sendable {
    /// None of them fulfils the filter.
    case none
    /// It depends on the record.
    case some
    /// All of them do.
    case all
}

extension Filter {
    /// What this filter comes to for records with these labels, so that a store can pass over
    /// whole streams. Cost: some microseconds for each condition on a label.
    public func verdict(on labels: Labels) -> LabelVerdict {
        switch self {
        case is EverythingFilter: return .all
        case is SubqueryFilter: return .some
        case let filter as NotFilter:
            switch filter.inner.verdict(on: labels) {
            case .none: return .all
            case .some: return .some
            case .all: return .none
            }
        case let filter as AndFilter:
            let verdicts = filter.parts.map { $0.verdict(on: labels) }
            return verdicts.contains(.none) ? .none : verdicts.contains(.some) ? .some : .all
        case let filter as OrFilter:
            let verdicts = filter.parts.map { $0.verdict(on: labels) }
            return verdicts.contains(.all) ? .all : verdicts.contains(.some) ? .some : .none
        default:
            let known: Set<String> = ["source", "host", "category", "format"]
            guard !fields.isEverything, !fields.names.isEmpty, known.isSuperset(of: fields.names) else { return .some }
            return holds(for: labels) ? .all : .none
        }
    }

    /// Whether a record with nothing but these labels fulfils the filter.
    private func holds(for labels: Labels) -> Bool {
        let batch = RecordBatch(textCapacity: 16)
        batch.addRecord(Record(raw: .empty, view: .empty, stream: batch.streams.intern(labels)))
        var selection = Selection(count: 1, all: true)
        apply(to: batch, &selection)
        return !selection.isEmpty
    }
}
