import Records
import Testing

@testable import Tailing

/// Files that are cut off while somebody writes to them.
@Suite struct TruncationTests {
    let logs = LogDirectory()

    @Test("copytruncate: the copy is not read again", arguments: [false, true])
    func copytruncate(lookBetween: Bool) {
        let follower = Follower(logs)
        let (old, new) = (numbered(1...60, "old"), numbered(1...50, "new"))
        logs.append(text(old), to: "app.log")
        follower.turn()
        logs.copy("app.log", "app.log.1")
        if lookBetween { follower.turn() }
        logs.truncate("app.log")
        if lookBetween { follower.turn() }
        logs.append(text(new), to: "app.log")
        follower.settle()
        #expect(follower.lines == old + new)
        #expect(follower.losses.isEmpty)
        follower.restart()
        follower.settle()
        #expect(follower.lines == old + new)
    }

    @Test(
        "copytruncate: what was not read before the truncation is found in the copy", arguments: [false, true],
        [false, true])
    func unreadInCopy(compressed: Bool, sawTruncationFirst: Bool) {
        let follower = Follower(logs)
        let (old, new) = (numbered(1...60, "old"), numbered(1...3, "new"))
        logs.append(text(Array(old[..<40])), to: "app.log")
        follower.turn()
        logs.append(text(Array(old[40...])), to: "app.log")
        if sawTruncationFirst { follower.sweep() }
        logs.copy("app.log", "app.log.1")
        logs.truncate("app.log")
        logs.append(text(new), to: "app.log")
        if compressed { logs.gzip("app.log.1") }
        if sawTruncationFirst {
            follower.turn(after: 0.01)
            #expect(follower.ledger.count == 1)
        }
        follower.settle()
        #expect(follower.sorted == (old + new).sorted())
        #expect(follower.losses.isEmpty)
    }

    @Test(
        "copytruncate: lines written between copy and truncation that were read are there once; the copy, shorter, adds nothing",
        arguments: [false, true])
    func copyIsShorter(compressed: Bool) {
        let follower = Follower(logs)
        let (old, late, new) = (numbered(1...400, "old"), numbered(1...400, "late"), numbered(1...9, "new"))
        logs.append(text(old), to: "app.log")
        follower.turn()
        logs.copy("app.log", "app.log.1")
        logs.append(text(late), to: "app.log")
        follower.turn(after: 0.01)
        logs.truncate("app.log")
        if compressed { logs.gzip("app.log.1") }
        logs.append(text(new), to: "app.log")
        follower.settle()
        #expect(follower.lines == old + late + new)
        follower.restart()
        follower.settle()
        logs.rename("app.log.1", "app.log.2")
        logs.rename("app.log.1.gz", "app.log.2.gz")
        follower.settle()
        if !compressed { logs.gzip("app.log.2") }
        follower.settle()
        follower.restart()
        follower.settle()
        #expect(follower.lines == old + late + new)
    }

    @Test("copytruncate: of lines seen but not read, those the copy lacks stay in the ledger")
    func partlyRecovered() {
        let follower = Follower(logs)
        let old = numbered(1...60, "old")
        logs.append(text(Array(old[..<40])), to: "app.log")
        follower.turn()
        logs.append(text(Array(old[40..<50])), to: "app.log")
        logs.copy("app.log", "app.log.1")
        logs.append(text(Array(old[50...])), to: "app.log")
        follower.sweep()
        logs.truncate("app.log")
        follower.settle()
        #expect(follower.lines == Array(old[..<50]))
        #expect(follower.ledger == ["1:\(text(Array(old[..<50])).utf8.count)-\(text(old).utf8.count) truncated"])
    }

