using Xunit;

namespace Ulak.Rules;

/// <summary>
/// Violations that exist today, in allowed.txt: one line each, with the rule, a tab, and the violation as its test reports it.
/// Entries are only removed from the file. When it is empty, delete it and this class.
/// </summary>
internal static class AllowList
{
    private static readonly ILookup<string, string> Entries = File.ReadLines(Repository.PathOf("tests", "Ulak.Rules", "allowed.txt"))
        .Select(line => line.Split('\t', 2))
        .Where(parts => parts.Length == 2)
        .ToLookup(parts => parts[0], parts => parts[1]);

    /// <summary>Fails for each violation that is not in the list.</summary>
    public static void AssertNone(string rule, IEnumerable<string> violations)
    {
        var allowed = Entries[rule].GroupBy(entry => entry).ToDictionary(group => group.Key, group => group.Count());
        var found = violations.GroupBy(violation => violation)
            .SelectMany(group => Enumerable.Repeat(group.Key, Math.Max(0, group.Count() - allowed.GetValueOrDefault(group.Key))))
            .Order(StringComparer.Ordinal)
            .Select(violation => $"{rule}\t{violation}")
            .ToList();
        Assert.True(found.Count == 0, $"{found.Count} violations:\n{string.Join('\n', found)}");
    }
}
