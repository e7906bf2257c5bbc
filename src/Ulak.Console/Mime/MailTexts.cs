using System.Text;
using Ulak.Mime;
using Ulak.Mime.Html;
using Ulak.Mime.Parts;

namespace Ulak.Console.Mime;

/// <summary>The texts of a message, up to a size.</summary>
internal static class MailTexts
{
    /// <summary>The text to read: plain text, and the text of HTML where there is no plain text.</summary>
    public static string Plain(ParsedMail mail, int maxOctets, out bool isTruncated, CancellationToken cancellationToken)
    {
        var text = Body(mail, maxOctets, out isTruncated, cancellationToken);
        var calendar = MailCalendars.TextOf(mail, cancellationToken);
        return calendar.Length == 0 ? text : text.Length == 0 ? calendar : $"{calendar}\n{text}";
    }

    /// <summary>The text to read, without the invitations.</summary>
    public static string Body(ParsedMail mail, int maxOctets, out bool isTruncated, CancellationToken cancellationToken) =>
        Join(mail.Body.Text, maxOctets, part => part.MediaType == "text/html", out isTruncated, cancellationToken);

    /// <summary>The plain text alone; null where there is none.</summary>
    public static string? PlainOnly(ParsedMail mail, int maxOctets, out bool isTruncated, CancellationToken cancellationToken)
    {
        var parts = mail.Body.Text.Where(part => part.MediaType != "text/html").ToList();
        isTruncated = false;
        return parts.Count == 0 ? null : Join(parts, maxOctets, _ => false, out isTruncated, cancellationToken);
    }

    /// <summary>The HTML as it was written; null where there is none.</summary>
    public static string? OriginalHtml(ParsedMail mail, int maxOctets, out bool isTruncated, CancellationToken cancellationToken)
    {
        var parts = mail.Body.Html.Where(part => part.MediaType == "text/html").ToList();
        isTruncated = false;
        return parts.Count == 0 ? null : Join(parts, maxOctets, _ => false, out isTruncated, cancellationToken);
    }

    private static string Join(IReadOnlyList<MailPart> parts, int maxOctets, Func<MailPart, bool> isHtml, out bool isTruncated,
        CancellationToken cancellationToken)
    {
        isTruncated = false;
        if (parts is [var only] && !isHtml(only))
        {
            return PartContent.ReadText(only, maxOctets, out isTruncated, cancellationToken);
        }

        var text = new StringBuilder();
        foreach (var part in parts)
        {
            if (text.Length >= maxOctets)
            {
                isTruncated = true;
                break;
            }

            var each = PartContent.ReadText(part, maxOctets - text.Length, out var isCut, cancellationToken);
            isTruncated |= isCut;
            _ = text.Length > 0 && text[^1] != '\n' ? text.Append('\n') : text;
            text.Append(isHtml(part) ? HtmlText.From(each, maxOctets) : each);
        }

        return text.ToString();
    }
}
