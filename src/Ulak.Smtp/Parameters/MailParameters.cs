using System.Globalization;
using Ulak.Smtp.Addresses;

namespace Ulak.Smtp.Parameters;

/// <summary>BODY of MAIL: RFC 6152 §3, RFC 3030 §3.</summary>
public enum BodyType
{
    /// <summary>Not given.</summary>
    Unspecified = 0,
    /// <summary>7BIT.</summary>
    SevenBit,
    /// <summary>8BITMIME.</summary>
    EightBitMime,
    /// <summary>BINARYMIME; only with BDAT.</summary>
    BinaryMime,
}

/// <summary>RET of MAIL: how much of a message a failure report returns, RFC 3461 §4.3.</summary>
public enum DsnReturn
{
    /// <summary>Not given.</summary>
    Unspecified = 0,
    /// <summary>The whole message.</summary>
    Full,
    /// <summary>Its headers.</summary>
    Headers,
}

/// <summary>AUTH of MAIL, RFC 4954 §5.</summary>
/// <param name="Mailbox">The submitter of the message; null for <c>AUTH=&lt;&gt;</c>: unknown or not trusted.</param>
public sealed record AuthParameter(Mailbox? Mailbox);

/// <summary>The interpreted parameters of a parsed MAIL command.</summary>
public sealed record MailParameters
{
    /// <summary>SIZE in octets; null if not given. Larger numbers become <see cref="long.MaxValue"/>.</summary>
    public long? Size { get; init; }

    /// <summary>BODY.</summary>
    public BodyType Body { get; init; }

    /// <summary>SMTPUTF8.</summary>
    public bool SmtpUtf8 { get; init; }

    /// <summary>REQUIRETLS.</summary>
    public bool RequireTls { get; init; }

    /// <summary>AUTH; null if not given.</summary>
    public AuthParameter? Auth { get; init; }

    /// <summary>RET.</summary>
    public DsnReturn Ret { get; init; }

    /// <summary>ENVID as received, in xtext (a report has it decoded: <see cref="XText"/>).</summary>
    public string? EnvId { get; init; }

    /// <summary>MT-PRIORITY, -9 to 9.</summary>
    public int? Priority { get; init; }

    /// <summary>HOLDFOR.</summary>
    public TimeSpan? HoldFor { get; init; }

    /// <summary>HOLDUNTIL.</summary>
    public DateTimeOffset? HoldUntil { get; init; }

    /// <summary>BY.</summary>
    public DeliverBy? By { get; init; }

    /// <summary>Interprets parsed parameters. A malformed value counts as not given.</summary>
    public static MailParameters From(EsmtpParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        return new MailParameters
        {
            Size = ReadSize(parameters["SIZE"]?.Value),
            Body = ReadBody(parameters["BODY"]?.Value),
            SmtpUtf8 = parameters.Contains("SMTPUTF8"),
            RequireTls = parameters.Contains("REQUIRETLS"),
            Auth = ReadAuth(parameters["AUTH"]?.Value),
            Ret = parameters["RET"]?.Value is not { } ret ? DsnReturn.Unspecified
                : ret.Equals("FULL", StringComparison.OrdinalIgnoreCase) ? DsnReturn.Full
                : ret.Equals("HDRS", StringComparison.OrdinalIgnoreCase) ? DsnReturn.Headers : DsnReturn.Unspecified,
            EnvId = parameters["ENVID"]?.Value,
            Priority = ReadNumber(parameters["MT-PRIORITY"]?.Value, NumberStyles.AllowLeadingSign),
            HoldFor = ReadNumber(parameters["HOLDFOR"]?.Value, NumberStyles.None) is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            HoldUntil = Rfc3339Time.Parse(parameters["HOLDUNTIL"]?.Value),
            By = DeliverBy.Parse(parameters["BY"]?.Value),
        };
    }

    private static int? ReadNumber(string? value, NumberStyles styles) =>
        int.TryParse(value, styles, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static long? ReadSize(string? value) =>
        value is null ? null : long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var size) ? size : long.MaxValue;

    private static BodyType ReadBody(string? value) => value?.ToUpperInvariant() switch
    {
        "7BIT" => BodyType.SevenBit,
        "8BITMIME" => BodyType.EightBitMime,
        "BINARYMIME" => BodyType.BinaryMime,
        _ => BodyType.Unspecified,
    };

    private static AuthParameter? ReadAuth(string? value)
    {
        if (value is null or "<>")
        {
            return value is null ? null : new AuthParameter(null);
        }

        return XText.TryDecode(value, out var text) && Mailbox.TryParse(text, smtpUtf8: true, out var mailbox, out _)
            ? new AuthParameter(mailbox) : null;
    }
}
