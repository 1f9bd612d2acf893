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
        verdict(on: labels, knowing: ["source", "host", "category", "format"])
    }

    /// What this filter comes to for records of a category, whatever their other labels.
    public func verdict(on category: Category) -> LabelVerdict {
        verdict(on: Labels(source: "", category: category), knowing: ["category"])
    }

    /// - Parameter known: the labels that are what `labels` says; the others are open.
    private func verdict(on labels: Labels, knowing known: Set<String>) -> LabelVerdict {
        switch self {
        case is EverythingFilter: return .all
        case is SubqueryFilter: return .some
        case let filter as NotFilter:
            switch filter.inner.verdict(on: labels, knowing: known) {
            case .none: return .all
            case .some: return .some
            case .all: return .none
            }
        case let filter as AndFilter:
            return Self.allOf(filter.parts.map { $0.verdict(on: labels, knowing: known) })
        case let filter as OrFilter:
            return Self.anyOf(filter.parts.map { $0.verdict(on: labels, knowing: known) })
        case let filter as StreamFilter where filter.parts.count > 1 || filter.parts.contains { $0.count > 1 }:
            return Self.anyOf(
                filter.parts.map { part in Self.allOf(part.map { $0.verdict(on: labels, knowing: known) }) })
        default:
            guard !fields.isEverything, !fields.names.isEmpty, known.isSuperset(of: fields.names) else { return .some }
            return holds(for: labels) ? .all : .none
        }
    }

    private static func allOf(_ verdicts: [LabelVerdict]) -> LabelVerdict {
        verdicts.contains(.none) ? .none : verdicts.contains(.some) ? .some : .all
    }

    private static func anyOf(_ verdicts: [LabelVerdict]) -> LabelVerdict {
        verdicts.contains(.all) ? .all : verdicts.contains(.some) ? .some : .none
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
