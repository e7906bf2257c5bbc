using System.Collections.Immutable;

namespace Ulak.Smtp;

/// <summary>
/// One service extension. To add one: a member of <see cref="SmtpExtensions"/> and a row here; the server adds a row with the
/// line of its EHLO reply and the condition under which it offers the extension.
/// </summary>
/// <param name="Extension">The flag.</param>
/// <param name="Keyword">The EHLO keyword (RFC 5321 §4.1.1.1).</param>
/// <param name="MailIncrement">The number of octets by which it raises the limit of a MAIL line.</param>
/// <param name="RcptIncrement">The number of octets by which it raises the limit of a RCPT line.</param>
/// <param name="Reference">The document that defines it.</param>
public sealed record ExtensionDefinition(SmtpExtensions Extension, string Keyword, int MailIncrement, int RcptIncrement, string Reference)
{
    /// <summary>All extensions, in the order of an EHLO reply.</summary>
    public static ImmutableArray<ExtensionDefinition> All { get; } =
    [
        new(SmtpExtensions.Pipelining, "PIPELINING", 0, 0, "RFC 2920"),
        new(SmtpExtensions.Size, "SIZE", 26, 0, "RFC 1870 §3"),
        new(SmtpExtensions.EightBitMime, "8BITMIME", 17, 0, "RFC 6152 §2"),
        new(SmtpExtensions.EnhancedStatusCodes, "ENHANCEDSTATUSCODES", 0, 0, "RFC 2034"),
        new(SmtpExtensions.SmtpUtf8, "SMTPUTF8", 10, 0, "RFC 6531 §3.1"),
        new(SmtpExtensions.StartTls, "STARTTLS", 0, 0, "RFC 3207"),
        new(SmtpExtensions.Auth, "AUTH", 500, 0, "RFC 4954 §3"),
        new(SmtpExtensions.Chunking, "CHUNKING", 0, 0, "RFC 3030 §2"),
        new(SmtpExtensions.BinaryMime, "BINARYMIME", 0, 0, "RFC 3030 §3"),
        new(SmtpExtensions.Dsn, "DSN", 100, 500, "RFC 3461 §4"),
        new(SmtpExtensions.RequireTls, "REQUIRETLS", 11, 0, "RFC 8689 §2"),
        new(SmtpExtensions.Limits, "LIMITS", 0, 0, "RFC 9422"),
        new(SmtpExtensions.MtPriority, "MT-PRIORITY", 15, 0, "RFC 6710 §3"),
        new(SmtpExtensions.FutureRelease, "FUTURERELEASE", 34, 0, "RFC 4865 §4"),
        new(SmtpExtensions.DeliverBy, "DELIVERBY", 17, 0, "RFC 2852 §4"),
        new(SmtpExtensions.XClient, "XCLIENT", 0, 0, "Postfix XCLIENT_README"),
        new(SmtpExtensions.Help, "HELP", 0, 0, "RFC 5321 §4.1.1.8"),
    ];

    /// <summary>The definition of an extension.</summary>
    public static ExtensionDefinition Get(SmtpExtensions extension) => All.First(definition => definition.Extension == extension);
}
