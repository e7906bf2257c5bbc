namespace Ulak.Configuration;

/// <summary>The settings in force.</summary>
/// <param name="Settings">All values.</param>
/// <param name="Places">For each key that was given: where.</param>
internal sealed record LoadedConfiguration(UlakSettings Settings, IReadOnlyDictionary<string, string> Places);
