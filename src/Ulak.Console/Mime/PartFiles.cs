using System.Globalization;
using System.Text;
using Ulak.Mime.Headers;
using Ulak.Mime.Parts;

namespace Ulak.Console.Mime;

/// <summary>Names and types under which parts are downloaded.</summary>
internal static class PartFiles
{
    /// <summary>The policy of a downloaded part: sandboxed, with an opaque origin.</summary>
    public const string DownloadPolicy = "sandbox; default-src 'none'";

    private const int MaxSubject = 60;

    /// <summary>The name of a part's file: its own, the subject of an attached message, or one made from its number and its type.</summary>
    public static string NameOf(MailPart part) =>
        part.FileName
        ?? (part.IsMessage && SubjectOf(part) is { } subject ? subject + ".eml" : null)
        ?? string.Create(CultureInfo.InvariantCulture, $"part-{part.Number}{ExtensionOf(part.MediaType)}");

    // As mail programs name it. Characters that file systems refuse become hyphens.
    private static string? SubjectOf(MailPart message)
    {
        if (message.Encoding is MimeKit.ContentEncoding.Base64 or MimeKit.ContentEncoding.QuotedPrintable)
        {
            return null;
        }

        var subject = HeaderSection.Read(message.RawContent).FirstOrDefault(field => field.Is("Subject"))?.Value.Trim() ?? "";
        var name = string.Concat(subject.EnumerateRunes().Take(MaxSubject).Select(rune => IsRefused(rune) ? "-" : rune.ToString()));
        return name.Trim('.', ' ', '-') is { Length: > 0 } clean ? clean : null;
    }

    private static bool IsRefused(Rune rune) =>
        Rune.IsControl(rune) || (rune.IsAscii && "/\\:*?\"<>|".Contains((char)rune.Value, StringComparison.Ordinal));

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
