using System.Net.Http.Headers;
using System.Text.Json;

namespace Ulak.Console.Spam;

/// <summary>Rspamd's <c>/checkv2</c>: the message as the body, the score and the rules as JSON.</summary>
internal static class RspamdClient
{
    /// <summary>The score from which Rspamd rejects a message, where its response does not state it.</summary>
    private const double UsualThreshold = 15;

    /// <summary>Asks for the score of a message. Throws where the server is not reachable, or its response has no score.</summary>
    public static async Task<SpamScore> CheckAsync(HttpClient http, SpamRequest check, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(check.Server, "/checkv2"));
        request.Content = new ReadOnlyMemoryContent(check.Message);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("message/rfc822");
        request.Headers.TryAddWithoutValidation("From", check.From);
        foreach (var recipient in check.Recipients)
        {
            request.Headers.TryAddWithoutValidation("Rcpt", recipient);
        }

        using var response = await http.SendAsync(request, stop);
        response.EnsureSuccessStatusCode();
        await using var body = await response.Content.ReadAsStreamAsync(stop);
        using var document = await JsonDocument.ParseAsync(body, cancellationToken: stop);
        return Read(document.RootElement);
    }

    /// <summary>Reads a response.</summary>
    internal static SpamScore Read(JsonElement response)
    {
        var points = NumberIn(response, "score") ?? throw new InvalidDataException("The response of Rspamd has no score.");
        var threshold = NumberIn(response, "required_score") ?? UsualThreshold;
        var rules = response.TryGetProperty("symbols", out var symbols) && symbols.ValueKind == JsonValueKind.Object
            ? symbols.EnumerateObject().Select(RuleOf) : [];
        return new SpamScore("Rspamd", points, threshold, SpamScore.Sorted(rules));
    }

    private static double? NumberIn(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number
            && value.TryGetDouble(out var number) ? number : null;

    private static SpamRule RuleOf(JsonProperty symbol)
    {
        var value = symbol.Value;
        if (value.ValueKind != JsonValueKind.Object)
        {
            return new SpamRule(symbol.Name, 0, "");
        }

        var description = value.TryGetProperty("description", out var text) ? text.ToString() : "";
        var options = value.TryGetProperty("options", out var list) && list.ValueKind == JsonValueKind.Array
            ? string.Join(", ", list.EnumerateArray().Select(option => option.ToString())) : "";
        return new SpamRule(symbol.Name, NumberIn(value, "score") ?? 0,
            options.Length == 0 ? description : $"{description} ({options})".TrimStart());
    }
}

/// <summary>A message for a spam filter.</summary>
/// <param name="Server">The filter's address.</param>
/// <param name="Message">The message as it was received.</param>
/// <param name="From">The reverse-path.</param>
/// <param name="Recipients">The forward-paths.</param>
internal sealed record SpamRequest(Uri Server, ReadOnlyMemory<byte> Message, string From, IReadOnlyList<string> Recipients);
