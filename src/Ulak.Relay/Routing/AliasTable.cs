using System.Collections.Frozen;
using System.Collections.Immutable;
using Ulak.Smtp.Addresses;

namespace Ulak.Relay.Routing;

/// <summary>
/// Aliases: a file with lines <c>info@example.org ann@example.org, bob@example.net</c>. <c>@example.org</c> stands for every other address
/// of a domain (a catch-all); a target <c>@example.net</c> keeps the local-part. An address with a tag that is not an alias itself takes
/// the alias without it, and its targets get the tag, as in Postfix: <c>info+may@example.org</c> is <c>ann+may@example.org</c>.
/// </summary>
internal sealed class AliasTable
{
    /// <summary>How deep aliases may refer to aliases.</summary>
    private const int MaxDepth = 20;

    /// <summary>How many recipients one address may expand to.</summary>
    private const int MaxRecipients = 1_000;

    private readonly FrozenDictionary<string, ImmutableArray<AliasTarget>> _entries;

    private AliasTable(Dictionary<string, ImmutableArray<AliasTarget>> entries) =>
        _entries = entries.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>No aliases.</summary>
    public static AliasTable Empty { get; } = new([]);

    /// <summary>The number of aliases.</summary>
    public int Count => _entries.Count;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="localDomain">The domain of names without one.</param>
    /// <exception cref="RouteException">The file cannot be read, a line is invalid, or aliases refer to each other in a circle.</exception>
    public static AliasTable Read(string path, string localDomain) => Create(path, TextTable.ReadLines(path), localDomain);

    /// <summary>Reads lines.</summary>
    /// <param name="path">Where they are from, for messages.</param>
    /// <param name="source">The lines with their numbers.</param>
    /// <param name="localDomain">The domain of names without one.</param>
    /// <exception cref="RouteException">A line is invalid, or aliases refer to each other in a circle.</exception>
    public static AliasTable Create(string path, IEnumerable<(int Number, string Line)> source, string localDomain)
    {
        var entries = new Dictionary<string, ImmutableArray<AliasTarget>>(StringComparer.OrdinalIgnoreCase);
        var lines = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        foreach (var (number, line) in source)
        {
            var end = line.IndexOfAny([' ', '\t', ':']);
            if (end <= 0)
            {
                throw new RouteException($"{path}, line {number}: an alias has a target: 'info@example.org ann@example.org'.");
            }

            var key = ParseKey(line[..end], localDomain, $"{path}, line {number}");
            if (!lines.TryAdd(key, number))
            {
                throw new RouteException($"{path}, line {number}: {key} is in line {lines[key]} already.");
            }

            entries[key] = ParseTargets(line[(line[end] == ':' ? end + 1 : end)..], localDomain, $"{path}, line {number}");
        }

        var table = new AliasTable(entries);
        foreach (var (key, number) in lines)
        {
            if (!key.StartsWith('@') && Mailbox.TryParse(key, true, out var mailbox, out _) && table.Expand(mailbox).Loop is { } loop)
            {
                throw new RouteException($"{path}, line {number}: {loop}.");
            }
        }

        return table;
    }

    /// <summary>Expands an address. Without an alias, the result is the address.</summary>
    public AliasExpansion Expand(Mailbox address)
    {
        var found = new List<Mailbox>();
        var loop = Expand(address, [], found);
        return new AliasExpansion([.. found.Distinct(Mailbox.EquivalenceComparer)], loop);
    }

    private string? Expand(Mailbox address, ImmutableArray<string> path, List<Mailbox> found)
    {
        var key = Key(address.UnquotedLocalPart, address.Domain);
        var (targets, tag) = Find(address);
        if (targets.IsDefault)
        {
            found.Add(address);
            return found.Count > MaxRecipients ? $"{path.FirstOrDefault(key)} has more than {MaxRecipients} recipients" : null;
        }

        if (path.Length >= MaxDepth || path.Contains(key, StringComparer.OrdinalIgnoreCase))
        {
            return $"the aliases go in a circle: {string.Join(" → ", path.Add(key))}";
        }

        foreach (var target in targets)
        {
            var next = target.For(address, tag);
            if (next.IsEquivalentTo(address))
            {
                // An alias of itself: the address is one of its recipients.
                found.Add(address);
            }
            else if (Expand(next, path.Add(key), found) is { } loop)
            {
                return loop;
            }
        }

        return null;
    }

