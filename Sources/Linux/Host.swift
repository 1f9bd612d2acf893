import Glibc

/// The machine and the circumstances in which the program runs.
public enum Host {
    /// The machine's name in the network; `localhost` when it has none.
    public static func name() -> String {
        // One byte stays zero whatever the call leaves behind.
        var buffer = [CChar](repeating: 0, count: 256)
        let failed = gethostname(&buffer, buffer.count - 1) != 0
        let name = String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        return failed || name.isEmpty ? "localhost" : name
    }

    /// The value of an environment variable; nil when it is not set.
    public static func environment(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }
    }

    /// True when the program runs as the system's administrator.
    public static var isRoot: Bool { geteuid() == 0 }

    /// Processors that the program may use, at least 1.
    public static var processors: Int { max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }

    /// Physical memory in bytes.
    public static var memory: Int64 {
        Int64(sysconf(Int32(_SC_PHYS_PAGES))) * Int64(sysconf(Int32(_SC_PAGESIZE)))
    }

    /// The directory that relative paths start from; `.` when it cannot be told.
    public static func currentDirectory() -> String {
        guard let path = getcwd(nil, 0) else { return "." }
        defer { free(path) }
        return String(cString: path)
    }
}

extension Host {
    /// Seconds east of UTC of the machine's zone, now.
    public static func zoneOffset() -> Int {
        var now = time(nil)
        var local = tm()
        localtime_r(&now, &local)
        return local.tm_gmtoff
    }
}
