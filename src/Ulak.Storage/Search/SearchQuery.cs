using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Ulak.Storage.Search;

/// <summary>
/// What somebody typed into the search box: words, <c>"a phrase"</c>, <c>-not this</c>, <c>from:</c>, <c>to:</c>, <c>subject:</c>,
/// <c>has:attachment</c>, <c>is:unread</c>, <c>is:read</c>, <c>is:starred</c>, <c>is:bounce</c>, <c>tag:</c>, <c>after:2026-01-31</c>, <c>before:2026-01-31</c>, <c>larger:1M</c>, <c>smaller:20K</c>.
/// Any text is a search: what is no operator is a word, an open quote ends at the end, and what holds neither letter nor digit says nothing.
/// </summary>
/// <param name="Terms">All of them must hold.</param>
public sealed record SearchQuery(ImmutableArray<SearchTerm> Terms)
{
    private const int MaxLength = 1_000;
    private const int MaxTerms = 32;

    /// <summary>Reads a search. Never throws; what is beyond 1,000 characters or 32 terms is left out.</summary>
    public static SearchQuery Parse(string? text)
    {
        var rest = text.AsSpan();
        rest = rest.Length > MaxLength ? rest[..MaxLength] : rest;
        var terms = ImmutableArray.CreateBuilder<SearchTerm>();
        while (terms.Count < MaxTerms && !(rest = rest.TrimStart()).IsEmpty)
        {
            var negated = rest[0] == '-';
            rest = negated ? rest[1..] : rest;
            var name = ReadOperator(ref rest);
            var value = ReadValue(ref rest, out var quoted);
            if (CreateTerm(name, value, quoted, negated) is { } term)
            {
                terms.Add(term);
            }
        }

        return new SearchQuery(terms.DrainToImmutable());
    }

    /// <summary>The name before a colon, in lower case, where it is one that we know; else nothing is taken.</summary>
    private static string ReadOperator(ref ReadOnlySpan<char> rest)
    {
        var colon = rest.IndexOf(':');
        if (colon is < 2 or > 7)
        {
            return "";
        }

        var name = rest[..colon].ToString().ToLowerInvariant();
        if (name is not ("from" or "to" or "subject" or "has" or "is" or "after" or "before" or "larger" or "smaller" or "tag"))
        {
            return "";
        }

        rest = rest[(colon + 1)..];
        return name;
    }

    private static string ReadValue(ref ReadOnlySpan<char> rest, out bool quoted)
    {
        quoted = !rest.IsEmpty && rest[0] == '"';
        ReadOnlySpan<char> value;
        if (quoted)
        {
            var end = rest[1..].IndexOf('"');
            value = end < 0 ? rest[1..] : rest[1..(end + 1)];
            rest = end < 0 ? [] : rest[(end + 2)..];
        }
        else
        {
            var end = 0;
            while (end < rest.Length && !char.IsWhiteSpace(rest[end]) && rest[end] != '"')
            {
                end++;
            }

            value = rest[..end];
            rest = rest[end..];
        }

        return value.ToString();
    }

    private static SearchTerm? CreateTerm(string name, string value, bool quoted, bool negated) => name switch
    {
        "has" when IsEither(value, "attachment", "attachments") => new HasAttachmentTerm(negated),
        "is" when IsEither(value, "read", "seen") => new IsReadTerm(true, negated),
        "is" when IsEither(value, "unread", "unseen") => new IsReadTerm(false, negated),
        "is" when IsEither(value, "bounce", "report") => new IsBounceTerm(negated),
        "is" when IsEither(value, "starred", "flagged") => new IsStarredTerm(negated),
        "tag" => TagName.Normalize(value) is { } tag ? new TagTerm(tag, negated) : null,
        "after" when ParseDay(value) is { } day => new ReceivedTerm(day, OnOrAfter: true, negated),
        "before" when ParseDay(value) is { } day => new ReceivedTerm(day, OnOrAfter: false, negated),
        "larger" when ParseSize(value) is { } octets => new SizeTerm(octets, Larger: true, negated),
        "smaller" when ParseSize(value) is { } octets => new SizeTerm(octets, Larger: false, negated),
        "from" => CreateWordsTerm(value, SearchField.From, quoted, negated),
        "to" => CreateWordsTerm(value, SearchField.To, quoted, negated),
        "subject" => CreateWordsTerm(value, SearchField.Subject, quoted, negated),
        "" => CreateWordsTerm(value, SearchField.Anywhere, quoted, negated),
        _ => CreateWordsTerm(name + ' ' + value, SearchField.Anywhere, quoted: true, negated),
    };

    private static WordsTerm? CreateWordsTerm(string text, SearchField field, bool quoted, bool negated) =>
        text.EnumerateRunes().Any(Rune.IsLetterOrDigit) ? new WordsTerm(text, field, IsPrefix: !quoted, negated) : null;

    private static bool IsEither(string value, string one, string other) =>
        value.Equals(one, StringComparison.OrdinalIgnoreCase) || value.Equals(other, StringComparison.OrdinalIgnoreCase);

    private static DateTimeOffset? ParseDay(string value) =>
        DateTimeOffset.TryParseExact(value, ["yyyy-MM-dd", "yyyy-MM", "yyyy"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var day) ? day : null;

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
