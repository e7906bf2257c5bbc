using System.Net;
using System.Net.Sockets;
using Ulak.Relay.Resolving;

namespace Ulak.Console.Links;

/// <summary>
/// Checks the links of a message on request. It sends HEAD requests to public addresses only: a message must not make this machine
/// send requests to its own network.
/// </summary>
internal sealed class LinkChecker : IDisposable
{
    private const int MaxLinks = 30;
    private const int MaxParallel = 5;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    private readonly HttpClient _http =
        new(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            ConnectTimeout = Timeout,
            ConnectCallback = ConnectAsync
        })
        { Timeout = Timeout };

    /// <summary>Checks links, and returns each with its result.</summary>
    public async Task<IReadOnlyList<MessageLink>> CheckAsync(IReadOnlyList<MessageLink> links, CancellationToken stop)
    {
        var found = links.ToArray();
        await Parallel.ForAsync(0, Math.Min(found.Length, MaxLinks),
            new ParallelOptions { MaxDegreeOfParallelism = MaxParallel, CancellationToken = stop }, async (i, token) =>
            found[i] = found[i] with { CheckResult = await CheckLinkAsync(found[i].Target, token) });
        return found;
    }

    public void Dispose() => _http.Dispose();

    private async Task<string> CheckLinkAsync(string target, CancellationToken stop)
    {
        if (!Uri.TryCreate(target, UriKind.Absolute, out var address)
            || (address.Scheme != Uri.UriSchemeHttp && address.Scheme != Uri.UriSchemeHttps))
        {
            return "–";
        }

        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Head, address);
            using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop);
            return $"{(int)answer.StatusCode} {answer.ReasonPhrase}" + (answer.Headers.Location is { } next ? $" → {next}" : "");
        }
        catch (HttpRequestException e)
        {
            return e.InnerException is NotPublicException ? e.InnerException.Message : e.Message;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return "no response within 5 s";
        }
    }

    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken stop)
    {
        // Connects to the addresses that were checked. The name is not resolved again.
        var host = context.DnsEndPoint.Host;
        IPAddress[] resolved = IPAddress.TryParse(host, out var literal) ? [literal] : await Dns.GetHostAddressesAsync(host, stop);
        var addresses = resolved.Where(PublicAddress.IsPublic).ToArray();
        if (addresses.Length == 0)
        {
            throw new NotPublicException();
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, context.DnsEndPoint.Port, stop);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private sealed class NotPublicException() : Exception("not checked: the address is not public");
}
