internal import Diagnostics

/// A function of PromQL: its types, its documentation and how it is evaluated.
public struct Function: Sendable {
    public let name: String
    /// `rate(v range-vector)`, as help and the reference show it.
    public let syntax: String
    public let summary: String
    let parameters: [ValueType]
    /// How many of the last parameters may be left out.
    let optional: Int
    /// True when the last parameter may be given more than once.
    let isVariadic: Bool
    public let result: ValueType
    let body: Body

    /// How a function is evaluated.
    enum Body: Sendable {
        /// For each series of a range vector: its samples and the scalar arguments to a value, or to none.
        case overTime(@Sendable (Window, [Double]) throws(EvaluationFault) -> Double?)
        /// For each element of an instant vector: its value and the scalar arguments to a value.
        case elementwise(@Sendable (Double, [Double]) -> Double)
        /// Everything else.
        case whole(@Sendable (borrowing FunctionCall) throws(EvaluationFault) -> Value)
    }

    init(
        _ syntax: String, _ summary: String, _ parameters: [ValueType], optional: Int = 0, variadic: Bool = false,
        result: ValueType = .vector, _ body: Body
    ) {
        name = String(syntax.prefix { $0 != "(" })
        self.syntax = syntax
        self.summary = summary
        self.parameters = parameters
        self.optional = optional
        isVariadic = variadic
        self.result = result
        self.body = body
    }

    static func overTime(
        _ name: String, _ summary: String, _ compute: @escaping @Sendable (Window) -> Double?
    ) -> Function {
        Function(
            "\(name)(v[d])", summary, [.matrix], .overTime { (window, _) throws(EvaluationFault) in compute(window) })
    }

    static func elementwise(
        _ name: String, _ summary: String, _ compute: @escaping @Sendable (Double) -> Double
    ) -> Function {
        Function("\(name)(v)", summary, [.vector], .elementwise { value, _ in compute(value) })
    }
}

extension Function: Hashable {
    public static func == (a: Function, b: Function) -> Bool { a.name == b.name }
    public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

extension Function {
    /// Every function, family by family.
    public static let families: [(title: String, functions: [Function])] = [
        ("Counters and change", rateFunctions + changeFunctions),
        ("Over a range", overTimeFunctions + positionFunctions),
        ("Trends", trendFunctions),
        ("Arithmetic", arithmeticFunctions),
        ("Trigonometry", trigonometricFunctions),
        ("Time", dateFunctions + queryFunctions),
        ("Histograms", histogramFunctions),
        ("LabelSet and order", labelFunctions + [info] + sortFunctions),
        ("Presence and kind", presenceFunctions),
    ]

    public static let names: [String] = families.flatMap(\.functions).map(\.name)

    /// The function of this name. Names are case-sensitive.
    public static func named(_ name: String) -> Function? { table[name] }

    private static let table = Dictionary(uniqueKeysWithValues: families.flatMap(\.functions).map { ($0.name, $0) })
}
