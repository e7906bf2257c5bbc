using System.Globalization;
using Ulak.Console.Codes;

namespace Ulak.Console.Lists;

/// <summary>What the last action did, as the page shows it.</summary>
public sealed record ToastModel(PageLanguage Language, string Sentence, string? Undo, string Back)
{
    private static readonly string[] Actions = ["read", "unread", "star", "unstar", "tag", "untag", "delete", "undo", "send", "release"];

    /// <summary>The toast of a request: <c>?did=star&amp;n=2&amp;undo=…</c>; null for none.</summary>
    public static ToastModel? Of(HttpContext http, PageLanguage language)
    {
        ArgumentNullException.ThrowIfNull(http);
        var query = http.Request.Query;
        if (!Actions.Contains(query["did"].ToString())
            || !int.TryParse(query["n"], NumberStyles.None, CultureInfo.InvariantCulture, out var count))
        {
            return null;
        }

        var sentence = count == 1 ? language.Word($"did-{query["did"]}-one")
            : language.Word($"did-{query["did"]}-many", DisplayFormat.Number(count, language));
        var undo = query["undo"].ToString();
        var search = Lists.MailListReader.SearchOf(http);
        return new ToastModel(language, sentence, undo.Length is > 0 and < 40 ? undo : null,
            http.Request.Path + (search is null ? "" : "?q=" + Uri.EscapeDataString(search)));
    }
}
