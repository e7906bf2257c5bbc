using Ulak.Smtp.Parameters;

namespace Ulak.Configuration;

/// <summary>Extensions as the reply to EHLO names them.</summary>
internal static class ExtensionNames
{
    private static readonly (string Name, Extensions Extension)[] All =
    [
        ("PIPELINING", Extensions.Pipelining),
        ("SIZE", Extensions.Size),
        ("8BITMIME", Extensions.EightBitMime),
        ("ENHANCEDSTATUSCODES", Extensions.EnhancedStatusCodes),
        ("SMTPUTF8", Extensions.SmtpUtf8),
        ("STARTTLS", Extensions.StartTls),
        ("AUTH", Extensions.Auth),
        ("CHUNKING", Extensions.Chunking),
        ("BINARYMIME", Extensions.BinaryMime),
        ("DSN", Extensions.Dsn),
        ("REQUIRETLS", Extensions.RequireTls),
        ("LIMITS", Extensions.Limits),
        ("MT-PRIORITY", Extensions.MtPriority),
        ("FUTURERELEASE", Extensions.FutureRelease),
        ("HELP", Extensions.Help),
    ];

    public static string Write(Extensions extensions) => string.Join(',', All.Where(each => extensions.HasFlag(each.Extension)).Select(each => each.Name));

    /// <summary>The extensions of a list; null where a name is none.</summary>
    public static Extensions? Read(string names)
    {
        var found = Extensions.None;
        foreach (var name in names.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var extension = All.FirstOrDefault(each => each.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Extension;
            if (extension == Extensions.None)
            {
                return null;
            }

            found |= extension;
        }

        // RFC 3030 §3: binary mail needs chunks.
        return found.HasFlag(Extensions.Chunking) ? found | Extensions.BinaryMime : found;
    }
}
