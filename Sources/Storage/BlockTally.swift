extension BlockNeeds {
    /// What tells records apart that are only counted. Records of a block that are known to be
    /// wanted and are alike in it come as one, with a weight.
    public struct Tally: Sendable {
        /// What matters of the time.
        public enum Time: Sendable {
            case nothing
            /// The step it lies in: the times that count as one with the given one, in nanoseconds.
            case steps(@Sendable (Int64) -> ClosedRange<Int64>)
            /// The earliest and the latest. Records that are alike come as two, one with each.
            case extremes
        }

        /// Fields whose values matter: parsed ones, `level`, the labels of streams and what flags
        /// say; neither `_msg` nor `_time`.
        public var fields: [String]
        public var time: Time
        /// True when the pattern of the text matters: of `message`, or of `_msg` where that is
        /// empty. It comes as `_msg`, with `0` in place of words, or parts of them, that vary and
        /// hold a digit.
        public var takesPattern: Bool

        public init(fields: [String], time: Time, takesPattern: Bool) {
            (self.fields, self.time, self.takesPattern) = (fields, time, takesPattern)
        }
    }
}
