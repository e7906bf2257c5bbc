namespace Ulak.Console.Mailpit;

/// <summary>Translates Mailpit's search syntax.</summary>
internal static class MailpitSearch
{
    public static string Translate(string query) => string.Join(' ', SplitWords(query).Select(TranslateWord));

    private static string TranslateWord(string word)
    {
        var negated = word.Length > 1 && word[0] is '!' or '-';
        var rest = negated ? word[1..] : word;
        foreach (var anywhere in new[] { "addressed:", "cc:", "bcc:", "reply-to:", "message-id:" })
        {
            if (rest.StartsWith(anywhere, StringComparison.OrdinalIgnoreCase))
            {
                rest = rest[anywhere.Length..];
            }
        }

        return negated ? "-" + rest : rest;
    }

    /// <summary>Splits at white space outside quotes.</summary>
    private static IEnumerable<string> SplitWords(string query)
    {
        var (start, quoted) = (0, false);
        for (var i = 0; i <= query.Length; i++)
        {
            if (i < query.Length && query[i] == '"')
            {
                quoted = !quoted;
            }

            if (i == query.Length || (char.IsWhiteSpace(query[i]) && !quoted))
            {
                if (i > start)
                {
                    yield return query[start..i];
                }

                start = i + 1;
            }
        }
    }
}
