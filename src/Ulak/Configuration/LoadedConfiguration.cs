namespace Ulak.Configuration;

/// <summary>The effective settings.</summary>
/// <param name="Settings">All values.</param>
/// <param name="Sources">The source of each key that is set.</param>
internal sealed record LoadedConfiguration(UlakSettings Settings, IReadOnlyDictionary<string, string> Sources);
