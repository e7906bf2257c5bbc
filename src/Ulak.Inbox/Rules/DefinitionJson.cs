using System.Text.Json.Serialization;

namespace Ulak.Inbox.Rules;

/// <summary>The JSON of the files with rules and with limits of inboxes.</summary>
[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(Dictionary<string, RuleDefinition>))]
[JsonSerializable(typeof(Dictionary<string, InboxDefinition>))]
internal sealed partial class DefinitionJson : JsonSerializerContext;
