internal import Glibc

extension Function {
    static let arithmeticFunctions: [Function] = [
        elementwise("abs", "the value without its sign") { $0.magnitude },
        elementwise("ceil", "the next whole number upwards") { $0.rounded(.up) },
        elementwise("floor", "the next whole number downwards") { $0.rounded(.down) },
        Function(
            "round(v, to_nearest)", "the nearest multiple of to_nearest, which is 1 when left out; halves go up",
            [.vector, .scalar], optional: 1,
            .elementwise { value, scalars in
                let inverse = 1 / (scalars.first ?? 1)
                return (value * inverse + 0.5).rounded(.down) / inverse
            }),
        elementwise("exp", "e to the power of the value") { exp($0) },
        elementwise("ln", "the natural logarithm") { log($0) },
        elementwise("log2", "the logarithm to base 2") { log2($0) },
        elementwise("log10", "the logarithm to base 10") { log10($0) },
        elementwise("sqrt", "the square root") { $0.squareRoot() },
        elementwise("sgn", "1, 0 or -1 by the sign of the value") { $0 < 0 ? -1 : $0 > 0 ? 1 : $0 },
        Function(
            "clamp(v, min, max)", "the value, at least min and at most max; nothing when max is below min",
            [.vector, .scalar, .scalar],
            .whole { (call) throws(EvaluationFault) in
                let (low, high) = (call.scalar(1), call.scalar(2))
                guard !(high < low) else { return .vector([]) }
                return .vector(
                    call.vector(0).map {
                        VectorSample($0.labels, larger(low, smaller(high, $0.value)), dropsName: true)
                    })
            }),
        Function(
            "clamp_max(v, max)", "the value, at most max", [.vector, .scalar],
            .elementwise { value, scalars in smaller(scalars.first ?? .nan, value) }),
        Function(
            "clamp_min(v, min)", "the value, at least min", [.vector, .scalar],
            .elementwise { value, scalars in larger(scalars.first ?? .nan, value) }),
        Function(
            "min_of(a, b)", "the smaller of two scalars, NaN when one is", [.scalar, .scalar], result: .scalar,
            .whole { (call) throws(EvaluationFault) in .scalar(smaller(call.scalar(0), call.scalar(1))) }),
        Function(
            "max_of(a, b)", "the larger of two scalars, NaN when one is", [.scalar, .scalar], result: .scalar,
            .whole { (call) throws(EvaluationFault) in .scalar(larger(call.scalar(0), call.scalar(1))) }),
    ]
}

/// NaN when one of the numbers is.
private func smaller(_ a: Double, _ b: Double) -> Double { a.isNaN || b.isNaN ? .nan : min(a, b) }
private func larger(_ a: Double, _ b: Double) -> Double { a.isNaN || b.isNaN ? .nan : max(a, b) }
