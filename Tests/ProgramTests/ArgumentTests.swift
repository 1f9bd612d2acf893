import Testing

@testable import sawlog

/// What the command line and the environment say.
struct ArgumentTests {
    private func parse(
        _ command: String, _ arguments: [String], _ environment: [String: String] = [:]
    ) throws -> ParsedArguments {
        let command = try #require(Command.named(command))
        return try ArgumentParser.parse(command, arguments[...]) { environment[$0] }
    }

    private func fault(_ command: String, _ arguments: [String], _ environment: [String: String] = [:]) throws -> String
    {
        let fault = try #require(throws: UsageFault.self) { try parse(command, arguments, environment) }
        return fault.text(color: false)
    }

    @Test(arguments: [
        ["-n", "5", "-f", "q"], ["-n5", "-f", "q"], ["-fn5", "q"], ["q", "--limit", "5", "--follow"],
        ["--limit=5", "q", "-f"],
        ["-f", "-n5", "--", "q"], ["--follow=true", "-n5", "q"], ["-n9", "-n", "5", "q", "-f"],
    ])
    func oneMeaningManyWays(_ arguments: [String]) throws {
        let parsed = try parse("search", arguments)
        #expect(parsed.number("limit") == 5 && parsed.isSet("follow") && parsed.positionals == ["q"])
    }

    @Test func dashesEndFlags() throws {
        #expect(try parse("search", ["--", "-error"]).positionals == ["-error"])
        #expect(try parse("search", ["-f", "--", "--"]).positionals == ["--"])
        #expect(try parse("ingest", ["-", "--", "-x"]).positionals == ["-", "-x"])
    }

    @Test func aValueMayBeginWithADash() throws {
        #expect(try parse("search", ["--since", "-1h", "q"]).value("since") == "-1h")
        #expect(try parse("search", ["-S-1h", "q"]).value("since") == "-1h")
        #expect(try parse("search", ["--since=", "q"]).value("since") == "")
    }

    @Test(arguments: [
        (["--in", "a", "b", "q"], ["a", "b"]), (["q", "--in", "a", "b"], ["a", "b"]), (["--in", "-", "q"], ["-"]),
        (["--in", "a", "-n", "5", "q"], ["a"]), (["--in=a", "q"], ["a"]),
        (["--in", "a", "--in", "b", "--", "q"], ["a", "b"]),
        (["--in", "a", "--", "q"], ["a"]), (["--in", "a", "--in=b", "q"], ["a", "b"]),
        (["q", "--in=a", "--in=b"], ["a", "b"]),
    ])
    func inTakesPathsAndLeavesTheQuery(_ arguments: [String], _ paths: [String]) throws {
        let parsed = try parse("search", arguments)
        #expect(parsed.values("in") == paths && parsed.positionals == ["q"])
    }

    @Test func inAloneNeedsNoQuery() throws {
        #expect(try parse("search", ["--in", "a"]).values("in") == ["a"])
        #expect(try parse("search", ["--in=a", "--in=b"]).positionals.isEmpty)
    }

    @Test func flagBeatsVariable() throws {
        let environment = ["SAWLOG_STORE": "/env", "SAWLOG_LIMIT": "7", "SAWLOG_FOLLOW": "yes", "SAWLOG_SINCE": ""]
        let plain = try parse("search", ["q"], environment)
        #expect(plain.value("store") == "/env" && plain.number("limit") == 7 && plain.isSet("follow"))
        #expect(plain.value("since") == nil)
        let given = try parse("search", ["q", "--store", "/flag", "-n0", "--follow=no"], environment)
        #expect(given.value("store") == "/flag" && given.number("limit") == 0 && !given.isSet("follow"))
    }

    @Test func aFlagBeatsTheVariableOfItsRival() throws {
        let parsed = try parse("search", ["--server", "http://x", "q"], ["SAWLOG_STORE": "/env"])
        #expect(parsed.value("server") == "http://x" && parsed.value("store") == nil)
    }

