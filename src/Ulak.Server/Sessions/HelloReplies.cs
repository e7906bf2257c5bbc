using System.Globalization;
using Ulak.Smtp.Parameters;
using Ulak.Smtp.Replies;

namespace Ulak.Server.Sessions;

/// <summary>
/// What a listener offers, and the reply that says so: in clear, and under TLS. Made once, for the reply goes to every client.
/// </summary>
internal sealed class HelloReplies
{
    private static readonly TimeSpan RefreshInterval = TimeSpan.FromMinutes(1);

    private readonly SmtpListenerOptions _options;
    private readonly TimeProvider _time;
    private readonly SmtpExtensions _withoutTls;
    private readonly SmtpExtensions _withTls;
    private volatile ReplySet _current;

    public HelloReplies(SmtpListenerOptions options, SmtpExtensions offered, TimeProvider time)
    {
        (_options, _time) = (options, time);
        _withTls = offered & ~SmtpExtensions.StartTls;
        _withoutTls = offered & ~SmtpExtensions.RequireTls;
        if (options.Auth is { AllowWithoutTls: false })
        {
            // RFC 4954 §4: a mechanism that may not be used is not offered.
            _withoutTls &= ~SmtpExtensions.Auth;
        }

        _current = CreateAll();
    }

    public SmtpExtensions GetExtensions(SmtpSessionInfo session, bool trusted)
    {
        var offered = session.Tls is null ? _withoutTls : _withTls;
        return trusted ? offered : offered & ~SmtpExtensions.XClient;
    }

    public Reply GetReply(SmtpSessionInfo session, bool trusted)
    {
        var current = _current;
        if (current.ExpiresAt is { } until && _time.GetUtcNow() >= until)
        {
            _current = current = CreateAll();
        }

        return current.Replies[(session.Tls is null ? 0 : 1) + (trusted ? 2 : 0)];
    }

    // RFC 4865 §3: the reply has a date, so it expires.
    private ReplySet CreateAll()
    {
        var now = _time.GetUtcNow();
        return new ReplySet(
            [
                Create(_withoutTls & ~SmtpExtensions.XClient, tls: false, now),
                Create(_withTls & ~SmtpExtensions.XClient, tls: true, now),
                Create(_withoutTls, tls: false, now),
                Create(_withTls, tls: true, now),
            ],
            _withTls.HasFlag(SmtpExtensions.FutureRelease) ? now + RefreshInterval : null);
    }

    private Reply Create(SmtpExtensions offered, bool tls, DateTimeOffset now) =>
        new(250, null, [_options.HostName, .. Keywords(_options, offered, tls, now)]);

    // RFC 5321 §4.1.1.1: ehlo-line, one for each extension.
    private static IEnumerable<string> Keywords(SmtpListenerOptions options, SmtpExtensions offered, bool tls, DateTimeOffset now)
    {
        (SmtpExtensions Extension, string Line)[] lines =
        [
            (SmtpExtensions.Pipelining, "PIPELINING"),
            (SmtpExtensions.Size, string.Create(CultureInfo.InvariantCulture, $"SIZE {options.Limits.MessageOctets}")),
            (SmtpExtensions.EightBitMime, "8BITMIME"),
            (SmtpExtensions.EnhancedStatusCodes, "ENHANCEDSTATUSCODES"),
            (SmtpExtensions.SmtpUtf8, "SMTPUTF8"),
            (SmtpExtensions.StartTls, "STARTTLS"),
            (SmtpExtensions.Auth, "AUTH " + string.Join(' ', options.Auth?.GetMechanisms(tls) ?? [])),
            (SmtpExtensions.Chunking, "CHUNKING"),
            (SmtpExtensions.BinaryMime, "BINARYMIME"),
            (SmtpExtensions.Dsn, "DSN"),
            (SmtpExtensions.RequireTls, "REQUIRETLS"),
            (SmtpExtensions.Limits, string.Create(CultureInfo.InvariantCulture, $"LIMITS RCPTMAX={options.Limits.Recipients}")),
            (SmtpExtensions.MtPriority, "MT-PRIORITY"),
            (SmtpExtensions.FutureRelease, FutureReleaseLine(options.MaxHoldTime, now)),
            (SmtpExtensions.XClient, "XCLIENT NAME ADDR PORT PROTO HELO LOGIN DESTADDR DESTPORT"),
            (SmtpExtensions.Help, "HELP"),
        ];
        return lines.Where(line => offered.HasFlag(line.Extension)).Select(line => line.Line);
    }

    // RFC 4865 §3: the longest interval in seconds, and the latest date.
    private static string FutureReleaseLine(TimeSpan? longest, DateTimeOffset now) =>
        longest is { } hold
            ? string.Create(CultureInfo.InvariantCulture, $"FUTURERELEASE {(long)hold.TotalSeconds} {now + hold:yyyy-MM-dd'T'HH:mm:ss'Z'}")
            : "";

    private sealed record ReplySet(Reply[] Replies, DateTimeOffset? ExpiresAt);
}
