using Ulak.Storage.Search;

namespace Ulak.Storage.Sqlite.Writing;

/// <summary>
/// Maintains the table of tokens, and remembers the tokens that it has seen: most words of a message are already in the table, and looking
/// them up here is far cheaper. For the writer's thread.
/// </summary>
/// <param name="capacity">How many tokens to remember.</param>
internal sealed class TokenCache(int capacity = 100_000)
{
    private readonly HashSet<string> _known = [];

    /// <summary>Adds the tokens of a column to the table.</summary>
    public void AddNew(WriteTransaction transaction, string column)
    {
        var lookup = _known.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var range in column.AsSpan().Split(' '))
        {
            var token = column.AsSpan(range);
            if (token.IsEmpty || lookup.Contains(token))
            {
                continue;
            }

            if (_known.Count >= capacity)
            {
                _known.Clear();
            }

            var text = token.ToString();
            _known.Add(text);
            if (!SearchTokenizer.IsSingleCharacter(text))
            {
                transaction.Execute("INSERT OR IGNORE INTO search_token (token) VALUES (?)", text);
            }
        }
    }

    /// <summary>Forgets all tokens. Needed after a transaction that was rolled back.</summary>
    public void Clear() => _known.Clear();
}
