using System.Buffers;

namespace Ulak.Mime.Parts;

/// <summary>Media types (RFC 6838 §4.2).</summary>
internal static class MediaTypes
{
    private static readonly SearchValues<char> Characters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789!#$&-^_.+");

    /// <summary>Whether a text in lower case is a type and a subtype.</summary>
    public static bool IsValid(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 && slash < text.Length - 1 && text.AsSpan(0, slash).IndexOfAnyExcept(Characters) < 0
            && text.AsSpan(slash + 1).IndexOfAnyExcept(Characters) < 0;
    }
}
