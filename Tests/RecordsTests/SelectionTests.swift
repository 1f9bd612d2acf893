import Records
import Testing

@Suite("Selections")
struct SelectionTests {
    func members(_ selection: Selection) -> [Int] {
        var members: [Int] = []
        selection.forEach { members.append($0) }
        return members
    }

    @Test("all and none, at the edges of words", arguments: [0, 1, 63, 64, 65, 128, 1000])
    func edges(count: Int) {
        #expect(members(Selection(count: count, all: true)) == Array(0..<count))
        #expect(Selection(count: count, all: true).selectedCount == count)
        #expect(Selection(count: count, all: false).isEmpty)
    }

    @Test("set operations agree with those of Set")
    func operations() {
        var state: UInt64 = 9
        for _ in 0..<200 {
            let count = 1 + Int(state % 150)
            var (a, b) = (Selection(count: count, all: false), Selection(count: count, all: false))
            var (x, y): (Set<Int>, Set<Int>) = ([], [])
            for index in 0..<count {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                if state >> 62 & 1 == 1 {
                    a.insert(index)
                    x.insert(index)
                }
                if state >> 63 == 1 {
                    b.insert(index)
                    y.insert(index)
                }
            }
            var (both, either, less, odd) = (a, a, a, a)
            both.formIntersection(b)
            either.formUnion(b)
            less.subtract(b)
            odd.filter { $0 % 2 == 1 }
            #expect(members(both) == x.intersection(y).sorted())
            #expect(members(either) == x.union(y).sorted())
            #expect(members(less) == x.subtracting(y).sorted())
            #expect(members(odd) == x.filter { $0 % 2 == 1 }.sorted())
            #expect((0..<count).allSatisfy { a.contains($0) == x.contains($0) })
            a.removeAll()
            #expect(a.isEmpty)
        }
    }
}
