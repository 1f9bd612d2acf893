extension Library {
    /// MongoDB: the logs of 2.x, of 3.0 to 4.2, and slow queries of the profiler.
    static let mongodb = #"""
        MONGO_WORDDASH \b[\w-]+\b
        MONGO_LOG %{SYSLOGTIMESTAMP:timestamp} \[%{WORD:«component¦[mongodb][component]»}\] %{GREEDYDATA:message}
        MONGO_QUERY \{ (?<=\{ ).*(?= \} ntoreturn:) \}
        _MONGO_COUNTS %{WORD}:%{NONNEGINT:«ntoreturn¦[mongodb][profile][ntoreturn]:int»} %{WORD}:%{NONNEGINT:«ntoskip¦[mongodb][profile][ntoskip]:int»} %{WORD}:%{NONNEGINT:«nscanned¦[mongodb][profile][nscanned]:int»}.*nreturned:%{NONNEGINT:«nreturned¦[mongodb][profile][nreturned]:int»}
        MONGO_SLOWQUERY %{WORD«¦:[mongodb][profile][op]»} %{MONGO_WORDDASH:«database¦[mongodb][database]»}\.%{MONGO_WORDDASH:«collection¦[mongodb][collection]»} %{WORD}: %{MONGO_QUERY:«query¦[mongodb][query][original]»} %{_MONGO_COUNTS}..+ «(?<duration>[0-9]+)¦%{INT:[mongodb][profile][duration]:int}»ms
        MONGO3_SEVERITY \w
        MONGO3_COMPONENT (?:%{WORD}|-)
        MONGO3_LOG %{TIMESTAMP_ISO8601:timestamp} %{MONGO3_SEVERITY:«severity¦[log][level]»} (?:«¦-|»%{MONGO3_COMPONENT:«component¦[mongodb][component]»})%{SPACE}(?:\[%{DATA:«context¦[mongodb][context]»}\])? %{GREEDYDATA:message}
        """#

    /// PostgreSQL with the prefix `%t %u %c %p`-like of a time with zone.
    static let postgresql = #"""
        POSTGRESQL %{DATESTAMP:timestamp} %{TZ«¦:[event][timezone]»} %{DATA:«user_id¦[user][name]»} %{GREEDYDATA:«connection_id¦[postgresql][log][connection_id]»} %{POSINT:«pid¦[process][pid]:int»}
        """#

    /// Redis: the log of 2.x and what MONITOR prints.
    static let redis = #"""
        REDISTIMESTAMP %{MONTHDAY} %{MONTH} %{TIME}
        REDISLOG \[%{POSINT:«pid¦[process][pid]:int»}\] %{REDISTIMESTAMP:timestamp} \*\s
        REDISMONLOG %{NUMBER:timestamp} \[%{INT:«database¦[redis][database][id]»} %{IP:«client¦[client][ip]»}:%{«NUMBER:port¦POSINT:[client][port]:int»}\] "%{WORD:«command¦[redis][command][name]»}"\s?%{GREEDYDATA:«params¦[redis][command][args]»}
        """#
}
