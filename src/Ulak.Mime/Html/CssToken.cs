namespace Ulak.Mime.Html;

/// <summary>The kinds of CSS tokens that <see cref="CssSanitizer"/> distinguishes.</summary>
internal enum CssTokenKind
{
    /// <summary>White space or a comment.</summary>
    Space,

    /// <summary>An identifier.</summary>
    Identifier,

    /// <summary>An identifier with its opening parenthesis.</summary>
    Function,

    /// <summary>An identifier with an @ in front.</summary>
    AtKeyword,

    /// <summary>A string, without its quotes.</summary>
    Text,

    /// <summary>An address in <c>url()</c> without quotes.</summary>
    Url,

    /// <summary>A number with its unit, a hash, or any other single character.</summary>
    Other,
}

/// <summary>A token (CSS Syntax 3 §4). The value is decoded: escapes are resolved.</summary>
internal readonly record struct CssToken(CssTokenKind Kind, string Value);
