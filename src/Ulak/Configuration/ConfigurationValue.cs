namespace Ulak.Configuration;

/// <summary>A configuration value with its source.</summary>
/// <param name="Key">The key as written in the source.</param>
/// <param name="Value">The value as text.</param>
/// <param name="Source">The place, for messages: <c>ulak.json, line 3</c>, <c>ULAK_SMTP__ADDRESS</c>, <c>--smtp</c>.</param>
internal sealed record ConfigurationValue(string Key, string Value, string Source);
