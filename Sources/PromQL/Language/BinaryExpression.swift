/// An operator between two expressions.
public enum BinaryOperator: String, CaseIterable, Hashable, Sendable {
    case power = "^"
    case multiply = "*"
    case divide = "/"
    case modulo = "%"
    case arcTangent = "atan2"
    case add = "+"
    case subtract = "-"
    case equal = "=="
    case notEqual = "!="
    case less = "<"
    case atMost = "<="
    case greater = ">"
    case atLeast = ">="
    case and
    case unless
    case or

    /// The larger binds tighter.
    var precedence: Int {
        switch self {
        case .power: 6
        case .multiply, .divide, .modulo, .arcTangent: 5
        case .add, .subtract: 4
        case .equal, .notEqual, .less, .atMost, .greater, .atLeast: 3
        case .and, .unless: 2
        case .or: 1
        }
    }

    public var isComparison: Bool { precedence == 3 }
    public var isSetOperator: Bool { precedence <= 2 }
}

/// How many elements of one side may meet one of the other.
public enum Cardinality: Hashable, Sendable {
    case oneToOne
    /// `group_left`.
    case manyToOne
    /// `group_right`.
    case oneToMany
    /// Set operators.
    case manyToMany
}

/// Which elements of two vectors belong together.
public struct VectorMatching: Hashable, Sendable {
    public var cardinality = Cardinality.oneToOne
    /// True for `on (labels)`, false for `ignoring (labels)`.
    public var isOn = false
    public var labels: [String] = []
    /// Labels that `group_left` and `group_right` copy from the "one" side.
    public var included: [String] = []
    /// What stands for an element that is missing on the left or on the right.
    public var fillLeft: Double?
    public var fillRight: Double?
}

/// `left op right`.
public struct BinaryExpression: Hashable, Sendable {
    public var operation: BinaryOperator
    public var left: Expression
    public var right: Expression
    /// Between two vectors.
    public var matching: VectorMatching?
    /// `bool`: a comparison gives 0 or 1 instead of filtering.
    public var returnsBool = false
}
