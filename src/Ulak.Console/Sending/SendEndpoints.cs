using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Ulak.Console.Api;
using Ulak.Server;
using Ulak.Smtp;
using Ulak.Storage.Queue;

namespace Ulak.Console.Sending;

/// <summary>
/// <c>POST /api/v1/send</c> submits a message by the routes, and <c>GET /api/v1/send/{id}</c> returns the status of its recipients.
/// The reply follows the commit: what was accepted is on the disk.
/// </summary>
internal static class SendEndpoints
{
    private const string Path = "/api/v1/send";
    private const string KeyHeader = "Idempotency-Key";
    private const int MaxKeyLength = 255;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.Post(Path, http => SendAsync(http, http.Service<SendService>(), http.Service<TimeProvider>()));
        routes.Get(Path + "/{id}", http => ShowAsync(http, http.RouteText("id"), http.Service<TimeProvider>()));
    }

    private static async Task<IResult> SendAsync(HttpContext http, SendService service, TimeProvider time)
    {
        if (http.Request.Headers[KeyHeader].ToString() is { Length: > MaxKeyLength })
        {
            return ApiProblem.InvalidFields([new FieldError(KeyHeader, $"It has more than {MaxKeyLength} characters.")]);
        }

        var type = http.Request.ContentType?.Split(';')[0].Trim().ToLowerInvariant();
        var (order, problem) = type switch
        {
            "application/json" => await ReadJsonAsync(http, service, time),
            "message/rfc822" => await ReadRawAsync(http, service, time),
            _ => (null, new ApiProblem(
                StatusCodes.Status415UnsupportedMediaType,
                $"The body's type is '{type}'.",
                "Send application/json, or a whole message as message/rfc822.")),
        };
        return order is null ? problem! : await service.SendAsync(order, http);
    }

    private static async Task<IResult> ShowAsync(HttpContext http, string id, TimeProvider time)
    {
        if (!MailId.TryParse(id, out var mail) || http.RequestServices.GetService<IDeliveryQueue>() is not { } queue
            || await queue.FindQueuedMessageAsync(mail, http.RequestAborted) is not { } message)
        {
            return new ApiProblem(StatusCodes.Status404NotFound, $"There is no message {id}.",
                "The id is in the response to POST /api/v1/send. Finished messages are kept for queue.history.");
        }

        var queued = await queue.ListMessageAsync(mail, http.RequestAborted);
        var paused = await queue.ListPausesAsync(http.RequestAborted);
        return ApiJson.Result(SendService.Document(message, queued, paused, time.GetUtcNow()), SendJson.Default.SendDocument);
    }

    private static async Task<(SendOrder? Order, ApiProblem? Problem)> ReadJsonAsync(
        HttpContext http, SendService service, TimeProvider time)
    {
        // Attachments are base64, four characters for three octets.
        var (request, problem) =
            await ApiJson.ReadAsync(http.Request, SendRequestJson.Context.SendRequest, (service.MaxMessageOctets / 3 * 4) + (64 << 10));
        if (request is null)
        {
            return (null, problem);
        }

        if (new SendRequestCheck(time.GetUtcNow()).Check(request) is { IsEmpty: false } errors)
        {
            return (null, ApiProblem.InvalidFields(errors));
        }

        // With a key, the same request has the same Message-ID: so a second request with other content is recognized.
        var key = http.Request.Headers[KeyHeader].ToString();
        var messageId = key.Length == 0 ? null : MessageIdOf(request, key);
        var (octets, broken) = await MessageComposer.ComposeAsync(request, http.RequestAborted, messageId);
        if (octets is null)
        {
            return (null, broken);
        }

        var recipients = (request.To ?? []).Concat(request.Cc ?? []).Concat(request.Bcc ?? []).Select(MessageComposer.AddressOf)
            .Distinct(StringComparer.Ordinal).ToImmutableArray();
        return (new SendOrder(MessageComposer.AddressOf(request.From!), recipients, octets, request)
        {
            Key = key,
            MessageId = messageId ?? "",
        }, null);
    }

    private static async Task<(SendOrder? Order, ApiProblem? Problem)> ReadRawAsync(
        HttpContext http, SendService service, TimeProvider time)
    {
        var (options, problem) = ReadOptions(http.Request);
        if (options is null)
        {
            return (null, problem);
        }

        if (await RequestBody.ReadAsync(http.Request, service.MaxMessageOctets) is not { } body)
        {
            return (null, ApiProblem.TooLarge(service.MaxMessageOctets));
        }

        using (body)
        {
            var octets = MessageSubmission.NormalizeLineEndings(body.GetBuffer().AsSpan(0, (int)body.Length));
            var envelope = await RawEnvelope.ReadAsync(http.Request, octets);
            var errors = new SendRequestCheck(time.GetUtcNow()).Check(envelope.From, envelope.To, options);
            return errors.IsEmpty
                ? (new SendOrder(envelope.From, envelope.To, envelope.Octets, options)
                {
                    Key = http.Request.Headers[KeyHeader].ToString(),
                }, null)
                : (null, ApiProblem.InvalidFields(errors));
        }
    }

    /// <summary>The options of a whole message, from the query.</summary>
    private static (SendRequest? Options, ApiProblem? Problem) ReadOptions(HttpRequest request)
    {
        DateTimeOffset? sendAt = null;
        if (ApiQuery.Value(request, "sendAt") is { } text)
        {
            if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var parsed))
            {
                return (null, ApiProblem.InvalidValue("sendAt", text, "a time such as 2026-03-01T12:00:00Z"));
            }

            sendAt = parsed;
        }

        int? priority = null;
        if (ApiQuery.Value(request, "priority") is { } number)
        {
            if (!int.TryParse(number, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var parsed))
            {
                return (null, ApiProblem.InvalidValue("priority", number, "a number from -9 to 9"));
            }

            priority = parsed;
        }

        return (new SendRequest
        {
            Tags = [.. request.Query["tag"].OfType<string>()],
            Tenant = ApiQuery.Value(request, "tenant"),
            Campaign = ApiQuery.Value(request, "campaign"),
            SendAt = sendAt,
            Priority = priority,
        }, null);
    }

    private static string MessageIdOf(SendRequest request, string key)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(key + "\n"));
        hash.AppendData(JsonSerializer.SerializeToUtf8Bytes(request, SendRequestJson.Context.SendRequest));
        return $"{Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 16))}@{LocalHost.Name}";
    }
}

/// <summary>A message to submit.</summary>
/// <param name="From">The sender; empty for the null reverse-path.</param>
/// <param name="To">The recipients.</param>
/// <param name="Octets">The message.</param>
/// <param name="Options">When and for what it is sent.</param>
internal sealed record SendOrder(string From, ImmutableArray<string> To, byte[] Octets, SendRequest Options)
{
    /// <summary>The idempotency key of the client; empty for none.</summary>
    public string Key { get; init; } = "";

    /// <summary>The Message-ID that is made from the request; empty for that of the message itself.</summary>
    public string MessageId { get; init; } = "";
}
