internal import Diagnostics
internal import PromQL
internal import Rules

/// What keeps what quiet when a configuration has neither a route nor inhibitions: so that one attack, or one fault,
/// is told once, by the rule that says most of it.
///
/// Each list goes from what says most to what says least, of things that agree in some labels; an alert keeps those
/// after it quiet. It lasts: the slow rules look back an hour, and would otherwise tell of an attack when the rule
/// that did so is over.
enum UsualInhibitions {
    private static let orders: [(equal: [String], alerts: [String])] = [
        (
            ["source_ip"],
            [
                "LoginAfterFailures", "AuthenticationFailures", "UserEnumeration", "HTTPLoginBruteForce",
                "ScriptedPasswordGuessing", "HTTPAuthenticationFailures", "SlowPasswordGuessing",
                "PatientPasswordGuessing", "SSHProbing",
            ]
        ),
        (
            ["source_ip"],
            [
                "HTTPExploitAttempt", "WebAttackDetected", "HTTPSQLInjection", "HTTPCrossSiteScripting",
                "HTTPPathTraversal", "HTTPBackdoorProbe", "HTTPSensitiveFiles", "HTTPAdminInterfaceProbe",
                "HTTPScannerUserAgent", "HTTPUserEnumeration", "HTTPRewriteBypass", "HTTPErrorScan",
                "HTTPOpenProxyProbe",
                "HTTPMalformedRequests", "HTTPRateLimited",
            ]
        ),
        (["source_ip"], ["MailRejections", "MailHeloRejected", "SpamSource"]),
        (["source_ip"], ["HoneypotCommand", "HoneypotLogins"]), (["source_ip"], ["PortScan", "RefusedPorts"]),
        (["user_name"], ["DistributedPasswordGuessing", "PasswordGuessingOfUser"]),
        (["userIdentity_arn"], ["ConsoleLoginWithoutSecondFactor", "ConsoleLoginOutOfHours"]),
        (["host", "gpu_pci"], ["GPUXidHardware", "GPUXidMemory", "GPUXidApplication"]),
        (["host"], ["MemoryUncorrectable", "MemoryCorrectable"]),
        (["source"], ["FleetMemoryExhausted", "FleetMemoryHigh"]),
        (["source"], ["GPUOutOfMemory", "RankFailed", "CollectiveTimeout", "ErrorBurst", "NewError"]),
        (["source", "run"], ["TrainingLossNotFinite", "GradientExplosion", "TrainingLossSpike"]),
    ]

    /// The names of all alerts that stand in it.
    static var alerts: Set<String> { Set(orders.flatMap(\.alerts)) }

    static let rules: [InhibitionRule] = orders.flatMap { equal, alerts in
        alerts.indices.dropLast().map { place in
            InhibitionRule(
                sources: [LabelMatcher("alertname", equals: alerts[place])],
                targets: [LabelMatcher("alertname", oneOf: Array(alerts[(place + 1)...]))], equal: equal,
                isLasting: true)
        }
    }
}
