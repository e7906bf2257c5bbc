using System.Globalization;
using Ulak.Smtp.Parameters;
using Ulak.Smtp.Replies;

namespace Ulak.Server.Sessions;

/// <summary>What a listener offers, and the reply that says so: in clear, and under TLS. Made once, for the reply goes to every client.</summary>
internal sealed class HelloReplies
{
    private readonly Extensions _inClear;
    private readonly Extensions _underTls;
    private readonly Reply[] _replies;

    public HelloReplies(SmtpListenerOptions options, Extensions offered)
    {
        _underTls = offered & ~Extensions.StartTls;
        _inClear = offered & ~Extensions.RequireTls;
        if (options.Auth is { InClear: false })
        {
            // RFC 4954 §4: what may not be used is not offered.
            _inClear &= ~Extensions.Auth;
        }

        _replies =
        [
            Make(options, _inClear & ~Extensions.XClient, tls: false),
            Make(options, _underTls & ~Extensions.XClient, tls: true),
            Make(options, _inClear, tls: false),
            Make(options, _underTls, tls: true),
        ];
    }

    public Extensions Offered(SessionFacts facts, bool trusted)
    {
        var offered = facts.Tls is null ? _inClear : _underTls;
        return trusted ? offered : offered & ~Extensions.XClient;
    }

    public Reply Reply(SessionFacts facts, bool trusted) => _replies[(facts.Tls is null ? 0 : 1) + (trusted ? 2 : 0)];

    private static Reply Make(SmtpListenerOptions options, Extensions offered, bool tls) =>
        new(250, null, [options.HostName, .. Keywords(options, offered, tls)]);

    // RFC 5321 §4.1.1.1: ehlo-line, one for each extension.
    private static IEnumerable<string> Keywords(SmtpListenerOptions options, Extensions offered, bool tls)
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
            (Extensions.XClient, "XCLIENT NAME ADDR PORT PROTO HELO LOGIN DESTADDR DESTPORT"),
            (Extensions.Help, "HELP"),
        ];
        return lines.Where(line => offered.HasFlag(line.Extension)).Select(line => line.Line);
    }
}
