import Records
import SQLite
import Testing

@testable import Storage

/// Of a block no more is fetched than a query looks at.
@Suite struct BlockReachTests {
    /// Counting reads the beginning of a block and no more; what else is asked for is not there.
    @Test func theBeginningIsEnoughToCount() throws {
        let folder = try TemporaryFolder()
        let store = try SegmentStore(folder.path, today: someDay)
        let batch = lines((0..<500).map { "worker \($0) closed after \($0 * 977 % 1000) ms" })
        try store.commit(Commit(batch: batch))
        try store.seal()
        let snapshot = try SegmentSnapshot(folder.path)
        let block = try #require(try snapshot.plan(ScanRequest()).blocks.first)
        var needs = BlockNeeds(wanted: .all, judged: .all) { kinds in
            let all = Selection(count: kinds.count, all: true)
            return (all, all)
        }
        let whole = try snapshot.fetch(block)
        #expect(try BlockReader().load(whole, needing: needs).batch.count == 500)
        needs.tally = .init(fields: [], time: .nothing, takesPattern: false)
        let beginning = try snapshot.fetch(block, needs.reach)
        #expect(beginning.storedBytes < whole.storedBytes / 2)
        let counted = try BlockReader().load(beginning, needing: needs)
        #expect(counted.weights == [500] && !counted.mustBeWhole)
        needs.tally = nil
        #expect(try BlockReader().load(beginning, needing: needs).mustBeWhole)
    }

    @Test(arguments: [
        (WordCondition.anything, true), (.word("closed after"), true), (.word("10.1.2.3"), false),
        (.all([.word("closed"), .word("blk_7")]), false), (.any([.word("closed"), .word("opened")]), true),
    ])
    func whatIsInHolesIsFetchedAtOnce(texts: WordCondition, beginningIsEnough: Bool) {
        var needs = BlockNeeds(wanted: .all, judged: .all) { _ in
            (Selection(count: 0, all: false), Selection(count: 0, all: false))
        }
        needs.texts = texts
        needs.tally = .init(fields: [], time: .nothing, takesPattern: false)
        #expect(needs.reach == (beginningIsEnough ? .dictionary : .whole))
    }

    /// A block that went after the plan is named, however much of it was wanted.
    @Test func aBlockThatIsGoneIsNamed() throws {
        let folder = try TemporaryFolder()
        let store = try SegmentStore(folder.path, today: someDay)
        try store.commit(Commit(batch: lines(["one", "two"])))
        try store.seal()
        let snapshot = try SegmentSnapshot(folder.path)
        let plan = try snapshot.plan(ScanRequest())
        let block = try #require(plan.blocks.first)
        guard case .sealed(let name, let id) = block.place else { return }
        let partition = try Partition(snapshot.partitionPath(name), mode: .readWrite)
        try partition.connection.execute("DELETE FROM blocks WHERE id = \(id)")
        for reach in [BlockReach.dictionary, .records, .whole] {
            #expect(throws: StoreError.damaged(path: folder.path, reason: "partition \(name), block \(id): gone")) {
                try snapshot.fetch(block, reach)
            }
        }
    }
}
