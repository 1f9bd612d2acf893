extension RecordBatch {
    /// Calls `body` with the records of `category` as a batch of their own, without a copy of their bytes: they are
    /// moved there and back. While it runs this batch has records but no bytes, names or fields.
    ///
    /// Its name table is that of the whole; names that only others use stay in it. Cost: a copy of the `Record`s,
    /// unless all are of that category.
    public func lend<T, Failure: Error>(
        _ category: Category, to body: (RecordBatch) throws(Failure) -> T
    ) throws(Failure) -> T {
        let part = RecordBatch(textCapacity: 16)
        part.takeRecords(of: category, from: self)
        part.swapContent(with: self)
        defer { part.swapContent(with: self) }
        return try body(part)
    }

    private func takeRecords(of category: Category, from whole: RecordBatch) {
        var places = [UInt32?](repeating: nil, count: whole.streams.count)
        for stream in 0..<UInt32(whole.streams.count) where whole.streams.category(stream) == category {
            places[Int(stream)] = streams.intern(whole.streams.labels(stream))
        }
        if !places.contains(nil) {
            // Labels are different for each number, so these are the same numbers.
            records = whole.records
            arrivals = whole.arrivals
            return
        }
        let isNumbered = whole.arrivals.count == whole.count
        records.reserveCapacity(whole.count)
        if isNumbered { arrivals.reserveCapacity(whole.count) }
        for (index, record) in whole.records.enumerated() {
            guard let stream = places[Int(record.stream)] else { continue }
            records.append(record)
            records[records.count - 1].stream = stream
            if isNumbered { arrivals.append(whole.arrivals[index]) }
        }
    }

    private func swapContent(with other: RecordBatch) {
        swap(&text, &other.text)
        swap(&derived, &other.derived)
        swap(&names, &other.names)
        swap(&fields, &other.fields)
    }
}
