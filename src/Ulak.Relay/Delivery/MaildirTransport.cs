using System.Globalization;
using System.Text;
using Ulak.Reference.Explanation;
using Ulak.Relay.Hops;
using Ulak.Storage.Queue;

namespace Ulak.Relay.Delivery;

/// <summary>Delivers to a Maildir: the file is written and synchronized in <c>tmp</c>, then moved to <c>new</c>.</summary>
internal sealed class MaildirTransport(MaildirHop hop, IDeliveryQueue queue, TimeProvider time) : IDeliveryTransport
{
    public async Task<AttemptReport> DeliverAsync(DeliveryJob job, CancellationToken cancellationToken)
    {
        var outcomes = new List<DeliveryOutcome>();
        foreach (var delivery in job.Deliveries)
        {
            outcomes.Add(await DeliverAsync(job, delivery, cancellationToken).ConfigureAwait(false));
        }

        return new AttemptReport(hop.Name, [], [.. outcomes], HopSignal.None);
    }

    private async Task<DeliveryOutcome> DeliverAsync(DeliveryJob job, QueuedDelivery delivery, CancellationToken cancellationToken)
    {
        if (FindFolder(delivery.ForwardPath) is not { } folder)
        {
            return new DeliveryOutcome(
                OutcomeKind.Permanent, "5.1.1 The recipient's address cannot be the name of a folder", Reason.AddressUnknown);
        }

        try
        {
            foreach (var part in new[] { "tmp", "new", "cur" })
            {
                Directory.CreateDirectory(Path.Combine(folder, part));
            }

            // A retry after a crash has the same name, and so replaces the file instead of adding another.
            var name = string.Create(
                CultureInfo.InvariantCulture, $"{job.Message.Time.ToUnixTimeSeconds()}.{delivery.Key}.ulak");
            var draft = Path.Combine(folder, "tmp", name);
            if (!await WriteAsync(job, delivery, draft, cancellationToken).ConfigureAwait(false))
            {
                return new DeliveryOutcome(OutcomeKind.Permanent, "The message is no longer in the store", Reason.SystemError);
            }

            File.Move(draft, Path.Combine(folder, "new", name), overwrite: true);
            return new DeliveryOutcome(OutcomeKind.Delivered, $"2.0.0 Written to {folder} at {time.GetUtcNow():yyyy-MM-dd HH:mm:ss}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new DeliveryOutcome(
                OutcomeKind.Temporary, $"4.2.0 {folder} cannot be written: {e.Message}", Reason.SystemError);
        }
    }

    private async Task<bool> WriteAsync(DeliveryJob job, QueuedDelivery delivery, string path, CancellationToken cancellationToken)
    {
        var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 64 * 1024, useAsync: true);
        await using (file.ConfigureAwait(false))
        {
            // RFC 5321 §4.4: the server of the final delivery adds Return-Path.
            await file.WriteAsync(
                Encoding.UTF8.GetBytes($"Return-Path: <{job.ReversePath}>\r\nDelivered-To: {delivery.ForwardPath}\r\n"), cancellationToken)
                .ConfigureAwait(false);
            var filter = new OutgoingFilter(file, job.ReversePath);
            if (!await queue.CopyQueuedContentAsync(job.Message, filter, cancellationToken).ConfigureAwait(false))
            {
                return false;
            }

            await filter.CompleteAsync(cancellationToken).ConfigureAwait(false);
            await file.FlushAsync(cancellationToken).ConfigureAwait(false);
            await Task.Run(() => file.Flush(flushToDisk: true), cancellationToken).ConfigureAwait(false);
            return true;
        }
    }

    // The parts of the address become names of folders: they must not lead anywhere else.
    private string? FindFolder(string address)
    {
        var mailbox = Envelope.ParseMailbox(address);
        var (user, domain) = (mailbox.UnquotedLocalPart.ToLowerInvariant(), mailbox.Domain.ToLowerInvariant());
        user = Routing.PlusAddress.Base(user) ?? user;
        return !IsFolderName(user) || !IsFolderName(domain)
            ? null
            : hop.Path.Replace("{user}", user, StringComparison.Ordinal).Replace("{domain}", domain, StringComparison.Ordinal)
                .Replace("{address}", $"{user}@{domain}", StringComparison.Ordinal);
    }

    private static bool IsFolderName(string name) =>
        name.Length is > 0 and < 200 && !name.StartsWith('.') && !name.Any(c => c is '/' or '\\' or '\0' or ':' || char.IsControl(c));
}
