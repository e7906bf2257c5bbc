using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Ulak.Console.Api;

/// <summary>Reads and writes JSON for the API.</summary>
internal static class ApiJson
{
    /// <summary>The maximum size of a body without message content.</summary>
    private const int MaxRequestOctets = 1 << 20;

    /// <summary>
    /// How documents are written. Responses are application/json with nosniff and never part of a page, so letters need no escapes.
    /// </summary>
    private static readonly JsonWriterOptions WriterOptions =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>The documents of responses. Their types have only code that writes, a third of the code that can also read.</summary>
    public static ApiJsonContext Context => ApiJsonContext.Default;

    /// <summary>The bodies of requests.</summary>
    public static ApiRequestJson Requests { get; } = new(CreateOptions());

    /// <summary>The options of all contexts for requests.</summary>
    public static JsonSerializerOptions CreateOptions() => new(JsonSerializerDefaults.Web)
    {
        Encoder = WriterOptions.Encoder,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>Writes a document, by the code that is generated for its type if there is any.</summary>
    public static void Write<T>(IBufferWriter<byte> output, T value, JsonTypeInfo<T> type)
    {
        using var writer = new Utf8JsonWriter(output, WriterOptions);
        if (type.SerializeHandler is { } write)
        {
            write(writer, value);
        }
        else
        {
            JsonSerializer.Serialize(writer, value, type);
        }
    }

    /// <summary>A document as UTF-8.</summary>
    public static byte[] ToUtf8<T>(T value, JsonTypeInfo<T> type)
    {
        var output = new ArrayBufferWriter<byte>();
        Write(output, value, type);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>A document as text.</summary>
    public static string ToText<T>(T value, JsonTypeInfo<T> type) => Encoding.UTF8.GetString(ToUtf8(value, type));

    public static IResult Result<T>(T value, JsonTypeInfo<T> type, int status = StatusCodes.Status200OK) =>
        new JsonResult<T>(value, type, status);

    /// <summary>Reads the body of a request. Returns a problem when it is not valid.</summary>
    public static Task<(T? Value, ApiProblem? Problem)> ReadAsync<T>(HttpRequest request, JsonTypeInfo<T> type)
        where T : class => ReadAsync(request, type, MaxRequestOctets);

    /// <summary>Reads the body of a request up to a maximum size. Returns a problem when it is not valid.</summary>
    public static async Task<(T? Value, ApiProblem? Problem)> ReadAsync<T>(HttpRequest request, JsonTypeInfo<T> type, long most)
        where T : class
    {
        if (!IsJson(request.ContentType))
        {
            return (null, ApiProblem.NotJson(request.ContentType));
        }

        if (await RequestBody.ReadAsync(request, most) is not { } body)
        {
            return (null, ApiProblem.TooLarge(most));
        }

        try
        {
            using (body)
            {
                return await JsonSerializer.DeserializeAsync(body, type, request.HttpContext.RequestAborted) is { } value
                    ? (value, null)
                    : (null, ApiProblem.InvalidBody("The body is null.", "Send a JSON object."));
            }
        }
        catch (JsonException e)
        {
            var field = e.Path is { Length: > 2 } path && path.StartsWith("$.", StringComparison.Ordinal) ? path[2..] : "";
            var problem = ApiProblem.InvalidBody($"The body is not the JSON that is expected{(field.Length > 0 ? " at " + e.Path : "")}.",
                "Send a JSON object as /api/v1/openapi.json describes it; names that are not in it are refused, for they may be "
                + "misspelt.");
            return (null, field.Length == 0 ? problem
                : problem with { Errors = [new FieldError(field, "It is unknown, or its value is not of the type that is described.")] });
        }
    }

    // Another type could be sent by a form of another site, and by a program by mistake.
    private static bool IsJson(string? type)
    {
        var name = type?.Split(';')[0].Trim() ?? "";
        return name.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            || name.EndsWith("+json", StringComparison.OrdinalIgnoreCase);
    }

    private sealed class JsonResult<T>(T value, JsonTypeInfo<T> type, int status) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = status;
            httpContext.Response.ContentType = "application/json; charset=utf-8";
            Write(httpContext.Response.BodyWriter, value, type);
            return httpContext.Response.BodyWriter.FlushAsync(httpContext.RequestAborted).AsTask();
        }
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, GenerationMode = JsonSourceGenerationMode.Serialization)]
[JsonSerializable(typeof(ChaosListDocument))]
[JsonSerializable(typeof(Ulak.Console.Inboxes.InboxListDocument))]
[JsonSerializable(typeof(Ulak.Console.Inboxes.InboxLimitsDocument))]
[JsonSerializable(typeof(Ulak.Console.Inboxes.RuleListDocument))]
[JsonSerializable(typeof(Ulak.Console.Inboxes.RuleDocument))]
[JsonSerializable(typeof(ChaosRuleDocument))]
[JsonSerializable(typeof(ChaosClearedDocument))]
[JsonSerializable(typeof(ApiProblemDocument))]
[JsonSerializable(typeof(MessageListDocument))]
[JsonSerializable(typeof(MessageDocument))]
[JsonSerializable(typeof(NestedMessageDocument))]
[JsonSerializable(typeof(BulkResult))]
[JsonSerializable(typeof(SessionListDocument))]
[JsonSerializable(typeof(SessionDocument))]
[JsonSerializable(typeof(HtmlCheckDocument))]
[JsonSerializable(typeof(InfoDocument))]
[JsonSerializable(typeof(TagListDocument))]
[JsonSerializable(typeof(ChangeDocument))]
[JsonSerializable(typeof(WebhookDocument))]
internal sealed partial class ApiJsonContext : JsonSerializerContext;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(Ulak.Console.Chaos.ChaosRuleRequest))]
[JsonSerializable(typeof(Ulak.Inbox.Rules.RuleDefinition))]
[JsonSerializable(typeof(MessagePatch))]
[JsonSerializable(typeof(BulkRequest))]
[JsonSerializable(typeof(UndoRequest))]
[JsonSerializable(typeof(CreateMessageRequest))]
[JsonSerializable(typeof(Ulak.Console.Inboxes.InboxLimitsDocument))]
internal sealed partial class ApiRequestJson : JsonSerializerContext;
