using System.Collections.Frozen;
using System.Collections.Immutable;
using Ulak.Smtp.Addresses;

namespace Ulak.Relay.Routing;

/// <summary>A file of patterns, one a line. Literal addresses are found by a look-up, so it may have a million lines.</summary>
internal sealed class AddressTable
{
    private readonly FrozenDictionary<string, AddressPattern> _literals;
    private readonly ImmutableArray<AddressPattern> _patterns;

    private AddressTable(string path, Dictionary<string, AddressPattern> literals, ImmutableArray<AddressPattern> patterns)
    {
        Path = path;
        _literals = literals.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
        _patterns = patterns;
    }

    /// <summary>The file, or the name of a table of the store, for people.</summary>
    public string Path { get; }

    /// <summary>Reads a file. Empty lines and those that begin with # are skipped; words after the first are ignored.</summary>
    /// <exception cref="RouteException">The file cannot be read, or a line is invalid.</exception>
    public static AddressTable Read(string path)
    {
        var words = TextTable.ReadLines(path).Select(each =>
        {
            var word = each.Line.Split((char[]?)null, 2, StringSplitOptions.RemoveEmptyEntries)[0];
            return AddressPattern.Parse(word)
                ?? throw new RouteException($"{path}, line {each.Number}: '{word}' is no address, no domain and no pattern.");
        });
        return Create(path, words);
    }

    /// <summary>A table of the addresses of users; <c>*@example.org</c> stands for those of a domain. Other names are skipped.</summary>
    public static AddressTable OfUsers(IEnumerable<string> addresses) => Create(
        "the users",
        addresses.Where(each => each.Contains('@', StringComparison.Ordinal)).Select(AddressPattern.Parse).OfType<AddressPattern>());

    /// <summary>A table of the store.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="patterns">Its patterns. What is none is skipped: names of aliases without a domain, for example.</param>
    public static AddressTable OfStore(string name, IEnumerable<string> patterns) =>
        Create($"the table {name}", patterns.Select(AddressPattern.Parse).OfType<AddressPattern>());

    private static AddressTable Create(string path, IEnumerable<AddressPattern> all)
    {
        var literals = new Dictionary<string, AddressPattern>(StringComparer.OrdinalIgnoreCase);
        var patterns = ImmutableArray.CreateBuilder<AddressPattern>();
        foreach (var pattern in all)
        {
            if (!Glob.HasWildcard(pattern.Text) && pattern.Text.LastIndexOf('@') is > 0 and var at)
            {
                literals[Key(pattern.Text[..at], pattern.Text[(at + 1)..])] = pattern;
            }
            else
            {
                patterns.Add(pattern);
            }
        }

        return new AddressTable(path, literals, patterns.ToImmutable());
    }

    /// <summary>The pattern that an address matches; null if it matches none.</summary>
    public AddressPattern? Find(Mailbox? address)
    {
        if (address is not null)
        {
            var local = address.UnquotedLocalPart;
            if (_literals.TryGetValue(Key(local, address.Domain), out var literal)
                || (PlusAddress.Base(local) is { } plain && _literals.TryGetValue(Key(plain, address.Domain), out literal)))
            {
                return literal;
            }
        }

        return _patterns.FirstOrDefault(pattern => pattern.IsMatch(address));
    }

    private static string Key(string localPart, string domain) => localPart + "@" + DomainName.Normalize(domain);
}

/// <summary>Reads files with one entry a line.</summary>
internal static class TextTable
{
    /// <summary>The lines with their numbers, without comments and empty lines; continuation lines begin with white space.</summary>
    /// <exception cref="RouteException">The file cannot be read.</exception>
    public static IEnumerable<(int Number, string Line)> ReadLines(string path)
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RouteException(
                File.Exists(path) ? $"{path} cannot be read: {e.Message}" : $"the file {System.IO.Path.GetFullPath(path)} does not exist.");
        }

        (int Number, string Line)? pending = null;
        for (var i = 0; i < lines.Length; i++)
        {
            var text = lines[i].TrimEnd();
            if (text.Length == 0 || text.TrimStart().StartsWith('#'))
            {
                continue;
            }

            if (char.IsWhiteSpace(text[0]) && pending is var (number, line))
            {
                pending = (number, line + text);
                continue;
            }

            if (pending is { } complete)
            {
                yield return complete;
            }

            pending = (i + 1, text.TrimStart());
        }

        if (pending is { } last)
        {
            yield return last;
        }
    }
}
