using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Ulak.Reference.Json;

/// <summary>Reads the data files that are in the assembly.</summary>
internal static class EmbeddedJson
{
    /// <summary>Reads a file.</summary>
    /// <param name="name">The name of the resource.</param>
    /// <param name="type">What it contains.</param>
    /// <exception cref="InvalidDataException">The file is missing or empty.</exception>
    public static T Read<T>(string name, JsonTypeInfo<T> type)
    {
        using var stream = EmbeddedFile.Open(typeof(EmbeddedJson).Assembly, name);
        return JsonSerializer.Deserialize(stream, type) ?? throw new InvalidDataException($"{name} is empty.");
    }
}
