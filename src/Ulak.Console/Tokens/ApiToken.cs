using System.Security.Cryptography;
using System.Text;

namespace Ulak.Console.Tokens;

/// <summary>A token of the API: a name for the log, its rights, and the SHA-256 of its text in hexadecimal.</summary>
internal sealed record ApiToken(string Name, ApiRights Rights, string Hash)
{
    /// <summary>The inbox that the token is restricted to; empty for none.</summary>
    public string Inbox { get; init; } = "";

    /// <summary>The shortest text of a token. A token that <c>ulak token</c> creates has 43 characters.</summary>
    public const int MinLength = 20;

    private const string HashPrefix = "sha256:";
    private const int HashLength = 64;
    private const string InboxPrefix = "inbox=";

    private static readonly (string Name, ApiRights Right)[] Names =
        [("read", ApiRights.Read), ("write", ApiRights.Write), ("send", ApiRights.Send)];

    /// <summary>
    /// Parses <c>read,write:TOKEN</c>, or <c>read,inbox=NAME:TOKEN</c> for a token that is restricted to an inbox. TOKEN is the text of
    /// the token, or <c>sha256:</c> and its hash. Null for any other text.
    /// </summary>
    public static ApiToken? Parse(string name, string value)
    {
        var colon = value.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
        {
            return null;
        }

        var words = value[..colon].Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var inbox = words.FirstOrDefault(word => word.StartsWith(InboxPrefix, StringComparison.Ordinal))?[InboxPrefix.Length..] ?? "";
        if (ParseRights(string.Join(',', words.Where(word => !word.StartsWith(InboxPrefix, StringComparison.Ordinal)))) is not { } rights)
        {
            return null;
        }

        var text = value[(colon + 1)..];
        if (text.StartsWith(HashPrefix, StringComparison.Ordinal))
        {
            var hash = text[HashPrefix.Length..];
            return hash.Length == HashLength && hash.All(char.IsAsciiHexDigit)
                ? new ApiToken(name, rights, hash.ToLowerInvariant()) { Inbox = inbox }
                : null;
        }

        return text.Length >= MinLength && text.All(c => c is > ' ' and <= '~') ? new ApiToken(name, rights,
            HashOf(text))
        { Inbox = inbox } : null;
    }

    /// <summary>The value of a setting, with the hash in place of the text.</summary>
    public string Format() => $"{FormatRights(Rights)}{(Inbox.Length > 0 ? $",{InboxPrefix}{Inbox}" : "")}:{HashPrefix}{Hash}";

    /// <summary>Parses rights, separated by commas. Null for an unknown one, and for none.</summary>
    public static ApiRights? ParseRights(string text)
    {
        var rights = ApiRights.None;
        foreach (var word in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var right = Names.FirstOrDefault(each => each.Name == word).Right;
            if (right == ApiRights.None)
            {
                return null;
            }

            rights |= right;
        }

        return rights == ApiRights.None ? null : rights;
    }

    public static string FormatRights(ApiRights rights) =>
        string.Join(',', Names.Where(each => rights.HasFlag(each.Right)).Select(each => each.Name));

    /// <summary>The hash of a token's text.</summary>
    public static string HashOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
