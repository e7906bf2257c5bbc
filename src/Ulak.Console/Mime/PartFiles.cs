using System.Globalization;
using Ulak.Mime.Parts;

namespace Ulak.Console.Mime;

/// <summary>Names and types under which parts are downloaded.</summary>
internal static class PartFiles
{
    /// <summary>The policy of a downloaded part: sandboxed, with an opaque origin.</summary>
    public const string DownloadPolicy = "sandbox; default-src 'none'";

    /// <summary>The name of a part's file: its own, or one made from its number and its type.</summary>
    public static string NameOf(MailPart part) =>
        part.FileName ?? string.Create(CultureInfo.InvariantCulture, $"part-{part.Number}{ExtensionOf(part.MediaType)}");

    private static string ExtensionOf(string type) => type switch
    {
        "text/plain" => ".txt",
        "text/html" => ".html",
        "text/calendar" => ".ics",
        "message/rfc822" or "message/global" => ".eml",
        "application/pdf" => ".pdf",
        "image/jpeg" => ".jpg",
        "image/png" => ".png",
        "image/gif" => ".gif",
        _ => "",
    };
}
