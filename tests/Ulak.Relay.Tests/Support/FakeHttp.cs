using System.Collections.Concurrent;
using System.Net;

namespace Ulak.Relay.Tests.Support;

/// <summary>A web in memory: each request is recorded, and gets the response that a test has set; 404 without one.</summary>
internal sealed class FakeHttp : HttpMessageHandler
{
    /// <summary>Creates the response to a request; null for none: the connection fails.</summary>
    public Func<HttpRequestMessage, HttpResponseMessage?> Respond { get; set; } = _ => new HttpResponseMessage(HttpStatusCode.NotFound);

    /// <summary>The requests with their content.</summary>
    public ConcurrentQueue<(HttpRequestMessage Request, byte[] Content)> Requests { get; } = new();

    public static HttpResponseMessage Text(string text, string type = "text/plain") =>
        new(HttpStatusCode.OK) { Content = new StringContent(text, null, type) };

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var content = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(cancellationToken);
        Requests.Enqueue((request, content));
        return Respond(request) ?? throw new HttpRequestException("Connection refused");
    }
}
