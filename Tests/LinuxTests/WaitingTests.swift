import Foundation
import Linux
import Testing

@Suite("Waiting")
struct WaitingTests {
    @Test("signals before a wait count as one, and a wait takes them")
    func signalling() throws {
        let wakeup = try Wakeup()
        #expect(wakeup.wait(timeoutMilliseconds: 0).isTimeout)
        wakeup.signal()
        wakeup.signal()
        #expect(wakeup.wait(timeoutMilliseconds: -1) == Wakeup.Reasons(isSignalled: true, readable: []))
        #expect(wakeup.wait(timeoutMilliseconds: 0).isTimeout)
    }

    @Test("another thread ends a wait without limit")
    func fromAnotherThread() throws {
        let wakeup = try Wakeup()
        let thread = try startThread(named: "waker") { wakeup.signal() }
        #expect(wakeup.wait(timeoutMilliseconds: -1).isSignalled)
        thread.join()
    }

    @Test("a pipe with something in it ends the wait until it is removed")
    func descriptors() throws {
        var ends: [Int32] = [-1, -1]
        #expect(pipe(&ends) == 0)
        defer { for end in ends { close(end) } }
        let wakeup = try Wakeup()
        try wakeup.add(ends[0])
        #expect(wakeup.wait(timeoutMilliseconds: 0).isTimeout)
        #expect(write(ends[1], "x", 1) == 1)
        #expect(wakeup.wait(timeoutMilliseconds: -1).readable == [ends[0]])
        try wakeup.remove(ends[0])
        #expect(wakeup.wait(timeoutMilliseconds: 0).isTimeout)
        #expect(throws: SystemError("epoll_ctl", code: EBADF)) { try wakeup.add(-1) }
    }

    @Test("a caught signal is a value, once")
    func signals() throws {
        let wakeup = try Wakeup()
        try Signals.catching(.user1, waking: wakeup)
        // To the process, not to this thread: threads of a pool block signals.
        #expect(kill(getpid(), SIGUSR1) == 0)
        // Where this thread runs the handler, a wait ends without a reason first.
        #expect((0..<3).contains { _ in wakeup.wait(timeoutMilliseconds: 10_000).isSignalled })
        #expect(Signals.take() == .user1)
        #expect(Signals.take() == [])
        // The wakeup of this test ends with it.
        signal(SIGUSR1, SIG_IGN)
    }
}

@Suite("Watching directories")
struct WatchingTests {
    let temporary = try? TemporaryDirectory()

    /// Everything that is waiting, as `kind name`.
    func drain(_ watcher: DirectoryWatcher) throws -> [String] {
        var seen: [String] = []
        while true {
            let events = try watcher.events()
            if events.isEmpty { return seen }
            seen += events.map { "\($0.kind) \($0.name)" }
        }
    }

    @Test("the life of a log file: made, written, rotated, removed")
    func life() throws {
        let home = try #require(temporary)
        let watcher = try DirectoryWatcher()
        let watch = try watcher.add(home.path)
        #expect(try watcher.add(home.path) == watch)
        #expect(try drain(watcher) == [])
        let file = try File(writing: home.path("a.log"))
        try file.write(bytes("line\n"), at: 0)
        try renameFile(home.path("a.log"), to: home.path("a.log.1"))
        try removeFile(home.path("a.log.1"))
        #expect(
            try drain(watcher) == [
                "appeared a.log", "modified a.log", "disappeared a.log", "appeared a.log.1", "disappeared a.log.1",
            ])
    }

    @Test("both halves of a move share a cookie, and directories are told apart")
    func moves() throws {
        let home = try #require(temporary)
        try makeDirectories(home.path("a/x"))
        let watcher = try DirectoryWatcher()
        _ = try watcher.add(home.path("a"))
        try renameFile(home.path("a/x"), to: home.path("a/y"))
        let events = try watcher.events()
        #expect(events.map(\.name) == ["x", "y"])
        #expect(events.allSatisfy { $0.isDirectory && $0.moveCookie != 0 && $0.moveCookie == events[0].moveCookie })
    }

    @Test("a watch ends when its target goes, or when it is removed")
    func ends() throws {
        let home = try #require(temporary)
        try makeDirectories(home.path("gone"))
        let watcher = try DirectoryWatcher()
        let gone = try watcher.add(home.path("gone"))
        try removeDirectory(home.path("gone"))
        #expect(try drain(watcher) == ["watchedGone ", "watchEnded "])
        try watcher.remove(gone)
        let kept = try watcher.add(home.path)
        try watcher.remove(kept)
        #expect(try drain(watcher) == ["watchEnded "])
        #expect(throws: SystemError.self) { try watcher.add(home.path("nowhere")) }
    }

    @Test("more events than a buffer holds are all read")
    func many() throws {
        let home = try #require(temporary)
        let watcher = try DirectoryWatcher()
        _ = try watcher.add(home.path)
        for i in 0..<3000 { try linkOrMake(home, i) }
        let seen = try drain(watcher)
        #expect(seen.filter { $0.hasPrefix("appeared") }.count == 3000)
    }

    private func linkOrMake(_ home: TemporaryDirectory, _ number: Int) throws {
        if number == 0 { return _ = try File(writing: home.path("0")) }
        try linkFile(home.path("0"), as: home.path("\(number)"))
    }
}
