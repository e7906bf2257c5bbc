using System.Text;

namespace Ulak.Smtp.Parameters;

/// <summary>NOTIFY of RCPT: the conditions that the sender wants reports of, RFC 3461 §4.1.</summary>
[Flags]
public enum DsnNotify
{
    /// <summary>Not given: failure, and optionally delay.</summary>
    Unspecified = 0,
    /// <summary>Successful delivery.</summary>
    Success = 1,
    /// <summary>Failure.</summary>
    Failure = 2,
    /// <summary>Delay.</summary>
    Delay = 4,
    /// <summary>No reports; cannot be combined.</summary>
    Never = 8,
}

/// <summary>ORCPT of RCPT: the original recipient, RFC 3461 §4.2.</summary>
/// <param name="Type">The address type, e.g. <c>rfc822</c>.</param>
/// <param name="Address">The address, decoded.</param>
public sealed record OriginalRecipient(string Type, string Address);

/// <summary>The interpreted parameters of a parsed RCPT command.</summary>
public sealed record RcptParameters
{
    /// <summary>NOTIFY.</summary>
    public DsnNotify Notify { get; init; }

    /// <summary>ORCPT; null if not given.</summary>
    public OriginalRecipient? OriginalRecipient { get; init; }

    /// <summary>Interprets parsed parameters. A malformed value counts as not given.</summary>
    public static RcptParameters From(EsmtpParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        return new RcptParameters
        {
            Notify = ReadNotify(parameters["NOTIFY"]?.Value),
            OriginalRecipient = ReadOrcpt(parameters["ORCPT"]?.Value),
        };
    }

    private static DsnNotify ReadNotify(string? value)
    {
        if (value is null || value.Equals("NEVER", StringComparison.OrdinalIgnoreCase))
        {
            return value is null ? DsnNotify.Unspecified : DsnNotify.Never;
        }

        var notify = DsnNotify.Unspecified;
        foreach (var word in value.Split(','))
        {
            notify |= ParameterRules.NotifyElement(Encoding.UTF8.GetBytes(word));
        }

        return notify;
    }

    private static OriginalRecipient? ReadOrcpt(string? value)
    {
        if (value is null || value.IndexOf(';', StringComparison.Ordinal) is not (> 0 and var semicolon))
        {
            return null;
        }

        var (type, text) = (value[..semicolon], value[(semicolon + 1)..]);
        var address = type.Equals("utf-8", StringComparison.OrdinalIgnoreCase)
            ? Utf8AddressXtext.Decode(text)
            : XText.TryDecode(text, out var decoded) ? decoded : null;
        return address is null ? null : new OriginalRecipient(type, address);
    }
}
