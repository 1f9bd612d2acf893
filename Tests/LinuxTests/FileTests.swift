import Foundation
import Linux
import Testing

@Suite("Files")
struct FileTests {
    let temporary = try? TemporaryDirectory()

    func path(_ name: String) throws -> String { try #require(temporary).path(name) }

    @Test("what is written is read back, and the end cuts a read short")
    func readBack() throws {
        let file = try File(writing: path("a"), [.create, .exclusive])
        try file.write(bytes("0123456789"), at: 0)
        try file.write(bytes("ab"), at: 12)
        var buffer = [UInt8](repeating: 0xFF, count: 32)
        let count = try buffer.withUnsafeMutableBytes { try file.read(into: $0, at: 4) }
        #expect(Array(buffer[..<count]) == bytes("456789\0\0ab"))
        #expect(try buffer.withUnsafeMutableBytes { try file.read(into: $0, at: 100) } == 0)
        try file.truncate(to: 3)
        try file.sync()
        #expect(try readFile(path("a"), limit: 3) == bytes("012"))
    }

    @Test("a fault names the call, the file and the reason")
    func faults() throws {
        let missing = try path("missing")
        let fault = #expect(throws: SystemError.self) { try File(reading: missing) }
        #expect(fault?.description == "open \(missing): No such file or directory")
        #expect(fault?.isNotFound == true)
        let link = try path("link")
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "/etc/hostname")
        #expect(throws: SystemError("open", code: ELOOP, path: link)) { try File(reading: link, .noFollow) }
        #expect(throws: SystemError("open", code: EISDIR, path: "/proc")) { try File(writing: "/proc") }
    }

    @Test("identity survives a rename, and a new file of the old name has another")
    func identity() throws {
        let (old, new) = (try path("app.log"), try path("app.log.1"))
        try writeFileAtomically(old, bytes("one"))
        let before = try FileStatus(path: old)
        try renameFile(old, to: new)
        try writeFileAtomically(old, bytes("two!"))
        #expect(try FileStatus(path: new).identity == before.identity)
        let after = try FileStatus(path: old)
        #expect(after.identity != before.identity)
        #expect(after.size == 4)
        #expect(after.kind == .file)
        #expect(after.permissions == 0o644)
        #expect(abs(after.modified - Clock.now()) < 86_400_000_000_000)
    }

    @Test("kinds of files", arguments: [("/dev/null", FileStatus.Kind.device), ("/proc", .directory)])
    func kinds(path: String, kind: FileStatus.Kind) throws {
        #expect(try FileStatus(path: path).kind == kind)
    }

    @Test("a pipe that nobody writes to opens at once when asked not to block")
    func nonBlocking() throws {
        let pipe = try path("pipe")
        #expect(mkfifo(pipe, 0o600) == 0)
        #expect(try File(reading: pipe, .nonBlocking).status().kind == .pipe)
    }

    @Test("holes and data of a sparse file")
    func sparse() throws {
        let file = try File(writing: path("sparse"))
        try file.write(bytes("x"), at: 1 << 20)
        // A file system without holes answers that everything is data.
        let data = try #require(try file.seekData(from: 0))
        #expect(data == 0 || data == 1 << 20)
        #expect(try file.seekHole(from: 1 << 20) == 1 << 20 | 1)
        #expect(try file.seekData(from: 2 << 20) == nil)
    }

    @Test("an atomic write leaves no draft, also when it fails")
    func atomic() throws {
        try writeFileAtomically(path("state"), bytes("1"), permissions: 0o600)
        try writeFileAtomically(path("state"), bytes("2"), permissions: 0o600, durable: false)
        #expect(try readFile(path("state"), limit: 10) == bytes("2"))
        try makeDirectories(path("taken/below"))
        #expect(throws: SystemError.self) { try writeFileAtomically(path("taken"), bytes("3")) }
        #expect(try listDirectory(try #require(temporary).path).entries.map(\.name) == ["state", "taken"])
    }

    @Test("a file larger than the limit is refused, and /proc files are read whole")
    func limits() throws {
        try writeFileAtomically(path("big"), [UInt8](repeating: 65, count: 100_000))
        #expect(throws: SystemError("read", code: EFBIG, path: try path("big"))) {
            try readFile(path("big"), limit: 99_999)
        }
        #expect(try readFile(path("big"), limit: 100_000).count == 100_000)
        #expect(try !readFile("/proc/self/status", limit: 1 << 20).isEmpty)
    }

    @Test("a listing is sorted by bytes and counts names that are not UTF-8")
    func listing() throws {
        let home = try path("d")
        try makeDirectories(home + "/sub")
        for name in ["b", "a", "Z", "é"] { try writeFileAtomically(home + "/" + name, []) }
        let raw = bytes(home + "/\u{1}").map { CChar(bitPattern: $0 == 1 ? 0xFF : $0) } + [0]
        close(creat(raw, 0o600))
        let (entries, unreadable) = try listDirectory(home)
        #expect(entries.map(\.name) == ["Z", "a", "b", "sub", "é"])
        #expect(entries.first { $0.name == "sub" }?.kind == .directory)
        #expect(unreadable == 1)
        #expect(throws: SystemError.self) { try listDirectory(path("nowhere")) }
    }

    @Test("directories are made with those above, and being there is no fault")
    func directories() throws {
        let deep = try path("x/y/z")
        try makeDirectories(deep)
        try makeDirectories(deep)
        #expect(try FileStatus(path: deep).kind == .directory)
        try writeFileAtomically(path("file"), [])
        #expect(throws: SystemError.self) { try makeDirectories(path("file")) }
        #expect(throws: SystemError.self) { try makeDirectories(path("file/below")) }
        #expect(try removeFile(path("file")))
        #expect(try !removeFile(path("file")))
        try removeDirectory(deep)
    }

    @Test("a lock excludes a second one until it goes")
    func lock() throws {
        let name = try path("lock")
        var first: FileLock? = try FileLock(name)
        try first?.inscribe("held by 42\n")
        let fault = #expect(throws: SystemError.self) { try FileLock(name) }
        #expect(fault?.isBusy == true)
        #expect(try readFile(name, limit: 100) == bytes("held by 42\n"))
        first = nil
        #expect(throws: Never.self) { try FileLock(name, .shared) }
    }

    @Test("the directory of a path", arguments: [("a/b", "a"), ("/a", "/"), ("a", "."), ("/a/b/c", "/a/b")])
    func directoryPart(path: String, expected: String) { #expect(directory(of: path) == expected) }
}
