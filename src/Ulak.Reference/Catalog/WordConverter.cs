using System.Text.Json;
using System.Text.Json.Serialization;
using Ulak.Reference.Explanation;

namespace Ulak.Reference.Catalog;

/// <summary>The word of an enum's value in JSON: <c>standard</c>, <c>sender-operator</c>.</summary>
internal sealed class WordConverter<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false)
    where T : struct, Enum;

/// <summary>The word of an actor, as <see cref="ReasonWords"/> defines it.</summary>
internal sealed class ActorConverter : JsonConverter<Actor>
{
    public override Actor Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.GetString() is { } word && ReasonWords.TryParse(word, out Actor actor)
            ? actor
            : throw new JsonException("The actor is not a known word.");

    public override void Write(Utf8JsonWriter writer, Actor value, JsonSerializerOptions options) => writer.WriteStringValue(value.Word());
}
