import Foundation
import Glibc
import Records
import Testing

@testable import Tailing

/// Which files are followed, and which are named as skipped.
@Suite struct DiscoveryTests {
    let logs = LogDirectory()

    private func follow(_ paths: String..., exclude: [String] = []) -> Follower {
        Follower(paths.map { TailInput(path: $0, exclude: exclude) })
    }

    @Test("a file whose folders appear later is found")
    func parentAppears() {
        let follower = follow(logs.at("a/b/app.log"))
        follower.turn()
        #expect(follower.reasons("app.log") == ["not found"])
        logs.append("one\n", to: "a/b/app.log")
        follower.turn()
        #expect(follower.lines == ["one"])
    }

    @Test("new files in new subdirectories")
    func subdirectories() {
        let follower = Follower(logs)
        follower.turn()
        logs.append("one\n", to: "runs/7/rank-0.log")
        logs.append("one\n", to: "runs/7/rank-1.log")
        follower.turn()
        #expect(follower.lines == ["one", "one"])
        #expect(follower.tailer.directories.contains(logs.at("runs/7")))
    }

    @Test(
        "globs",
        arguments: [
            ("*.log", ["a.log"]), ("**/*.log", ["a.log", "b.log", "c.log", "d.log"]), ("x/*.log", ["b.log"]),
            ("*/*/c.*", ["c.log"]), ("[ab].log", ["a.log"]), ("?/**/[!c].log", ["b.log", "d.log"]),
            ("x", ["b.log", "c.log", "d.log"]),
            ("x/y*", ["c.log", "d.log"]), ("a.log/", ["a.log"]), (".//x/./b.log", ["b.log"]), ("nothing*", []),
        ])
    func globs(pattern: String, expected: [String]) {
        for name in ["a.log", "x/b.log", "x/y/c.log", "x/y/z/d.log"] { logs.append(name.suffix(5) + "\n", to: name) }
        let follower = follow(logs.at(pattern))
        follower.turn()
        #expect(follower.sorted == expected)
    }

    @Test("exclusions by name and by path; one input's do not bind another's")
    func excludes() {
        for name in ["a.log", "debug.log", "x/b.log"] { logs.append(name + "\n", to: name) }
        let follower = follow(logs.path, exclude: ["debug*", logs.at("x")])
        follower.turn()
        #expect(follower.lines == ["a.log"])
        let both = Follower([
            TailInput(path: logs.path, exclude: ["debug*"], tag: 0), TailInput(path: logs.path, tag: 1),
        ])
        both.turn()
        #expect(both.sorted == ["a.log", "debug.log", "x/b.log"])
    }

    @Test("a path given twice, with a slash, and through a link is read once")
    func twice() {
        logs.append("one\n", to: "d/app.log")
        symlink(logs.at("d"), logs.at("link"))
        let follower = follow(
            logs.at("d/app.log"), logs.at("d/"), logs.at("d"), logs.at("link"), logs.at("d/*"), logs.at("link/app.log"))
        follower.settle()
        #expect(follower.lines == ["one"])
    }

    @Test("a relative path has an absolute source")
    func relative() {
        logs.append("one\n", to: "app.log")
        let climb = FileManager.default.currentDirectoryPath.split(separator: "/").map { _ in ".." }.joined(
            separator: "/")
        let follower = follow(climb + logs.at("app.log"))
        follower.turn()
        #expect(follower.lines == ["one"])
        #expect(follower.store.known[0].source.hasPrefix("/"))
    }

    @Test("hard links and symbolic links to one file: read once, under its real name")
    func links() {
        logs.append("one\n", to: "real.log")
        symlink(logs.at("real.log"), logs.at("a-link.log"))
        link(logs.at("real.log"), logs.at("second.log"))
        let follower = Follower(logs)
        follower.turn()
        logs.append("two\n", to: "second.log")
        follower.settle()
        follower.restart()
        logs.append("three\n", to: "a-link.log")
        follower.settle()
        #expect(follower.lines == ["one", "two", "three"])
        #expect(follower.sources == ["real.log"])
    }

    @Test("a link to the newest file: each file once, also when the link moves on")
    func movingLink() {
        logs.append("one\n", to: "run-1.log")
        symlink("run-1.log", logs.at("latest.log"))
        let follower = Follower(logs)
        follower.turn()
        logs.append("two\n", to: "run-2.log")
        logs.remove("latest.log")
        symlink("run-2.log", logs.at("latest.log"))
        logs.append("one more\n", to: "run-1.log")
        follower.settle()
        #expect(follower.sorted == ["one", "one more", "two"])
    }

