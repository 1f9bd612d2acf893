internal import Framing
internal import Records

/// A parser file as it is read, before it has a place in a set.
struct ParserDraft {
    var name = ""
    var category: Category?
    var about = ""
    var hints: [String] = []
    var priority = 50
    var decoder = Decoder.records
    var level = LevelRule()
    var then: [GrokLine] = []
    var pairs = PairRule.none
    var derived: [DerivedField] = []
    var needs: [[UInt8]] = []
    var has: [Condition] = []
    var fieldLines: [(field: FieldName, line: GrokLine)] = []
    var fieldRules: [FieldRule] = []
    var outers: [String] = []
    var conditions: [Condition] = []
    var standsAlone = true
    var samples: [Sample] = []
    var rejects: [Reject] = []
    var joinRule: JoinRule?
    var mentionsAddress = false
    var carriage = Carriage.nothing
    var model: String?
}
