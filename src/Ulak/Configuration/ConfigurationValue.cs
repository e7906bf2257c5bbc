namespace Ulak.Configuration;

/// <summary>A value as somebody gave it.</summary>
/// <param name="Key">The key as it was written.</param>
/// <param name="Value">The value as text.</param>
/// <param name="Source">Where it stands, for messages: <c>ulak.json, line 3</c>, <c>ULAK_SMTP__ADDRESS</c>, <c>--smtp</c>.</param>
internal sealed record ConfigurationValue(string Key, string Value, string Source);
