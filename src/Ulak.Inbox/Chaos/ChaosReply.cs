using System.Globalization;
using Ulak.Reference.Catalog;
using Ulak.Smtp.Replies;

namespace Ulak.Inbox.Chaos;

/// <summary>A reply as somebody asks for it: any code of RFC 5321's form, with the catalogue's name where no text is given.</summary>
internal static class ChaosReply
{
    private const int MaxTextLength = 400;

    /// <summary>The reply; null where it cannot be one.</summary>
    public static Reply? Create(string code, string enhanced, string text)
    {
        // Some that are seen in the wild have a second digit that RFC 5321 §4.2 does not know: they can be tried as well.
        if (!int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is < 200 or > 599 || text.Length > MaxTextLength || text.Any(char.IsControl))
        {
            return null;
        }

        if (enhanced.Length > 0 && (!EnhancedStatusCode.TryParse(enhanced, out var status) || status.Class != number / 100))
        {
            return null;
        }

        var words = text.Length > 0 ? text
            : CodeCatalog.Default.TryGet(enhanced.Length > 0 ? enhanced : code, out var entry) ? entry.TextIn("en").Name
            : "Asked for";
        return new Reply(number, enhanced.Length > 0 ? enhanced : null, words);
    }
}
