using System.Collections.Immutable;
using System.Globalization;
using Ulak.Smtp.Parameters;
using Ulak.Smtp.Replies;

namespace Ulak.Client;

/// <summary>What a server offers in its reply to EHLO, RFC 5321 §4.1.1.1; nothing after HELO.</summary>
public sealed record ServerCapabilities
{
    private static readonly (string Keyword, SmtpExtensions Extension)[] KnownExtensions =
    [
        ("PIPELINING", SmtpExtensions.Pipelining), ("SIZE", SmtpExtensions.Size), ("8BITMIME", SmtpExtensions.EightBitMime),
        ("ENHANCEDSTATUSCODES", SmtpExtensions.EnhancedStatusCodes), ("SMTPUTF8", SmtpExtensions.SmtpUtf8), ("STARTTLS", SmtpExtensions.StartTls),
        ("AUTH", SmtpExtensions.Auth), ("CHUNKING", SmtpExtensions.Chunking), ("BINARYMIME", SmtpExtensions.BinaryMime), ("DSN", SmtpExtensions.Dsn),
        ("REQUIRETLS", SmtpExtensions.RequireTls), ("LIMITS", SmtpExtensions.Limits), ("MT-PRIORITY", SmtpExtensions.MtPriority),
        ("FUTURERELEASE", SmtpExtensions.FutureRelease), ("DELIVERBY", SmtpExtensions.DeliverBy), ("XCLIENT", SmtpExtensions.XClient), ("HELP", SmtpExtensions.Help),
    ];

    /// <summary>A server that offers nothing.</summary>
    public static ServerCapabilities None { get; } = new();

    /// <summary>The extensions that Ulak knows.</summary>
    public SmtpExtensions Extensions { get; init; }

    /// <summary>The largest message, RFC 1870 §3; null where the server names no limit.</summary>
    public long? MaxSize { get; init; }

    /// <summary>The mechanisms of AUTH, RFC 4954 §3, in upper case.</summary>
    public ImmutableArray<string> AuthMechanisms { get; init; } = [];

    /// <summary>Every line of the offer as it was said, those that Ulak does not know among them.</summary>
    public ImmutableArray<string> Lines { get; init; } = [];

    /// <summary>Whether all of these are offered.</summary>
    public bool Supports(SmtpExtensions extensions) => (Extensions & extensions) == extensions;

    /// <summary>Reads the reply to EHLO: its first line is the server's name, each further line an extension.</summary>
    public static ServerCapabilities Parse(Reply ehlo)
    {
        ArgumentNullException.ThrowIfNull(ehlo);
        var offer = new ServerCapabilities { Lines = ehlo.Lines[1..] };
        foreach (var line in offer.Lines)
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length > 0)
            {
                offer = AddLine(offer, words[0], words[1..]);
            }
        }

        return offer;
    }

    private static ServerCapabilities AddLine(ServerCapabilities offer, string keyword, string[] values)
    {
        // Some old servers write AUTH=LOGIN for the sake of older clients.
        if (keyword.StartsWith("AUTH=", StringComparison.OrdinalIgnoreCase))
        {
            (keyword, values) = ("AUTH", [keyword["AUTH=".Length..], .. values]);
        }

        foreach (var (name, extension) in KnownExtensions)
        {
            if (string.Equals(name, keyword, StringComparison.OrdinalIgnoreCase))
            {
                offer = offer with { Extensions = offer.Extensions | extension };
                return extension switch
                {
                    SmtpExtensions.Size => offer with { MaxSize = ParseSize(values) },
                    SmtpExtensions.Auth => offer with { AuthMechanisms = [.. offer.AuthMechanisms.Union(values.Select(value => value.ToUpperInvariant()))] },
                    _ => offer,
                };
            }
        }

        return offer;
    }

    /// <summary>RFC 1870 §3: no number, or 0, is no limit that the server would name.</summary>
    private static long? ParseSize(string[] values) =>
        values.Length > 0 && long.TryParse(values[0], NumberStyles.None, CultureInfo.InvariantCulture, out var size) && size > 0 ? size : null;
}