    /// <summary>The targets of an address, with the tag that they get; default if the address is not an alias.</summary>
    private (ImmutableArray<AliasTarget> Targets, string Tag) Find(Mailbox address)
    {
        if (_entries.Count == 0)
        {
            return default;
        }

        var local = address.UnquotedLocalPart;
        if (_entries.TryGetValue(Key(local, address.Domain), out var targets))
        {
            return (targets, "");
        }

        if (PlusAddress.Base(local) is { } plain && _entries.TryGetValue(Key(plain, address.Domain), out targets))
        {
            return (targets, local[plain.Length..]);
        }

        return (_entries.GetValueOrDefault(Key("", address.Domain)), "");
    }

    private static string Key(string localPart, string domain) => localPart + "@" + DomainName.Normalize(domain);

    private static string ParseKey(string text, string localDomain, string place)
    {
        if (text.StartsWith('@') && text.Length > 1)
        {
            return "@" + DomainName.Normalize(text[1..]);
        }

        var mailbox = ParseAddress(text, localDomain, place);
        return Key(mailbox.UnquotedLocalPart, mailbox.Domain);
    }

    private static ImmutableArray<AliasTarget> ParseTargets(string text, string localDomain, string place)
    {
        var targets = ImmutableArray.CreateBuilder<AliasTarget>();
        foreach (var word in text.Split([',', ' ', '\t'], StringSplitOptions.RemoveEmptyEntries))
        {
            if (word[0] is '|' or '/' or ':' or '"')
            {
                throw new RouteException(
                    $"{place}: '{word}' is not supported. A target is an address; deliver to files and programs by a route.");
            }

            targets.Add(word[0] == '@'
                ? new AliasTarget(null, DomainName.Normalize(word[1..]))
                : new AliasTarget(ParseAddress(word, localDomain, place), ""));
        }

        return targets.Count > 0
            ? targets.ToImmutable()
            : throw new RouteException($"{place}: an alias has a target: 'info@example.org ann@example.org'.");
    }

    private static Mailbox ParseAddress(string word, string localDomain, string place)
    {
        var text = word.Contains('@', StringComparison.Ordinal) ? word : $"{word}@{localDomain}";
        return Mailbox.TryParse(text, smtpUtf8: true, out var mailbox, out _)
            ? mailbox
            : throw new RouteException($"{place}: '{word}' is no address.");
    }

    /// <summary>A target: an address, or a domain that the local-part moves to.</summary>
    private sealed record AliasTarget(Mailbox? Address, string Domain)
    {
        /// <summary>
        /// The address that <paramref name="original"/> becomes. A target that has a tag keeps it, and one that cannot have the tag
        /// (quoted, or too long with it) stays as it is.
        /// </summary>
        public Mailbox For(Mailbox original, string tag)
        {
            if (Address is null)
            {
                return original with { Domain = Domain };
            }

            var canTag = tag.Length > 0 && PlusAddress.Base(Address.UnquotedLocalPart) is null;
            return canTag && Mailbox.TryParse($"{Address.LocalPart}{tag}@{Address.Domain}", smtpUtf8: true, out var tagged, out _)
                ? tagged
                : Address;
        }
    }
}

/// <summary>The result of an expansion.</summary>
/// <param name="Recipients">The recipients.</param>
/// <param name="Loop">Why the expansion was stopped; null if it is complete.</param>
internal sealed record AliasExpansion(ImmutableArray<Mailbox> Recipients, string? Loop);
