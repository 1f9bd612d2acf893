extension Function {
    /// What a query knows about its own time, in seconds.
    static let queryFunctions: [Function] = [
        scalar("time", "the time the expression is evaluated at, in seconds since 1970") { Double($0.time) / 1000 },
        scalar("start", "the first time of the range query, in seconds since 1970") {
            Double($0.run.times.lowerBound) / 1000
        },
        scalar("end", "the last time of the range query, in seconds since 1970") {
            Double($0.run.times.upperBound) / 1000
        },
        scalar("step", "the step of the range query in seconds, 0 for an instant query") { Double($0.run.step) / 1000 },
        scalar("range", "the length of the range query in seconds, 0 for an instant query") {
            Double($0.run.times.upperBound - $0.run.times.lowerBound) / 1000
        },
        Function(
            "timestamp(v)", "the time of each element's sample, in seconds since 1970", [.vector],
            .whole { (call) throws(EvaluationFault) in
                if case .selector(let selector)? = call.expressions.first?.unwrapped {
                    return .vector(
                        try call.run.elements(of: selector, at: call.time).map { element, milliseconds in
                            VectorSample(element.labels, Double(milliseconds) / 1000, dropsName: true)
                        })
                }
                let seconds = Double(call.time) / 1000
                return .vector(call.vector(0).map { VectorSample($0.labels, seconds, dropsName: true) })
            }),
    ]

    private static func scalar(
        _ name: String, _ summary: String, _ value: @escaping @Sendable (borrowing FunctionCall) -> Double
    ) -> Function {
        Function(
            "\(name)()", summary, [], result: .scalar, .whole { (call) throws(EvaluationFault) in .scalar(value(call)) }
        )
    }
}