    @Test("copytruncate while stopped, twice")
    func whileStopped() {
        let follower = Follower(logs)
        let (first, second, third) = (numbered(1...60, "first"), numbered(1...60, "second"), numbered(1...60, "third"))
        logs.append(text(Array(first[..<40])), to: "app.log")
        follower.turn()
        follower.restart()
        logs.append(text(Array(first[40...])), to: "app.log")
        logs.copy("app.log", "app.log.2")
        logs.truncate("app.log")
        logs.append(text(second), to: "app.log")
        logs.copy("app.log", "app.log.1")
        logs.truncate("app.log")
        logs.gzip("app.log.2")
        logs.append(text(third), to: "app.log")
        follower.settle()
        #expect(follower.sorted == (first + second + third).sorted())
    }

    @Test("a copy that is being made is not read as a file of its own")
    func copyGrows() {
        let follower = Follower(logs)
        let old = numbered(1...300)
        logs.append(text(old), to: "app.log")
        follower.turn()
        let bytes = logs.bytes("app.log")
        logs.append("", to: "app.log.1")
        follower.turn()
        logs.append(Array(bytes[..<700]), to: "app.log.1")
        follower.turn()
        logs.append(Array(bytes[700..<9_000]), to: "app.log.1")
        follower.turn()
        logs.append(Array(bytes[9_000...]), to: "app.log.1")
        follower.turn()
        logs.truncate("app.log")
        follower.settle()
        #expect(follower.lines == old)
    }

    @Test("a copy whose original is not truncated within the grace is a file of its own")
    func copyStays() {
        let follower = Follower(logs)
        logs.append("one\ntwo\n", to: "app.log")
        follower.turn()
        logs.copy("app.log", "app.log.1")
        follower.turn(after: 2)
        follower.turn(after: 20)
        #expect(follower.lines == ["one", "two"])
        #expect(follower.reasons("app.log.1") == ["a copy of a source that is stored already"])
        follower.turn(after: 12)
        #expect(follower.lines == ["one", "two", "one", "two"])
    }

    @Test("truncated to nothing and grown past the old offset between two looks")
    func regrown() {
        let follower = Follower(logs)
        let (old, new) = (numbered(1...30, "old"), numbered(1...90, "new"))
        logs.append(text(old), to: "app.log")
        follower.turn()
        logs.truncate("app.log")
        logs.append(text(new), to: "app.log")
        follower.turn()
        #expect(follower.lines == old + new)
    }

    @Test("the same, with the same first 2 KiB")
    func regrownWithSameHead() {
        let follower = Follower(logs)
        let banner = numbered(1...60, "banner")
        logs.append(text(banner + numbered(1...30, "old")), to: "app.log")
        follower.turn()
        logs.truncate("app.log")
        logs.append(text(banner + numbered(1...90, "new")), to: "app.log")
        follower.turn()
        #expect(follower.lines == banner + numbered(1...30, "old") + banner + numbered(1...90, "new"))
    }

    @Test("truncated and grown between a look and the reading")
    func regrownBeforeReading() {
        let follower = Follower(logs)
        let (old, new) = (numbered(1...30, "old"), numbered(1...90, "new"))
        logs.append(text(Array(old[..<20])), to: "app.log")
        follower.turn()
        logs.append(text(Array(old[20...])), to: "app.log")
        follower.sweep()
        logs.truncate("app.log")
        logs.append(text(new), to: "app.log")
        follower.read()
        follower.settle()
        #expect(follower.lines == Array(old[..<20]) + new)
        #expect(follower.ledger == ["1:\(text(Array(old[..<20])).utf8.count)-\(text(old).utf8.count) truncated"])
    }

    @Test("truncated between a look and the reading: nothing spins, and the bytes are named")
    func truncatedBeforeReading() {
        let follower = Follower(logs)
        logs.append("one\n", to: "app.log")
        follower.turn()
        logs.append("two\n", to: "app.log")
        follower.sweep()
        logs.truncate("app.log")
        follower.read()
        #expect(follower.tailer.ready(now: follower.now).isEmpty)
        follower.settle()
        #expect(follower.ledger == ["1:4-8 truncated"])
    }

