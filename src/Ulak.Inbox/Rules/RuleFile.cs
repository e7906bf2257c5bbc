using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ulak.Inbox.Rules;

/// <summary>The rules that were made by the API, in a file of the data directory. Those of the configuration are not in it.</summary>
internal sealed class RuleFile(string path)
{
    private readonly Lock _lock = new();
    private SortedDictionary<string, RuleDefinition> _rules = new(StringComparer.Ordinal);

    /// <summary>The rules by name.</summary>
    public IReadOnlyDictionary<string, RuleDefinition> Rules
    {
        get
        {
            lock (_lock)
            {
                return new Dictionary<string, RuleDefinition>(_rules);
            }
        }
    }

    /// <summary>Reads the file, if there is one.</summary>
    /// <exception cref="IOException">The file cannot be read, or is not such a file.</exception>
    public static RuleFile Open(string path)
    {
        var file = new RuleFile(path);
        if (!File.Exists(path))
        {
            return file;
        }

        try
        {
            var rules = JsonSerializer.Deserialize(File.ReadAllBytes(path), RuleJsonContext.Default.DictionaryStringRuleDefinition);
            file._rules = new SortedDictionary<string, RuleDefinition>(rules ?? [], StringComparer.Ordinal);
            return file;
        }
        catch (JsonException e)
        {
            throw new IOException($"{path} is not a file of rules: {e.Message} Correct it, or delete it.", e);
        }
    }

    /// <summary>Writes a rule; null removes it.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Save(string name, RuleDefinition? rule)
    {
        lock (_lock)
        {
            if (rule is null)
            {
                _rules.Remove(name);
            }
            else
            {
                _rules[name] = rule;
            }

            // Written beside it and renamed: a crash leaves the old file or the new one.
            var unfinished = path + ".new";
            File.WriteAllBytes(unfinished,
                JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, RuleDefinition>(_rules),
                    RuleJsonContext.Default.DictionaryStringRuleDefinition));
            File.Move(unfinished, path, overwrite: true);
        }
    }
}

/// <summary>The JSON of <see cref="RuleFile"/>.</summary>
[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(Dictionary<string, RuleDefinition>))]
internal sealed partial class RuleJsonContext : JsonSerializerContext;
