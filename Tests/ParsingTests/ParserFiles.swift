import Diagnostics
import Foundation
import Parsing

/// The parser files that come with the program, from the checkout.
enum Shipped {
    static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    static let files: [SourceText] = {
        let folder = root.appendingPathComponent("parsers")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { $0.hasSuffix(".yaml") }.sorted().compactMap { name in
            guard let data = FileManager.default.contents(atPath: folder.appendingPathComponent(name).path) else {
                return nil
            }
            return SourceText(name: "parsers/\(name)", text: String(decoding: data, as: UTF8.self))
        }
    }()

    static let loaded: (set: ParserSet, faults: [Diagnostic]) = ParserSet.load(files)
    static var set: ParserSet { loaded.set }
}

extension Diagnostic {
    /// One line, for messages of failing tests.
    var short: String {
        "\(source ?? "?"):\(place?.line ?? 0):\(place?.column ?? 0): \(message)\(help.map { " (\($0))" } ?? "")"
    }
}