    @Test("cut in the middle of bytes that are not read: the ledger names them")
    func cutInTheMiddle() {
        let follower = Follower(logs)
        logs.append("one\n", to: "app.log")
        follower.turn()
        logs.append("two\nthree\n", to: "app.log")
        follower.sweep()
        logs.truncate("app.log", to: 8)
        follower.turn()
        logs.append("four\n", to: "app.log")
        follower.turn()
        #expect(follower.lines == ["one", "two", "four"])
        #expect(follower.ledger == ["1:8-14 truncated"])
    }

    @Test("cut before anything was read: a new generation, the old bytes named")
    func cutUnread() {
        let follower = Follower(logs)
        logs.append("one\ntwo\n", to: "app.log")
        follower.sweep()
        logs.truncate("app.log")
        logs.append("three\n", to: "app.log")
        follower.turn()
        #expect(follower.lines == ["three"])
        #expect(follower.ledger == ["1:0-8 truncated"])
    }

    @Test("copytruncate again and again under a writer that keeps its offset", arguments: 0..<32)
    func copytruncateWithoutAppend(_ looks: Int) {
        let follower = Follower(logs)
        var number = 0
        func write(_ count: Int) {
            let lines = (0..<count).map { _ -> String in
                number += 1
                return "line \(number) of a log that is rotated by copying\n"
            }
            logs.keepWriting(lines.joined(), to: "app.log", append: false)
        }
        /// The follower looks at some of the moments of a rotation, at others not.
        func moment(_ bit: Int) { if looks & (1 << bit) != 0 { follower.turn() } }
        for _ in 0..<5 {
            for _ in 0..<20 {
                write(40)
                follower.turn()
            }
            for n in stride(from: 4, through: 1, by: -1) where logs.exists("app.log.\(n)") {
                logs.rename("app.log.\(n)", "app.log.\(n + 1)")
            }
            moment(0)
            logs.copy("app.log", "app.log.1")
            moment(1)
            write(3)
            moment(2)
            logs.truncate("app.log")
            moment(3)
            write(1)
            moment(4)
        }
        follower.settle()
        let found = follower.lines.map { $0.drop { $0 == "\0" } }.filter { !$0.isEmpty }
        #expect(Set(found).count == found.count, "\(found.count - Set(found).count) twice")
        let missing = Set((1...number).map { Substring("line \($0) of a log that is rotated by copying") }).subtracting(
            found)
        #expect(missing.count <= 15, "more is missing than was cut off unseen: \(missing.count)")
    }

    @Test("a writer without O_APPEND leaves NULs at the start: a few are kept")
    func leadingZeros() {
        let follower = Follower(logs)
        logs.keepWriting("one\n", to: "app.log", append: false)
        follower.turn()
        logs.truncate("app.log")
        logs.keepWriting("two\n", to: "app.log", append: false)
        follower.turn()
        #expect(follower.lines == ["one", "\0\0\0\0two"])
    }

    @Test("a hole of 1 MiB and more is named, not stored; a later copy of the file is known all the same")
    func hole() {
        let follower = Follower(logs)
        logs.append("one\n", to: "app.log")
        follower.turn()
        logs.truncate("app.log", to: 3 << 20)
        logs.append("two\n", to: "app.log")
        follower.turn()
        #expect(follower.lines == ["one", "two"])
        #expect(follower.ledger == ["1:4-\(3 << 20) hole"])
        logs.copy("app.log", "app.log.1")
        logs.truncate("app.log")
        follower.settle()
        follower.restart()
        follower.settle()
        #expect(follower.lines == ["one", "two"])
    }

    @Test("a file that is nothing but a hole of 1 TiB takes no time")
    func onlyHole() {
        let follower = Follower(logs)
        logs.append("", to: "app.log")
        logs.truncate("app.log", to: 1 << 40)
        follower.turn()
        logs.append("one\n", to: "app.log")
        follower.turn()
        #expect(follower.lines == ["one"])
        #expect(follower.ledger == ["1:0-\(1 << 40) hole"])
        follower.restart()
        logs.append("two\n", to: "app.log")
        follower.settle()
        #expect(follower.lines == ["one", "two"])
    }
}
