using Ulak.Mime;
using Ulak.Smtp;
using Ulak.Storage;

namespace Ulak.Console.Mime;

/// <summary>
/// Reads messages from the store for pages and API. A message is read and parsed once for all who read it at the same time, in memory
/// that <see cref="MemoryBudget"/> bounds;
/// nothing is written to files.
/// </summary>
internal sealed class MailReader(IMessageStore store, TimeProvider time) : IDisposable
{
    /// <summary>The memory of all messages and views together.</summary>
    private const long BudgetOctets = 192L * 1024 * 1024;

    /// <summary>What a view may need beside the message: decoded text, HTML, and their copies on the way out.</summary>
    private const long MaxViewOctets = 16L * 1024 * 1024;

    private const long MinViewOctets = 64L * 1024;

    private readonly Lock _lock = new();
    private readonly Dictionary<MailId, SharedMail> _open = [];
    private readonly MemoryBudget _messages = new(BudgetOctets);
    private readonly MemoryBudget _views = new(BudgetOctets);
    private readonly MemoryTrimmer _trimmer = new(time);

    /// <summary>Opens a message; null where there is none.</summary>
    public async Task<OpenMail?> OpenAsync(MailId id, CancellationToken cancellationToken)
    {
        var shared = Share(id);
        try
        {
            if (await shared.Loading.WaitAsync(cancellationToken).ConfigureAwait(false) is not { } mail)
            {
                Release(id, shared);
                return null;
            }

            var share = await _views.AcquireAsync(Math.Clamp(2L * mail.Octets.Length, MinViewOctets, MaxViewOctets), cancellationToken)
                .ConfigureAwait(false);
            return new OpenMail(mail, () => Release(id, shared), share);
        }
        catch
        {
            Release(id, shared);
            throw;
        }
    }

    /// <summary>The HTML of a message as it was written; null where there is none.</summary>
    public async Task<string?> ReadOriginalHtmlAsync(MailId id, CancellationToken cancellationToken)
    {
        using var open = await OpenAsync(id, cancellationToken).ConfigureAwait(false);
        return open is null ? null : MailTexts.OriginalHtml(open.Mail, MailHtml.MaxPartOctets, out _, cancellationToken);
    }

    public void Dispose() => _trimmer.Dispose();

    private SharedMail Share(MailId id)
    {
        lock (_lock)
        {
            if (!_open.TryGetValue(id, out var shared))
            {
                shared = new SharedMail();
                _open.Add(id, shared);
                shared.Loading = Task.Run(() => LoadAsync(id, shared), CancellationToken.None);
            }

            shared.Readers++;
            return shared;
        }
    }

    private async Task<ParsedMail?> LoadAsync(MailId id, SharedMail shared)
    {
        if (await store.FindMessageAsync(id, shared.Stop.Token).ConfigureAwait(false) is not { } stored)
        {
            return null;
        }

        shared.Memory = await _messages.AcquireAsync(stored.Item.Size, shared.Stop.Token).ConfigureAwait(false);
        var content = new MemoryStream((int)Math.Min(stored.Item.Size, int.MaxValue));
        if (!await store.CopyContentAsync(id, content, shared.Stop.Token).ConfigureAwait(false))
        {
            return null;
        }

        return ParsedMail.Parse(content.GetBuffer().AsMemory(0, (int)content.Length), shared.Stop.Token);
    }

    private void Release(MailId id, SharedMail shared)
    {
        lock (_lock)
        {
            if (--shared.Readers > 0)
            {
                return;
            }

            _open.Remove(id);
        }

        // A reader that has left does not need the rest of the reading.
        shared.Stop.Cancel();
        _ = shared.Loading.ContinueWith(
            loading =>
            {
                _ = loading.Exception;
                shared.Memory?.Dispose();
                shared.Stop.Dispose();
                _trimmer.Released(loading.IsCompletedSuccessfully ? loading.Result?.Octets.Length ?? 0 : 0);
            },
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    private sealed class SharedMail
    {
        public CancellationTokenSource Stop { get; } = new();

        public Task<ParsedMail?> Loading { get; set; } = Task.FromResult<ParsedMail?>(null);

        public IDisposable? Memory { get; set; }

        public int Readers { get; set; }
    }
}
