extension QueryRun {
    /// The value of `expression` at `time`.
    func evaluate(_ expression: Expression, at time: Int64) throws(EvaluationFault) -> Value {
        switch expression {
        case .number(let literal): return .scalar(literal.value)
        case .string(let text): return .string(text)
        case .parentheses(let inner): return try evaluate(inner, at: time)
        case .selector(let selector): return .vector(try elements(of: selector, at: time).map(\.element))
        case .range(let range): return .matrix(try windows(of: range, at: time))
        case .subquery(let subquery): return .matrix(try windows(of: subquery, at: time))
        case .call(let call): return try evaluate(call, at: time)
        case .aggregation(let aggregation): return .vector(try evaluate(aggregation, at: time))
        case .binary(let binary): return try evaluate(binary, at: time)
        case .unary(let negative, let operand): return try evaluate(operand, negated: negative, at: time)
        }
    }

    private func evaluate(
        _ operand: Expression, negated: Bool, at time: Int64
    ) throws(EvaluationFault) -> Value {
        let value = try evaluate(operand, at: time)
        guard negated else { return value }
        switch value {
        case .scalar(let number): return .scalar(-number)
        case .vector(let vector):
            try spend(vector.count)
            return .vector(vector.map { VectorSample($0.labels, -$0.value, dropsName: true) })
        case .matrix, .string: return value
        }
    }

    private func evaluate(_ call: Call, at time: Int64) throws(EvaluationFault) -> Value {
        var arguments: [Value] = []
        let evaluated = call.function.name == "info" ? call.arguments.prefix(1) : call.arguments[...]
        for argument in evaluated { arguments.append(try evaluate(argument, at: time)) }
        switch call.function.body {
        case .whole(let body):
            return try body(FunctionCall(arguments: arguments, expressions: call.arguments, time: time, run: self))
        case .elementwise(let compute):
            let scalars = Self.scalars(arguments)
            // Functions of time take the time of the query when there is no argument.
            guard case .vector(let vector)? = arguments.first(where: Self.isVector) else {
                return .vector([VectorSample(labels: .empty, value: compute(Double(time) / 1000, scalars))])
            }
            try spend(vector.count)
            return .vector(vector.map { VectorSample($0.labels, compute($0.value, scalars), dropsName: true) })
        case .overTime(let compute):
            return .vector(try overTime(call, arguments, compute))
        }
    }

    private func overTime(
        _ call: Call, _ arguments: [Value], _ compute: (Window, [Double]) throws(EvaluationFault) -> Double?
    ) throws(EvaluationFault) -> [VectorSample] {
        let scalars = Self.scalars(arguments)
        let keepsName = call.function.name == "last_over_time" || call.function.name == "first_over_time"
        var out: [VectorSample] = []
        for case .matrix(let matrix) in arguments {
            out.reserveCapacity(matrix.count)
            for series in matrix {
                try spend(series.window.samples.count)
                guard !series.window.samples.isEmpty, let value = try compute(series.window, scalars) else { continue }
                out.append(VectorSample(series.labels, value, dropsName: series.dropsName || !keepsName))
            }
        }
        return out
    }

    private static func isVector(_ value: Value) -> Bool { if case .vector = value { true } else { false } }

    private static func scalars(_ values: [Value]) -> [Double] {
        values.compactMap { if case .scalar(let number) = $0 { number } else { nil } }
    }
}
