using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text.Json;
using Ulak.Smtp;
using Ulak.Storage;

namespace Ulak.Console.Spam;

/// <summary>Scores messages with the spam filter that is configured. A message does not change, so its score is kept.</summary>
internal sealed class SpamChecker(ConsoleOptions options, IMessageStore store) : IDisposable
{
    /// <summary>Filters skip larger messages as well: spam is small.</summary>
    private const int MaxOctets = 512 * 1024;

    private const int MaxKept = 1_000;

    /// <summary>SpamAssassin's checks on the network take seconds.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    private readonly ConcurrentDictionary<MailId, SpamResult> _known = new();
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { Timeout = Timeout };

    /// <summary>Whether a filter is configured.</summary>
    public bool IsPossible => options.Spam.Server is not null;

    /// <summary>The score of a message that was checked before; null where it was not.</summary>
    public SpamResult? Find(MailId id) => _known.GetValueOrDefault(id);

    /// <summary>The score of a message; null where there is no filter or no such message.</summary>
    public async Task<SpamResult?> CheckAsync(MailId id, CancellationToken stop)
    {
        if (options.Spam.Server is not { } server || await store.FindMessageAsync(id, stop) is not { } stored)
        {
            return null;
        }

        if (_known.TryGetValue(id, out var known))
        {
            return known;
        }

        if (stored.Item.Size > MaxOctets)
        {
            return new SpamResult(null, $"The message is larger than {DisplayFormat.Size(MaxOctets)}, which filters do not check.");
        }

        using var content = new MemoryStream();
        await store.CopyContentAsync(id, content, stop);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(Timeout);
        try
        {
            var message = content.GetBuffer().AsMemory(0, (int)content.Length);
            var score = server.Scheme == "spamd" ? await SpamdClient.CheckAsync(server, message, limit.Token)
                : await RspamdClient.CheckAsync(_http,
                    new SpamRequest(server, message, stored.Item.ReversePath, stored.Item.ForwardPaths), limit.Token);
            return Remember(id, new SpamResult(score, null));
        }
        catch (Exception e) when (e is SocketException or IOException or HttpRequestException or InvalidDataException or JsonException
            || (e is OperationCanceledException && !stop.IsCancellationRequested))
        {
            var what = e is OperationCanceledException ? $"no response within {Timeout.TotalSeconds} s" : e.Message.TrimEnd('.');
            return new SpamResult(null, $"{server.Authority}: {what}. Check spam.server.");
        }
    }

    public void Dispose() => _http.Dispose();

    private SpamResult Remember(MailId id, SpamResult result)
    {
        if (_known.Count >= MaxKept)
        {
            _known.Clear();
        }

        return _known[id] = result;
    }
}
