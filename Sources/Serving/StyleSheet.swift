internal import HTTPServer

/// `/style.css`, the only thing that the page loads.
@Sendable func styleSheet(_ request: Request, _ house: House) -> Response {
    var response = Response(type: "text/css; charset=utf-8", style)
    response.headers.append(Item("Cache-Control", "max-age=3600"))
    return response
}

private let style = """
    :root { color-scheme: light dark; --line: #8883; --soft: #777; --bad: #c62828; --warn: #b26a00 }
    @media (prefers-color-scheme: dark) { :root { --soft: #999; --bad: #ff6e6e; --warn: #ffb74d } }
    * { box-sizing: border-box }
    body { font: 15px/1.45 system-ui, sans-serif; margin: 0 auto; max-width: 76rem; padding: 0 1.2rem 3rem }
    header { display: flex; gap: 1.2rem; align-items: center; padding: 1rem 0; flex-wrap: wrap }
    h1 { font-size: 1.25rem; margin: 0 } h1 a { color: inherit; text-decoration: none }
    form { display: flex; flex: 1; gap: .5rem; min-width: 16rem }
    input { flex: 1; font: 14px ui-monospace, monospace; padding: .45rem .6rem; line-height: 1.5 }
    input, button { border: 1px solid var(--line); border-radius: 4px; background: Canvas; color: CanvasText }
    button { padding: .45rem .9rem; font: inherit; cursor: pointer }
    td a { color: inherit; text-decoration-color: var(--line) }
    h2 { font-size: 1.05rem; margin: 1.8rem 0 .5rem } h3 { font-size: 1rem; margin: 0 }
    small { color: var(--soft); font-weight: normal; margin-left: .6rem; font-size: .85rem }
    dl { display: flex; flex-wrap: wrap; gap: .4rem 2.2rem; margin: .4rem 0 }
    dt { color: var(--soft); font-size: .8rem } dd { margin: 0; font-size: 1.1rem; font-variant-numeric: tabular-nums }
    p { margin: .25rem 0 } .labels { color: var(--soft); font-size: .9rem; overflow-wrap: anywhere }
    pre { font: 13px/1.4 ui-monospace, monospace; margin: .3rem 0; white-space: pre-wrap; overflow-wrap: anywhere }
    table { border-collapse: collapse; width: 100% } th { text-align: left; color: var(--soft); font-weight: normal }
    td, th { padding: .25rem .8rem .25rem 0; border-bottom: 1px solid var(--line); vertical-align: top }
    td { overflow-wrap: anywhere } td.n, th.n { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums }
    article, p.bad, p.warn, pre.bad { border-left: 4px solid var(--line); padding: .4rem .8rem; margin: .5rem 0 }
    .bad { border-color: var(--bad) !important } .warn { border-color: var(--warn) !important }
    tr.bad .level { color: var(--bad); font-weight: 600 } tr.warn .level { color: var(--warn) }
    p.bad { font-size: 1.1rem }
    .lines small { margin: 0 } .lines pre { margin: 0 }
    .lines td.time, .lines td.level { white-space: nowrap; font: 13px/1.7 ui-monospace, monospace }

    """
