using System.Collections.Immutable;
using Ulak.Smtp;
using Ulak.Smtp.Dialogues;
using Ulak.Storage.Queue;
using Xunit;

namespace Ulak.Storage.Tests.Support;

/// <summary>Messages and sessions to store.</summary>
internal static class Mail
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>The n-th id, a millisecond after the one before.</summary>
    public static MailId Id(int n) => MailId.Create(Noon.AddMilliseconds(n), n);

    /// <summary>Octets that identify their message: different seeds give different octets.</summary>
    public static byte[] Octets(int length, int seed)
    {
        var octets = new byte[length];
        new Random(seed).NextBytes(octets);
        return octets;
    }

    public static NewMessage Message(
        string subject = "Hello",
        string from = "Ann <ann@example.com>",
        string to = "Bob <bob@example.org>",
        string text = "",
        int attachments = 0,
        DateTimeOffset? at = null,
        params string[] recipients) => new()
        {
            SessionId = Id(1_000_000),
            ReceivedAt = at ?? Noon,
            ReversePath = "bounces@example.com",
            MailParameters = "SIZE=100 BODY=8BITMIME",
            Summary = new MessageSummary(from, to, subject, "<1@example.com>", "A preview", text, attachments),
            Deliveries =
        [
            .. from path in recipients is [] ? ["bob@example.org"] : recipients
               select new NewDelivery(path, "inbox", DeliveryState.Delivered, "NOTIFY=NEVER"),
        ],
        };

    /// <summary>A listed message that also waits for a relay to example.org since noon.</summary>
    public static NewMessage Queued() => Message() with
    {
        Deliveries =
        [
            new NewDelivery("a@example.org", "out", DeliveryState.Queued)
            {
                Queue = new QueueEntry { Destination = "example.org", NextAt = Noon, ExpiresAt = Noon.AddDays(5) },
            },
        ],
    };

    public static StoredSession Session(
        int n, int messages = 1, int faults = 0, ImmutableArray<DialogueEntry>? dialogue = null, DateTimeOffset? at = null) => new()
        {
            Id = Id(n),
            OpenedAt = at ?? Noon,
            ClosedAt = (at ?? Noon).AddSeconds(2),
            Listener = "smtp",
            Remote = "127.0.0.1:40000",
            ClientName = "client.example",
            Protocol = "ESMTP",
            End = "Quit",
            Messages = messages,
            Faults = faults,
            OctetsIn = 1_234,
            OctetsOut = 567,
            ErrorReply = faults > 0 ? "501 5.1.7 Sender address" : "",
            Dialogue = dialogue ?? [new EventEntry(TimeSpan.Zero, SessionEvent.Connected, "127.0.0.1:40000")],
        };

    public static async Task AddAsync(this IMailStore store, int n, NewMessage? message = null, byte[]? content = null)
    {
        await using var writer = store.BeginMessage(Id(n));
        await writer.WriteAsync(content ?? Octets(100, n), TestContext.Current.CancellationToken);
        await writer.CommitAsync(message ?? Message(), TestContext.Current.CancellationToken);
    }

    public static async Task MarkReadAsync(this IMailStore store, bool read, params ImmutableArray<MailId> ids) =>
        await store.ChangeMessagesAsync(MessageSelection.Of(ids), new MessageChange { Read = read }, TestContext.Current.CancellationToken);

    public static async Task<byte[]?> ContentAsync(this IMailStore store, MailId id)
    {
        using var copy = new MemoryStream();
        return await store.CopyContentAsync(id, copy, TestContext.Current.CancellationToken) ? copy.ToArray() : null;
    }

    public static async Task<ImmutableArray<MailId>> FindAsync(this IMailStore store, string search) =>
        [
            .. (
                await store.ListMessagesAsync(
                    new MessageQuery(search, Limit: 500), TestContext.Current.CancellationToken)).Items.Select(item => item.Id)];
}
