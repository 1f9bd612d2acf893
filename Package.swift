// swift-tools-version: 6.2
import PackageDescription

/// Settings of every target of ours: Swift 6, no warning passes, imports are explicit.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    // Debug builds, and so the tests, check exclusive access at run time; in release the checks
    // would cost an eighth of the time of a line.
    .unsafeFlags(["-cross-module-optimization", "-enforce-exclusivity=unchecked"], .when(configuration: .release)),
]

/// A module of ours. `needs` names the rooms below it; SwiftPM refuses a cycle.
func room(_ name: String, _ needs: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: needs, swiftSettings: strict)
}

/// The tests of the module `name`, in `Tests/<name>Tests`.
func proof(_ name: String, _ needs: [Target.Dependency] = []) -> Target {
    .testTarget(
        name: "\(name)Tests", dependencies: [.byName(name: name), "TestKit"] + needs,
        swiftSettings: strict)
}

/// A C library that the system provides; only one module of ours may import it.
func library(_ name: String, _ pkgConfig: String, _ debian: String) -> Target {
    .systemLibrary(name: name, pkgConfig: pkgConfig, providers: [.apt([debian])])
}

/// A C library that the program loads when it first calls it.
func delayedLibrary(_ name: String) -> Target { .target(name: name, dependencies: ["CDelayed"]) }

