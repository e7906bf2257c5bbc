using System.Collections.Frozen;
using System.Text.RegularExpressions;
using Ulak.Reference.Explanation.Deciding;
using Ulak.Reference.Explanation.Reading;

namespace Ulak.Reference.Explanation.Causes;

/// <summary>
/// Faults between a mail server and what stands beside it: a relay that wants no login, an MX record that leads back, a socket with the
/// wrong owner, a login service that is gone, and a handshake that fails for its version or its certificate.
/// </summary>
internal static partial class OwnServices
{
    private const string LoginNotNeeded = "auth-not-needed";
    private const string LocalhostMx = "loop-mx-localhost";
    private const string Utf8Hop = "syntax-smtputf8-hop";
    private const string SocketDenied = "own-socket-denied";
    private const string AuthLost = "own-auth-lost";
    private const string OldClient = "tls-client-old";
    private const string KeyType = "tls-key-type";
    private const string BounceSender = "sender-bounce-address";
    private const string PolicyService = "own-policy-service";

    private static readonly FrozenSet<string> OfLogin = FrozenSet.ToFrozenSet(
        ["auth-credentials", "auth-mechanism", "auth-microsoft-credentials", "auth-exchange-local", "auth-client-no-password",
            "syntax-auth-not-offered", "auth-not-offered", "auth-not-advertised"]);

    private static readonly FrozenSet<string> OfServersTls = FrozenSet.ToFrozenSet(
        ["tls-client-of-server", "tls-own-client-version", "tls-version", "tls-handshake", "tls-other"]);

    private static readonly FrozenSet<string> OfSocket = FrozenSet.ToFrozenSet(
        [SocketDenied, "own-map-service", "own-socket", "own-policy-service", "own-auth-socket", "system-own-backend", "system-own-milter",
            "system-milter", "system-lookup", "own-permission", "own-table", "own-milter", "system-own-configuration",
            "refused-own-backend"]);

    /// <summary>The names of the causes that it can give.</summary>
    public static IReadOnlyList<string> Causes { get; } =
        [LoginNotNeeded, LocalhostMx, Utf8Hop, SocketDenied, AuthLost, OldClient, KeyType, BounceSender];

    /// <summary>The more precise cause, with the values that its texts need; null if there is none.</summary>
    public static (string Cause, IReadOnlyDictionary<string, string> Values)? Find(
        Cause? cause, Decision decision, Finding finding, IReadOnlyDictionary<string, string> values) =>
        cause is not null && OfLogin.Contains(cause.Id) && !finding.IsOwnRefusal && WantsNoLogin(finding) ? (LoginNotNeeded, values)
        : cause?.Id is "sender-not-login" or "own-sender-login" or "sender-other-domain" && finding.IsMatch(RefusedBounceAddress())
            ? (BounceSender, values)
        : cause?.Id is "system-misconfigured" or "system-own-backend" && finding is { RemoteHost: null, Person.RunsServer: true }
            && finding.IsMatch(OwnConfiguration()) ? (PolicyService, values)
        : LeadsBack(cause, decision, finding) ? (LocalhostMx, values)
        : cause?.Id == "syntax-smtputf8-next" && finding.IsMatch(LocalHop()) ? (Utf8Hop, values)
        : (cause?.Id == "auth-own-client"
                || (cause?.Id == "system-auth-down" && finding is { IsWithoutQueue: false, Person.RunsServer: true }))
            && finding.IsMatch(AuthService())
            ? (AuthLost, values)
        : cause is not null && OfServersTls.Contains(cause.Id) ? OfTls(finding) is { } tls ? (tls, values) : null
        : OfDeniedSocket(cause, finding) is { } path ? (SocketDenied, values.With("path", path))
        : null;

    /// <summary>The cause in place of a fault that another line of the log shows; the fault itself if there is none.</summary>
    public static string OfFault(string fault, Finding finding) =>
        OfServersTls.Contains(fault) ? OfTls(finding) ?? fault
        : OfSocket.Contains(fault) && DeniedPath(finding) is not null ? SocketDenied
        : fault;

    /// <summary>The values with the path of the socket, without what else the line has before and behind it.</summary>
    public static IReadOnlyDictionary<string, string> WithPath(
        string cause, Finding finding, IReadOnlyDictionary<string, string> values) =>
        cause == SocketDenied && DeniedPath(finding) is { } path ? values.With("path", path) : values;

    /// <summary>Whether the reason is the cause's, whatever the words of the text are.</summary>
    public static bool Decides(string cause) => cause is LocalhostMx or AuthLost;

    /// <summary>Whether the words of the person, or a switch beside the name of a user, show that the server wants no login.</summary>
    private static bool WantsNoLogin(Finding finding) => finding.Person.UsesNoLogin || finding.Person.IsMatch(WithoutLogin())
        || (finding.Person.IsMatch(OffSwitch()) && !finding.Person.IsMatch(OnSwitch()));

    private static bool LeadsBack(Cause? cause, Decision decision, Finding finding) =>
        decision.Reason is Reason.Network or Reason.Unknown or Reason.Loop or Reason.ConnectionRefused or Reason.Delayed
            && decision.Reply is null && cause?.Id is not "loop-own-relayhost"
            && (finding.Person.IsMatch(OpenSmtpdToItself()) || finding.Person.IsMatch(MxOfLocalhost()));

    private static string? OfTls(Finding finding) =>
        !finding.Person.IsMatch(AcceptingSide()) ? null
        : finding.Person.IsMatch(OldVersion()) ? OldClient
        : finding.Person.IsMatch(NoCipher()) && finding.Person.IsMatch(NewCertificate()) ? KeyType
        : null;

