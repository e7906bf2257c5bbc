using Ulak.Smtp.Parameters;

namespace Ulak.Configuration;

/// <summary>Extensions as the reply to EHLO names them.</summary>
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

    public static string Format(SmtpExtensions extensions) => string.Join(',', All.Where(each => extensions.HasFlag(each.Extension)).Select(each => each.Name));

    /// <summary>The extensions of a list; null where a name is none.</summary>
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

        // RFC 3030 §3: binary mail needs chunks.
        return found.HasFlag(SmtpExtensions.Chunking) ? found | SmtpExtensions.BinaryMime : found;
    }
}
