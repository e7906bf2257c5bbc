using System.Collections.Immutable;
using System.Globalization;
using Ulak.Smtp;

namespace Ulak.Server.Sessions;

/// <summary>
/// When the server offers an extension, and with which arguments: its half of an <see cref="ExtensionDefinition"/>. To add an extension is
/// to add a row here, one there and the flag.
/// </summary>
/// <param name="Extension">The flag.</param>
internal sealed record ExtensionOffer(SmtpExtensions Extension)
{
    private static readonly Func<SmtpListenerOptions, bool> Always = _ => true;

    /// <summary>The extensions that the server implements.</summary>
    public static ImmutableArray<ExtensionOffer> All { get; } =
    [
        new(SmtpExtensions.Pipelining),
        new(SmtpExtensions.Size) { Arguments = request => Number(request.Options.Limits.MessageOctets) },
        new(SmtpExtensions.EightBitMime),
        new(SmtpExtensions.EnhancedStatusCodes),
        new(SmtpExtensions.SmtpUtf8),
        new(SmtpExtensions.StartTls) { IsPossible = options => options.Tls is { Implicit: false }, Under = TlsState.WithoutTls },
        new(SmtpExtensions.Auth)
        {
            IsPossible = options => options.Auth is not null,

            // RFC 4954 §4: a mechanism that may not be used is not offered.
            Arguments = request => string.Join(' ', request.Options.Auth!.GetMechanisms(request.IsTls)),
        },
        new(SmtpExtensions.Chunking),
        new(SmtpExtensions.BinaryMime),
        new(SmtpExtensions.Dsn),
        new(SmtpExtensions.RequireTls) { IsPossible = options => options.Tls is not null, Under = TlsState.WithTls },
        new(SmtpExtensions.Limits) { Arguments = request => "RCPTMAX=" + Number(request.Options.Limits.Recipients) },
        new(SmtpExtensions.MtPriority),
        new(SmtpExtensions.FutureRelease)
        {
            // RFC 4865 §3: only for submissions, and only where the sink can hold a message.
            IsPossible = options => options is { Kind: ListenerKind.Submission, MaxHoldTime: not null },
            Arguments = request => FutureRelease(request.Options.MaxHoldTime!.Value, request.Now),
        },
        new(SmtpExtensions.XClient)
        {
            IsPossible = options => !options.TrustedProxies.Networks.IsEmpty,
            IsOnlyForProxies = true,
            Arguments = _ => "NAME ADDR PORT PROTO HELO LOGIN DESTADDR DESTPORT",
        },
        new(SmtpExtensions.Help),
    ];

    /// <summary>All of them as flags.</summary>
    public static SmtpExtensions Implemented { get; } =
        All.Aggregate(SmtpExtensions.None, (flags, offer) => flags | offer.Extension);

    /// <summary>Whether a listener with these options can offer it at all.</summary>
    public Func<SmtpListenerOptions, bool> IsPossible { get; init; } = Always;

    /// <summary>Whether it is offered with or without TLS.</summary>
    public TlsState Under { get; init; }

    /// <summary>Whether it is offered only to trusted proxies.</summary>
    public bool IsOnlyForProxies { get; init; }

    /// <summary>The arguments in the EHLO reply; empty for none.</summary>
    public Func<HelloRequest, string> Arguments { get; init; } = _ => "";

    /// <summary>The extensions that a listener offers to some client.</summary>
    public static SmtpExtensions GetPossible(SmtpListenerOptions options) =>
        Select(offer => offer.IsPossible(options)) & options.OfferedExtensions;

    /// <summary>The extensions that are offered in reply to an EHLO.</summary>
    public static SmtpExtensions GetOffered(HelloRequest request) => Select(offer =>
        offer.IsPossible(request.Options)
        && (offer.Under == TlsState.Both || offer.Under == (request.IsTls ? TlsState.WithTls : TlsState.WithoutTls))
        && (request.IsProxy || !offer.IsOnlyForProxies)
        && (offer.Extension != SmtpExtensions.Auth || request.IsTls || request.Options.Auth!.AllowWithoutTls))
        & request.Options.OfferedExtensions;

    /// <summary>The lines of the EHLO reply behind the first, RFC 5321 §4.1.1.1.</summary>
    public static IEnumerable<string> GetLines(HelloRequest request)
    {
        var offered = GetOffered(request);
        return from definition in ExtensionDefinition.All
               where offered.HasFlag(definition.Extension)
               let arguments = All.First(offer => offer.Extension == definition.Extension).Arguments(request)
               select arguments.Length == 0 ? definition.Keyword : $"{definition.Keyword} {arguments}";
    }

    private static SmtpExtensions Select(Func<ExtensionOffer, bool> isSelected) =>
        All.Where(isSelected).Aggregate(SmtpExtensions.None, (flags, offer) => flags | offer.Extension);

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    // RFC 4865 §3: the longest interval in seconds, and the latest date.
    private static string FutureRelease(TimeSpan longest, DateTimeOffset now) =>
        string.Create(CultureInfo.InvariantCulture, $"{(long)longest.TotalSeconds} {now + longest:yyyy-MM-dd'T'HH:mm:ss'Z'}");
}

/// <summary>What the reply to an EHLO depends on.</summary>
/// <param name="Options">The listener's options.</param>
/// <param name="IsTls">Whether the session has TLS.</param>
/// <param name="IsProxy">Whether the peer is a trusted proxy.</param>
/// <param name="Now">The time.</param>
internal readonly record struct HelloRequest(SmtpListenerOptions Options, bool IsTls, bool IsProxy, DateTimeOffset Now);

/// <summary>The sessions that an extension is offered in.</summary>
internal enum TlsState
{
    Both,
    WithoutTls,
    WithTls,
}
