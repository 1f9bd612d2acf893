import Foundation
import Grok
import LogsQL
import PromQL
import Testing

@testable import sawlog

/// Pages and scripts that the table of commands makes.
struct PageTests {
    private let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    @Test func theCommittedPageIsTheTable() throws {
        let page = root.appendingPathComponent("docs/reference/commands.md")
        let committed = try? String(contentsOf: page, encoding: .utf8)
        if ProcessInfo.processInfo.environment["RECORD"] != nil {
            try DocsCommand.commandsPage().write(to: page, atomically: true, encoding: .utf8)
        }
        let current = committed == DocsCommand.commandsPage()
        #expect(current, "run: sawlog docs commands > docs/reference/commands.md")
    }

    @Test func theCommittedManualIsTheTable() throws {
        let page = root.appendingPathComponent("docs/man/sawlog.1")
        let committed = try? String(contentsOf: page, encoding: .utf8)
        if ProcessInfo.processInfo.environment["RECORD"] != nil {
            try ManualPage.text(Command.listed).write(to: page, atomically: true, encoding: .utf8)
        }
        let current = committed == ManualPage.text(Command.listed)
        #expect(current, "run: sawlog docs man > docs/man/sawlog.1")
    }

    @Test func theManualTellsOfEachFlagAndEscapesWhatTheMacrosRead() {
        let manual = ManualPage.text(Command.listed)
        for flag in Command.listed.flatMap(\.flags) {
            let name = flag.name.replacingOccurrences(of: "-", with: "\\-")
            #expect(manual.contains("\\fB\\-\\-\(name)\\fR"), "\(flag.name)")
        }
        let requests: Set = ["TH", "SH", "SS", "PP", "TP", "B", "I", "RI", "BR", "\\\""]
        for line in manual.split(separator: "\n") where line.hasPrefix(".") {
            let word = line.dropFirst().prefix { $0 != " " }
            #expect(requests.contains(String(word)), "\(line)")
        }
    }

    @Test func theCommittedLanguageIsTheRegistry() throws {
        let page = root.appendingPathComponent("docs/reference/logsql.md")
        let committed = try? String(contentsOf: page, encoding: .utf8)
        if ProcessInfo.processInfo.environment["RECORD"] != nil {
            try LanguageWord.referencePage().write(to: page, atomically: true, encoding: .utf8)
        }
        let current = committed == LanguageWord.referencePage()
        #expect(current, "run: sawlog docs logsql > docs/reference/logsql.md")
    }

    @Test func theCommittedFunctionsAreTheTable() throws {
        let page = root.appendingPathComponent("docs/reference/promql.md")
        let committed = try? String(contentsOf: page, encoding: .utf8)
        if ProcessInfo.processInfo.environment["RECORD"] != nil {
            try Function.referencePage().write(to: page, atomically: true, encoding: .utf8)
        }
        let current = committed == Function.referencePage()
        #expect(current, "run: sawlog docs promql > docs/reference/promql.md")
    }

    @Test func theCommittedPatternsAreTheLibrary() throws {
        let page = root.appendingPathComponent("docs/reference/grok.md")
        let committed = try? String(contentsOf: page, encoding: .utf8)
        if ProcessInfo.processInfo.environment["RECORD"] != nil {
            try PatternLibrary.referencePage().write(to: page, atomically: true, encoding: .utf8)
        }
        let current = committed == PatternLibrary.referencePage()
        #expect(current, "run: sawlog docs grok > docs/reference/grok.md")
    }

    @Test(arguments: Command.all.map(\.name)) func pagesFitATerminal(_ name: String) throws {
        let page = HelpText.page(try #require(Command.named(name)))
        for line in page.split(separator: "\n") { #expect(line.count <= 112, "\(line)") }
    }

    @Test(
        .enabled(if: FileManager.default.isExecutableFile(atPath: "/bin/bash")),
        arguments: [
            ("sawlog se", "serve search"), ("sawlog search --ou", "--output"), ("sawlog search -o j", "json"),
            ("sawlog search --output ''", "text raw json csv"), ("sawlog store rebuild", "rebuild-index"),
            ("sawlog help ver", "version"), ("sawlog completion ''", "bash zsh fish parsers"),
            ("sawlog search --output = c", "csv"), ("sawlog search --since y", "yesterday"),
            ("sawlog top --inter", "--interval"),
            ("sawlog search --until to", "today"),
            ("sawlog ingest --category s", "system security"),
        ])
    func bashCompletes(_ line: String, _ words: String) throws {
        let shell = Process()
        let output = Pipe()
        shell.executableURL = URL(fileURLWithPath: "/bin/bash")
        let script = """
            \(BashCompletion.script(Command.listed))
            COMP_WORDS=(\(line)); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _sawlog; echo "${COMPREPLY[*]}"
            """
        shell.arguments = ["--norc", "-c", script]
        shell.standardOutput = output
        try shell.run()
        let bytes = output.fileHandleForReading.readDataToEndOfFile()
        shell.waitUntilExit()
        #expect(String(decoding: bytes, as: UTF8.self) == words + "\n")
    }

    @Test func everyFlagIsInEveryScript() {
        let scripts = [
            BashCompletion.script(Command.listed), ZshCompletion.script(Command.listed),
            FishCompletion.script(Command.listed),
        ]
        for flag in Command.listed.flatMap(\.flags) {
            for script in scripts { #expect(script.contains("-\(flag.name)") || script.contains("-l \(flag.name)")) }
        }
    }
}
