using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Ulak.Inbox.Rules;

/// <summary>
/// Definitions that were made in the console or by the API, in a file of the data directory. Those of the configuration are not in it.
/// </summary>
internal sealed class DefinitionFile<T>
    where T : class
{
    private readonly Lock _lock = new();
    private readonly string _path;
    private readonly JsonTypeInfo<Dictionary<string, T>> _json;
    private readonly SortedDictionary<string, T> _all;

    private DefinitionFile(string path, JsonTypeInfo<Dictionary<string, T>> json, Dictionary<string, T> all)
    {
        (_path, _json) = (path, json);
        _all = new SortedDictionary<string, T>(all, StringComparer.Ordinal);
    }

    /// <summary>The definitions by name.</summary>
    public IReadOnlyDictionary<string, T> All
    {
        get
        {
            lock (_lock)
            {
                return new Dictionary<string, T>(_all);
            }
        }
    }

    /// <summary>Reads the file, if there is one.</summary>
    /// <exception cref="IOException">The file cannot be read, or is not such a file.</exception>
    public static DefinitionFile<T> Open(string path, JsonTypeInfo<Dictionary<string, T>> json)
    {
        if (!File.Exists(path))
        {
            return new DefinitionFile<T>(path, json, []);
        }

        try
        {
            return new DefinitionFile<T>(path, json, JsonSerializer.Deserialize(File.ReadAllBytes(path), json) ?? []);
        }
        catch (JsonException e)
        {
            throw new IOException($"{path} cannot be read: {e.Message} Correct it, or delete it.", e);
        }
    }

    /// <summary>Writes a definition; null removes it.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Save(string name, T? definition)
    {
        lock (_lock)
        {
            if (definition is null)
            {
                _all.Remove(name);
            }
            else
            {
                _all[name] = definition;
            }

            AtomicFile.Write(_path, JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, T>(_all), _json));
        }
    }
}
