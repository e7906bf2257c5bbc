using System.Collections.Concurrent;
using System.Collections.Immutable;
using Ulak.Reference;
using Ulak.Reference.Explanation;
using Ulak.Reference.Explanation.Texts;
using Ulak.Smtp;
using Ulak.Storage;

namespace Ulak.Console.Bounces;

/// <summary>Explains the reports among the messages. A message does not change, so its explanation is kept.</summary>
internal sealed class BounceReader(IMessageStore store)
{
    /// <summary>A report is a few KiB, but may quote the whole message; its own parts come first.</summary>
    private const int MaxOctets = 256 * 1024;

    private const int MaxKept = 4_000;
    private const int MaxCandidates = 50;

    private readonly ConcurrentDictionary<MailId, Bounce?> _known = new();

    /// <summary>What a message reports; null where it is no report.</summary>
    public async ValueTask<Bounce?> FindAsync(MessageListItem item, CancellationToken stop)
    {
        if (!MayBeReport(item))
        {
            return null;
        }

        if (_known.TryGetValue(item.Id, out var known))
        {
            return known;
        }

        var text = await ReadAsync(item.Id, stop);
        var found = await Task.Run(() => Explain(text, stop), stop);
        if (_known.Count >= MaxKept)
        {
            _known.Clear();
        }

        return _known[item.Id] = found;
    }

    /// <summary>The report in each language of the texts.</summary>
    public async ValueTask<ExplanationResult> ExplainAsync(MailId id, string language, CancellationToken stop)
    {
        var text = await ReadAsync(id, stop);
        return await Task.Run(() => Explainer.Explain(text, new ExplainOptions { Language = language }, stop), stop);
    }

    /// <summary>The message that a report is about, where it is in the store; null otherwise.</summary>
    public async ValueTask<MessageListItem?> FindOriginalAsync(Bounce bounce, CancellationToken stop)
    {
        if (bounce is not { Original: { } original, Recipients: [var recipient, ..] })
        {
            return null;
        }

        var page = await store.ListMessagesAsync(new MessageQuery($"to:\"{recipient}\"", Limit: MaxCandidates), stop);
        foreach (var item in page.Items)
        {
            if (await store.FindMessageAsync(item.Id, stop) is { } stored && stored.MessageId.Trim('<', '>') == original.MessageId)
            {
                return item;
            }
        }

        return null;
    }

    /// <summary>
    /// Whether a message looks like a report: a null reverse-path (RFC 5321 §4.5.5), or the names that servers send reports under.
    /// </summary>
    internal static bool MayBeReport(MessageListItem item) =>
        item.ReversePath.Length == 0
        || item.Summary.From.Contains("mailer-daemon", StringComparison.OrdinalIgnoreCase)
        || item.Summary.From.Contains("postmaster@", StringComparison.OrdinalIgnoreCase)
        || item.Summary.From.Contains("Mail Delivery", StringComparison.OrdinalIgnoreCase);

    private static Bounce? Explain(byte[] text, CancellationToken stop)
    {
        var result = Explainer.Explain(text, cancellationToken: stop);
        if (result is not { Kind: InputKind.DeliveryReport or InputKind.Bounce or InputKind.FeedbackReport, Recipients: [var first, ..] })
        {
            return null;
        }

        return new Bounce(first.Reason, first.Temporary || first.Reason is Reason.Delivered or Reason.Delayed, OriginalMessage.Of(text))
        {
            Recipients = [.. result.Recipients.Select(each => each.Address).OfType<string>()],
        };
    }

    private async Task<byte[]> ReadAsync(MailId id, CancellationToken stop)
    {
        using var head = new HeadStream(MaxOctets);
        await store.CopyContentAsync(id, head, stop);
        return head.ToArray();
    }
}

/// <summary>A report, as a list shows it.</summary>
/// <param name="Reason">The reason of its first recipient.</param>
/// <param name="IsTemporary">Whether the message may still be delivered.</param>
/// <param name="Original">The message that it is about; null where it quotes no header of it.</param>
internal sealed record Bounce(Reason Reason, bool IsTemporary, OriginalMessage? Original)
{
    /// <summary>The recipients that it names.</summary>
    public ImmutableArray<string> Recipients { get; init; } = [];

    /// <summary>The reason in a language.</summary>
    public string TitleIn(string language) => ReasonTexts.For(language).ReasonTitle(Reason);
}
