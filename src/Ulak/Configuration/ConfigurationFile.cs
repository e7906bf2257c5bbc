using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Ulak.Configuration;

/// <summary>Reads <c>ulak.json</c>: nested sections with values. Comments and trailing commas are allowed.</summary>
internal static class ConfigurationFile
{
    public const string DefaultName = "ulak.json";

    /// <summary>The sections whose order counts: they may be a list of objects.</summary>
    private static readonly string[] ListSections = ["routes"];

    private static readonly JsonReaderOptions Options = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>Reads the values of a file, each with its line.</summary>
    /// <exception cref="ConfigurationException">The file cannot be read or does not have the expected structure.</exception>
    public static IReadOnlyList<ConfigurationValue> Read(string path)
    {
        try
        {
            return Parse(path, File.ReadAllBytes(path));
        }
        catch (JsonException e)
        {
            throw new ConfigurationException($"{path}, line {(e.LineNumber ?? 0) + 1}: this is not JSON: {FirstSentence(e.Message)}.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException(File.Exists(path)
                ? $"{path} cannot be read: {e.Message}"
                : $"{path} does not exist. Name another file with --config, or leave the option out.");
        }
    }

    /// <summary>Reads the values of the content of a file.</summary>
    /// <exception cref="ConfigurationException">The content does not have the expected structure.</exception>
    /// <exception cref="JsonException">The content is not JSON.</exception>
    public static List<ConfigurationValue> Parse(string path, byte[] text)
    {
        if (!System.Text.Unicode.Utf8.IsValid(text))
        {
            throw new ConfigurationException($"{path}: this is not UTF-8. Save the file in UTF-8.");
        }

        var start = text.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
        var reader = new Utf8JsonReader(text.AsSpan(start), Options);
        var values = new List<ConfigurationValue>();
        var sections = new Stack<string>();
        var lists = new Stack<(int Depth, int Count)>();
        var items = new List<string>();
        string? name = null;
        while (reader.Read())
        {
            var place = $"{path}, line {text.AsSpan(start, (int)reader.TokenStartIndex).Count((byte)'\n') + 1}";
            if (sections.Count == 0 && reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.EndObject))
            {
                throw new ConfigurationException(
                    $"{place}: the file must hold one object of sections, e.g. {{ \"smtp\": {{ \"address\": \"127.0.0.1:2525\" }} }}.");
            }

            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    name = reader.GetString()!;
                    break;
                case JsonTokenType.StartObject:
                    if (lists.TryPeek(out var list) && list.Depth == sections.Count)
                    {
                        lists.Pop();
                        lists.Push((list.Depth, list.Count + 1));
                        name = (list.Count + 1).ToString(CultureInfo.InvariantCulture);
                    }

                    sections.Push(name ?? "");
                    if (lists.TryPeek(out var within) && within.Depth == sections.Count - 1)
                    {
                        items.Add(KeyOf(sections, null));
                    }

                    name = null;
                    break;
                case JsonTokenType.EndObject:
                    sections.Pop();
                    break;
                case JsonTokenType.StartArray when name is not null && ListSections.Contains(KeyOf(sections, name)):
                    // A list of objects is a section for each, named by its place.
                    sections.Push(name);
                    lists.Push((sections.Count, 0));
                    name = null;
                    break;
                case JsonTokenType.StartArray:
                    values.Add(new ConfigurationValue(KeyOf(sections, name), ReadList(ref reader, place, KeyOf(sections, name)), place));
                    break;
                case JsonTokenType.EndArray:
                    sections.Pop();
                    lists.Pop();
                    name = null;
                    break;
                case JsonTokenType.Null:
                    throw new ConfigurationException($"{place}: {KeyOf(sections, name)} takes one value, not null.");
                default:
                    values.Add(new ConfigurationValue(KeyOf(sections, name), ValueOf(ref reader), place));
                    break;
            }
        }

        return items.Count == 0 ? values : NameItems(values, items);
    }

    /// <summary>An object of a list may have a <c>name</c>, which takes the place of its number.</summary>
    private static List<ConfigurationValue> NameItems(List<ConfigurationValue> values, List<string> items)
    {
        foreach (var item in items)
        {
            if (values.Find(each => each.Key == item + ".name") is not { } named)
            {
                continue;
            }

            var key = item[..(item.LastIndexOf('.') + 1)] + named.Value;
            if (!ListenerSettingsTable.IsName(named.Value) || values.Any(each => IsOf(each, key) && !IsOf(each, item)))
            {
                throw new ConfigurationException(
                    $"{named.Source}: '{named.Value}' is no name of letters, digits and hyphens, or another item of the list has it.");
            }

            values.Remove(named);
            values = values.ConvertAll(each => IsOf(each, item) ? each with { Key = key + each.Key[item.Length..] } : each);
        }

        return values;
    }

    private static bool IsOf(ConfigurationValue value, string section) =>
        value.Key.StartsWith(section + ".", StringComparison.OrdinalIgnoreCase);

    /// <summary>A list of texts is one value, separated by commas.</summary>
    private static string ReadList(ref Utf8JsonReader reader, string place, string key)
    {
        var items = new List<string>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.String)
            {
                throw new ConfigurationException($"{place}: {key} takes one value or texts, not a list of something else.");
            }

            items.Add(ValueOf(ref reader));
        }

        return string.Join(',', items);
    }

    private static string ValueOf(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.String ? reader.GetString()! : Encoding.UTF8.GetString(reader.ValueSpan);

    private static string KeyOf(Stack<string> sections, string? name) =>
        string.Join('.', sections.Reverse().Append(name ?? "").Where(part => part.Length > 0));

    private static string FirstSentence(string message) => message.Split(". ")[0].TrimEnd('.');
}
