using System.Globalization;
using Ulak.Smtp.Parameters;
using Ulak.Smtp.Replies;

namespace Ulak.Server.Sessions;

/// <summary>What a listener offers, and the reply that says so: in clear, and under TLS. Made once, for the reply goes to every client.</summary>
internal sealed class HelloReplies
{
    private static readonly TimeSpan MadeAnewAfter = TimeSpan.FromMinutes(1);

    private readonly SmtpListenerOptions _options;
    private readonly TimeProvider _time;
    private readonly Extensions _inClear;
    private readonly Extensions _underTls;
    private volatile Made _made;

    public HelloReplies(SmtpListenerOptions options, Extensions offered, TimeProvider time)
    {
        (_options, _time) = (options, time);
        _underTls = offered & ~Extensions.StartTls;
        _inClear = offered & ~Extensions.RequireTls;
        if (options.Auth is { InClear: false })
        {
            // RFC 4954 §4: what may not be used is not offered.
            _inClear &= ~Extensions.Auth;
        }

        _made = MakeAll();
    }

    public Extensions Offered(SessionFacts facts, bool trusted)
    {
        var offered = facts.Tls is null ? _inClear : _underTls;
        return trusted ? offered : offered & ~Extensions.XClient;
    }

    public Reply Reply(SessionFacts facts, bool trusted)
    {
        var made = _made;
        if (made.Until is { } until && _time.GetUtcNow() >= until)
        {
            _made = made = MakeAll();
        }

        return made.Replies[(facts.Tls is null ? 0 : 1) + (trusted ? 2 : 0)];
    }

    // RFC 4865 §3: the reply tells a date, and so grows old.
    private Made MakeAll()
    {
        var now = _time.GetUtcNow();
        return new Made(
            [
                Make(_inClear & ~Extensions.XClient, tls: false, now),
                Make(_underTls & ~Extensions.XClient, tls: true, now),
                Make(_inClear, tls: false, now),
                Make(_underTls, tls: true, now),
            ],
            _underTls.HasFlag(Extensions.FutureRelease) ? now + MadeAnewAfter : null);
    }

    private Reply Make(Extensions offered, bool tls, DateTimeOffset now) => new(250, null, [_options.HostName, .. Keywords(_options, offered, tls, now)]);

    // RFC 5321 §4.1.1.1: ehlo-line, one for each extension.
    private static IEnumerable<string> Keywords(SmtpListenerOptions options, Extensions offered, bool tls, DateTimeOffset now)
    {
        (Extensions Extension, string Line)[] lines =
        [
            (Extensions.Pipelining, "PIPELINING"),
            (Extensions.Size, string.Create(CultureInfo.InvariantCulture, $"SIZE {options.Limits.MessageOctets}")),
            (Extensions.EightBitMime, "8BITMIME"),
            (Extensions.EnhancedStatusCodes, "ENHANCEDSTATUSCODES"),
            (Extensions.SmtpUtf8, "SMTPUTF8"),
            (Extensions.StartTls, "STARTTLS"),
            (Extensions.Auth, "AUTH " + string.Join(' ', options.Auth?.Mechanisms(tls) ?? [])),
            (Extensions.Chunking, "CHUNKING"),
            (Extensions.BinaryMime, "BINARYMIME"),
            (Extensions.Dsn, "DSN"),
            (Extensions.RequireTls, "REQUIRETLS"),
            (Extensions.Limits, string.Create(CultureInfo.InvariantCulture, $"LIMITS RCPTMAX={options.Limits.Recipients}")),
            (Extensions.MtPriority, "MT-PRIORITY"),
            (Extensions.FutureRelease, FutureRelease(options.LongestHold, now)),
            (Extensions.XClient, "XCLIENT NAME ADDR PORT PROTO HELO LOGIN DESTADDR DESTPORT"),
            (Extensions.Help, "HELP"),
        ];
        return lines.Where(line => offered.HasFlag(line.Extension)).Select(line => line.Line);
    }

    // RFC 4865 §3: the longest interval in seconds, and the latest date.
    private static string FutureRelease(TimeSpan? longest, DateTimeOffset now) =>
        longest is { } hold ? string.Create(CultureInfo.InvariantCulture, $"FUTURERELEASE {(long)hold.TotalSeconds} {now + hold:yyyy-MM-dd'T'HH:mm:ss'Z'}") : "";

    private sealed record Made(Reply[] Replies, DateTimeOffset? Until);
}
