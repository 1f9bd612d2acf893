import Records

/// The type VictoriaLogs would store the values of a field of one block with.
enum ColumnType: String, Sendable, CaseIterable {
    case const, dict, uint8, uint16, uint32, uint64, int64, float64, ipv4, iso8601, string

    /// The type of `field` in `batch`; nil when no record has it.
    ///
    /// One value throughout is `const`; up to eight short ones are a `dict`; then come the narrowest whole numbers,
    /// fractions, addresses and times that all values are, each as it is written; else `string`.
    static func of(_ field: String, in batch: RecordBatch) -> ColumnType? {
        let reader = FieldReader(batch, field)
        guard reader.reference != .absent, batch.count > 0 else { return nil }
        let values = GroupTable()
        var left = Set(allCases).subtracting([.const, .dict, .string])
        var bytes = 0
        var isEmpty = true
        for index in 0..<batch.count {
            reader.withValue(index) { value in
                if value.count > 0 { isEmpty = false }
                if values.count <= 8 {
                    let known = values.count
                    if values.insert(value) == known { bytes += value.count }
                }
                if !left.isEmpty { left = left.filter { $0.fits(value) } }
            }
            if left.isEmpty, values.count > 8 { break }
        }
        if isEmpty { return nil }
        if values.count == 1 { return .const }
        if values.count <= 8, bytes <= 256 { return .dict }
        return allCases.first { left.contains($0) } ?? .string
    }

    private func fits(_ value: UnsafeBufferPointer<UInt8>) -> Bool {
        let text = String(decoding: value, as: UTF8.self)
        switch self {
        case .uint8: return UInt8(text).map { String($0) == text } ?? false
        case .uint16: return UInt16(text).map { String($0) == text } ?? false
        case .uint32: return UInt32(text).map { String($0) == text } ?? false
        case .uint64: return UInt64(text).map { String($0) == text } ?? false
        case .int64: return Int64(text).map { String($0) == text } ?? false
        case .float64:
            guard let number = number(in: value), number.isFinite else { return false }
            var plain: [UInt8] = []
            appendNumber(number, to: &plain)
            return plain.elementsEqual(value)
        case .ipv4: return ipv4Address(value) != nil
        case .iso8601: return value.count == 24 && value.last == UInt8(ascii: "Z") && timestamp(value) != nil
        case .const, .dict, .string: return true
        }
    }
}
