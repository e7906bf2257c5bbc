using System.Collections.Immutable;
using System.Globalization;
using Ulak.Smtp;
using Ulak.Smtp.Replies;

namespace Ulak.Client;

/// <summary>The capabilities in a server's reply to EHLO, RFC 5321 §4.1.1.1; empty after HELO.</summary>
public sealed record ServerCapabilities
{
    private static readonly (string Keyword, SmtpExtensions Extension)[] KnownExtensions =
    [
        ("PIPELINING", SmtpExtensions.Pipelining), ("SIZE", SmtpExtensions.Size), ("8BITMIME", SmtpExtensions.EightBitMime),
        ("ENHANCEDSTATUSCODES", SmtpExtensions.EnhancedStatusCodes), ("SMTPUTF8", SmtpExtensions.SmtpUtf8),
            ("STARTTLS", SmtpExtensions.StartTls),
        ("AUTH", SmtpExtensions.Auth), ("CHUNKING", SmtpExtensions.Chunking), ("BINARYMIME", SmtpExtensions.BinaryMime),
            ("DSN", SmtpExtensions.Dsn),
        ("REQUIRETLS", SmtpExtensions.RequireTls), ("LIMITS", SmtpExtensions.Limits), ("MT-PRIORITY", SmtpExtensions.MtPriority),
        ("FUTURERELEASE", SmtpExtensions.FutureRelease), ("DELIVERBY", SmtpExtensions.DeliverBy), ("XCLIENT", SmtpExtensions.XClient),
            ("HELP", SmtpExtensions.Help),
    ];

    /// <summary>No capabilities.</summary>
    public static ServerCapabilities None { get; } = new();

    /// <summary>The known extensions.</summary>
    public SmtpExtensions Extensions { get; init; }

    /// <summary>The largest message in octets, RFC 1870 §3; null without a limit.</summary>
    public long? MaxSize { get; init; }

    /// <summary>The mechanisms of AUTH, RFC 4954 §3, in upper case.</summary>
    public ImmutableArray<string> AuthMechanisms { get; init; } = [];

    /// <summary>Every line of the reply after the first, including unknown extensions.</summary>
    public ImmutableArray<string> Lines { get; init; } = [];

    /// <summary>Whether the server supports all of these extensions.</summary>
    public bool Supports(SmtpExtensions extensions) => (Extensions & extensions) == extensions;

    /// <summary>Parses the reply to EHLO: the first line is the server's name, each further line an extension.</summary>
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
        // Some servers also send the old form AUTH=LOGIN for old clients.
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
                    SmtpExtensions.Auth =>
                        offer with { AuthMechanisms = [.. offer.AuthMechanisms.Union(values.Select(value => value.ToUpperInvariant()))] },
                    _ => offer,
                };
            }
        }

        return offer;
    }

    /// <summary>RFC 1870 §3: no number, or 0, means that there is no fixed limit.</summary>
    private static long? ParseSize(string[] values) =>
        values.Length > 0 && long.TryParse(values[0], NumberStyles.None, CultureInfo.InvariantCulture, out var size) && size > 0 ? size
            : null;
}
