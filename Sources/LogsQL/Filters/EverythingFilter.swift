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
