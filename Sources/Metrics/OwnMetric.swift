/// What Sawlog says about itself: every metric of the program, with its help, unit and labels.
public enum OwnMetric: Int, CaseIterable, Sendable {
    case records, bytesRead, parseFailures, lostBytes, patternLimits
    case patternHits, patternMisses, patternSeconds, patternsSetAside
    case fieldsDropped, recordsCutShort, recordsUnglued, readErrors
    case sources, sourceLag, sourceLast, queueBatches
    case storeBytes, storeRecords, commits, commitDuration, lastCommit, seals, sealDuration, background
    case queries, queryDuration, httpRequests
    case seriesDropped, valuesRejected
    case historySeries, historyBytes, historyRefused, archiveSeries, archiveDropped, archiveRefused
    case alertTransitions, alertsActive, alertKeysDropped, ruleEvaluations, ruleFailures, ruleMissed
    case notifications, notificationFailures, outboxEntries
    case reloads, lastReloadSuccessful, buildInfo
    case processCPU, processResident, processVirtual, processOpenFiles, processMaxFiles, processThreads, processStart

    public var definition: MetricDefinition { Self.table[rawValue] }

    /// In the order of the cases.
    private static let table: [MetricDefinition] = [
        .init(
            "sawlog_records_total", .counter, "Records stored, by category, parser and level.",
            labels: ["category", "format", "level"]),
        .init("sawlog_read_bytes_total", .counter, "Bytes read from sources.", unit: "bytes"),
        .init(
            "sawlog_parse_failures_total", .counter, "Records that the parser of their source did not match.",
            labels: ["format"]),
        .init(
            "sawlog_lost_bytes_total", .counter, "Bytes of sources that could not be read before they were gone.",
            unit: "bytes", labels: ["reason"]),
        .init(
            "sawlog_pattern_limits_total", .counter, "Matches given up at the limit of a pattern's work.",
            labels: ["format"]),
        .init(
            "sawlog_pattern_hits_total", .counter, "Matches of an entry of a parser file.", labels: ["parser", "line"]),
        .init(
            "sawlog_pattern_misses_total", .counter, "Texts that an entry of a parser file was tried on in vain.",
            labels: ["parser", "line"]),
        .init(
            "sawlog_pattern_seconds_total", .counter,
            "Time spent on an entry of a parser file, estimated from one try in 64.", unit: "seconds",
            labels: ["parser", "line"]),
        .init(
            "sawlog_pattern_set_aside", .gauge,
            "1 for an entry of a parser file that is not tried until the next reload, since it kept reaching its limit.",
            labels: ["parser", "line"]),
        .init(
            "sawlog_fields_dropped_total", .counter,
            "Fields that are only in the text of their record, because a batch has no room for more names or a record for more fields."
        ),
        .init(
            "sawlog_records_cut_short_total", .counter,
            "Records of several lines that were given out although more lines of theirs followed; those are records too."
        ),
        .init(
            "sawlog_records_unglued_total", .counter,
            "Records that began in the middle of a line, behind another one without a newline."),
        .init("sawlog_read_errors_total", .counter, "Failed attempts to read a source.", labels: ["reason"]),
        .init("sawlog_sources", .gauge, "Sources known, by state.", labels: ["state"]),
        .init(
            "sawlog_source_lag_bytes", .gauge, "Bytes of a source that are written but not yet stored.",
            unit: "bytes", labels: ["source"]),
        .init(
            "sawlog_source_last_record_timestamp_seconds", .gauge,
            "Newest time that the records of a source have of their own, in Unix time. Times more than ten minutes ahead do not count.",
            unit: "seconds", labels: ["source"]),
        .init("sawlog_queue_batches", .gauge, "Batches waiting between two stages.", labels: ["queue"]),
        .init("sawlog_store_bytes", .gauge, "Size of the store on disk, by part.", unit: "bytes", labels: ["part"]),
        .init("sawlog_store_records", .gauge, "Records in the store."),
        .init("sawlog_commits_total", .counter, "Transactions committed to the store."),
        .init(
            "sawlog_commit_duration_seconds", .histogram, "Time of a commit, flush to disk included.", unit: "seconds"),
        .init(
            "sawlog_last_commit_timestamp_seconds", .gauge, "When records were last committed, in Unix time.",
            unit: "seconds"),
        .init("sawlog_segments_sealed_total", .counter, "Segments sealed and compressed."),
        .init(
            "sawlog_seal_duration_seconds", .histogram, "Time to seal and compress a segment.", unit: "seconds",
            buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]),
        .init(
            "sawlog_background_seconds_total", .counter, "CPU time of work behind the commits, by kind of work.",
            unit: "seconds", labels: ["work"]),
        .init("sawlog_queries_total", .counter, "Queries answered, by outcome.", labels: ["outcome"]),
        .init("sawlog_query_duration_seconds", .histogram, "Time of a query up to its last row.", unit: "seconds"),
        .init("sawlog_http_requests_total", .counter, "HTTP requests answered.", labels: ["handler", "code"]),
        .init(
            "sawlog_metric_series_dropped_total", .counter,
            "Observations put into the series \"other\" because the metric has no room for more label sets.",
            labels: ["metric"]),
        .init(
            "sawlog_metric_values_rejected_total", .counter,
            "Records of a derived metric whose value is no number, or negative for a counter.",
            labels: ["metric"]),
        .init("sawlog_history_series", .gauge, "Series whose last hours can be asked for in PromQL."),
        .init("sawlog_history_bytes", .gauge, "Memory of the samples of those hours, compressed.", unit: "bytes"),
        .init(
            "sawlog_history_refused_samples_total", .counter,
            "Samples that are not in the history: there were too many series, or a later sample was there already."),
        .init(
            "sawlog_archive_series", .gauge,
            "Series whose windows of 1 minute to 1 day are kept beyond the hours of the history."),
        .init(
            "sawlog_archive_dropped_series_total", .counter,
            "Series whose windows were deleted: they had ended, and new series needed the room; or their row was damaged.",
            labels: ["reason"]),
        .init(
            "sawlog_archive_refused_samples_total", .counter,
            "Samples that are in no window, because there were too many series and none of them had ended."),
        .init(
            "sawlog_alert_transitions_total", .counter, "Changes of state of alerts.", labels: ["alertname", "state"]),
        .init("sawlog_alerts", .gauge, "Alerts by state.", labels: ["state"]),
        .init(
            "sawlog_alert_keys_dropped_total", .counter, "Label sets forgotten because a rule has no room for more.",
            labels: ["alertname"]),
        .init(
            "sawlog_rule_evaluations_total", .counter, "Evaluations of rules in PromQL.", labels: ["rule_group"]),
        .init(
            "sawlog_rule_evaluation_failures_total", .counter, "Rules in PromQL that could not be evaluated.",
            labels: ["rule_group"]),
        .init(
            "sawlog_rule_group_iterations_missed_total", .counter,
            "Evaluations of a group that were due and were left out.", labels: ["rule_group"]),
        .init(
            "sawlog_notifications_total", .counter, "Notifications delivered or given up.",
            labels: ["receiver", "outcome"]),
        .init(
            "sawlog_notification_failures_total", .counter, "Failed attempts to deliver.",
            labels: ["receiver", "reason"]),
        .init("sawlog_outbox_entries", .gauge, "Notifications waiting for delivery."),
        .init("sawlog_config_reloads_total", .counter, "Reloads of the configuration.", labels: ["outcome"]),
        .init("sawlog_config_last_reload_successful", .gauge, "1 when the last reload of the configuration succeeded."),
        .init("sawlog_build_info", .gauge, "1, with the version of the program.", labels: ["version", "swift"]),
        .init("process_cpu_seconds_total", .counter, "User and system CPU time spent.", unit: "seconds"),
        .init("process_resident_memory_bytes", .gauge, "Resident memory size.", unit: "bytes"),
        .init("process_virtual_memory_bytes", .gauge, "Virtual memory size.", unit: "bytes"),
        .init("process_open_fds", .gauge, "Open file descriptors."),
        .init("process_max_fds", .gauge, "Maximum number of open file descriptors."),
        .init("process_threads", .gauge, "Threads of the process."),
        .init(
            "process_start_time_seconds", .gauge, "Start time of the process, in Unix time.", unit: "seconds"),
    ]

    /// Label values that exist from the start, at 0, so that a rate over them is right.
    static let initial: [(OwnMetric, [String])] = [
        (.background, ["seal"]), (.background, ["merge"]),
        (.lostBytes, ["truncated"]), (.lostBytes, ["deleted"]), (.lostBytes, ["hole"]),
        (.lostBytes, ["damaged"]), (.lostBytes, ["oversized"]),
        (.reloads, ["success"]), (.reloads, ["failure"]),
        (.alertsActive, ["pending"]), (.alertsActive, ["firing"]),
        (.archiveDropped, ["ended"]), (.archiveDropped, ["damaged"]),
    ]
}
