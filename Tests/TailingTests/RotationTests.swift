import Testing

@testable import Tailing

/// One test for each misfortune of a file that is rotated while it is followed.
@Suite struct RotationTests {
    let logs = LogDirectory()

    @Test("append: each line once, whenever it is looked at")
    func append() {
        let follower = Follower(logs)
        logs.append("one\n", to: "app.log")
        follower.turn()
        logs.append("two\nthree\n", to: "app.log")
        follower.turn()
        follower.turn()
        #expect(follower.lines == ["one", "two", "three"])
        #expect(follower.losses.isEmpty)
    }

    @Test("a line without terminator waits; it goes out alone after 5 s, or whole when completed")
    func partialLine() {
        let follower = Follower(logs)
        logs.append("one\ntw", to: "app.log")
        follower.turn()
        #expect(follower.lines == ["one"])
        logs.append("o\nthr", to: "app.log")
        follower.turn()
        #expect(follower.lines == ["one", "two"])
        follower.turn(after: 4)
        #expect(follower.lines == ["one", "two"])
        follower.turn(after: 2)
        #expect(follower.lines == ["one", "two", "thr"])
        logs.append("ee\n", to: "app.log")
        follower.turn()
        #expect(follower.lines == ["one", "two", "thr", "ee"])
    }

    @Test("nextDue names the moment at which a held line may go out")
    func due() {
        let follower = Follower(logs)
        logs.append("tw", to: "app.log")
        follower.turn()
        let due = follower.tailer.nextDue(now: follower.now)
        #expect(due == follower.now + 100_000_000)
        follower.turn(after: 0.2)
        #expect(follower.tailer.nextDue(now: follower.now) == follower.now + 4_800_000_000)
    }

    @Test("rename and create: the rest of the old one and all of the new one", arguments: [false, true])
    func rename(restarts: Bool) {
        let follower = Follower(logs)
        logs.append("one\n", to: "app.log")
        follower.turn()
        logs.append("two\n", to: "app.log")
        if restarts { follower.restart() }
        logs.rename("app.log", "app.log.1")
        logs.append("three\n", to: "app.log.1")
        logs.append("four\n", to: "app.log")
        follower.settle()
        #expect(follower.sorted == ["four", "one", "three", "two"])
        #expect(follower.sources == ["app.log"])
    }

    @Test("rename while stopped, twice, with new files between")
    func renameWhileStopped() {
        let follower = Follower(logs)
        logs.append("one\n", to: "app.log")
        follower.turn()
        logs.append("two\n", to: "app.log")
        follower.restart()
        logs.rename("app.log", "app.log.2")
        logs.append("three\n", to: "app.log.1")
        logs.append("four\n", to: "app.log")
        follower.settle()
        #expect(follower.sorted == ["four", "one", "three", "two"])
    }

    enum Moment: CaseIterable { case readBefore, notReadBefore, whileDown }

    @Test("rename, then gzip of the old one", arguments: Moment.allCases)
    func renameAndCompress(moment: Moment) {
        let follower = Follower(logs)
        let old = numbered(1...50)
        logs.append(text(Array(old[..<20])), to: "app.log")
        follower.turn()
        logs.append(text(Array(old[20...])), to: "app.log")
        if moment == .readBefore { follower.turn() }
        if moment == .whileDown { follower.restart() }
        logs.rename("app.log", "app.log.1")
        logs.append("new\n", to: "app.log")
        logs.gzip("app.log.1")
        follower.settle()
        #expect(follower.sorted == (old + ["new"]).sorted())
        #expect(follower.losses.isEmpty)
        follower.restart()
        follower.settle()
        #expect(follower.lines.count == old.count + 1)
    }

    @Test("logrotate's numbers: .1 to .2.gz and so on, running or down", arguments: [false, true])
    func shifts(restarts: Bool) {
        let follower = Follower(logs)
        var written: [String] = []
        for round in 0..<6 {
            let lines = numbered(1...40, "round \(round)")
            logs.append(text(Array(lines[..<25])), to: "app.log")
            follower.turn()
            logs.append(text(Array(lines[25...])), to: "app.log")
            written += lines
            if restarts { follower.restart() }
            rotate()
            if !restarts || round % 2 == 0 { follower.turn(after: 2) }
        }
        follower.settle()
        #expect(follower.sorted == written.sorted())
        #expect(follower.losses.isEmpty)
        follower.restart()
        follower.settle()
        #expect(follower.sorted == written.sorted())
    }

    /// As logrotate does with delaycompress: the last one is compressed first, which may free its
    /// inode for the new file.
    private func rotate() {
        if logs.exists("app.log.1") { logs.gzip("app.log.1") }
        for number in stride(from: 5, through: 1, by: -1) {
            logs.rename("app.log.\(number).gz", "app.log.\(number + 1).gz")
        }
        logs.rename("app.log", "app.log.1")
        logs.append("", to: "app.log")
    }

    @Test("a rotated file that moves to a folder below")
    func olddir() {
        let follower = Follower(logs)
        let lines = numbered(1...30)
        logs.append(text(lines), to: "app.log")
        logs.append("x\n", to: "old/other.log")
        follower.turn()
        logs.rename("app.log", "old/app.log.1")
        logs.gzip("old/app.log.1")
        follower.settle()
        #expect(follower.lines.count == 31)
    }

    @Test("deleted while open with bytes that are not read yet: read to the end")
    func deletedWhileOpen() {
        let follower = Follower(logs)
        logs.append("one\n", to: "app.log")
        follower.sweep()
        logs.append("two\nthr", to: "app.log")
        logs.remove("app.log")
        follower.turn()
        follower.settle()
        #expect(follower.lines == ["one", "two", "thr"])
        #expect(follower.tailer.files.isEmpty)
    }

    @Test(
        "deleted and made again, with the same inode number where the file system does so",
        arguments: ["one\n", "other\n", "one\ntwo\n"])
    func recreated(content: String) {
        let follower = Follower(logs)
        logs.append("one\n", to: "app.log")
        follower.turn()
        logs.remove("app.log")
        follower.settle()
        logs.append(content, to: "app.log")
        follower.settle()
        #expect(text(follower.lines) == "one\n" + content)
    }

    @Test("made again with the same inode number while stopped")
    func recreatedWhileStopped() {
        let follower = Follower(logs)
        let (old, new) = (numbered(1...9, "old"), numbered(1...20, "new"))
        logs.append(text(old), to: "app.log")
        follower.turn()
        follower.restart()
        logs.remove("app.log")
        logs.append(text(new), to: "app.log")
        follower.settle()
        #expect(follower.lines == old + new)
    }

    @Test("replaced by the rename of a new file")
    func replaced() {
        let follower = Follower(logs)
        logs.append("one\n", to: "app.log")
        follower.turn()
        logs.append("two\n", to: "app.log")
        logs.append("three\n", to: "app.log.new")
        logs.rename("app.log.new", "app.log")
        follower.settle()
        #expect(follower.lines == ["one", "two", "three"])
    }

    @Test("a crash before the commit: everything since is read again, nothing twice")
    func uncommitted() {
        let follower = Follower(logs)
        logs.append("one\n", to: "app.log")
        follower.turn()
        logs.append("two\n", to: "app.log")
        follower.sweep()
        follower.read()
        logs.rename("app.log", "app.log.1")
        follower.sweep()
        follower.restart()
        follower.settle()
        #expect(follower.lines == ["one", "two"])
    }
}
