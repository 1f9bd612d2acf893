import Records

/// `*`: every record, also one without a message.
///
///     * | stats count()
struct EverythingFilter: Filter {
    var description: String { "*" }

    func apply(to batch: RecordBatch, _ selection: inout Selection) {}

    var requirement: Requirement { .anything }
    var fields: FieldSet { .none }
}

/// No record at all: what `in()` with an empty list comes to.
struct NothingFilter: Filter {
    let written: String
    var description: String { written }

    func apply(to batch: RecordBatch, _ selection: inout Selection) { selection.removeAll() }

    var requirement: Requirement { .nothing }
    var timeRange: TimeRange { .never }
    var fields: FieldSet { .none }
}
