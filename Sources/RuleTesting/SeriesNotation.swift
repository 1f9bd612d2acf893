internal import PromQL

/// Prometheus' notation for the values of a series: numbers, `_` for none, `stale`, and with them
///
/// - `a+bxn`, `a-bxn`: `a` and n more values, each `b` further;
/// - `axn`: `a` and n more times `a`;
/// - `_xn`: n times none.
enum SeriesNotation {
    /// Values in one series at most.
    static let limit = 5_000_000

    struct Fault: Error {
        var message: String
        /// The item that is not understood.
        var item: String
    }

    static func values(_ text: String) throws(Fault) -> [Double?] {
        var values: [Double?] = []
        for item in text.split(whereSeparator: \.isWhitespace) {
            try append(String(item), to: &values)
            if values.count > limit { throw Fault(message: "more than \(limit) values", item: String(item)) }
        }
        return values
    }

    private static func append(_ item: String, to values: inout [Double?]) throws(Fault) {
        if item.hasPrefix("{{") { throw Fault(message: "native histograms are not supported", item: item) }
        var head = item[...]
        var times: Int?
        if let cross = item.lastIndex(of: "x") {
            guard let count = Int(item[item.index(after: cross)...]), count >= 0, count <= limit else {
                throw Fault(message: "a whole number must follow the x", item: item)
            }
            times = count
            head = item[..<cross]
        }
        if head == "_" {
            values += [Double?](repeating: nil, count: times ?? 1)
            return
        }
        if head == "stale" {
            values += [Double?](repeating: Sample.staleValue, count: (times ?? 0) + 1)
            return
        }
        if let number = number(head) {
            values += [Double?](repeating: number, count: (times ?? 0) + 1)
            return
        }
        guard let times, let (start, step) = progression(head) else {
            throw Fault(message: "\"\(item)\" is no value", item: item)
        }
        // Summed up step by step, as Prometheus does, so that the last bits agree.
        var value = start
        for _ in 0...times {
            values.append(value)
            value += step
        }
    }

    /// `a+b` and `a-b`.
    private static func progression(_ text: Substring) -> (Double, Double)? {
        for place in text.indices.dropFirst() where text[place] == "+" || text[place] == "-" {
            // The sign of an exponent is none between numbers.
            if let start = number(text[..<place]), let step = number(text[place...]) { return (start, step) }
        }
        return nil
    }

    private static func number(_ text: Substring) -> Double? {
        guard let first = text.first(where: { $0 != "+" && $0 != "-" }) else { return nil }
        if !first.isNumber, first != ".", !["inf", "nan"].contains(text.drop { $0 == "+" || $0 == "-" }.lowercased()) {
            return nil
        }
        return text.contains("x") || text.contains("p") || text.contains("P") ? nil : Double(text)
    }
}
