namespace Ulak.Console.Frame;

/// <summary>The colour of a tag: the same on every page, and after every start.</summary>
public static class TagColor
{
    private const int Count = 8;

    /// <summary>The style class of a tag, <c>t0</c> to <c>t7</c>.</summary>
    public static string ClassOf(string tag)
    {
        ArgumentNullException.ThrowIfNull(tag);

        // string.GetHashCode differs from process to process.
        var hash = 5381u;
        foreach (var letter in tag.ToUpperInvariant())
        {
            hash = (hash * 33) ^ letter;
        }

        return $"t{(hash ^ (hash >> 16)) % Count}";
    }
}