    @Test("loops of links and links to folders are not entered; a dangling link is named")
    func loops() {
        logs.append("one\n", to: "a/app.log")
        symlink(logs.path, logs.at("a/up"))
        symlink("self", logs.at("self"))
        symlink("nowhere", logs.at("dangling.log"))
        let outside = LogDirectory()
        outside.append("out\n", to: "out.log")
        symlink(outside.path, logs.at("outside"))
        let follower = follow(logs.path, logs.at("**"))
        follower.turn()
        #expect(follower.lines == ["one"])
        #expect(follower.reasons("dangling.log") == ["not found"])
        #expect(follower.reasons("self") == ["cannot be read"])
    }

    @Test("a pipe, a socket, a device and a folder named like logs")
    func notFiles() {
        mkfifo(logs.at("pipe.log"), 0o644)
        symlink("/dev/zero", logs.at("zero.log"))
        let socket = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(socket) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(logs.at("socket.log").utf8)) }
        _ = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(socket, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        logs.append("inside\n", to: "folder.log/a.log")
        let follower = Follower(logs)
        follower.turn()
        #expect(follower.lines == ["inside"])
        for name in ["pipe.log", "zero.log", "socket.log"] { #expect(follower.reasons(name) == ["not a regular file"]) }
    }

    @Test("permission denied first, granted later", .enabled(if: getuid() != 0))
    func permission() {
        logs.append("one\n", to: "app.log")
        chmod(logs.at("app.log"), 0)
        let follower = Follower(logs)
        follower.turn()
        #expect(follower.reasons("app.log") == ["permission denied"])
        chmod(logs.at("app.log"), 0o644)
        follower.turn()
        #expect(follower.lines == ["one"])
    }

    @Test("empty files are followed; one byte is a record")
    func small() {
        logs.append("", to: "a.log")
        logs.append("x", to: "b.log")
        let follower = Follower(logs)
        follower.settle()
        #expect(follower.lines == ["x"])
        #expect(follower.sources == ["a.log", "b.log"])
        logs.append("y", to: "a.log")
        follower.settle()
        #expect(follower.lines == ["x", "y"])
    }

    @Test(
        "files with the same content are different files",
        arguments: [["a.log", "b.log"], ["rank-0.log", "rank-1.log"], ["w.0", "w.1"]])
    func sameContent(names: [String]) {
        for name in names { logs.append(text(numbered(1...40)), to: name) }
        let follower = Follower(logs)
        follower.settle()
        logs.remove(names[0])
        follower.settle()
        logs.append(text(numbered(1...40)), to: names[1] + "0")
        follower.settle()
        #expect(follower.lines.count == 120)
    }

    @Test("binary content is skipped unless the file is named; also when it was empty at first")
    func binary() {
        let junk = (0..<4000).map { UInt8(truncatingIfNeeded: $0 &* 7 % 23) }
        logs.append(junk, to: "core.1234x")
        logs.append("", to: "late.bin")
        let follower = Follower(logs)
        follower.turn()
        logs.append(junk, to: "late.bin")
        follower.turn()
        follower.turn()
        #expect(follower.lines.isEmpty)
        #expect(follower.reasons("core.1234x") == ["binary content"])
        #expect(follower.reasons("late.bin") == ["binary content"])
        let named = follow(logs.at("core.1234x"))
        named.settle()
        #expect(named.store.lines.map(\.offset).first == 0)
    }

    @Test(
        "names of any bytes that are text",
        arguments: [
            "with blank.log", "quo\"te's.log", "new\nline.log", "100%d.log", "tab\t.log", "ü🪵.log",
            String(repeating: "n", count: 255), "[x]*?.log", "-rf",
        ])
    func names(name: String) {
        logs.append("one\n", to: name)
        let all = follow(logs.path)
        all.turn()
        #expect(all.lines == ["one"])
        let named = follow(logs.at(name))
        named.turn()
        #expect(named.lines == ["one"])
    }

    @Test("a name that is not UTF-8 is named as skipped")
    func notText() {
        let path = Array(logs.at("bad").utf8) + [0xFF, 0]
        let descriptor = path.withUnsafeBytes {
            open($0.baseAddress!.assumingMemoryBound(to: CChar.self), O_CREAT | O_WRONLY, 0o644)
        }
        close(descriptor)
        let follower = Follower(logs)
        follower.turn()
        #expect(follower.tailer.skipped.map(\.reason.rawValue) == ["name is not UTF-8"])
        path.withUnsafeBytes { _ = unlink($0.baseAddress!.assumingMemoryBound(to: CChar.self)) }
    }
}