    @Test(arguments: [
        ("grok", [], "PATTERN is missing"), ("grok", ["a", "b"], "unexpected argument \"b\""),
        ("search", ["--folow", "q"], "unknown flag --folow\n  help: did you mean --follow?"),
        ("search", ["--outptu=json", "q"], "did you mean --output?"), ("search", ["-x", "q"], "unknown flag -x"),
        ("search", ["-n"], "-n needs a value: N"), ("search", ["q", "--store"], "--store needs a value: DIR"),
        ("search", ["-n", "-5", "q"], "--limit must be a whole number, not \"-5\""),
        ("search", ["-n5x", "q"], "not \"5x\""),
        ("search", ["-o", "xml", "q"], "--output must be one of text, raw, json, csv, not \"xml\""),
        ("search", ["--follow=maybe", "q"], "--follow must be true or false"),
        ("search", ["--store", "a", "--server", "b", "q"], "--store and --server cannot be given together"),
        ("ingest", [], "PATH... is missing"),
        ("version", ["x"], "unexpected argument"),
        ("store", ["verfy"], "did you mean \"verify\"?"), ("alerts", ["reply"], "did you mean \"replay\"?"),
        ("completion", ["tcsh"], "sawlog completion has no \"tcsh\""), ("completion", [], "bash|zsh|fish is missing"),
        ("search", ["-error"], "write -- before an argument that begins with a dash, as in: -- -error"),
    ])
    func faultsSayWhatWouldBeRight(_ command: String, _ arguments: [String], _ words: String) throws {
        let text = try fault(command, arguments)
        #expect(text.hasPrefix("sawlog: error: ") && text.contains(words), "\(text)")
        #expect(text.hasSuffix("  see: sawlog help \(command)\n"))
    }

    @Test func aFaultOfAVariableNamesIt() throws {
        let text = try fault("search", ["q"], ["SAWLOG_LIMIT": "many"])
        #expect(text.contains("the environment variable SAWLOG_LIMIT must be a whole number, not \"many\""))
    }

    @Test(arguments: Command.all.map(\.name)) func helpComesBeforeAllFaults(_ name: String) throws {
        #expect(try parse(name, ["--help", "--", "a", "b", "c"]).isSet(.help))
        #expect(try parse(name, ["-h"], ["SAWLOG_COLOR": "blue"]).isSet(.help))
    }
}

/// The table of commands is sound.
struct CommandTableTests {
    @Test func namesAreOwn() {
        #expect(Set(Command.all.map(\.name)).count == Command.all.count)
        for command in Command.all {
            #expect(Set(command.flags.map(\.name)).count == command.flags.count, "\(command.name)")
            let shorts = command.flags.compactMap(\.short)
            #expect(Set(shorts).count == shorts.count, "\(command.name)")
            for (one, other) in command.exclusive { #expect(command.flag(one) != nil && command.flag(other) != nil) }
            for flag in command.flags {
                #expect(flag.takesValue == !flag.valueName.isEmpty, "\(command.name) --\(flag.name)")
                #expect(
                    flag.choices.isEmpty || flag.fallback.isEmpty || flag.choices.contains(flag.fallback)
                        || flag.name == "parser")
            }
        }
    }

    /// The contract's commands, none more and none less.
    @Test func allCommandsAreThere() {
        #expect(
            Command.listed.map(\.name) == [
                "serve", "ingest", "search", "top", "parse", "grok", "check", "test", "metrics", "alerts", "export",
                "store",
                "version", "help", "completion",
            ])
    }

    @Test func aFlagMeansTheSameEverywhere() {
        var shorts: [String: Character?] = [:]
        for flag in Command.all.flatMap(\.flags) {
            if let known = shorts[flag.name] { #expect(known == flag.short, "\(flag.name)") }
            shorts[flag.name] = .some(flag.short)
        }
    }
}
