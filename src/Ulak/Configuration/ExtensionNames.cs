using Ulak.Smtp;

namespace Ulak.Configuration;

/// <summary>The keywords of the extensions, as in the reply to EHLO.</summary>
internal static class ExtensionNames
{
    private static readonly (string Name, SmtpExtensions Extension)[] All =
    [
        ("PIPELINING", SmtpExtensions.Pipelining),
        ("SIZE", SmtpExtensions.Size),
        ("8BITMIME", SmtpExtensions.EightBitMime),
        ("ENHANCEDSTATUSCODES", SmtpExtensions.EnhancedStatusCodes),
        ("SMTPUTF8", SmtpExtensions.SmtpUtf8),
        ("STARTTLS", SmtpExtensions.StartTls),
        ("AUTH", SmtpExtensions.Auth),
        ("CHUNKING", SmtpExtensions.Chunking),
        ("BINARYMIME", SmtpExtensions.BinaryMime),
        ("DSN", SmtpExtensions.Dsn),
        ("REQUIRETLS", SmtpExtensions.RequireTls),
        ("LIMITS", SmtpExtensions.Limits),
        ("MT-PRIORITY", SmtpExtensions.MtPriority),
        ("FUTURERELEASE", SmtpExtensions.FutureRelease),
        ("HELP", SmtpExtensions.Help),
    ];

    public static string Format(SmtpExtensions extensions) =>
        string.Join(',', All.Where(each => extensions.HasFlag(each.Extension)).Select(each => each.Name));

    /// <summary>Parses a list of keywords. Returns null if a keyword is unknown.</summary>
    public static SmtpExtensions? Parse(string names)
    {
        var found = SmtpExtensions.None;
        foreach (var name in names.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var extension = All.FirstOrDefault(each => each.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Extension;
            if (extension == SmtpExtensions.None)
            {
                return null;
            }

            found |= extension;
        }

        // RFC 3030 §3: BINARYMIME requires CHUNKING.
        return found.HasFlag(SmtpExtensions.Chunking) ? found | SmtpExtensions.BinaryMime : found;
    }
}
