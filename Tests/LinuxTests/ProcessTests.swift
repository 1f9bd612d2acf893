import Foundation
import Linux
import Testing

@Suite("The process and the machine")
struct ProcessTests {
    @Test("clocks: one near the time of day, one that never goes back")
    func clocks() {
        #expect(abs(Double(Clock.now()) / 1e9 - Date().timeIntervalSince1970) < 60)
        let first = Clock.monotonic()
        #expect(Clock.monotonic() >= first)
        #expect(Clock.threadTime() > 0)
    }

    @Test("statistics are those of this process")
    func statistics() throws {
        let before = try ProcessStatistics()
        let file = try File(reading: "/dev/null")
        let after = try ProcessStatistics()
        // Other tests open files meanwhile, so only bounds hold.
        #expect(after.openDescriptors >= 4)
        #expect(after.maximumDescriptors > file.descriptor)
        #expect(after.cpuSeconds >= before.cpuSeconds)
        #expect(after.residentBytes > 1 << 20)
        #expect(after.virtualBytes >= after.residentBytes)
        #expect(after.peakResidentBytes >= 1 << 20)
        #expect(after.threads >= 1)
        #expect(after.startTime > 1.6e9 && after.startTime < Double(Clock.now()) / 1e9 + 60)
    }

    @Test("environment and host")
    func host() throws {
        #expect(Host.environment("SAWLOG_NO_SUCH_VARIABLE") == nil)
        #expect(Host.environment("PATH") == ProcessInfo.processInfo.environment["PATH"])
        #expect(!Host.name().isEmpty)
        #expect(Host.processors >= 1)
        #expect(Host.memory > 1 << 24)
        #expect(Host.currentDirectory() == FileManager.default.currentDirectoryPath)
        #expect(processIdentifier() == ProcessInfo.processInfo.processIdentifier)
    }

    @Test("a stream that is no terminal has no width")
    func terminals() throws {
        #expect(StandardStream.input.isTerminal == (isatty(0) == 1))
        if !StandardStream.output.isTerminal { #expect(StandardStream.output.columns == nil) }
    }

    @Test("names of faults", arguments: [(ENOSPC, "No space left on device"), (EACCES, "Permission denied")])
    func faults(code: Int32, reason: String) {
        let fault = SystemError("write", code: code)
        #expect(fault.description == "write: \(reason)")
        #expect(fault.isOutOfSpace == (code == ENOSPC))
        #expect(fault.isNotPermitted == (code == EACCES))
    }
}
