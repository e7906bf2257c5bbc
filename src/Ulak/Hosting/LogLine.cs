using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Ulak.Configuration;

namespace Ulak.Hosting;

/// <summary>An event of the log, as text for people or as JSON for programs.</summary>
/// <param name="Time">When it happened.</param>
/// <param name="Level">Its level.</param>
/// <param name="Category">The component that logged it.</param>
/// <param name="Message">The message for people.</param>
/// <param name="Cause">The exception that caused it; null for none.</param>
internal readonly record struct LogLine(DateTimeOffset Time, LogLevel Level, string Category, string Message, Exception? Cause)
{
    private const string TemplateKey = "{OriginalFormat}";

    /// <summary>The values of the message, by name.</summary>
    public IReadOnlyList<KeyValuePair<string, object?>> Values { get; init; } = [];

    /// <summary>Formats the event, with the stack trace of its cause or only its message.</summary>
    public string Format(LogFormat format, bool includeStackTrace) => format switch
    {
        LogFormat.Json => FormatJson(includeStackTrace),
        _ => FormatText(includeStackTrace),
    };

    private static string NameOf(LogLevel level) => level switch
    {
        LogLevel.Critical or LogLevel.Error => "error",
        LogLevel.Warning => "warning",
        LogLevel.Information => "info",
        _ => "debug",
    };

    private string FormatText(bool includeStackTrace)
    {
        var time = Time.ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture);
        var because = (Cause, includeStackTrace) switch
        {
            (null, _) => "",
            (_, true) => "\n" + Cause,
            _ => $": {Cause.GetType().Name}: {Cause.Message}".ReplaceLineEndings(" "),
        };
        return $"{time} {NameOf(Level),-7} {Message}{because}";
    }

    private string FormatJson(bool includeStackTrace)
    {
        var octets = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(octets, new JsonWriterOptions { SkipValidation = true }))
        {
            json.WriteStartObject();
            json.WriteString("time", Time.ToUniversalTime());
            json.WriteString("level", NameOf(Level));
            json.WriteString("message", Message);
            json.WriteString("category", Category);
            foreach (var (name, value) in Values)
            {
                if (name != TemplateKey)
                {
                    WriteValue(json, JsonNamingPolicy.CamelCase.ConvertName(name), value);
                }
            }

            if (Cause is not null)
            {
                json.WriteString("error", $"{Cause.GetType().Name}: {Cause.Message}");
                if (includeStackTrace)
                {
                    json.WriteString("stackTrace", Cause.ToString());
                }
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(octets.WrittenSpan);
    }

    private static void WriteValue(Utf8JsonWriter json, string name, object? value)
    {
        switch (value)
        {
            case null:
                json.WriteNull(name);
                break;
            case int number:
                json.WriteNumber(name, number);
                break;
            case long number:
                json.WriteNumber(name, number);
                break;
            case double number:
                json.WriteNumber(name, number);
                break;
            case bool flag:
                json.WriteBoolean(name, flag);
                break;
            default:
                json.WriteString(name, Convert.ToString(value, CultureInfo.InvariantCulture));
                break;
        }
    }
}
