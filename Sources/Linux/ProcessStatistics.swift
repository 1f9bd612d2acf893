internal import CLinux
import Glibc

/// What the kernel accounts for this process: the values of Prometheus' `process_*` metrics.
public struct ProcessStatistics: Sendable {
    /// User and system time, in seconds.
    public var cpuSeconds: Double
    public var residentBytes: Int64
    public var virtualBytes: Int64
    public var peakResidentBytes: Int64
    public var openDescriptors: Int
    public var maximumDescriptors: Int
    public var threads: Int
    /// Seconds since the epoch.
    public var startTime: Double

    /// Reads them. Cost: a few small files of `/proc`. proc(5).
    public init() throws(SystemError) {
        let text = String(decoding: try readFile("/proc/self/stat", limit: 64 << 10), as: UTF8.self)
        // The second field is the program's name in parentheses and may hold anything, also ")".
        let rest = text[(text.lastIndex(of: ")") ?? text.startIndex)...].split(separator: " ").dropFirst()
        let fields = Array(rest)
        /// Field `number` as proc(5) counts them, from 1.
        func field(_ number: Int) -> Double { number - 3 < fields.count ? Double(fields[number - 3]) ?? 0 : 0 }
        let ticks = Double(max(1, sysconf(Int32(_SC_CLK_TCK))))
        cpuSeconds = (field(14) + field(15)) / ticks
        threads = Int(field(20))
        startTime = try Self.bootTime() + field(22) / ticks
        virtualBytes = Int64(field(23))
        residentBytes = Int64(field(24)) * Int64(sysconf(Int32(_SC_PAGESIZE)))
        peakResidentBytes = sawlog_peak_memory()
        // The listing itself holds one descriptor open.
        openDescriptors = max(0, try listDirectory("/proc/self/fd").entries.count - 1)
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        maximumDescriptors = Int(clamping: limit.rlim_cur)
    }

    /// Seconds since the epoch at which the machine started.
    private static func bootTime() throws(SystemError) -> Double {
        let text = String(decoding: try readFile("/proc/stat", limit: 16 << 20), as: UTF8.self)
        for line in text.split(separator: "\n") where line.hasPrefix("btime ") {
            return Double(line.dropFirst(6)) ?? 0
        }
        return 0
    }
}

/// Number of the running process.
public func processIdentifier() -> Int32 { getpid() }
