internal import PromQL
internal import Records

/// The labels of a series in its rows.
extension LabelSet {
    func write(to writer: inout StateWriter) {
        writer.append(UInt64(all.count))
        for label in all {
            writer.append(label.name)
            writer.append(label.value)
        }
    }

    /// nil where `reader` has none.
    init?(from reader: inout StateReader) {
        guard let count = reader.count() else { return nil }
        var labels: [Label] = []
        for _ in 0..<count {
            guard let name = reader.string(), let value = reader.string() else { return nil }
            labels.append(Label(name, value))
        }
        self.init(labels)
    }
}
