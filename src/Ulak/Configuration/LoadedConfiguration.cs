namespace Ulak.Configuration;

/// <summary>The settings in force.</summary>
/// <param name="Settings">All values.</param>
/// <param name="Sources">For each key that was given: where.</param>
internal sealed record LoadedConfiguration(UlakSettings Settings, IReadOnlyDictionary<string, string> Sources);
