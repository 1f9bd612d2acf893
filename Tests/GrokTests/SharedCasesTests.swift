import Diagnostics
import Foundation
import Grok
import Regex
import TestKit
import Testing

/// Cases that others made, beside the checkout: grok text and line in, captures out.
private struct GrokCase {
    var id: String
    var pattern: String
    var set: PatternSet
    var definitions: [String: String]
    var namedCapturesOnly: Bool
    var input: String
    var matches: Bool
    var fields: [String: Any]
    var isSubset: Bool

    init?(_ row: [String: Any]) {
        guard row["kind"] as? String == "simple", let pattern = row["pattern"] as? String,
            let input = row["input"] as? String
        else { return nil }
        id = row["id"] as? String ?? ""
        self.pattern = pattern
        self.input = input
        definitions = row["definitions"] as? [String: String] ?? [:]
        set = row["ecs"] as? String == "ecs" ? .ecs : .legacy
        namedCapturesOnly = row["named_captures_only"] as? Bool ?? true
        matches = row["match"] as? Bool ?? true
        fields = row["fields"] as? [String: Any] ?? [:]
        isSubset = row["fields_subset"] as? Bool ?? true
    }
}

private func sharedFile(_ name: String) -> URL {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../../shared/data/\(name)").standardized
}

private func sharedCases() -> [GrokCase] {
    guard let text = try? String(contentsOf: sharedFile("grok.dev.jsonl"), encoding: .utf8) else { return [] }
    return text.split(separator: "\n").compactMap { line in
        (try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]).flatMap(GrokCase.init)
    }
}

@Suite struct SharedCasesTests {
    @Test(.enabled(if: !sharedCases().isEmpty))
    func casesGiveTheirCaptures() {
        let matcher = Matcher()
        var tried = 0
        var failures: [String] = []
        let cases = sharedCases()
        for test in cases {
            var library = PatternLibrary.of(test.set)
            for (name, pattern) in test.definitions { library.define(name, as: pattern) }
            do {
                let expression = try GrokExpression(
                    test.pattern, library: library, namedCapturesOnly: test.namedCapturesOnly)
                tried += 1
                if let wrong = difference(test, expression, matcher) { failures.append("\(test.id) \(wrong)") }
            } catch {
                failures.append("\(test.id) \(error)")
            }
        }
        print("grok cases: \(tried) tried of \(cases.count), \(failures.count) differ")
        #expect(failures.isEmpty, "\(failures.joined(separator: "\n"))")
    }

    private func difference(_ test: GrokCase, _ expression: GrokExpression, _ matcher: Matcher) -> String? {
        let found = captured(expression, test.input, matcher)
        if (found != nil) != test.matches { return "\(test.pattern) on \(test.input): match \(found != nil)" }
        guard let found else { return nil }
        for literal in expression.requiredLiterals where !test.input.utf8.contains(literal) {
            return "\(test.pattern): literal \(String(decoding: literal, as: UTF8.self)) is not in \(test.input)"
        }
        for (name, wanted) in flattened(test.fields) where !same(found[name] ?? [], wanted) {
            return "\(test.pattern) on \(test.input): \(name) is \(found[name] ?? []), not \(wanted)"
        }
        let extra = found.keys.filter { !test.isSubset && flattened(test.fields)[$0] == nil }
        return extra.isEmpty ? nil : "\(test.pattern) on \(test.input): also \(extra.sorted())"
    }

    private func same(_ found: [String], _ wanted: [String]) -> Bool {
        found == wanted
            || (found.count == wanted.count
                && zip(found, wanted).allSatisfy { Double($0) != nil && Double($0) == Double($1) })
    }

    private func flattened(_ value: [String: Any], _ prefix: String = "") -> [String: [String]] {
        var result: [String: [String]] = [:]
        for (key, item) in value {
            if let inner = item as? [String: Any] {
                result.merge(flattened(inner, prefix + key + ".")) { a, _ in a }
            } else {
                result[prefix + key] = (item as? [Any] ?? [item]).map { "\($0)" }
            }
        }
        return result
    }
}

/// For each pattern of a set, the fields it captures itself, as `name` or `name:type`.
private func sharedFields() -> [PatternSet: [String: [[String]]]] {
    guard let data = try? Data(contentsOf: sharedFile("grok.pattern_fields.json")),
        let sets = try? JSONSerialization.jsonObject(with: data) as? [String: [String: [String: Any]]]
    else { return [:] }
    var result: [PatternSet: [String: [[String]]]] = [:]
    for set in PatternSet.allCases {
        result[set] = sets[set.rawValue]?.mapValues { $0["captures"] as? [[String]] ?? [] }
    }
    return result
}

@Suite struct StandardNamesTests {
    @Test(.enabled(if: !sharedFields().isEmpty), arguments: PatternSet.allCases)
    func standardPatternsCaptureTheFieldsTheirUsersKnow(_ set: PatternSet) throws {
        let library = PatternLibrary.of(set)
        let every = Set(sharedFields().values.flatMap(\.keys))
        #expect(every.count > 300)
        for name in every.sorted() where library[name] == nil { Issue.record("\(set) has no \(name)") }
        for (name, captures) in sharedFields()[set] ?? [:] {
            let expression = try GrokExpression("%{\(name)}", library: library)
            for capture in captures {
                // A question mark in two of the names is a slip.
                let field = capture[0].trimmingCharacters(in: ["[", "]", "?"])
                    .replacingOccurrences(of: "][", with: ".").replacingOccurrences(of: "?", with: "")
                let type = capture.count > 2 ? capture[2] : "string"
                let found = expression.captures.contains { $0.field == field && $0.type.rawValue == type }
                #expect(found, "\(set) \(name) does not capture \(field) as \(type)")
            }
        }
    }
}
