import Diagnostics

/// A filter that is written as a function, `name(...)`.
struct FilterWord: Sendable {
    typealias Parse = @Sendable (inout QueryParser, String) throws(Diagnostic) -> any Filter

    let names: [String]
    let syntax: String
    let summary: String
    /// True when `[` may open the arguments, as in `range[1, 2)`.
    var takesBrackets = false
    /// Reads name and arguments; the text is the field the filter is on.
    let parse: Parse

    func opensWith(_ symbol: String) -> Bool { symbol == "(" || takesBrackets }
}

/// A pipe.
struct PipeWord: Sendable {
    let names: [String]
    let syntax: String
    let summary: String
    /// Reads what follows the name.
    let parse: @Sendable (inout QueryParser) throws(Diagnostic) -> any Pipe
}

/// A function of the `stats` pipe.
struct StatsWord: Sendable {
    let name: String
    let syntax: String
    let summary: String
    /// Reads what follows the name.
    let parse: @Sendable (inout QueryParser) throws(Diagnostic) -> any StatsFunction
}

/// Every word of the language: the one list that the parser, the diagnostics and the reference
/// page read.
enum Registry {
    static let filters: [FilterWord] = [
        ExactFilter.word, RegexFilter.word, AnyCaseFilter.word, ListFilter.inWord, ListFilter.allWord,
        ListFilter.anyWord, RangeFilter.word, StringRangeFilter.word, LengthFilter.word, AddressFilter.word,
        SequenceFilter.word, FieldComparison.equalWord, FieldComparison.lessWord, FieldComparison.atMostWord,
    ]

    static let pipes: [PipeWord] = [
        FieldsPipe.word, DeletePipe.word, RenamePipe.word, CopyPipe.word, SortPipe.word, LimitPipe.word,
        OffsetPipe.word, StatsPipe.word, UniqPipe.word, TopPipe.word, FilterPipe.word, FirstPipe.word,
        FirstPipe.lastWord, PatternsPipe.word,
    ]

    static let functions: [StatsWord] = [
        CountFunction.word, CountEmptyFunction.word, CountUniqFunction.word, CountUniqFunction.hashWord,
        SumFunction.word, SumLengthFunction.word, AverageFunction.word, ExtremeFunction.minWord,
        ExtremeFunction.maxWord, QuantileFunction.word, QuantileFunction.medianWord, ValuesFunction.word,
        ValuesFunction.uniqWord, JSONValuesFunction.word,
        RateFunction.word, RateFunction.sumWord, DeviationFunction.word, HistogramFunction.word, RowFunction.anyWord,
        RowFunction.minWord, RowFunction.maxWord,
    ]

    /// Words of the language that are understood but cannot be evaluated yet.
    static let filtersToCome: Set<String> = [
        "value_type", "ipv6_range", "contains_common_case", "equals_common_case", "json_array_contains_any",
        "pattern_match", "pattern_match_full",
    ]
    static let pipesToCome: Set<String> = [
        "extract", "extract_regexp", "format", "math", "eval", "field_names", "field_values", "facets",
        "stream_context", "unpack_json", "unpack_logfmt", "unpack_syslog", "unpack_words", "replace",
        "replace_regexp", "collapse_nums", "len", "sample", "join", "union", "unroll", "pack_json", "pack_logfmt",
        "drop_empty_fields", "hash", "json_array_len", "decolorize", "block_stats", "blocks_count",
        "stats_remote", "query_stats", "running_stats", "total_stats", "split", "time_add", "set_stream_fields",
        "generate_sequence",
    ]
    static let functionsToCome: Set<String> = ["any", "field_max", "field_min"]

    static func filter(_ name: String) -> FilterWord? { filterTable[name] }
    static func pipe(_ name: String) -> PipeWord? { pipeTable[name] }
    static func function(_ name: String) -> StatsWord? { functionTable[name] }

    static func isPipe(_ name: String) -> Bool { pipeTable[name] != nil || pipesToCome.contains(name) }
    static func isFunction(_ name: String) -> Bool { functionTable[name] != nil || functionsToCome.contains(name) }

    /// True for words that must be quoted to be searched for where they could be read otherwise.
    static func isReserved(_ name: String) -> Bool {
        filterTable[name] != nil || filtersToCome.contains(name) || isPipe(name)
    }

    static var filterList: String { filters.flatMap(\.names).sorted().joined(separator: ", ") }
    static var pipeList: String { pipes.flatMap(\.names).sorted().joined(separator: ", ") }
    static var functionList: String { functions.map(\.name).sorted().joined(separator: ", ") }

    private static let filterTable = table(filters) { $0.names }
    private static let pipeTable = table(pipes) { $0.names }
    private static let functionTable = table(functions) { [$0.name] }

    private static func table<Word>(_ words: [Word], _ names: (Word) -> [String]) -> [String: Word] {
        var table: [String: Word] = [:]
        for word in words {
            for name in names(word) { table[name] = word }
        }
        return table
    }
}
