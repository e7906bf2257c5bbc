using System.Text;
using Ulak.Smtp;
using Ulak.Smtp.Dialogues;
using Ulak.Smtp.Replies;
using Ulak.Storage;
using Ulak.Storage.Queue;
using Ulak.Tests.Web.Api;
using Xunit;

namespace Ulak.Tests.Web.Queue;

/// <summary>Fills the queue of a server without routes, so that nothing is delivered.</summary>
internal static class QueueSeed
{
    private static int _count;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Queues a message, with one delivery for each recipient to the servers of its domain.</summary>
    public static async Task<MailId> QueueAsync(
        this ApiServer server, string[] to, string from = "shop@example.org", bool isHeld = false, string subject = "Your order")
    {
        var now = server.Time.GetUtcNow();
        var id = MailId.Create(now, Interlocked.Increment(ref _count));
        var content = Encoding.UTF8.GetBytes($"From: {from}\r\nSubject: {subject}\r\n\r\nText\r\n");
        await using var writer = server.Store.BeginMessage(id);
        await writer.WriteAsync(content, Token);
        await writer.CommitAsync(
            new NewMessage
            {
                SessionId = id,
                ReceivedAt = now,
                ReversePath = from,
                Summary = new MessageSummary(from, to[0], subject, $"<{id}@example.org>", "", "", 0),
                IsListed = false,
                Deliveries =
                [
                    .. to.Select(each => new NewDelivery(each, "out", isHeld ? DeliveryState.Held : DeliveryState.Queued)
                    {
                        Queue = new QueueEntry
                        {
                            Destination = "mx:" + each[(each.IndexOf('@', StringComparison.Ordinal) + 1)..],
                            NextAt = now,
                            ExpiresAt = now + TimeSpan.FromDays(5),
                            IsHeld = isHeld,
                            Note = isHeld ? "The route check holds it until it is released" : "",
                        },
                    }),
                ],
            },
            Token);
        return id;
    }

    /// <summary>Records an attempt for all deliveries of a message.</summary>
    public static async Task AttemptAsync(
        this ApiServer server, MailId id, AttemptOutcome outcome, string reply, string reason = "", string host = "mx.example.net",
        params DialogueEntry[] dialogue)
    {
        var queued = await server.Store.Queue!.ListMessageAsync(id, Token);
        await server.Store.Queue.RecordAttemptAsync(
            new AttemptRecord
            {
                Message = id,
                At = server.Time.GetUtcNow(),
                Host = host,
                Dialogue = [.. dialogue],
                Results =
                [
                    .. queued.Select(each => new DeliveryResult(each.Key.Ordinal, outcome, reply, reason)
                    {
                        NextAt = outcome == AttemptOutcome.Deferred ? server.Time.GetUtcNow() + TimeSpan.FromMinutes(5) : null,
                    }),
                ],
            },
            Token);
    }

    /// <summary>A dialogue up to the reply to RCPT.</summary>
    public static DialogueEntry[] Dialogue(string recipient, Reply reply) =>
    [
        new EventEntry(TimeSpan.Zero, SessionEvent.Connected, "192.0.2.25:25"),
        new ReplyEntry(TimeSpan.FromMilliseconds(20), new Reply(220, null, "mx.example.net ESMTP")),
        new CommandEntry(TimeSpan.FromMilliseconds(21), "EHLO relay.example.org"u8.ToArray(), null),
        new ReplyEntry(TimeSpan.FromMilliseconds(41), new Reply(250, null, "mx.example.net")),
        new CommandEntry(TimeSpan.FromMilliseconds(42), "MAIL FROM:<shop@example.org>"u8.ToArray(), null),
        new ReplyEntry(TimeSpan.FromMilliseconds(62), new Reply(250, "2.1.0", "Ok")),
        new CommandEntry(TimeSpan.FromMilliseconds(63), Encoding.ASCII.GetBytes($"RCPT TO:<{recipient}>"), null),
        new ReplyEntry(TimeSpan.FromMilliseconds(83), reply),
    ];
}
