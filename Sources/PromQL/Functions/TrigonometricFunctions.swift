internal import Glibc

extension Function {
    static let trigonometricFunctions: [Function] = [
        elementwise("sin", "the sine of an angle in radians") { sin($0) },
        elementwise("cos", "the cosine of an angle in radians") { cos($0) },
        elementwise("tan", "the tangent of an angle in radians") { tan($0) },
        elementwise("asin", "the angle in radians with this sine") { asin($0) },
        elementwise("acos", "the angle in radians with this cosine") { acos($0) },
        elementwise("atan", "the angle in radians with this tangent") { atan($0) },
        elementwise("sinh", "the hyperbolic sine") { sinh($0) },
        elementwise("cosh", "the hyperbolic cosine") { cosh($0) },
        elementwise("tanh", "the hyperbolic tangent") { tanh($0) },
        elementwise("asinh", "the inverse of the hyperbolic sine") { asinh($0) },
        elementwise("acosh", "the inverse of the hyperbolic cosine") { acosh($0) },
        elementwise("atanh", "the inverse of the hyperbolic tangent") { atanh($0) },
        elementwise("deg", "radians as degrees") { $0 * 180 / .pi },
        elementwise("rad", "degrees as radians") { $0 * .pi / 180 },
        Function(
            "pi()", "π", [], result: .scalar, .whole { (_) throws(EvaluationFault) in .scalar(.pi) }),
    ]
}
