public import Instants
public import Records

/// What a query looks at in the records of a block, so that no more of it is read.
public struct BlockNeeds: Sendable {
    /// Pieces of a record. Time, level, flags and stream are always there.
    public struct Parts: Hashable, Sendable {
        /// `_msg` and the bytes as read; empty when not asked for.
        public var message: Bool
        /// The names of the fields that are asked for, nil for all.
        public var fields: Set<String>?

        public init(message: Bool, fields: Set<String>?) {
            self.message = message
            self.fields = fields
        }

        public static let all = Parts(message: true, fields: nil)

        func includes(_ name: String) -> Bool { fields?.contains(name) ?? true }
    }

    /// Of records that are known to be wanted.
    public var wanted: Parts
    /// Of records that have to be looked at.
    public var judged: Parts
    /// What tells records apart when they are only counted; nil when each is wanted.
    public var tally: Tally?
    /// Texts that the messages of all wanted records hold; what it calls words are texts, which may
    /// stand anywhere.
    public var texts = WordCondition.anything
    /// Whether all records between two times are wanted, whatever they hold.
    public var takesAll: @Sendable (_ earliest: Instant, _ latest: Instant) -> Bool = { _, _ in false }
    /// Which kinds of records may be wanted, and of which all are.
    public var sift: @Sendable (RecordKinds) -> (possible: Selection, certain: Selection)

    public init(
        wanted: Parts, judged: Parts,
        sift: @escaping @Sendable (RecordKinds) -> (possible: Selection, certain: Selection)
    ) {
        self.wanted = wanted
        self.judged = judged
        self.sift = sift
    }
}

/// Records of a block, with what was asked for.
public struct LoadedBlock {
    /// In the order of the block, without those that cannot be wanted. Positions in files are left
    /// out. Its memory may be used again for the next block once nothing refers to it.
    public var batch: RecordBatch
    /// The records that are known to be wanted; nil when none is. Of them only `BlockNeeds.wanted`
    /// is there, of the others `judged`.
    public var certain: Selection?
    /// How many records each stands for, when asked for with `BlockNeeds.tally`; empty when each
    /// stands for itself.
    public var weights: [Int] = []
    /// True when nothing is here because the block was not fetched far enough.
    public var mustBeWhole = false
}
