/// What a part of an expression gives at one time.
enum Value {
    case scalar(Double)
    case vector([VectorSample])
    case matrix([WindowedSeries])
    case string(String)

    var vector: [VectorSample] { if case .vector(let vector) = self { vector } else { [] } }
    var scalar: Double { if case .scalar(let value) = self { value } else { .nan } }
    var string: String { if case .string(let text) = self { text } else { "" } }
}

/// A series with what of it lies in a range.
struct WindowedSeries {
    var labels: LabelSet
    var dropsName: Bool
    var window: Window
}

/// The samples of a series in a range that is open on its left.
struct Window {
    /// In the order of their times, without marks of staleness.
    var samples: ArraySlice<Sample>
    /// Milliseconds; `start` itself does not belong to the range.
    var start: Int64
    var end: Int64
    /// Milliseconds the query is at, which is `end` but for `offset` and `@`.
    var time: Int64
    var boundary = Boundary.extrapolated

    /// The length of the range in seconds.
    var seconds: Double { Double(end - start) / 1000 }
}

/// What a function has been called with.
struct FunctionCall {
    let arguments: [Value]
    let expressions: [Expression]
    /// Milliseconds at which it is evaluated.
    let time: Int64
    let run: QueryRun

    func vector(_ position: Int) -> [VectorSample] { position < arguments.count ? arguments[position].vector : [] }
    func scalar(_ position: Int) -> Double { position < arguments.count ? arguments[position].scalar : .nan }
    func string(_ position: Int) -> String { position < arguments.count ? arguments[position].string : "" }
}
