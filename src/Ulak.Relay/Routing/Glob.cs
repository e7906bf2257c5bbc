using System.IO.Enumeration;

namespace Ulak.Relay.Routing;

/// <summary>Patterns with <c>*</c> for any characters and <c>?</c> for one, compared without regard to case.</summary>
internal static class Glob
{
    public static bool HasWildcard(string pattern) => pattern.AsSpan().ContainsAny('*', '?');

    /// <summary>Whether a text matches as a whole.</summary>
    public static bool IsMatch(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text) =>
        // .NET's matcher knows no empty text.
        text.IsEmpty ? pattern.Trim('*').IsEmpty : FileSystemName.MatchesSimpleExpression(pattern, text);
}
