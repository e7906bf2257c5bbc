using System.Collections.Immutable;
using Ulak.Smtp.Addresses;

namespace Ulak.Relay.Routing;

/// <summary>
/// A set of addresses: patterns, each excluded again by one that begins with <c>!</c>, and tables. A table is a file with one pattern a
/// line, such as a list of valid recipients; <c>store:NAME</c> is a table of the store, <c>store:users</c> that of the users who may log
/// in.
/// </summary>
internal sealed class AddressSet
{
    private const string TablePrefix = "table:";
    private const string StorePrefix = "store:";

    private readonly ImmutableArray<AddressPattern> _excluded;
    private readonly ImmutableArray<AddressPattern> _patterns;
    private readonly ImmutableArray<AddressTable> _tables;

    /// <summary>The names of its tables of the store.</summary>
    public ImmutableArray<string> StoredTables { get; private init; } = [];

    private AddressSet(
        string text,
        ImmutableArray<AddressPattern> patterns,
        ImmutableArray<AddressPattern> excluded,
        ImmutableArray<AddressTable> tables) => (Text, _patterns, _excluded, _tables) = (text, patterns, excluded, tables);

    /// <summary>The set as it was written.</summary>
    public string Text { get; }

    /// <summary>Parses a list that is separated by commas, and reads its tables.</summary>
    /// <exception cref="RouteException">A pattern or a table is invalid.</exception>
    public static AddressSet Parse(string text)
    {
        var patterns = ImmutableArray.CreateBuilder<AddressPattern>();
        var excluded = ImmutableArray.CreateBuilder<AddressPattern>();
        var tables = ImmutableArray.CreateBuilder<AddressTable>();
        var stored = ImmutableArray.CreateBuilder<string>();
        foreach (var word in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (word.StartsWith(StorePrefix, StringComparison.Ordinal))
            {
                stored.Add(word[StorePrefix.Length..]);
                continue;
            }

            if (word.StartsWith(TablePrefix, StringComparison.Ordinal))
            {
                tables.Add(AddressTable.Read(word[TablePrefix.Length..]));
                continue;
            }

            var isExcluded = word.StartsWith('!');
            var pattern = AddressPattern.Parse(isExcluded ? word[1..] : word) ?? throw new RouteException(
                $"'{word}' is no address, no domain and no pattern. Write ann@example.org, @example.org, *.example.org, * or "
                    + "table:FILE, store:NAME or store:users, separated by commas.");
            (isExcluded ? excluded : patterns).Add(pattern);
        }

        return new AddressSet(text, patterns.ToImmutable(), excluded.ToImmutable(), tables.ToImmutable())
        {
            StoredTables = stored.ToImmutable(),
        };
    }

    /// <summary>What makes an address a member; null if it is none.</summary>
    /// <param name="address">The address; null for the null reverse-path.</param>
    /// <param name="stored">The tables of the store, by name; null if they are not known.</param>
    public AddressMembership? Find(Mailbox? address, IReadOnlyDictionary<string, AddressTable>? stored = null)
    {
        if (_excluded.Any(pattern => pattern.IsMatch(address)))
        {
            return null;
        }

        foreach (var pattern in _patterns)
        {
            if (pattern.IsMatch(address))
            {
                return new AddressMembership(pattern.Text, pattern.NamesDomain);
            }
        }

        foreach (var table in _tables.Concat(StoredTables.Select(name => stored?.GetValueOrDefault(name)).OfType<AddressTable>()))
        {
            if (table.Find(address) is { } found)
            {
                return new AddressMembership($"{found.Text} in {table.Path}", found.NamesDomain);
            }
        }

        // Only exclusions: everything else is a member.
        return _patterns.IsEmpty && _tables.IsEmpty && StoredTables.IsEmpty && !_excluded.IsEmpty
            ? new AddressMembership(Text, NamesDomain: false)
            : null;
    }
}

/// <summary>Why an address is a member of a set.</summary>
/// <param name="Pattern">The pattern that matched.</param>
/// <param name="NamesDomain">As <see cref="AddressPattern.NamesDomain"/>.</param>
internal sealed record AddressMembership(string Pattern, bool NamesDomain);

/// <summary>The configuration of routes is invalid. The message is for the operator: the problem and what is expected.</summary>
internal sealed class RouteException(string message) : Exception(message);
