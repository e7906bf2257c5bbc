using System.Collections.Immutable;
using Ulak.Reference.Catalog;
using Ulak.Reference.Explanation;

namespace Ulak.Reference.Comparison;

/// <summary>
/// The properties of a code that are compared: what the catalog contains, as keys of the templates. The number alone gives the rest, and
/// everything if the catalog does not contain the code.
/// </summary>
internal sealed class CodeProfile
{
    private readonly CodeEntry? _entry;
    private readonly CodeText? _text;

    private CodeProfile(string code, CodeEntry? entry, string language)
    {
        (Code, _entry, _text) = (code, entry, entry?.TextIn(language));
        Places = [.. (entry?.Facts.Commands ?? []).Select(command => command == "end of DATA" ? "end-of-data" : command)];
        Partners = [.. entry?.Facts.Partners ?? []];
    }

    /// <summary>The code as requested: <c>501</c>, <c>5.7.1</c>.</summary>
    public string Code { get; }

    /// <summary>Whether it is an enhanced status code (RFC 3463), not a reply code.</summary>
    public bool IsEnhanced => Code.Contains('.', StringComparison.Ordinal);

    /// <summary><c>2</c> to <c>5</c>, or <c>none</c>.</summary>
    public string Class => CodeNumber.ClassOf(Code);

    /// <summary>The subject that the number encodes.</summary>
    public string Topic => CodeNumber.TopicOf(Code);

    /// <summary><c>standard</c>, <c>historic</c>, <c>seen</c>.</summary>
    public string Status => _entry?.Facts.Status switch
    {
        CodeStatus.Standard => "standard",
        CodeStatus.Historic => "historic",
        _ => "seen",
    };

    /// <summary>The word of the actor; null if it is not known.</summary>
    public string? Actor => _entry?.Facts.Actor.Word();

    /// <summary>What the client does next.</summary>
    public string Next => Class switch
    {
        "2" => Code == "221" ? "finish" : "continue",
        "3" => "respond",
        "4" => "retry",
        "5" when _entry?.Facts.Next is NextStep.Contact => "contact",
        // Only protocol errors can be corrected within the session; otherwise the message is returned.
        "5" => Topic is "syntax" or "protocol" or "login" ? "fix" : "return",
        _ => "read",
    };

    /// <summary><c>closes</c>, <c>stays</c>, <c>reply-decides</c>.</summary>
    public string Connection => _entry is { Facts.ClosesConnection: true } ? "closes" : IsEnhanced ? "reply-decides" : "stays";

    /// <summary>Where it can occur: <c>greeting</c>, <c>any</c>, <c>end-of-data</c>, or a verb.</summary>
    public ImmutableArray<string> Places { get; }

    /// <summary>Codes of the other kind that occur together with it.</summary>
    public ImmutableArray<string> Partners { get; }

    /// <summary>The name in the requested language, or null.</summary>
    public string? Name => _text?.Name;

    /// <summary>The meaning in the requested language, or null.</summary>
    public string? Meaning => _text?.Meaning;

    /// <summary>The English name, for the text of a sample reply.</summary>
    public string? EnglishName => _entry?.TextIn("en").Name;

    /// <summary>The profile of a code, with its texts in a language.</summary>
    public static CodeProfile For(string code, string language) =>
        new(code, CodeCatalog.Default.TryGet(code, out var entry) ? entry : null, language);
}
