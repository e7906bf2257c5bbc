using System.Collections.Frozen;
using System.Globalization;

namespace Ulak.Storage.Search;

/// <summary>The filters of the search language. A new filter is a row here and, unless it searches words, a term and its SQL.</summary>
internal static class SearchFilters
{
    private static readonly FrozenDictionary<string, SearchField> WordFilters = new Dictionary<string, SearchField>
    {
        [""] = SearchField.Anywhere,
        ["from"] = SearchField.From,
        ["to"] = SearchField.To,
        ["cc"] = SearchField.Cc,
        ["bcc"] = SearchField.Bcc,
        ["subject"] = SearchField.Subject,
        ["id"] = SearchField.MessageId,
        ["message-id"] = SearchField.MessageId,
        ["list"] = SearchField.List,
        ["list-id"] = SearchField.List,
        ["attachment"] = SearchField.Attachment,
        ["filename"] = SearchField.Attachment,
        ["user"] = SearchField.User,
    }.ToFrozenDictionary();

    /// <summary>The filters by the names that messages to the user list, without synonyms.</summary>
    private static readonly string[] Names =
    [
        "from:",
        "to:",
        "cc:",
        "bcc:",
        "subject:",
        "id:",
        "list:",
        "attachment:",
        "user:",
        "header:",
        "tag:",
        "has:",
        "is:",
        "after:",
        "before:",
        "larger:",
        "smaller:",
    ];

    private static readonly FrozenSet<string> Known = FrozenSet.ToFrozenSet([.. WordFilters.Keys, .. Names.Select(name => name[..^1])]);

    public static bool IsKnown(string name) => Known.Contains(name);

    /// <summary>Creates the term of a filter. Both results are null for a term without words, which is ignored.</summary>
    public static (SearchTerm? Term, string? Problem) Create(string name, SearchValue value, bool isNegated)
    {
        if (WordFilters.TryGetValue(name, out var field))
        {
            return (value.HasWords ? new WordsTerm(value.Text, field, value.Match, isNegated) : null, null);
        }

        if (!Known.Contains(name))
        {
            var filters = string.Join(", ", Names.Select(known => $"`{known}`"));
            return (null, $"There is no `{name}:`; filters are {filters}. Put the text in quotes to search for it as words.");
        }

        var text = value.Text;
        if (text.Length == 0)
        {
            return (null, $"`{name}:` needs a value: {ValueOf(name)}.");
        }

        SearchTerm? term = name switch
        {
            "has" when IsEither(text, "attachment", "attachments") => new HasAttachmentTerm(isNegated),
            "has" when IsEither(text, "remarks", "remark") => new HasRemarksTerm(isNegated),
            "is" when IsEither(text, "read", "seen") => new IsReadTerm(true, isNegated),
            "is" when IsEither(text, "unread", "unseen") => new IsReadTerm(false, isNegated),
            "is" when IsEither(text, "bounce", "report") => new IsBounceTerm(isNegated),
            "is" when IsEither(text, "starred", "flagged") => new IsStarredTerm(isNegated),
            "tag" when TagName.Normalize(text) is { } tag => new TagTerm(tag, isNegated),
            "after" when ParseDay(text) is { } day => new ReceivedTerm(day, OnOrAfter: true, isNegated),
            "before" when ParseDay(text) is { } day => new ReceivedTerm(day, OnOrAfter: false, isNegated),
            "larger" when ParseSize(text) is { } octets => new SizeTerm(octets, Larger: true, isNegated),
            "smaller" when ParseSize(text) is { } octets => new SizeTerm(octets, Larger: false, isNegated),
            "header" => CreateHeaderTerm(value, isNegated),
            _ => null,
        };
        return term is null ? (null, $"`{text}` is no value of `{name}:`; it takes {ValueOf(name)}.") : (term, null);
    }

    private static string ValueOf(string name) => name switch
    {
        "has" => "`attachment` or `remarks`",
        "is" => "`read`, `unread`, `starred` or `bounce`",
        "tag" => "a tag, e.g. `tag:work`",
        "after" or "before" => "a day, a month or a year, e.g. `2026-01-31`, `2026-01` or `2026`",
        "larger" or "smaller" => "a size in octets, e.g. `500`, `20K` or `1M`",
        _ => "a field's name and words of its value, e.g. `header:x-mailer=swaks`",
    };

    private static HeaderTerm? CreateHeaderTerm(SearchValue value, bool isNegated)
    {
        var equals = value.Text.IndexOf('=', StringComparison.Ordinal);
        var name = (equals < 0 ? value.Text : value.Text[..equals]).Trim().ToLowerInvariant();

        // RFC 5322 §2.2: a field's name is printable US-ASCII without a colon.
        if (name.Length == 0 || name.Any(c => c is <= ' ' or > '~' or ':'))
        {
            return null;
        }

        var text = equals < 0 ? "" : value.Text[(equals + 1)..].Trim();
        var match = value.Match;
        if (text.StartsWith('"'))
        {
            (text, match) = (text.Trim('"'), WordMatch.Whole);
        }

        return new HeaderTerm(name, text, match, isNegated);
    }

    private static bool IsEither(string value, string one, string other) =>
        value.Equals(one, StringComparison.OrdinalIgnoreCase) || value.Equals(other, StringComparison.OrdinalIgnoreCase);

    private static DateTimeOffset? ParseDay(string value) =>
        DateTimeOffset.TryParseExact(
            value,
            ["yyyy-MM-dd", "yyyy-MM", "yyyy"],
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal,
            out var day) ? day : null;

    private static long? ParseSize(string value)
    {
        var digits = value.AsSpan().TrimEnd("bBkKmMgG");
        long unit = value.AsSpan(digits.Length).TrimEnd("bB") switch
        {
            "" => 1,
            "k" or "K" => 1L << 10,
            "m" or "M" => 1L << 20,
            "g" or "G" => 1L << 30,
            _ => 0,
        };
        return unit > 0 && uint.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number * unit : null;
    }
}
