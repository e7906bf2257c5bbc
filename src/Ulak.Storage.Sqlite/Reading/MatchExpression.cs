using System.Text;
using Ulak.Storage.Search;
using Ulak.Storage.Sqlite.Raw;
using Ulak.Storage.Sqlite.Writing;

namespace Ulak.Storage.Sqlite.Reading;

/// <summary>Builds the FTS5 expressions of words.</summary>
internal static class MatchExpression
{
    /// <summary>
    /// The number of tokens that a prefix may stand for and be listed by name. FTS5 reads listed tokens as it goes, and stops when the page
    /// is full; for a prefix it first reads everything that the prefix finds.
    /// </summary>
    private const int MaxPrefixTokens = 200;

    /// <summary>The maximum number of tokens that <c>*part</c> may stand for; further ones are not searched.</summary>
    private const int MaxPartTokens = 1_000;

    /// <summary>The minimum length of a word that finds longer words: shorter ones begin half of all words.</summary>
    private const int MinPrefixLength = 3;

    /// <summary>An expression that finds nothing: no token is a single header mark.</summary>
    private static readonly string Nothing = $"\"{SearchRow.HeaderMark}\"";

    /// <summary>Returns the expression for a term.</summary>
    public static string For(Database database, WordsTerm term)
    {
        var columns = term.Field switch
        {
            SearchField.Anywhere => "",
            SearchField.From => "{sender} : ",
            SearchField.To => "{recipients cc} : ",
            SearchField.Cc => "{cc} : ",
            SearchField.Bcc => "{bcc} : ",
            SearchField.Subject => "{subject} : ",
            SearchField.MessageId => "{message_id} : ",
            SearchField.List => "{list_id} : ",
            SearchField.Attachment => "{attachments} : ",
            SearchField.User => "{login} : ",
            _ => throw new ArgumentOutOfRangeException(nameof(term), term.Field, null),
        };
        return $"({columns}{Words(database, SearchTokenizer.Tokenize(term.Text), term.Match)})";
    }

    /// <summary>Returns the expression for a header term.</summary>
    public static string For(HeaderTerm term)
    {
        var words = SearchTokenizer.Tokenize(term.Text);
        var tokens = words.Length == 0
            ? [SearchRow.HeaderToken(term.Name, "")]
            : words.Select(word => SearchRow.HeaderToken(term.Name, word)).ToArray();
        var isPrefix = words.Length > 0 && term.Match != WordMatch.Whole && !SearchTokenizer.IsSingleCharacter(words[^1]);
        return $"({{headers}} : {Phrase(tokens)}{(isPrefix ? " *" : "")})";
    }

    private static string Words(Database database, string[] tokens, WordMatch match)
    {
        // A single character of a script without spaces is a separate token: a phrase of them finds any part of a run already.
        if (tokens.Length == 0 || match == WordMatch.Whole || SearchTokenizer.IsSingleCharacter(tokens[^1]))
        {
            return tokens.Length == 0 ? Nothing : Phrase(tokens);
        }

        var last = tokens[^1];
        if (tokens.Length == 1 && match == WordMatch.Part && last.Length > 1)
        {
            return Any(Tokens(database, "instr(token, ?) > 0", last, MaxPartTokens));
        }

        if (last.Length < MinPrefixLength)
        {
            return Phrase(tokens);
        }

        if (tokens.Length == 1
            && Tokens(
                database, "token >= ?1 AND token < ?1 || char(1114111)", last, MaxPrefixTokens + 1) is { Count: <= MaxPrefixTokens } found)
        {
            return Any(found);
        }

        return Phrase(tokens) + " *";
    }

    private static List<string> Tokens(Database database, string condition, string value, int limit) =>
        database.Prepare($"SELECT token FROM search_token WHERE {condition} LIMIT {limit}", value).ReadAll(row => row.GetText(0));

    private static string Any(List<string> tokens) =>
        tokens.Count == 0 ? Nothing : $"({string.Join(" OR ", tokens.Select(token => Phrase([token])))})";

    /// <summary>Tokens hold only letters, digits and marks, so nothing has to be escaped.</summary>
    private static string Phrase(string[] tokens) => new StringBuilder().Append('"').AppendJoin(' ', tokens).Append('"').ToString();
}
