using Xunit;

namespace Ulak.Rules;

/// <summary>Reports what violates a rule, one line each.</summary>
internal static class Violations
{
    public static void AssertNone(string rule, IEnumerable<string> violations)
    {
        var found = violations.Order(StringComparer.Ordinal).Select(violation => $"{rule}\t{violation}").ToList();
        Assert.True(found.Count == 0, $"{found.Count} violations:\n{string.Join('\n', found)}");
    }
}
