import Foundation
import Testing

@testable import Tailing

/// More files than may be open at a time.
@Suite struct ManyFilesTests {
    let logs = LogDirectory()

    private var openDescriptors: Int {
        (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count) ?? 0
    }

    @Test("10,000 small files, 64 open: all read, changes found, restarts cost no second reading")
    func tenThousand() {
        for number in 0..<10_000 { logs.append("file \(number)\n", to: "d\(number % 20)/f\(number)x.log") }
        var options = TailOptions()
        options.openLimit = 64
        let follower = Follower(logs, options: options)
        let before = openDescriptors
        follower.turn()
        #expect(follower.lines.count == 10_000)
        #expect(follower.tailer.descriptors.count <= 64)
        #expect(openDescriptors <= before + 64 + 200)
        #expect(follower.tailer.pending.isEmpty)
        for number in 0..<500 { logs.append("more \(number)\n", to: "d\(number % 20)/f\(number)x.log") }
        follower.turn()
        #expect(follower.lines.count == 10_500)
        follower.restart()
        follower.turn()
        #expect(follower.lines.count == 10_500)
        #expect(follower.tailer.takeReport().checkpoints.isEmpty)
    }

    @Test("closed files: renamed, replaced, truncated, deleted and made again")
    func closedFiles() {
        var options = TailOptions()
        options.openLimit = 1
        let follower = Follower(logs, options: options)
        for name in ["a", "b", "c", "d", "e"] { logs.append(text(numbered(1...9, name)), to: "\(name).log") }
        follower.turn()
        logs.rename("a.log", "a.log.1")
        logs.append("a new\n", to: "a.log")
        logs.truncate("b.log")
        logs.append(text(numbered(1...20, "b new")), to: "b.log")
        logs.remove("c.log")
        logs.append(text(numbered(1...20, "c new")), to: "c.log")
        logs.remove("d.log")
        logs.append("e more\n", to: "e.log")
        logs.gzip("e.log")
        follower.settle()
        #expect(follower.lines.count == 45 + 1 + 20 + 20 + 1)
        #expect(follower.losses.isEmpty)
        #expect(follower.tailer.descriptors.count <= 2)
    }

    @Test("deleted before it could be opened: the ledger names its bytes")
    func deletedUnopened() {
        var options = TailOptions()
        options.openLimit = 1
        let follower = Follower(logs, options: options)
        logs.append("one\n", to: "a.log")
        logs.append("two\n", to: "b.log")
        follower.sweep()
        logs.remove("b.log")
        follower.settle()
        #expect(follower.lines == ["one"])
        #expect(follower.ledger == ["2:0-4 deleted"])
    }
}
