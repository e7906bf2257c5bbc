namespace Ulak.Reference.Explanation.Causes;

/// <summary>The values that the texts of a cause contain.</summary>
internal static class CauseValues
{
    /// <summary>The values with one more, or with another one of that name.</summary>
    public static Dictionary<string, string> With(this IReadOnlyDictionary<string, string> values, string name, string value) =>
        new(values) { [name] = value };
}
