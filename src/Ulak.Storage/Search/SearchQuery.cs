using System.Collections.Immutable;
using System.Text;

namespace Ulak.Storage.Search;

/// <summary>
/// A search as a user types it: words, <c>"a phrase"</c>, <c>-not this</c>, <c>*part</c> of a word, and filters such as <c>from:ann</c>,
/// <c>header:x-mailer=swaks</c>, <c>has:attachment</c>, <c>is:unread</c>, <c>after:2026-01-31</c> or <c>larger:1M</c>;
/// <c>docs/storage.md</c> lists them. Every text is a search: an open quote ends at the end, and words without a letter or digit are
/// ignored.
/// </summary>
/// <param name="Terms">The conditions; all of them must hold.</param>
public sealed record SearchQuery(ImmutableArray<SearchTerm> Terms)
{
    private const int MaxLength = 1_000;
    private const int MaxTerms = 32;
    private const int MaxFilterName = 12;

    /// <summary>
    /// What is wrong with the search, for its author: an unknown filter or an invalid value. Each is one sentence. Such a term is not among
    /// the <see cref="Terms"/>, so a caller should show the problem instead of the result.
    /// </summary>
    public ImmutableArray<string> Problems { get; init; } = [];

    /// <summary>Parses a search. Never throws; ignores everything after 1,000 characters or 32 terms.</summary>
    public static SearchQuery Parse(string? text)
    {
        var rest = text.AsSpan();
        rest = rest.Length > MaxLength ? rest[..MaxLength] : rest;
        var terms = ImmutableArray.CreateBuilder<SearchTerm>();
        var problems = ImmutableArray.CreateBuilder<string>();
        while (terms.Count < MaxTerms && problems.Count < MaxTerms && !(rest = rest.TrimStart()).IsEmpty)
        {
            var isNegated = rest[0] == '-';
            rest = isNegated ? rest[1..] : rest;
            var name = ReadFilterName(ref rest);
            var (term, problem) = SearchFilters.Create(name, ReadValue(ref rest), isNegated);
            if (term is not null)
            {
                terms.Add(term);
            }

            if (problem is not null)
            {
                problems.Add(problem);
            }
        }

        return new SearchQuery(terms.DrainToImmutable()) { Problems = problems.DrainToImmutable() };
    }

    /// <inheritdoc/>
    public bool Equals(SearchQuery? other) =>
        other is not null && Terms.SequenceEqual(other.Terms) && Problems.SequenceEqual(other.Problems);

    /// <inheritdoc/>
    public override int GetHashCode() => Terms.Aggregate(Problems.Length, HashCode.Combine);

    /// <summary>
    /// Reads the name before a colon, in lower case. Returns an empty name, and reads nothing, if the text does not look like a filter: a
    /// name has two or more ASCII letters, and what follows the colon is no slash (a URL).
    /// </summary>
    private static string ReadFilterName(ref ReadOnlySpan<char> rest)
    {
        var end = 0;
        while (end < rest.Length && (char.IsAsciiLetter(rest[end]) || (end > 0 && rest[end] == '-')))
        {
            end++;
        }

        if (end is < 2 or > MaxFilterName || end == rest.Length || rest[end] != ':')
        {
            return "";
        }

        var name = rest[..end].ToString().ToLowerInvariant();
        var after = rest[(end + 1)..];
        var looksLikeFilter = !after.IsEmpty && !char.IsWhiteSpace(after[0]) && after[0] is not ('/' or '\\' or ':');
        if (!SearchFilters.IsKnown(name) && !looksLikeFilter)
        {
            return "";
        }

        rest = after;
        return name;
    }

    private static SearchValue ReadValue(ref ReadOnlySpan<char> rest)
    {
        if (!rest.IsEmpty && rest[0] == '"')
        {
            var end = rest[1..].IndexOf('"');
            var quoted = end < 0 ? rest[1..] : rest[1..(end + 1)];
            rest = end < 0 ? [] : rest[(end + 2)..];
            return new SearchValue(quoted.ToString(), WordMatch.Whole);
        }

        // header:name="two words" has its quote inside the value.
        var length = 0;
        var inQuotes = false;
        while (length < rest.Length && (inQuotes || !char.IsWhiteSpace(rest[length])))
        {
            if (rest[length] == '"')
            {
                if (!inQuotes && (length == 0 || rest[length - 1] != '='))
                {
                    break;
                }

                inQuotes = !inQuotes;
            }

            length++;
        }

        var value = rest[..length];
        rest = rest[length..];
        var isPart = value.Length > 1 && value[0] == '*';
        return new SearchValue((isPart ? value.TrimStart('*') : value).ToString(), isPart ? WordMatch.Part : WordMatch.Prefix);
    }
}

/// <summary>The value of a term as written.</summary>
internal readonly record struct SearchValue(string Text, WordMatch Match)
{
    public bool HasWords => Text.EnumerateRunes().Any(Rune.IsLetterOrDigit);
}
