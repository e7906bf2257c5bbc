using Ulak.Storage.Search;

namespace Ulak.Storage.Sqlite.Writing;

/// <summary>
/// Maintains the table of tokens, and remembers the tokens that it has seen: most words of a message are already in the table, and looking
/// them up here is far cheaper. For the writer's thread.
/// </summary>
/// <param name="capacity">How many tokens to remember.</param>
internal sealed class TokenCache(int capacity = 100_000)
{
    private const int RecentCount = 1 << 13;

    // Most of the words of a text are among these, at a place that is found without reading the whole word.
    private readonly string[] _recent = [.. Enumerable.Repeat("", RecentCount)];
    private readonly HashSet<string> _known = [];

    /// <summary>Adds the tokens of a column to the table.</summary>
    public void AddNew(WriteTransaction transaction, string column)
    {
        var lookup = _known.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var range in column.AsSpan().Split(' '))
        {
            var token = column.AsSpan(range);
            if (token.IsEmpty)
            {
                continue;
            }

            ref var recent = ref _recent[RecentIndex(token)];
            if (token.SequenceEqual(recent))
            {
                continue;
            }

            if (!lookup.TryGetValue(token, out var text))
            {
                text = token.ToString();
                Add(transaction, text);
            }

            recent = text;
        }
    }

    /// <summary>Forgets all tokens. Needed after a transaction that was rolled back.</summary>
    public void Clear()
    {
        _known.Clear();
        Array.Fill(_recent, "");
    }

    private static int RecentIndex(ReadOnlySpan<char> token) =>
        (int)(((token[0] * 31u) + (token[token.Length / 2] * 1009u) + (token[^1] * 5003u) + ((uint)token.Length * 7919u)) % RecentCount);

    private void Add(WriteTransaction transaction, string token)
    {
        if (_known.Count >= capacity)
        {
            Clear();
        }

        _known.Add(token);
        if (!SearchTokenizer.IsSingleCharacter(token))
        {
            transaction.Execute("INSERT OR IGNORE INTO search_token (token) VALUES (?)", token);
        }
    }
}
