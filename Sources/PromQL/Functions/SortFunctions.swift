extension Function {
    static let sortFunctions: [Function] = [
        Function(
            "sort(v)", "the elements from the smallest to the largest value (instant queries)", [.vector],
            .whole { (call) throws(EvaluationFault) in .vector(ranked(call.vector(0)) { $0 < $1 }) }),
        Function(
            "sort_desc(v)", "the elements from the largest to the smallest value (instant queries)", [.vector],
            .whole { (call) throws(EvaluationFault) in .vector(ranked(call.vector(0)) { $0 > $1 }) }),
        Function(
            "sort_by_label(v, \"label\", ...)", "the elements by the values of labels, numbers in them by their size",
            [.vector, .string], optional: 1, variadic: true,
            .whole { (call) throws(EvaluationFault) in .vector(byLabels(call, descending: false)) }),
        Function(
            "sort_by_label_desc(v, \"label\", ...)", "as sort_by_label, backwards", [.vector, .string], optional: 1,
            variadic: true, .whole { (call) throws(EvaluationFault) in .vector(byLabels(call, descending: true)) }),
    ]
}

private func byLabels(_ call: borrowing FunctionCall, descending: Bool) -> [VectorSample] {
    let names = call.arguments.dropFirst().map(\.string)
    return call.vector(0).sorted { a, b in
        let (x, y) = descending ? (b.labels, a.labels) : (a.labels, b.labels)
        for name in names where x[name] != y[name] { return comesNaturallyBefore(x[name], y[name]) }
        return x < y
    }
}

/// Text byte by byte, runs of digits by the number they are: `disk2` before `disk10`.
func comesNaturallyBefore(_ a: String, _ b: String) -> Bool {
    let (x, y) = (Array(a.utf8), Array(b.utf8))
    var (i, j) = (0, 0)
    func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
    func run(_ bytes: [UInt8], _ start: Int) -> ArraySlice<UInt8> {
        let digits = bytes[start...].prefix(while: isDigit)
        return digits.drop { $0 == 0x30 }
    }
    while i < x.count, j < y.count {
        if isDigit(x[i]), isDigit(y[j]) {
            let (m, n) = (run(x, i), run(y, j))
            if m.count != n.count { return m.count < n.count }
            if !m.elementsEqual(n) { return m.lexicographicallyPrecedes(n) }
            i += x[i...].prefix(while: isDigit).count
            j += y[j...].prefix(while: isDigit).count
        } else if x[i] != y[j] {
            return x[i] < y[j]
        } else {
            i += 1
            j += 1
        }
    }
    if x.count - i != y.count - j { return x.count - i < y.count - j }
    return a < b
}
