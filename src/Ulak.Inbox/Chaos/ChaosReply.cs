using System.Globalization;
using Ulak.Reference.Catalog;
using Ulak.Smtp.Replies;

namespace Ulak.Inbox.Chaos;

/// <summary>Creates the reply of a rule. The default text is the name of the code in the catalogue.</summary>
internal static class ChaosReply
{
    private const int MaxTextLength = 400;

    /// <summary>Returns null if the values are not a valid reply.</summary>
    public static Reply? Create(string code, string enhanced, string text)
    {
        // Some servers use codes with a second digit that RFC 5321 §4.2 does not define. They are allowed for tests.
        if (!int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            || number is < 200 or > 599
            || text.Length > MaxTextLength
            || text.Any(char.IsControl))
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
