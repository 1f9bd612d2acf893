internal import Records

/// The words by which programs say that they turned somebody away.
enum AuthWords {
    enum Strength { case none, weak, strong }

    /// About a login and nothing else. Each matches what begins so; `_` and `-` count as blanks.
    private static let strong: [StaticString] = [
        "auth den", "auth err", "auth fail", "authentication attempt", "authentication den", "authentication err",
        "authentication fail", "authentication not succ", "authentication req", "authentication unsucc",
        "authentication: fail", "authentication was", "authentication has", "authenticationfail", "authfail",
        "authorization fail", "bad auth", "bad login", "bad password", "bad user",
        "badlogin", "brute force", "bruteforce", "could not authenticate", "could not log", "excessive login",
        "fail login", "failed auth", "failed c2s auth", "failed client auth", "failed log", "failed password",
        "failed sign", "failed to auth", "failed to log", "failed to sign", "failed to valid", "failed user",
        "illegal user", "incorrect admin", "incorrect auth", "incorrect cred", "incorrect email", "incorrect login",
        "incorrect password", "incorrect user", "invalid admin token", "invalid auth", "invalid cred",
        "invalid login", "invalid password", "invalid totp", "invalid user", "invalid username", "is incorrect",
        "log in fail", "login den", "login disabled", "login err", "login fail", "login from", "login inc",
        "login inv", "login not allowed", "login attempt fail", "login attempt", "login refused", "login reject",
        "logon fail", "logon den", "no such user", "not authenticated", "not authorized", "password auth",
        "password check fail", "password does not match", "password doesn't match", "password fail",
        "password incorrect", "password is inc", "password mismatch", "permission denied for user",
        "repeated login", "rejected login", "rejected user", "sign in fail", "tried to login", "tried to log in",
        "unauthenticated", "unauthorised", "unauthorized", "unknown user", "unsuccessful", "user not found",
        "user does not exist", "user unknown", "username or password", "wrong cred", "wrong password", "wrong user",
    ]

    /// About anybody who was kept out; they count when the address is named as the place they came from.
    private static let weak: [StaticString] = [
        "access den", "access forb", "attack", "ban ", "banned", "banning", "blacklisted", "blocked", "blocking",
        "connection den", "denied", "denying", "denylist", "disallowed", "dropped", "exceeded", "forbidden", "hack",
        "handshake fail", "illegal", "intrusion", "invalid handshake", "invalid req", "limiting req",
        "malicious", "not allowed", "not permitted", "possible break", "possible smtp attack", "probe", "rate limit",
        "ratelimit", "refused connect", "refusing connect", "reject", "relay attempt", "scan", "spam", "suspicious",
        "tls auth err", "tls err", "tls handshake fail", "too many", "trusted domain error", "unauthor",
        "verify error", "violation",
    ]

    /// Every word as it may stand there; short ones with what may follow them.
    static let table: Grams = {
        let spellings = (strong + weak).flatMap { phrase in
            let text = Array(phrase.utf8Bytes)
            let signs = text.contains(0x20) ? " _-" : " "
            let spelled = signs.utf8.map { sign in text.map { $0 == 0x20 ? sign : $0 } }
            guard text.count < GramTable.shortest else { return spelled }
            let followers = "abcdefghijklmnopqrstuvwxyz0123456789 :,.;-_)\"']=/["
            return spelled.flatMap { word in followers.utf8.map { word + [$0] } }
        }
        return Grams(Dictionary(spellings.map { ($0, 0..<0) }) { first, _ in first }, ignoresCase: true)
    }()

    /// What `bytes` says, by its strongest word.
    static func strength(of bytes: UnsafeBufferPointer<UInt8>) -> Strength {
        var found = Strength.none
        var isStart = true
        for at in bytes.indices {
            let lower = bytes[at] | 0x20
            let isLetter = lower &- 0x61 < 26
            if isLetter, isStart {
                if strong.contains(where: { begins(bytes, at, with: $0) }) { return .strong }
                if found == .none, weak.contains(where: { begins(bytes, at, with: $0) }) { found = .weak }
            }
            isStart = !isLetter
        }
        return found
    }

    @inline(__always)
    private static func begins(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, with phrase: StaticString) -> Bool {
        let count = phrase.utf8CodeUnitCount
        guard start + count <= bytes.count, bytes[start] | 0x20 == phrase.utf8Start[0] else { return false }
        for offset in 1..<count {
            let wanted = phrase.utf8Start[offset]
            let byte = bytes[start + offset]
            if wanted == 0x20 {
                guard byte == 0x20 || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-") else { return false }
            } else if wanted &- 0x61 < 26 {
                guard byte | 0x20 == wanted else { return false }
            } else if byte != wanted {
                return false
            }
        }
        return true
    }
}
