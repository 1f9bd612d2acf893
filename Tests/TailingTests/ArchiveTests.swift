import Records
import Testing

@testable import Tailing

/// Compressed files.
@Suite struct ArchiveTests {
    let logs = LogDirectory()
    static let programs = [("gzip", ".gz"), ("zstd", ".zst"), ("xz", ".xz"), ("bzip2", ".bz2")]

    private func compress(_ name: String, _ program: String) -> Bool {
        program == "zstd" ? logs.run(program, "-q", "--rm", name) : logs.run(program, name)
    }

    @Test("whole archives are read once, also after a restart", arguments: programs)
    func whole(program: String, ending: String) {
        let lines = numbered(1...500)
        logs.append(text(lines) + "last", to: "app.log")
        guard compress("app.log", program) else { return }
        let follower = Follower(logs)
        follower.settle()
        #expect(follower.lines == lines + ["last"])
        #expect(follower.tailer.files.isEmpty && follower.tailer.finishedArchives == 1)
        follower.restart()
        follower.settle()
        #expect(follower.lines == lines + ["last"])
    }

    @Test("concatenated members are one text", arguments: programs)
    func concatenated(program: String, ending: String) {
        logs.append("one\n", to: "a")
        logs.append("two\n", to: "b")
        guard compress("a", program), compress("b", program) else { return }
        logs.append(logs.bytes("a" + ending) + logs.bytes("b" + ending), to: "c.log" + ending)
        logs.remove("a" + ending)
        logs.remove("b" + ending)
        let follower = Follower(logs)
        follower.settle()
        #expect(follower.lines == ["one", "two"])
    }

    @Test("a truncated archive gives what it holds, and the ledger says so once", arguments: programs)
    func cutOff(program: String, ending: String) {
        let lines = (1...20_000).map { "\($0 &* 2_654_435_761) line \($0)" }
        logs.append(text(lines), to: "app.log")
        guard compress("app.log", program) else { return }
        logs.truncate("app.log" + ending, to: logs.bytes("app.log" + ending).count * 3 / 4)
        let follower = Follower(logs)
        follower.settle()
        follower.restart()
        follower.settle()
        #expect(follower.losses.map(\.reason) == [.damaged])
        let read = follower.lines.dropLast()
        #expect(Array(read) == Array(lines.prefix(read.count)))
        #expect(ending == ".bz2" || ending == ".xz" || read.count > 1000)
    }

    @Test("garbage after the end of gzip changes nothing that is read")
    func trailingGarbage() {
        logs.append("one\ntwo\n", to: "app.log")
        logs.gzip("app.log")
        logs.append("garbage", to: "app.log.gz")
        let follower = Follower(logs)
        follower.settle()
        #expect(follower.lines.prefix(2) == ["one", "two"])
    }

    @Test("an archive that is being written when first seen is read when it is complete")
    func beingWritten() {
        let lines = numbered(1...5000)
        logs.append(text(lines), to: "app.log")
        logs.gzip("app.log")
        let bytes = logs.bytes("app.log.gz")
        logs.remove("app.log.gz")
        let follower = Follower(logs)
        logs.append("", to: "app.log.gz")
        follower.turn(after: 0.5)
        var at = 0
        while at < bytes.count {
            let end = min(bytes.count, at + bytes.count / 5 + 1)
            logs.append(Array(bytes[at..<end]), to: "app.log.gz")
            at = end
            follower.turn(after: 0.9)
        }
        follower.settle()
        #expect(follower.lines == lines)
        #expect(follower.losses.isEmpty)
    }

    @Test("an archive that goes on after a silence is gone on with; what was missing is found")
    func stalls() {
        let lines = (1...20_000).map { "\($0 &* 2_654_435_761) line \($0)" }
        logs.append(text(lines), to: "app.log")
        logs.gzip("app.log")
        let bytes = logs.bytes("app.log.gz")
        logs.remove("app.log.gz")
        let follower = Follower(logs)
        logs.append(Array(bytes[..<(bytes.count / 2)]), to: "app.log.gz")
        follower.settle()
        #expect(follower.losses.map(\.reason) == [.damaged])
        logs.append(Array(bytes[(bytes.count / 2)...]), to: "app.log.gz")
        follower.settle()
        #expect(follower.store.lines.map(\.text).joined() == text(lines))
    }

    @Test("the archive of a file that is still there is skipped as its copy", arguments: [false, true])
    func besideOriginal(once: Bool) {
        logs.append(text(numbered(1...100)), to: "app.log")
        logs.run("gzip", "-k", "app.log")
        var options = TailOptions()
        options.once = once
        let follower = Follower(logs, options: options)
        follower.settle()
        #expect(follower.lines == numbered(1...100))
        #expect(follower.reasons("app.log.gz") == ["a copy of a source that is stored already"])
    }

    @Test("an archive named as the live file would be, but of an earlier content, is read")
    func earlierContent() {
        logs.append(text(numbered(1...100, "old")), to: "app.log")
        logs.gzip("app.log")
        logs.append(text(numbered(1...100, "new")), to: "app.log")
        let follower = Follower(logs)
        follower.settle()
        #expect(follower.sorted == (numbered(1...100, "old") + numbered(1...100, "new")).sorted())
    }

    @Test("the archive of an empty file holds nothing and lacks nothing", arguments: programs)
    func empty(program: String, ending: String) {
        logs.append("", to: "app.log")
        guard compress("app.log", program) else { return }
        let follower = Follower(logs)
        follower.settle()
        #expect(follower.lines.isEmpty)
        #expect(follower.losses.isEmpty)
        #expect(follower.tailer.files.isEmpty)
    }

    @Test("killed in the middle of an archive, it goes on there")
    func resumed() {
        let lines = numbered(1...9000)
        logs.append(text(lines), to: "app.log")
        logs.gzip("app.log")
        let follower = Follower(logs, chunk: 4096)
        follower.turn()
        follower.sweep(after: 2)
        let file = follower.tailer.files[0]
        follower.readOne(file)
        follower.readOne(file)
        follower.commit()
        follower.readOne(file)
        follower.restart()
        follower.settle()
        #expect(follower.lines == lines)
    }

    @Test("text under a name like an archive's is text; an archive under a log's name is an archive")
    func misnamed() {
        logs.append("plain\n", to: "a.gz")
        logs.append("packed\n", to: "b.log")
        logs.gzip("b.log")
        logs.rename("b.log.gz", "b.log")
        let follower = Follower(logs)
        follower.settle()
        #expect(follower.sorted == ["packed", "plain"])
    }
}
