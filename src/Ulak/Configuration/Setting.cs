namespace Ulak.Configuration;

/// <summary>One value that can be set: its name, its form, why it is there, and how it is read and written as text.</summary>
/// <param name="Key">Section and name, e.g. <c>smtp.address</c>.</param>
/// <param name="Syntax">What a value looks like, in words, e.g. <c>address:port</c>.</param>
/// <param name="Description">What it is for, and why the default is what it is.</param>
/// <param name="Format">The value as text.</param>
/// <param name="Apply">The settings with this value; null where the text is not of the form.</param>
internal sealed record Setting(string Key, string Syntax, string Description, Func<UlakSettings, string> Format, Func<UlakSettings, string, UlakSettings?> Apply)
{
    /// <summary>Whether the value is nobody's business: it is used, and never shown.</summary>
    public bool IsSecret { get; init; }

    /// <summary>The value as it may be shown.</summary>
    public string FormatForDisplay(UlakSettings settings) => Format(settings) is { Length: > 0 } value ? IsSecret ? "(hidden)" : value : "";

    /// <summary>The variable that sets it: <c>ULAK_SMTP__ADDRESS</c>.</summary>
    public string EnvironmentVariable => "ULAK_" + Key.Replace(".", "__", StringComparison.Ordinal).ToUpperInvariant();
}
