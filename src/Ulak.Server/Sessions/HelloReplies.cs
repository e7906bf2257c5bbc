using Ulak.Smtp;
using Ulak.Smtp.Replies;

namespace Ulak.Server.Sessions;

/// <summary>The extensions that a listener offers, and the replies that list them. They are created once for all clients.</summary>
internal sealed class HelloReplies
{
    private static readonly TimeSpan RefreshInterval = TimeSpan.FromMinutes(1);

    private readonly SmtpListenerOptions _options;
    private readonly TimeProvider _time;
    private volatile ReplySet _current;

    public HelloReplies(SmtpListenerOptions options, TimeProvider time)
    {
        (_options, _time) = (options, time);
        _current = CreateAll();
    }

    public SmtpExtensions GetExtensions(SmtpSessionInfo session, bool isProxy) => Get(session, isProxy).Offered;

    public Reply GetReply(SmtpSessionInfo session, bool isProxy)
    {
        if (_current.ExpiresAt is { } expiry && _time.GetUtcNow() >= expiry)
        {
            _current = CreateAll();
        }

        return Get(session, isProxy).Reply;
    }

    private Hello Get(SmtpSessionInfo session, bool isProxy) => _current.Hellos[(session.Tls is null ? 0 : 1) + (isProxy ? 2 : 0)];

    // RFC 4865 §3: the reply has a date, so it expires.
    private ReplySet CreateAll()
    {
        var now = _time.GetUtcNow();
        Hello[] hellos = [Create(false, false, now), Create(true, false, now), Create(false, true, now), Create(true, true, now)];
        return new ReplySet(hellos, hellos[1].Offered.HasFlag(SmtpExtensions.FutureRelease) ? now + RefreshInterval : null);
    }

    private Hello Create(bool isTls, bool isProxy, DateTimeOffset now)
    {
        var request = new HelloRequest(_options, isTls, isProxy, now);
        return new Hello(
            ExtensionOffer.GetOffered(request), new Reply(250, null, [_options.HostName, .. ExtensionOffer.GetLines(request)]));
    }

    private sealed record Hello(SmtpExtensions Offered, Reply Reply);

    private sealed record ReplySet(Hello[] Hellos, DateTimeOffset? ExpiresAt);
}