let package = Package(
    name: "sawlog",
    products: [.executable(name: "sawlog", targets: ["sawlog"])],
    targets: [
        // 0: C. Headers, module maps and thin shims, nothing else.
        library("CPCRE2", "libpcre2-8", "libpcre2-dev"),
        library("CSQLite", "sqlite3", "libsqlite3-dev"),
        library("CZstd", "libzstd", "libzstd-dev"),
        library("CYAML", "yaml-0.1", "libyaml-dev"),
        .target(name: "CDelayed"),
        delayedLibrary("CMicrohttpd"),
        delayedLibrary("CCurl"),
        delayedLibrary("CArchive"),
        .target(
            name: "CSimdjson", cxxSettings: [.unsafeFlags(["-O2"])],
            linkerSettings: [.linkedLibrary("simdjson")]),
        .target(name: "CLinux", cSettings: [.define("_GNU_SOURCE")]),

        // 1: words. They know neither files nor clocks.
        room("Diagnostics"),
        room("Instants"),
        room("Records", ["Instants"]),

        // 2: wrappers. Each is the only importer of its C library; none knows what a log is.
        room("Regex", ["CPCRE2"]),
        room("SQLite", ["CSQLite"]),
        room("Compression", ["CZstd", "CArchive"]),
        room("YAML", ["CYAML", "Diagnostics"]),
        room("JSON", ["CSimdjson"]),
        room("HTTPServer", ["CMicrohttpd"]),
        room("HTTPClient", ["CCurl"]),
        room("Linux", ["CLinux"]),

        // 3: the domain, in the order in which a line travels.
        room("Tailing", ["Records", "Instants", "Linux", "Compression"]),
        room("Framing", ["Records", "Instants", "Regex", "YAML", "Diagnostics"]),
        room("Grok", ["Regex", "Diagnostics"]),
        room("Parsing", ["Grok", "Regex", "Framing", "Records", "Instants", "YAML", "JSON", "Diagnostics"]),
        room("LogsQL", ["Records", "Instants", "Regex", "Diagnostics"]),
        room("Storage", ["Records", "Instants", "SQLite", "Compression", "Linux"]),
        room("Search", ["LogsQL", "Storage", "Records", "Instants", "Linux"]),
        room("PromQL", ["Regex", "Instants", "Diagnostics"]),
        room("TimeSeries", ["PromQL", "Records", "Regex", "Instants"]),
        room("Metrics", ["LogsQL", "PromQL", "Records", "Regex", "Instants", "YAML", "Diagnostics"]),
        room("Templates", ["Regex", "Instants", "Diagnostics"]),
        room("Rules", ["LogsQL", "Metrics", "PromQL", "Templates", "Records", "Instants", "YAML", "Diagnostics"]),
        room("RuleTesting", ["Rules", "PromQL", "Regex", "Instants", "YAML", "Diagnostics"]),
        room("Alertmanager", ["Rules", "PromQL", "Records", "Templates", "Regex", "Instants", "YAML", "Diagnostics"]),
        room(
            "Notifying",
            [
                "Rules", "Alertmanager", "Templates", "Diagnostics", "Metrics", "Records", "Instants", "HTTPClient",
                "JSON", "Linux",
            ]),

        // 4: assembly. Threads, queues and routes live here and nowhere below.
        room("Settings", ["Alertmanager", "Framing", "YAML", "Diagnostics", "Instants", "Records"]),
        room(
            "Pipeline",
            [
                "Tailing", "Framing", "Parsing", "Storage", "Search", "LogsQL", "PromQL", "TimeSeries", "Metrics",
                "Rules",
                "Notifying", "Settings", "Records", "Instants", "Linux", "Compression", "Diagnostics", "Regex",
            ]),
        room(
            "Serving",
            [
                "Pipeline", "Alertmanager", "Notifying", "YAML", "Search", "LogsQL", "PromQL", "TimeSeries", "Metrics",
                "Rules", "Storage", "HTTPServer",
                "Linux", "Tailing", "Records", "Instants", "Regex", "JSON", "Diagnostics",
            ]),

        // 5: the program: flags in, calls, print.
        .executableTarget(
            name: "sawlog",
            dependencies: [
                "Serving", "Pipeline", "Search", "LogsQL", "PromQL", "Storage", "Parsing", "Framing", "Grok",
                "Metrics", "TimeSeries", "Rules", "RuleTesting", "Alertmanager", "Templates", "Notifying", "Settings",
                "HTTPClient",
                "JSON",
                "YAML",
                "Tailing", "Compression", "Regex", "Records", "Instants", "Diagnostics", "Linux",
            ],
            swiftSettings: strict),

        .target(name: "TestKit", dependencies: ["Records", "Instants"], path: "Tests/TestKit", swiftSettings: strict),

        // Proofs, one for each module; programs as a whole are proved in ProgramTests.
        proof("Diagnostics"),
        proof("Instants"),
        proof("Records"),
        proof("Regex"),
        proof("SQLite"),
        proof("Compression"),
        proof("YAML", ["Diagnostics"]),
        proof("JSON"),
        proof("HTTPServer"),
        proof("HTTPClient", ["HTTPServer"]),
        proof("Linux"),
        proof("Tailing", ["Records", "Instants", "Linux"]),
        proof("Framing", ["Records", "Diagnostics", "YAML"]),
        proof("Grok", ["Diagnostics", "Regex"]),
        proof("Parsing", ["Grok", "Regex", "Framing", "Records", "Instants", "Diagnostics", "YAML"]),
        proof("LogsQL", ["Records", "Instants", "Diagnostics"]),
        proof("Storage", ["Records", "Instants", "SQLite", "Compression", "Linux", "CSQLite"]),
        proof("Search", ["LogsQL", "Storage", "Records", "Instants", "Diagnostics"]),
        proof("PromQL", ["Diagnostics", "Instants"]),
        proof("TimeSeries", ["PromQL", "Records", "Instants"]),
        proof("Metrics", ["LogsQL", "PromQL", "Records", "Instants", "Diagnostics"]),
        proof("Templates", ["Instants", "Diagnostics"]),
        proof("Rules", ["LogsQL", "Metrics", "PromQL", "Records", "Instants", "Diagnostics"]),
        proof("RuleTesting", ["Rules", "PromQL", "Instants", "Diagnostics"]),
        proof("Alertmanager", ["Rules", "PromQL", "Instants", "YAML", "Diagnostics"]),
        proof(
            "Notifying",
            [
                "Rules", "PromQL", "Alertmanager", "Templates", "Diagnostics", "Metrics", "Records", "Instants",
                "HTTPServer", "YAML",
                "HTTPClient",
            ]),
        proof("Settings", ["Alertmanager", "Framing", "Diagnostics", "Instants", "Records"]),
        proof(
            "Pipeline",
            [
                "Tailing", "Framing", "Parsing", "Storage", "Search", "LogsQL", "Records", "Instants", "Settings",
                "Diagnostics", "Metrics", "Rules", "PromQL", "TimeSeries", "Notifying", "Linux",
            ]),
        proof(
            "Serving",
            [
                "Pipeline", "Storage", "Metrics", "Rules", "Parsing", "Tailing", "HTTPClient", "HTTPServer", "Records",
                "Instants", "Diagnostics", "Linux",
            ]),
        .testTarget(
            name: "FuzzTests",
            dependencies: [
                "Grok", "Regex", "Parsing", "Framing", "JSON", "Instants", "Records", "Diagnostics", "TestKit",
            ],
            exclude: ["corpus"], swiftSettings: strict),
        .testTarget(
            name: "ProgramTests",
            dependencies: [
                "sawlog", "Grok", "LogsQL", "PromQL", "TestKit", "YAML", "Diagnostics", "Instants", "Parsing",
                "Records",
            ],
            swiftSettings: strict),
    ]
)
