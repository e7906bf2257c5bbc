using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Ulak.Console.Api;
using Ulak.Smtp;
using Ulak.Storage;

namespace Ulak.Console.Webhooks;

/// <summary>Posts an event to a URL, and retries after temporary failures.</summary>
internal sealed class WebhookClient(ConsoleOptions options, HttpMessageHandler handler, TimeProvider time, ILogger<WebhookClient> log)
    : IDisposable
{
    public const string SignatureHeader = "Ulak-Signature";

    /// <summary>The time limit of a response. Receivers should accept the event first and process it afterwards.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    /// <summary>The delays between attempts. After the last attempt the event is dropped.</summary>
    private static readonly TimeSpan[] RetryDelays =
        [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2)];

    private readonly HttpMessageInvoker _client = new(handler, disposeHandler: false);

    public void Dispose() => _client.Dispose();

    /// <summary>The signature of a body: <c>sha256=</c> and the HMAC-SHA256 of its octets under the secret, in hexadecimal.</summary>
    public static string Sign(byte[] body, string secret) =>
        "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body));

    /// <summary>Posts a new message.</summary>
    public Task SendAsync(Uri url, StoredMessage message, CancellationToken stop) => SendAsync(
        url,
        message.Item.Id,
        ApiJson.ToUtf8(
            new WebhookDocument(
                "message-added", MessageSummaryDocument.Of(message.Item), [.. message.Remarks.Select(RemarkDocument.Of)]),
            ApiJson.Context.WebhookDocument),
        stop);

    /// <summary>Posts an event about a message.</summary>
    public async Task SendAsync(Uri url, MailId message, byte[] body, CancellationToken stop)
    {
        for (var attempt = 0; ; attempt++)
        {
            var (cause, final) = await PostAsync(url, body, stop);
            if (cause is null)
            {
                return;
            }

            if (final || attempt == RetryDelays.Length)
            {
                WebhookLog.GaveUp(log, message, url, attempt + 1, cause);
                return;
            }

            WebhookLog.WillRetry(log, message, url, RetryDelays[attempt], cause);
            await Task.Delay(RetryDelays[attempt], time, stop);
        }
    }

    /// <summary>Posts once. Returns the cause of a failure, null for success, and whether the failure is permanent.</summary>
    private async Task<(string? Cause, bool Final)> PostAsync(Uri url, byte[] body, CancellationToken stop)
    {
        using var limit = new CancellationTokenSource(Timeout, time);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stop);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(body) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            request.Headers.UserAgent.Add(new ProductInfoHeaderValue("Ulak", null));
            if (options.Webhooks.Secret.Length > 0)
            {
                request.Headers.Add(SignatureHeader, Sign(body, options.Webhooks.Secret));
            }

            using var response = await _client.SendAsync(request, ended.Token);
            return response.IsSuccessStatusCode
                ? (null, false)
                : ($"the answer was {(int)response.StatusCode}",
                    (int)response.StatusCode < 500
                    && response.StatusCode is not (HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests));
        }
        catch (HttpRequestException e)
        {
            return (e.Message, false);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return ($"there was no answer within {DurationText.Format(Timeout)}", false);
        }
    }
}
