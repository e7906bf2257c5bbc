namespace Ulak.Configuration;

/// <summary>The definition of one setting.</summary>
/// <param name="Key">Section and name, e.g. <c>smtp.address</c>.</param>
/// <param name="Syntax">The syntax of a value, in words, e.g. <c>address:port</c>.</param>
/// <param name="Description">The purpose of the setting and the reason for its default.</param>
/// <param name="Format">Formats the value as text.</param>
/// <param name="Apply">Returns the settings with this value, or null if the text is invalid.</param>
internal sealed record Setting(string Key, string Syntax, string Description, Func<UlakSettings, string> Format,
    Func<UlakSettings, string, UlakSettings?> Apply)
{
    /// <summary>Whether the value is secret and never shown.</summary>
    public bool IsSecret { get; init; }

    /// <summary>The value for display, with secrets hidden.</summary>
    public string FormatForDisplay(UlakSettings settings) => Format(settings) is { Length: > 0 } value ? IsSecret ? "(hidden)" : value : "";

    /// <summary>The environment variable of the setting, e.g. <c>ULAK_SMTP__ADDRESS</c>.</summary>
    public string EnvironmentVariable => "ULAK_" + Key.Replace(".", "__", StringComparison.Ordinal).ToUpperInvariant();
}