    private static string? OfDeniedSocket(Cause? cause, Finding finding) =>
        cause is not null && OfSocket.Contains(cause.Id) ? DeniedPath(finding) : null;

    private static string? DeniedPath(Finding finding) =>
        finding.Person.Match(DeniedSocket()) is { } denied ? denied.Groups["path"].Value.TrimEnd(':', '"', '\'') : null;

    // What no list of phrases can hold: languages without spaces.
    [GeneratedRegex(
        @"익명|사용자 없이|인증 ?(?:없이|이 필요 ?없)|로그인 없이|匿名|(?:免|无需|不需要|没有)(?:密码)?(?:认证|验证|登录)|認証(?:なし|不要|無し)"
        + @"|без (?:авторизации|аутентификации|парол[ья]|логина)|авторизация не (?:нужна|требуется)",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex WithoutLogin();

    [GeneratedRegex(
        @"(?<![#/][^\n]{0,40})\b(?:SMTPAuth|smtp_auth|mail\.smtp\.auth|smtp\.auth)['""]?"
        + @"\s{0,3}(?:=>|=|:|,)\s{0,3}['""]?(?:false|0|no|off)\b",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex OffSwitch();

    [GeneratedRegex(
        @"\b(?:SMTPAuth|smtp_auth|mail\.smtp\.auth|smtp\.auth)['""]?\s{0,3}(?:=>|=|:|,)\s{0,3}['""]?(?:true|1|yes|on)\b",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex OnSwitch();

    // Port 25 only: filters and the mailboxes' programs have others.
    [GeneratedRegex(
        @"\bmta connecting address=smtp\+?\w*://(?:127\.0\.0\.1|\[?::1\]?):25 host=\S+"
        + @"[\s\S]{0,1500}?\bsmtp connected address=(?:127\.0\.0\.1|\[?::1|local)",
        RegexOptions.CultureInvariant)]
    private static partial Regex OpenSmtpdToItself();

    [GeneratedRegex(
        @"\bmail is handled by \d+ (?:localhost|127\.0\.0\.1)\b|\bIN\s+MX\s+\d+\s+(?:localhost|127\.0\.0\.1)\b"
        + @"|\bMX(?: record)?\b[^\n.]{0,40}\b(?:is|points? to|pointing to|set to|says|zeigt auf|steht auf|pointe (?:sur|vers)|apunta a)\b"
        + @"[^\n.]{0,12}(?:localhost|127\.0\.0\.1)\b",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex MxOfLocalhost();

    [GeneratedRegex(
        @"\bhost (?:::1|127\.|localhost|\S*\[(?:::1|127\.|private/|/))",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex LocalHop();

    [GeneratedRegex(
        @"Connection lost to authentication server|auth[ -]?(?:client|login|worker)?: (?:Error: )?\S*(?:connect\(\S*\)|connect) failed"
        + @"|Disconnected: Auth process|Auth (?:process|server) (?:died|crashed|communication failure|not responding)"
        + @"|Auth connection closed|Timeout waiting for (?:reply|handshake) from auth|authentication server is not available",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex AuthService();

    // An address that a program makes for returned mail stands in the envelope only.
    [GeneratedRegex(
        @"<(?:(?:bounces?|returns?|catch-?all|prvs)[+=._-][^\s<>@]*|bounces?|catch-?all)@[^\s<>]+>(?::| )",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex RefusedBounceAddress();

    // As Postfix refuses its own client; another server's reply stands behind "said:".
    [GeneratedRegex(@"^(?![\s\S]*said: )[\s\S]*Recipient address rejected: Server configuration problem",
        RegexOptions.CultureInvariant)]
    private static partial Regex OwnConfiguration();

    // The side that accepts the connection writes so.
    [GeneratedRegex(
        @"SSL_accept|process_client_hello|statem_srvr|ssl3_get_client_hello|ACCEPT_SR_CLNT_HELLO"
        + @"|TLS error on connection from|imap-login:|pop3-login:",
        RegexOptions.CultureInvariant)]
    private static partial Regex AcceptingSide();

    [GeneratedRegex(@"unsupported\s+protocol|version\s+too\s+low|unknown\s+protocol version", RegexOptions.CultureInvariant)]
    private static partial Regex OldVersion();

    [GeneratedRegex(@"no\s+shared\s+cipher", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex NoCipher();

    [GeneratedRegex(
        @"\b(?:renew|replac|chang|updat|switch|install|erneuer|getauscht|gewechselt|renouvel|renov|rinnov|yenile|değişti)\w*\b[^\n]{0,60}"
        + @"\b(?:certs?|certificates?|letsencrypt|let's encrypt|zertifikat\w*|certificats?|certificados?|certificat[oi]|sertifika\w*|key)\b"
        + @"|\b(?:new|neue[ns]?|nouveau|nuevo|nuovo|yeni)\b[^\n]{0,20}\b(?:certs?|certificates?|zertifikat\w*|certificats?"
        + @"|certificado|certificato|sertifika\w*)\b"
        + @"|\b(?:certs?|certificates?|zertifikat\w*|sertifika\w*)\b[^\n]{0,50}\b(?:renew|replac|chang|erneuer|getauscht|yenile|değişti)"
        + @"|\bECDSA\b|\bECC\b|\belliptic|\bEC-?\d{3}\b",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex NewCertificate();

    [GeneratedRegex(
        @"(?:connect to|connect\(|connecting to|open socket|stat socket)\s*(?:Milter service\s+)?[""']?(?:(?:unix|local):)?"
        + @"(?<path>(?:/|private/|public/)[^\s""')]+)[^\n]{0,40}Permission denied",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex DeniedSocket();
}
