using System.IO.Enumeration;

namespace Ulak.Inbox.Rules;

/// <summary>Patterns with <c>*</c> for any text and <c>?</c> for one character, without regard to case.</summary>
internal static class Wildcard
{
    /// <summary>Whether a text matches a pattern as a whole.</summary>
    public static bool IsMatch(string pattern, string text) =>
        // .NET's matcher knows no empty text.
        text.Length == 0 ? pattern.AsSpan().Trim('*').IsEmpty : FileSystemName.MatchesSimpleExpression(pattern, text);
}
