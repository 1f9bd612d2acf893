public import Instants
public import Metrics
public import Notifying
public import Parsing
public import Records
public import Rules
public import Storage
public import Tailing
public import TimeSeries

extension Engine {
    /// What an engine is made of, all loaded and checked.
    public struct Parts {
        public var store: SegmentStore
        public var profiles: [InputProfile]
        public var parsers: ParserSet
        public var metrics: DerivedMetrics
        public var alerts: AlertEngine
        public var outbox: Outbox?
        public var own: OwnMetrics
        public var host: String
        public var retention = RetentionPolicy()
        public var categoryRetention: [Category: RetentionPolicy] = [:]
        public var options = TailOptions()
        /// How often the values of all metrics are taken into the history.
        public var seriesInterval = TimeSpan.seconds(15)
        /// How long the history keeps them.
        public var seriesRetention = TimeSpan.hours(6)
        /// How long windows of their values are kept beyond that, where it is not as long as usual.
        public var windowRetention: [WindowWidth: TimeSpan] = [:]

        public init(
            store: SegmentStore, profiles: [InputProfile], parsers: ParserSet, metrics: DerivedMetrics,
            alerts: AlertEngine, outbox: Outbox?, own: OwnMetrics, host: String
        ) {
            self.store = store
            self.profiles = profiles
            self.parsers = parsers
            self.metrics = metrics
            self.alerts = alerts
            self.outbox = outbox
            self.own = own
            self.host = host
        }
    }
}
