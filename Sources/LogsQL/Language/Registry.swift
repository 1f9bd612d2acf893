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
        WideAddressFilter.word, SequenceFilter.word, FieldComparison.equalWord, FieldComparison.lessWord,
        FieldComparison.atMostWord, ValueTypeFilter.word, CommonCaseFilter.containsWord, CommonCaseFilter.equalsWord,
        JSONArrayFilter.word, PatternMatchFilter.word, PatternMatchFilter.fullWord,
    ]

    static let pipes: [PipeWord] = [
        FieldsPipe.word, DeletePipe.word, RenamePipe.word, CopyPipe.word, SortPipe.word, LimitPipe.word,
        OffsetPipe.word, StatsPipe.word, UniqPipe.word, TopPipe.word, FilterPipe.word, FirstPipe.word,
        FirstPipe.lastWord, PatternsPipe.word, ExtractPipe.word, ExtractRegexpPipe.word, UnpackJSONPipe.word,
        UnpackLogfmtPipe.word, UnpackSyslogPipe.word, UnpackWordsPipe.word, SplitPipe.word, UnrollPipe.word,
        PackPipe.jsonWord, PackPipe.logfmtWord, FormatPipe.word, MathPipe.word, ReplacePipe.word,
        ReplaceRegexpPipe.word, CollapseNumsPipe.word, DecolorizePipe.word, FieldResultPipe.lengthWord,
        FieldResultPipe.hashWord, FieldResultPipe.arrayLengthWord, TimeAddPipe.word, DropEmptyFieldsPipe.word,
        SetStreamFieldsPipe.word, FacetsPipe.word, FieldNamesPipe.word, FieldValuesPipe.word, SamplePipe.word,
        StreamContextPipe.word, JoinPipe.word, UnionPipe.word, TotalStatsPipe.runningWord, TotalStatsPipe.totalWord,
        StatsPipe.remoteWord, GenerateSequencePipe.word, BlocksCountPipe.word, BlockStatsPipe.word,
        QueryStatsPipe.word,
    ]

    static let functions: [StatsWord] = [
        CountFunction.word, CountEmptyFunction.word, CountUniqFunction.word, CountUniqFunction.hashWord,
        SumFunction.word, SumLengthFunction.word, AverageFunction.word, ExtremeFunction.minWord,
        ExtremeFunction.maxWord, QuantileFunction.word, QuantileFunction.medianWord, ValuesFunction.word,
        ValuesFunction.uniqWord, JSONValuesFunction.word,
        RateFunction.word, RateFunction.sumWord, DeviationFunction.word, HistogramFunction.word, RowFunction.anyWord,
        RowFunction.minWord, RowFunction.maxWord, FieldExtremeFunction.minWord, FieldExtremeFunction.maxWord,
        AnyFunction.word,
    ]

    static func filter(_ name: String) -> FilterWord? { filterTable[name] }
    static func pipe(_ name: String) -> PipeWord? { pipeTable[name] }
    static func function(_ name: String) -> StatsWord? { functionTable[name] }

    static func isPipe(_ name: String) -> Bool { pipeTable[name] != nil }
    static func isFunction(_ name: String) -> Bool { functionTable[name] != nil }

    /// True for words that must be quoted to be searched for where they could be read otherwise.
    static func isReserved(_ name: String) -> Bool {
        filterTable[name] != nil || isPipe(name)
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
