import Testing

@testable import Settings

struct ValueTests {
    @Test(arguments: [
        ("0", 0), ("1", 1), ("512B", 512), ("1KB", 1000), ("1K", 1000), ("1KiB", 1024), ("1Ki", 1024),
        ("10 GiB", 10 << 30),
        ("1.5MiB", 3 << 19), ("2tib", 2 << 40), ("9223372036854775807", Int.max),
        ("9007199254740993b", 9_007_199_254_740_993),
    ])
    func sizes(_ text: String, _ bytes: Int) { #expect(byteCount(text) == bytes) }

    @Test(arguments: [
        "", "-1", "GiB", "1XB", "1.5", "1.5B", ".5KB", "5.KB", "1e3", "9223372036854775808", "9000000TiB", "1 2", "٣KB",
    ])
    func notSizes(_ text: String) { #expect(byteCount(text) == nil) }

    @Test(arguments: [(0, "0 B"), (1000, "1000 B"), (1024, "1 KiB"), (64 << 20, "64 MiB"), (3 << 40, "3 TiB")])
    func sizesAreTold(_ bytes: Int, _ text: String) {
        #expect(byteText(bytes) == text)
        #expect(byteCount(text) == bytes)
    }

    @Test(arguments: [
        ("UTC", 0), ("Z", 0), ("+02:00", 7200), ("-0530", -19800), ("+2", 7200), ("+14:00", 50400), ("-00:30", -1800),
    ])
    func zones(_ text: String, _ seconds: Int) { #expect(Settings.Zone(text) == .offset(seconds)) }

    @Test(arguments: ["", "02:00", "+", "+15", "+02:60", "Europe/Berlin", "utc+1", "+-2", "+12345"])
    func notZones(_ text: String) { #expect(Settings.Zone(text) == nil) }

    @Test func localZone() { #expect(Settings.Zone("local") == .local) }
}

struct PlaceTests {
    private func shared(_ executable: String, _ directories: Set<String>, share: String? = nil) -> String? {
        Settings.sharedDirectory(
            executable: executable, environment: { $0 == "SAWLOG_SHARE" ? share : nil },
            isDirectory: { directories.contains($0) })
    }

    @Test func sharedDirectoryIsFoundInOrder() {
        let all: Set = [
            "/opt/share/sawlog/parsers", "/opt/share/sawlog/rules", "/opt/parsers", "/opt/rules",
            "/usr/share/sawlog/parsers", "/usr/share/sawlog/rules",
        ]
        #expect(shared("/opt/bin/sawlog", all, share: "/mine") == "/mine")
        #expect(shared("/opt/bin/sawlog", all) == "/opt/share/sawlog")
        #expect(shared("/opt/.build/x86_64/debug/sawlog", all) == "/opt")
        #expect(shared("/home/sawlog", all) == "/usr/share/sawlog")
        #expect(shared("/home/sawlog", []) == nil)
        #expect(shared("/home/sawlog", ["/home/parsers"]) == nil)
    }

    @Test(arguments: [
        (true, ["HOME": "/root"], "/var/lib/sawlog"), (false, ["HOME": "/home/a"], "/home/a/.local/share/sawlog"),
        (false, ["HOME": "/home/a", "XDG_DATA_HOME": "/data"], "/data/sawlog"),
        (false, ["HOME": "/home/a", "XDG_DATA_HOME": "data"], "/home/a/.local/share/sawlog"), (false, [:], nil),
    ])
    func defaultStore(_ isRoot: Bool, _ environment: [String: String], _ path: String?) {
        #expect(Settings.defaultStorePath(isRoot: isRoot) { environment[$0] } == path)
    }
}
